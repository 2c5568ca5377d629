#include "telehub/app/attachments.h"

#include "attachment_files.h"
#include "form.h"
#include "material_internal.h"
#include "studies_internal.h"
#include "telehub/core/log.h"

namespace telehub::app {

using core::Errc;
using store::Connection;

namespace {

core::Error too_large(const Hub& hub) {
    return core::refuse(
        Errc::too_large, "attachment_too_large",
        "a file of a consultation has at most " + std::to_string(hub.config.consultation.max_attachment) + " bytes");
}

core::Error not_taken() {
    return core::refuse(Errc::unsupported, "attachment_type",
                        "the content is neither PDF nor JPEG nor PNG, whatever it is called");
}

// What can be said before a byte has come.
core::Result<void> check_announced(const Hub& hub, const NewAttachment& what) {
    Form form;
    form.require(what.purpose == "material" || what.purpose == "consent", "?purpose", "one of material, consent");
    form.require(what.file_name.size() <= 1000 && core::is_valid_utf8(what.file_name), "?file_name",
                 "at most 1000 bytes of UTF-8");
    if (!form.ok()) return form.error();
    if (what.length && *what.length > hub.config.consultation.max_attachment) return too_large(hub);
    const auto& type = what.media_type;
    const bool open_type = type.empty() || type == "application/octet-stream";
    if (!open_type && type != "application/pdf" && type != "image/jpeg" && type != "image/png") return not_taken();
    return {};
}

core::Result<void> may_attach(Connection& c, const Hub& hub, const Case& k, const NewAttachment& what) {
    // Consent may follow in an emergency until the case is closed; all else as long as the opinion is not signed.
    const bool late_consent =
        what.purpose == "consent" && k.row.kind == domain::ConsultationKind::emergency &&
        k.roles.has(domain::Role::clinic_physician) &&
        (k.row.state == domain::ConsultationState::signed_ || k.row.state == domain::ConsultationState::delivered);
    if (!late_consent) {
        if (const auto may = may_change_material(k); !may) return may;
    }
    if (store::count_attachments(c, k.row.id) >= hub.config.consultation.max_attachments) {
        return core::refuse(Errc::too_large, "too_many_attachments",
                            "a case has at most " + std::to_string(hub.config.consultation.max_attachments) + " files");
    }
    return {};
}

struct Photo {
    store::StoredObject object;
    InstanceHeader header;
};

core::Result<Photo> make_photo(const Hub& hub, const std::filesystem::path& file, const store::Patient& patient,
                               const store::Consultation& row) {
    PhotoDocument document;
    document.patient_name = patient.name;
    document.patient_id = patient.patient_id;
    document.sex = patient.sex;
    document.birth_date = patient.birth_date;
    document.study_uid = core::StudyUid{hub.ids.dicom_uid()};
    document.series_uid = core::SeriesUid{hub.ids.dicom_uid()};
    document.sop_uid = core::SopUid{hub.ids.dicom_uid()};
    document.consultation_id = row.id;
    document.at = hub.clock.now();
    document.time_zone = hub.config.time_zone;
    const auto bytes = hub.dicom.wrap_photo(file, document);
    if (!bytes) return bytes.error();
    Photo photo;
    photo.object = hub.objects.put(*bytes);
    auto header = hub.dicom.read_header(hub.objects.path(photo.object.sha256), "");
    if (!header) return header.error();
    photo.header = std::move(*header);
    return photo;
}

}  // namespace

struct AttachmentWriter::Impl {
    const Hub& hub;
    domain::Actor actor;
    core::ConsultationId id;
    NewAttachment what;
    Idempotency idempotency;
    std::optional<store::Attachment> replayed;
    std::unique_ptr<store::ObjectStore::Incoming> incoming;
    std::string first_bytes;  // as many as tell what it is
    std::uint64_t size = 0;
    std::optional<core::Error> refused;
    std::string org_id;  // whose case it is, once that is known

    void append(std::span<const char> bytes) {
        size += bytes.size();
        if (size > hub.config.consultation.max_attachment) {
            refused = too_large(hub);
            return;
        }
        if (replayed) return;
        if (first_bytes.size() < sniffed_bytes) {
            const auto more = std::min(bytes.size(), sniffed_bytes - first_bytes.size());
            first_bytes.append(bytes.data(), more);
            // What is no file of ours need not come to its end.
            if (first_bytes.size() >= sniffed_bytes && sniff_attachment(first_bytes).empty()) refused = not_taken();
        }
        if (!refused) incoming->append(std::string_view{bytes.data(), bytes.size()});
    }

    core::Result<store::Attachment> refuse(const core::Error& why) {
        return transact(hub, actor, {"consultation.attach", "consultation", id.value, org_id},
                        [&](Connection&, Deed&) -> core::Result<store::Attachment> { return why; });
    }

    core::Result<std::string> media_type() const {
        const auto found = sniff_attachment(first_bytes);
        if (found.empty()) return not_taken();
        const bool said = !what.media_type.empty() && what.media_type != "application/octet-stream";
        if (said && what.media_type != found) {
            return core::refuse(Errc::unsupported, "not_what_it_says",
                                "the content is " + std::string{found} + ", not " + what.media_type);
        }
        return std::string{found};
    }

