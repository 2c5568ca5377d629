// Modality performed procedure step as SCP (PS3.4 annex F): N-CREATE and N-SET (PS3.7 10.1.5, 10.1.3).
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include "n_service.h"
#include "telehub/app/performed_steps.h"
#include "telehub/core/log.h"
#include "telehub/dicom/dataset_scanner.h"

namespace telehub::dicom {

namespace {

using app::PerformedStepForm;
using Step = core::Result<store::PerformedStep>;

void read_references(const AttributeReader& reader, DcmItem& series, const DcmTagKey& tag,
                     std::vector<app::SopReference>& references) {
    auto* const sequence = find_sequence(series, tag);
    for (unsigned long i = 0; sequence != nullptr && i < sequence->card(); ++i) {
        auto& item = *sequence->getItem(i);
        references.push_back({reader.text_or_empty(item, DCM_ReferencedSOPClassUID),
                              core::SopUid{reader.text_or_empty(item, DCM_ReferencedSOPInstanceUID)}});
    }
}

std::optional<std::vector<app::PerformedSeries>> read_series(const AttributeReader& reader, DcmItem& dataset) {
    auto* const sequence = find_sequence(dataset, DCM_PerformedSeriesSequence);
    if (sequence == nullptr) return {};
    std::vector<app::PerformedSeries> all;
    for (unsigned long i = 0; i < sequence->card(); ++i) {
        auto& item = *sequence->getItem(i);
        auto& series = all.emplace_back();
        series.series_uid = reader.text_or_empty(item, DCM_SeriesInstanceUID);
        read_references(reader, item, DCM_ReferencedImageSequence, series.instances);
        read_references(reader, item, DCM_ReferencedNonImageCompositeSOPInstanceSequence, series.instances);
    }
    return all;
}

// A code in words: its meaning, else its value.
std::string read_reason(const AttributeReader& reader, DcmItem& dataset) {
    auto* const codes = find_sequence(dataset, DCM_PerformedProcedureStepDiscontinuationReasonCodeSequence);
    if (codes == nullptr || codes->card() == 0) return {};
    auto& code = *codes->getItem(0);
    const auto meaning = reader.text_or_empty(code, DCM_CodeMeaning);
    const auto value = reader.text_or_empty(code, DCM_CodeValue);
    if (meaning.empty() || value.empty()) return meaning + value;
    return meaning + " (" + value + ", " + reader.text_or_empty(code, DCM_CodingSchemeDesignator) + ")";
}

PerformedStepForm read_form(DcmDataset& dataset, const std::string& device_charset) {
    const AttributeReader reader(dataset, device_charset);
    PerformedStepForm form;
    auto* const scheduled = find_sequence(dataset, DCM_ScheduledStepAttributesSequence);
    for (unsigned long i = 0; scheduled != nullptr && i < scheduled->card(); ++i) {
        auto& item = *scheduled->getItem(i);
        form.scheduled.push_back(
            {reader.text(item, DCM_StudyInstanceUID), reader.text_or_empty(item, DCM_AccessionNumber)});
    }
    form.patient_id = reader.text_or_empty(dataset, DCM_PatientID);
    form.status = reader.text(dataset, DCM_PerformedProcedureStepStatus);
    form.step_id = reader.text(dataset, DCM_PerformedProcedureStepID);
    form.station_ae_title = reader.text(dataset, DCM_PerformedStationAETitle);
    form.modality = reader.text(dataset, DCM_Modality);
    form.start_date = reader.text(dataset, DCM_PerformedProcedureStepStartDate);
    form.start_time = reader.text(dataset, DCM_PerformedProcedureStepStartTime);
    form.end_date = reader.text(dataset, DCM_PerformedProcedureStepEndDate);
    form.end_time = reader.text(dataset, DCM_PerformedProcedureStepEndTime);
    form.discontinuation_reason = read_reason(reader, dataset);
    form.series = read_series(reader, dataset);
    return form;
}

// A request and where its answer is due.
struct Request {
    ServiceContext& context;
    T_ASC_PresentationContextID presentation;
    T_DIMSE_DataSetType data_set;
    std::string sop_class, sop_instance;
    app::Deed deed;
    OFCondition network;

