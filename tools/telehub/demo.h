// The demonstration consortium: one city hospital with the reading centre, two clinics, a person of every
// role, two scanners, and a day's work in several states. All of it goes through the use cases, and a second
// run changes nothing.
#pragma once
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "open_hub.h"
#include "telehub/app/orders.h"
#include "telehub/app/reports.h"
#include "telehub/dicom/phantom.h"

namespace telehub::cli {

struct DemoAccount {
    std::string login, password, role, organisation, totp_secret;
};
struct DemoDevice {
    std::string ae_title, organisation;
    std::filesystem::path certificate, key;
};

void make_organisations(const app::Hub& hub);
// `known` is what an earlier run wrote down: a password that still works is kept.
std::vector<DemoAccount> make_accounts(const app::Hub& hub, const std::vector<DemoAccount>& known);
void make_licences(const app::Hub& hub);
// The consultants as experts whom the clinics can book.
void make_experts(const app::Hub& hub);
std::vector<DemoDevice> make_devices(const app::Hub& hub);

// The person as the hub would know them after sign-in.
domain::Actor demo_actor(const app::Hub& hub, const std::string& login);

enum class DemoEnd {  // each of the last five goes further than the one before
    submitted,        // waits for the technician
    scheduled,        // in the worklist, waits for images
    read,             // matched to its images, on the reading list
    mismatched,       // the images are another patient's: in quarantine
    assigned,         // to a radiologist, who has not begun
    begun,            // claimed, with a draft
    written,          // its report waits for verification
    signed_off,       // and this one to be published
    published,
};

struct DemoCase {
    const char* technician;
    DemoEnd end;
    const char* device;
    app::OrderForm order;
    dicom::PhantomStudy images;  // patient, character set, kind and slices; the order gives the rest
    app::ReportText report;
};
std::vector<DemoCase> demo_cases();
dicom::PhantomStudy demo_study_without_order();

// What the reading centre did with a study that has just come on its list: of a case that ends as assigned or later.
// Not in a later run, in which people have gone on with it.
void read_case(const app::Hub& hub, const DemoCase& c, const core::StudyUid& study);

struct DemoWork {
    std::size_t orders = 0, images = 0;  // made by this run
};
DemoWork make_work(const app::Hub& hub);
// How many were made by this run. The accounts are those of make_accounts(): an opinion is signed with a second factor.
std::size_t make_consultations(const app::Hub& hub, const std::vector<DemoAccount>& accounts);

}  // namespace telehub::cli