    core::Result<store::Attachment> file(const std::string& type) {
        using R = core::Result<store::Attachment>;
        const auto object = incoming->commit();
        std::optional<Photo> photo;
        if (type != "application/pdf" && what.purpose == "material") {
            const auto whose = hub.db.read([&](Connection& c) {
                const auto row = store::find_consultation(c, id);
                return std::pair{row.value(), store::find_patient(c, row.value().patient_key).value()};
            });
            auto made = make_photo(hub, hub.objects.path(object.sha256), whose.second, whose.first);
            if (!made) return refuse(made.error());
            photo = std::move(*made);
        }
        const Deed deed{"consultation.attach", "consultation", id.value};
        return transact(hub, actor, deed,
                        [&](Connection& c, Deed& d) -> R { return record(c, d, type, object, photo); });
    }

    // Checked again: the case may have gone on while the bytes came.
    core::Result<store::Attachment> record(Connection& c, Deed& deed, const std::string& type,
                                           const store::StoredObject& object, const std::optional<Photo>& photo) {
        const auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        if (const auto may = may_attach(c, hub, *k, what); !may) return may.error();
        store::Attachment a;
        a.id = core::AttachmentId{hub.ids.uuid()};
        a.consultation_id = id;
        a.org_id = k->row.org_id;
        a.object_sha256 = object.sha256;
        a.media_type = type;
        a.file_name = clean_file_name(what.file_name, type);
        a.size = static_cast<std::int64_t>(object.size);
        a.purpose = what.purpose;
        a.added_by = actor.user.value;
        a.created_at = hub.clock.now();
        if (photo) {
            a.study_uid = photo->header.study_uid;
            a.sop_uid = photo->header.sop_uid;
            const Source source{a.org_id, "consultation", actor};
            place_photo(c, hub, k->row, photo->header, photo->object, source);
        }
        store::insert_row(c, a);
        if (a.purpose == "material") grant(c, hub, actor, k->row, "attachment", a.id.value);
        record_idempotency(c, hub, actor, idempotency, a.id.value);
        deed.detail = "attachment " + a.id.value + ", " + type + ", " + a.purpose;
        return a;
    }
};

AttachmentWriter::AttachmentWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AttachmentWriter::~AttachmentWriter() = default;

bool AttachmentWriter::append(std::span<const char> bytes) {
    try {
        impl_->append(bytes);
    } catch (const store::StorageFull&) {
        impl_->refused = storage_full_error();
    }
    return !impl_->refused;
}

core::Result<store::Attachment> AttachmentWriter::finish() {
    auto& w = *impl_;
    if (w.refused) return w.refuse(*w.refused);
    if (w.replayed) return *w.replayed;
    const auto type = w.media_type();
    if (!type) return w.refuse(type.error());
    try {
        return w.file(*type);
    } catch (const store::StorageFull&) {
        return w.refuse(storage_full_error());
    }
}

core::Result<std::unique_ptr<AttachmentWriter>> begin_attachment(const Hub& hub, const domain::Actor& actor,
                                                                 const core::ConsultationId& id,
                                                                 const NewAttachment& what,
                                                                 const Idempotency& idempotency) {
    Deed deed{"consultation.attach", "consultation", id.value};
    auto impl = std::make_unique<AttachmentWriter::Impl>(
        AttachmentWriter::Impl{hub, actor, id, what, idempotency, {}, nullptr, {}, 0, {}, {}});
    const auto checked = hub.db.read([&](Connection& c) -> core::Result<void> {
        const auto k = find_case(c, actor, id, deed);
        if (!k) return k.error();
        const auto replay = check_idempotency(c, actor, idempotency);
        if (!replay) return replay.error();
        if (const auto announced = check_announced(hub, what); !announced) return announced;
        if (replay->replayed) {
            impl->replayed =
                store::find_attachment(c, store::scope_of(c, actor), id, core::AttachmentId{replay->resource_id});
            if (impl->replayed) return {};
        }
        return may_attach(c, hub, *k, what);
    });
    impl->org_id = deed.org_id;
    if (!checked) return impl->refuse(checked.error()).error();
    if (!impl->replayed) impl->incoming = hub.objects.begin();
    return std::unique_ptr<AttachmentWriter>(new AttachmentWriter(std::move(impl)));
}

core::Result<AttachmentFile> open_attachment(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                             const core::AttachmentId& attachment) {
    using R = core::Result<AttachmentFile>;
    const Deed what{"consultation.attachment_view", "consultation", id.value, "", "", "attachment " + attachment.value};
    return transact(hub, actor, what, [&](Connection& c, Deed& deed) -> R {
        auto a = store::find_attachment(c, store::scope_of(c, actor), id, attachment);
        if (!a) return not_found("attachment");
        deed.org_id = a->org_id.value;
        return AttachmentFile{*a, hub.objects.path(a->object_sha256)};
    });
}

}  // namespace telehub::app
