// Files of a consultation: PDF, JPEG and PNG, known by their content and not by what they are called. A photo is also
// wrapped as a DICOM Secondary Capture, marked not for diagnosis, in a study of its own.
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "telehub/app/consultations.h"

namespace telehub::app {

struct NewAttachment {
    std::string file_name;                // to show; cleaned
    std::string media_type;               // what the sender says it is; "" when it does not
    std::string purpose = "material";     // or "consent": the signed form
    std::optional<std::uint64_t> length;  // as declared
};

// Takes the bytes of one file. One thread at a time. What is not finished leaves nothing.
class AttachmentWriter {
  public:
    ~AttachmentWriter();
    // False: it takes no more, and finish() says why: too_large, storage_full, not a type that is taken.
    bool append(std::span<const char> bytes);
    core::Result<store::Attachment> finish();

  private:
    friend core::Result<std::unique_ptr<AttachmentWriter>> begin_attachment(const Hub&, const domain::Actor&,
                                                                            const core::ConsultationId&,
                                                                            const NewAttachment&, const Idempotency&);
    struct Impl;
    explicit AttachmentWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Refuses before a byte has come: with too_large what says that it is over consultation.max_attachment, with conflict
// a case that takes no more material or has consultation.max_attachments, with unsupported another type. The same key
// gives the attachment that it made before.
core::Result<std::unique_ptr<AttachmentWriter>> begin_attachment(const Hub& hub, const domain::Actor& actor,
                                                                 const core::ConsultationId& id,
                                                                 const NewAttachment& what,
                                                                 const Idempotency& idempotency);

struct AttachmentFile {
    store::Attachment attachment;
    std::filesystem::path file;
};
core::Result<AttachmentFile> open_attachment(const Hub& hub, const domain::Actor& actor, const core::ConsultationId& id,
                                             const core::AttachmentId& attachment);

// "application/pdf", "image/jpeg" or "image/png" by its first bytes (WHATWG MIME Sniffing 4.1, 7.1); "" for all else.
std::string_view sniff_attachment(std::string_view first_bytes);
// The last part of a path without control characters, quotes and marks that turn the direction of writing, with the
// ending of its type.
std::string clean_file_name(std::string_view name, std::string_view media_type);

}  // namespace telehub::app
