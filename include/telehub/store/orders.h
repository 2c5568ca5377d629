// Queries on patients and orders.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "telehub/store/scope.h"

namespace telehub::store {

std::optional<Patient> find_patient(Connection& c, const core::PatientId& id);
std::optional<Patient> find_patient_by_local_id(Connection& c, const core::OrgId& org, const std::string& patient_id);
// Orders, studies, consultations, appointments and places on the waiting list that are this patient's, but for those
// that were called off.
std::int64_t live_uses_of_patient(Connection& c, const Patient& patient);

struct OrderFilter {
    std::string state;
    std::string accession_number;
    std::string patient_id;
};
std::vector<Order> list_orders(Connection& c, const Scope& scope, const OrderFilter& filter, const Page& page);
std::optional<Order> find_order(Connection& c, const Scope& scope, const core::OrderId& id);
std::optional<Order> find_order(Connection& c, const core::OrderId& id);  // for the hub itself, unscoped
bool accession_number_exists(Connection& c, const core::OrgId& org, const std::string& accession_number);

// Orders that images can still be meant for: scheduled, in progress, performed or reported.
std::optional<Order> find_open_order(Connection& c, const core::OrgId& org, const std::string& accession_number);
std::optional<Order> find_open_order_by_study(Connection& c, const core::OrgId& org, const core::StudyUid& study);
std::vector<Order> open_orders_of_patient(Connection& c, const core::OrgId& org, const std::string& patient_id);

// The next number of the organisation on this day, from 1. Only on the writer.
std::int64_t next_accession(Connection& c, const core::OrgId& org, const std::string& day);

}  // namespace telehub::store
