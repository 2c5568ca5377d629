#include "settings.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dcmtrans.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/dcmtls/tlslayer.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

namespace telehub::dicom {

void configure_dcmtk(const core::Config& config) {
    static std::once_flag once;
    std::call_once(once, [&config] {
        OFLog::configure(OFLogger::FATAL_LOG_LEVEL);  // what matters is logged by us, without patient data
        dcmDisableGethostbyaddr.set(OFTrue);          // a slow name server must not slow the scanners
        dcmSocketReceiveTimeout.set(static_cast<Sint32>(config.dicom.dimse_timeout_s));
        dcmSocketSendTimeout.set(static_cast<Sint32>(config.dicom.dimse_timeout_s));
        dcmConnectionTimeout.set(static_cast<Sint32>(config.dicom.acse_timeout_s));
        DcmTLSTransportLayer::initializeOpenSSL();
    });
}

}  // namespace telehub::dicom
