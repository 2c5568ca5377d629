// A decoded frame as a picture (PS3.18 8.3.5.1, PS3.4 N.2), by DCMTK's image library. Thread-safe.
#pragma once
#include <string>

#include "frame_decoder.h"
#include "telehub/app/pixels.h"

class DcmDataset;

namespace telehub::dicom {

// Refusals: those of app::Pixels::render().
core::Result<void> check_options(const app::RenderOptions& options);
core::Result<std::string> render_frame(DcmDataset& header, DecodedFrame frame, const app::RenderOptions& options);

// The frame's colours in RGB, interleaved, 8 bits: for what only a colour transform makes plain.
core::Result<DecodedFrame> to_rgb(DcmDataset& header, DecodedFrame frame);

}  // namespace telehub::dicom