    template <class Verb>
    Step run(const Verb& verb) {
        auto dataset = receive_attributes(context, presentation, data_set, network);
        if (network.bad()) return core::refuse(core::Errc::invalid, "line_dropped", "the data set did not end");
        auto step = dataset ? checked(**dataset, verb) : Step{dataset.error()};
        // The use case audits what it refuses; what does not get so far is audited here.
        if (!dataset) note_refused(context, deed, dataset.error());
        return step;
    }

  private:
    template <class Verb>
    Step checked(DcmDataset& dataset, const Verb& verb) {
        if (sop_kind(sop_class) != SopKind::performed_step) {
            return core::refuse(core::Errc::invalid, "no_such_class", "the SOP class is not that of this context");
        }
        if (!sop_instance.empty() && !is_valid_uid(sop_instance)) {
            return core::refuse(core::Errc::invalid, "invalid_value", "the SOP Instance UID is no UID");
        }
        try {
            return verb(context.hub(), context.actor(), core::SopUid{sop_instance},
                        read_form(dataset, context.device.charset));
        } catch (const std::exception& e) {  // broken infrastructure: this edge's one catch
            core::log::error("step_failed", {{"association", context.id}, {"what", e.what()}});
            return core::refuse(core::Errc::busy, "broken", "the hub could not take it now");
        }
    }
};

template <class Response>
void fill(Response& response, std::uint16_t message_id, const std::string& sop_class, const std::string& sop_instance) {
    response.MessageIDBeingRespondedTo = message_id;
    OFStandard::strlcpy(response.AffectedSOPClassUID, sop_class.c_str(), sizeof response.AffectedSOPClassUID);
    OFStandard::strlcpy(response.AffectedSOPInstanceUID, sop_instance.c_str(), sizeof response.AffectedSOPInstanceUID);
    response.DataSetType = DIMSE_DATASET_NULL;
    response.opts = O_NCREATE_AFFECTEDSOPCLASSUID | (sop_instance.empty() ? 0 : O_NCREATE_AFFECTEDSOPINSTANCEUID);
}
static_assert(O_NCREATE_AFFECTEDSOPCLASSUID == O_NSET_AFFECTEDSOPCLASSUID &&
              O_NCREATE_AFFECTEDSOPINSTANCEUID == O_NSET_AFFECTEDSOPINSTANCEUID);

template <class Response>
OFCondition respond(const Request& request, const Step& step, T_DIMSE_Message& message, Response& response) {
    DcmDataset detail;
    response.DimseStatus = step ? STATUS_Success : normalised_status(step.error(), detail);
    return DIMSE_sendMessageUsingMemoryData(request.context.association, request.presentation, &message,
                                            step ? nullptr : &detail, nullptr, nullptr, nullptr);
}

}  // namespace

OFCondition answer_step_create(ServiceContext& context, T_ASC_PresentationContextID presentation,
                               const T_DIMSE_Message& message) {
    const auto& rq = message.msg.NCreateRQ;
    const bool named = (rq.opts & O_NCREATE_AFFECTEDSOPINSTANCEUID) != 0;
    Request request{context,
                    presentation,
                    rq.DataSetType,
                    rq.AffectedSOPClassUID,
                    named ? rq.AffectedSOPInstanceUID : "",
                    {"performed_step.create", "performed_step", "", context.device.org_id.value},
                    {}};
    const auto step = request.run(app::create_performed_step);
    if (request.network.bad()) return request.network;
    T_DIMSE_Message answer{};
    answer.CommandField = DIMSE_N_CREATE_RSP;
    fill(answer.msg.NCreateRSP, rq.MessageID, request.sop_class, step ? step->sop_uid.value : request.sop_instance);
    return respond(request, step, answer, answer.msg.NCreateRSP);
}

OFCondition answer_step_set(ServiceContext& context, T_ASC_PresentationContextID presentation,
                            const T_DIMSE_Message& message) {
    const auto& rq = message.msg.NSetRQ;
    Request request{context,
                    presentation,
                    rq.DataSetType,
                    rq.RequestedSOPClassUID,
                    rq.RequestedSOPInstanceUID,
                    {"performed_step.set", "performed_step", "", context.device.org_id.value},
                    {}};
    const auto step = request.run(app::set_performed_step);
    if (request.network.bad()) return request.network;
    T_DIMSE_Message answer{};
    answer.CommandField = DIMSE_N_SET_RSP;
    fill(answer.msg.NSetRSP, rq.MessageID, request.sop_class, request.sop_instance);
    return respond(request, step, answer, answer.msg.NSetRSP);
}

}  // namespace telehub::dicom
