#include "store_sink.h"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <stdexcept>

#include "identity.h"
#include "telehub/dicom/instance_header.h"

namespace telehub::dicom {

std::string file_meta(const std::string& sop_class_uid, const std::string& sop_uid,
                      const std::string& transfer_syntax_uid) {
    DcmMetaInfo meta;
    const Uint8 version[] = {0, 1};
    meta.putAndInsertUint8Array(DCM_FileMetaInformationVersion, version, 2);
    meta.putAndInsertString(DCM_MediaStorageSOPClassUID, sop_class_uid.c_str());
    meta.putAndInsertString(DCM_MediaStorageSOPInstanceUID, sop_uid.c_str());
    meta.putAndInsertString(DCM_TransferSyntaxUID, transfer_syntax_uid.c_str());
    meta.putAndInsertString(DCM_ImplementationClassUID, implementation_class_uid);
    meta.putAndInsertString(DCM_ImplementationVersionName, implementation_version_name);
    meta.putAndInsertUint32(DCM_FileMetaInformationGroupLength, 0);
    meta.computeGroupLengthAndPadding(EGL_recalcGL, EPD_withoutPadding, META_HEADER_DEFAULT_TRANSFERSYNTAX,
                                      EET_ExplicitLength);
    char buffer[2048];
    DcmOutputBufferStream out(buffer, sizeof buffer);
    meta.transferInit();
    const auto written = meta.write(out, META_HEADER_DEFAULT_TRANSFERSYNTAX, EET_ExplicitLength, nullptr);
    meta.transferEnd();
    if (written.bad()) throw std::runtime_error(std::string{"file meta information: "} + written.text());
    void* data = nullptr;
    offile_off_t size = 0;
    out.flushBuffer(data, size);
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

StoreSink::StoreSink(const app::Hub& hub, const std::string& sop_class_uid, const std::string& sop_uid,
                     const std::string& transfer_syntax_uid, std::string_view device_charset)
    : hub_(hub),
      sop_class_uid_(sop_class_uid),
      sop_uid_(sop_uid),
      transfer_syntax_uid_(transfer_syntax_uid),
      device_charset_(device_charset),
      metadata_(device_charset),
      scanner_(transfer_syntax_uid, indexed_tags(), {}, &metadata_) {
    if (!is_valid_uid(sop_uid) || !is_valid_uid(sop_class_uid)) {
        refused_ =
            core::refuse(core::Errc::invalid, "bad_identifiers", "the Affected SOP Class or Instance UID is no UID");
        return;
    }
    try {
        incoming_ = hub.objects.begin();
        const auto meta = file_meta(sop_class_uid, sop_uid, transfer_syntax_uid);
        dataset_offset_ = meta.size();
        incoming_->append(meta);
    } catch (const store::StorageFull&) {
        refused_ = app::storage_full_error();
    }
}

offile_off_t StoreSink::write(const void* data, offile_off_t size) {
    received_ += static_cast<std::uint64_t>(size);
    if (refused_) return size;
    const std::span bytes{static_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
    if (const auto fed = scanner_.feed(bytes); !fed) {
        refused_ = fed.error();
        incoming_.reset();
        return size;
    }
    try {
        incoming_->append(bytes);
    } catch (const store::StorageFull&) {
        refused_ = app::storage_full_error();
        incoming_.reset();
    }
    return size;
}

core::Result<app::Stored> StoreSink::finish(const app::Source& source) {
    if (refused_) return *refused_;
    auto scan = scanner_.finish();
    if (!scan) return scan.error();
    auto header = header_of(*scan, transfer_syntax_uid_, dataset_offset_, device_charset_);
    if (header.sop_uid.value != sop_uid_ || header.sop_class_uid != sop_class_uid_) {
        return core::refuse(core::Errc::invalid, "mismatched_identifiers",
                            "the data set's SOP Class or Instance UID is not that of the request");
    }
    metadata_.finish(header);
    return app::store_instance(hub_, header, *incoming_, source);
}

}  // namespace telehub::dicom
