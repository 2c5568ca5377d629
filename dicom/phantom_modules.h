// The attributes of the phantoms, module by module (PS3.3 annexes A and C).
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "phantom_pixels.h"
#include "telehub/dicom/phantom.h"

namespace telehub::dicom {

struct PhantomUids {
    std::string series, frame_of_reference, instance;
};

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value);

void put_patient_and_study(DcmDataset& d, const PhantomStudy& s);
void put_series_and_equipment(DcmDataset& d, const PhantomStudy& s, const PhantomUids& uids);
void put_pixels(DcmDataset& d, const PixelImage& image, unsigned bits_stored);
void put_slice_geometry(DcmDataset& d, const PhantomUids& uids, double z_mm, double thickness_mm);
void put_ct(DcmDataset& d, unsigned index);
void put_mr(DcmDataset& d, unsigned index);
void put_dx(DcmDataset& d);

}  // namespace telehub::dicom
