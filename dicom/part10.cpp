#include "part10.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <stdexcept>

#include "store_sink.h"

namespace telehub::dicom {

// DCMTK fills a buffer of ours and says when it is full.
std::string part10_bytes(DcmDataset& dataset, E_TransferSyntax syntax) {
    OFString sop_class, sop_uid;
    dataset.findAndGetOFString(DCM_SOPClassUID, sop_class);
    dataset.findAndGetOFString(DCM_SOPInstanceUID, sop_uid);
    std::string bytes = file_meta(sop_class.c_str(), sop_uid.c_str(), DcmXfer(syntax).getXferID());
    std::array<char, 65536> buffer;
    DcmOutputBufferStream stream(buffer.data(), buffer.size());
    OFCondition status = EC_StreamNotifyClient;
    dataset.transferInit();
    while (status == EC_StreamNotifyClient) {
        status = dataset.write(stream, syntax, EET_ExplicitLength, nullptr);
        void* part = nullptr;
        offile_off_t size = 0;
        stream.flushBuffer(part, size);
        bytes.append(static_cast<const char*>(part), static_cast<std::size_t>(size));
    }
    dataset.transferEnd();
    if (status.bad()) throw std::runtime_error(std::string("writing DICOM: ") + status.text());
    return bytes;
}

}  // namespace telehub::dicom
