// C-FIND of the query/retrieve information models and of the modality worklist (PS3.4 C.4.1 and K.4.1, PS3.7 9.1.2).
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/dimse.h>

#include "query_answer.h"
#include "telehub/core/log.h"
#include "worklist_answer.h"

namespace telehub::dicom {

namespace log = core::log;

namespace {

constexpr std::int64_t page_size = 500;       // answers that are in memory at a time
constexpr std::uint64_t answers_a_look = 16;  // between two looks whether the peer cancels: they go out together

// One query, from its identifier to its last answer.
class Find {
  public:
    Find(ServiceContext& context, T_ASC_PresentationContextID presentation, const T_DIMSE_C_FindRQ& request)
        : context_(context), presentation_(presentation), request_(request) {}

    OFCondition run() {
        auto identifier = receive_identifier(context_, presentation_, network_);
        if (network_.bad()) return network_;
        const auto done = identifier ? answered(**identifier) : core::Result<void>{identifier.error()};
        if (network_.bad()) return network_;
        if (!done) return refuse(done.error());
        return finish(cancelled_ ? STATUS_FIND_Cancel_MatchingTerminatedDueToCancelRequest : STATUS_FIND_Success);
    }

  private:
    // Broken infrastructure throws: this edge's one catch.
    core::Result<void> answered(DcmDataset& identifier) {
        try {
            return answer_all(identifier);
        } catch (const std::exception& e) {
            log::error("query_failed", {{"association", context_.id}, {"what", e.what()}});
            return core::refuse(core::Errc::busy, "broken", "the hub could not answer it now");
        }
    }
    core::Result<void> answer_all(DcmDataset& identifier);
    core::Result<void> answer_worklist(DcmDataset& identifier);
    template <class Match, class Answers>
    bool answer_page(const std::vector<Match>& page, const Answers& answers);
    bool still_wanted();
    OFCondition refuse(const core::Error& why);
    OFCondition finish(std::uint16_t status, DcmDataset* detail = nullptr);

    ServiceContext& context_;
    T_ASC_PresentationContextID presentation_;
    const T_DIMSE_C_FindRQ& request_;
    OFCondition network_;
    bool cancelled_ = false;
    std::uint64_t answers_ = 0;
};

core::Result<void> Find::answer_worklist(DcmDataset& identifier) {
    const auto asked = read_keys(identifier, context_.device.charset);
    app::WorklistQuery query;
    query.limit = page_size;
    for (const auto& key : asked.keys) query.keys.push_back({key.tag, key.sequence, key.value});
    const WorklistAnswers answers(context_, asked, identifier);
    do {
        const auto page = app::query_worklist(context_.hub(), context_.actor(), query);
        if (!page) return page.error();
        if (!answer_page(page->items, answers)) return {};
        query.after = page->next;
    } while (!query.after.empty());
    return {};
}

core::Result<void> Find::answer_all(DcmDataset& identifier) {
    if (sop_kind(request_.AffectedSOPClassUID) == SopKind::worklist) return answer_worklist(identifier);
    const auto model = model_of(request_.AffectedSOPClassUID);
    if (!model) return core::refuse(core::Errc::invalid, "bad_identifier", "the SOP class is no information model");
    const auto asked = read_identifier(identifier, *model, context_.device.charset);
    if (!asked) return asked.error();
    app::ArchiveQuery query;
    query.level = asked->level;
    query.page.limit = page_size;
    for (const auto& key : asked->keys) query.keys.push_back({key.tag, key.sequence, key.value});
    const QueryAnswers answers(context_, *asked, identifier);
    for (;;) {
        auto page = app::query_archive(context_.hub(), context_.actor(), query);
        if (!page) return page.error();
        if (!answer_page(*page, answers)) return {};
        if (static_cast<std::int64_t>(page->size()) < page_size) return {};
        query.page.after = std::move(page->back());
    }
}

// False: no more is wanted, or the line is down.
template <class Match, class Answers>
bool Find::answer_page(const std::vector<Match>& page, const Answers& answers) {
    for (const auto& match : page) {
        if (!still_wanted()) return false;
        const auto answer = answers.answer(match);
        T_DIMSE_C_FindRSP response{};
        response.DimseStatus = answers.all_keys_supported() ? STATUS_FIND_Pending_MatchesAreContinuing
                                                            : STATUS_FIND_Pending_WarningUnsupportedOptionalKeys;
        network_ =
            DIMSE_sendFindResponse(context_.association, presentation_, &request_, &response, answer.get(), nullptr);
        if (network_.bad()) return false;
        ++answers_;
    }
    return true;
}

bool Find::still_wanted() {
    if (context_.ending()) network_ = DUL_NETWORKCLOSED;
    if (network_.bad()) return false;
    if (answers_ % answers_a_look == 0) {
        network_ = listen_for_cancel(context_, request_.MessageID, cancelled_);
    }
    return network_.good() && !cancelled_;
}

OFCondition Find::refuse(const core::Error& why) {
    log::warn("query_refused", {{"association", context_.id},
                                {"device", context_.caller.calling},
                                {"reason", why.reason},
                                {"where", why.fields.empty() ? std::string{} : why.fields.front().path}});
    audit_refusal(context_.env, context_.actor(),
                  {"archive.query", "device", context_.caller.calling, context_.device.org_id.value, why.detail, ""},
                  why);
    DcmDataset detail;
    return finish(query_status(why, detail), &detail);
}

OFCondition Find::finish(std::uint16_t status, DcmDataset* detail) {
    T_DIMSE_C_FindRSP response{};
    response.DimseStatus = status;
    log::debug("query_answered", {{"association", context_.id}, {"answers", answers_}, {"status", status}});
    return DIMSE_sendFindResponse(context_.association, presentation_, &request_, &response, nullptr, detail);
}

}  // namespace

OFCondition answer_find(ServiceContext& context, T_ASC_PresentationContextID presentation,
                        const T_DIMSE_Message& message) {
    return Find(context, presentation, message.msg.CFindRQ).run();
}

}  // namespace telehub::dicom
