// The stage of consultations: the test consortium with experts of two hospitals who can be met at any hour, and the
// steps of a case.
#pragma once
#include "app/support.h"
#include "telehub/app/attachments.h"
#include "telehub/app/consultations.h"
#include "telehub/app/opinions.h"

namespace telehub::test {

using domain::ConsultationAction;
using domain::ConsultationKind;
using domain::ConsultationState;

inline const std::string a_pdf = "%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";

// Experts: consultant (CITY, CARDIO and NEURO), expert2 (NEURO) and expert3 (CARDIO) of the county hospital K001.
class ConsultationTest : public AppTest {
  protected:
    ConsultationTest();

    void add_person(const std::string& login, const std::string& name, const std::string& org, const std::string& role);
    void make_expert(const std::string& login, const std::vector<std::string>& specialties);
    void put_on_duty(const std::string& login, std::int64_t position, const std::string& specialty = "CARDIO");

    app::ConsultationForm form(ConsultationKind kind, const std::string& patient_id = "P1") const;
    store::Attachment attach(const core::ConsultationId& id, const std::string& bytes,
                             const std::string& name = "a.pdf", const std::string& purpose = "material",
                             const std::string& login = "doctor1");
    core::Result<store::Attachment> try_attach(const core::ConsultationId& id, const std::string& bytes,
                                               const app::NewAttachment& what, const std::string& login = "doctor1");

    // A case in this state, and on its way there as the workflow has it. With a consent form; answered by consultant,
    // of an MDT with expert2 and consultant in the chair.
    app::ConsultationDetails consultation(ConsultationKind kind, ConsultationState state,
                                          const std::string& patient_id = "P1");
    app::ConsultationResult move(const core::ConsultationId& id, ConsultationAction action, const std::string& login,
                                 const std::string& reason = {});
    app::ConsultationResult assign(const core::ConsultationId& id, std::vector<app::Assignment::Expert> experts,
                                   const std::string& chair = {}, const std::string& reason = {});
    app::ConsultationTime next_time();  // another hour each time, from tomorrow on
    core::Result<app::OpinionDetails> write_opinion(const core::ConsultationId& id,
                                                    const std::string& diagnosis = "冠心病",
                                                    const std::string& login = "consultant");

    store::Consultation row(const core::ConsultationId& id) const;
    ConsultationState state(const core::ConsultationId& id) const { return row(id).state; }
    std::vector<std::string> told(const std::string& login) const;  // kinds of what this person was told, in order

  private:
    int hours_ = 0;
};

}  // namespace telehub::test
