// Corrected copies of stored instances: made before the transaction that files them.
#pragma once
#include <map>
#include <vector>

#include "telehub/app/hub.h"
#include "telehub/store/rows.h"

namespace telehub::app {

struct Corrected {
    core::SopUid original_sop_uid;
    std::string original_sha256;
    InstanceHeader header;
    store::StoredObject object;
};

// What the copies shall say: the order's patient and accession number.
Correction correction_for(const Hub& hub, const store::Order& order, const store::Patient& patient);

// A PN for a registered name: "zhangsan=张三" for Han, the name itself otherwise.
std::string person_name(const std::string& registered);

// Fresh UIDs for a split: the same old UID gets the same new one within a split.
class UidMap {
  public:
    explicit UidMap(core::IdSource& ids) : ids_(ids) {}
    std::string fresh(const std::string& old);

  private:
    core::IdSource& ids_;
    std::map<std::string, std::string> known_;
};

core::Result<Corrected> correct_object(const Hub& hub, const core::SopUid& sop_uid, const std::string& sha256,
                                       const Correction& correction);

}  // namespace telehub::app
