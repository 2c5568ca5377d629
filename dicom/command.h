// Receives a DIMSE command (PS3.7 6.3.1) into a bounded buffer and reads it by the bounded scanner: DCMTK's own reader
// would hand it to its recursive parser. Knows the commands that the hub answers or waits for; a new one is a row in
// command.cpp.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

namespace telehub::dicom {

// Waits for at most `timeout_s` for each part of it. DIMSE_BADCOMMANDTYPE: a command that is not known;
// DIMSE_BADMESSAGE: a field is missing, too long or a UID's name, or a data set is announced where there can be none,
// or not where there must be one; DIMSE_PARSEFAILED: its structure is broken. DUL_PEERREQUESTEDRELEASE and
// DUL_PEERABORTEDASSOCIATION as they are.
OFCondition receive_command(T_ASC_Association* association, int timeout_s, T_ASC_PresentationContextID& presentation,
                            T_DIMSE_Message& message);

}  // namespace telehub::dicom
