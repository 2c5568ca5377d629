// C-ECHO (PS3.4 annex A, PS3.7 9.1.5).
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/dimse.h>

#include "service.h"

namespace telehub::dicom {

OFCondition answer_echo(ServiceContext& context, T_ASC_PresentationContextID presentation,
                        const T_DIMSE_Message& message) {
    return DIMSE_sendEchoResponse(context.association, presentation, &message.msg.CEchoRQ, STATUS_Success, nullptr);
}

}  // namespace telehub::dicom
