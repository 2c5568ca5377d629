// The doctor's look at the objects: each that a row refers to is there and right, and none is there for
// nothing.
#include <algorithm>
#include <fstream>

#include "findings.h"
#include "open_hub.h"
#include "telehub/store/inspection.h"

namespace telehub::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_shown = 20;  // of one kind of fault
constexpr const char* restore = "restore this object from a backup, or ask the sender to send it again";

// Tells the first of many faults of one kind, and at last how many there were.
class Few {
  public:
    Few(Findings& findings, std::string remedy) : findings_(findings), remedy_(std::move(remedy)) {}
    void fault(const std::string& message) {
        if (++count_ <= most_shown) findings_.fault("objects", message, remedy_);
    }
    ~Few() {
        if (count_ > most_shown)
            findings_.fault("objects", "and " + std::to_string(count_ - most_shown) + " more such objects", remedy_);
    }
    Few(const Few&) = delete;
    Few& operator=(const Few&) = delete;
    std::size_t count() const { return count_; }

  private:
    Findings& findings_;
    std::string remedy_;
    std::size_t count_ = 0;
};

std::string digest_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    core::Sha256 digest;
    std::vector<char> block(256 * 1024);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
        digest.update(std::as_bytes(std::span{block.data(), static_cast<std::size_t>(in.gcount())}));
    }
    return in.bad() ? std::string{} : digest.hex();
}

std::size_t check_present(const store::ObjectStore& objects, const std::vector<store::ObjectReference>& references,
                          bool deep, Findings& findings) {
    Few few(findings, restore);
    std::string before;
    for (const auto& r : references) {
        if (r.sha256 == before) continue;
        before = r.sha256;
        std::error_code absent;
        const auto file = objects.path(r.sha256);
        const auto size = fs::file_size(file, absent);
        if (absent) {
            few.fault("object " + r.sha256 + " is missing (" + r.what + ")");
        } else if (r.size && static_cast<std::int64_t>(size) != *r.size) {
            few.fault("object " + r.sha256 + " has " + std::to_string(size) + " bytes, not " + std::to_string(*r.size));
        } else if (deep && digest_of(file) != r.sha256) {
            few.fault("object " + r.sha256 + " was changed: its digest is another (" + r.what + ")");
        }
    }
    return few.count();
}

// Objects old enough that no store can be about to refer to them. Asked for before the references are read.
std::vector<std::string> old_objects(const store::ObjectStore& objects, core::Timestamp not_after) {
    std::vector<std::string> names;
    for (auto& name : objects.all()) {
        if (name.size() != 64 || name.find_first_not_of("0123456789abcdef") != std::string::npos) continue;
        const auto at = objects.written_at(name);
        if (at && *at <= not_after) names.push_back(std::move(name));
    }
    return names;
}

void sweep(store::ObjectStore& objects, const std::vector<std::string>& orphans, core::Timestamp not_after,
           const DoctorOptions& options, Findings& findings) {
    if (orphans.empty()) {
        findings.ok("orphans", "none");
        return;
    }
    if (!options.fix) {
        findings.warn("orphans", std::to_string(orphans.size()) + " objects that no row refers to",
                      "telehub doctor --fix");
        return;
    }
    std::size_t removed = 0;
    for (const auto& o : orphans) removed += objects.remove_if_older(o, not_after);
    findings.ok("orphans", std::to_string(removed) + " objects that no row referred to were removed");
}

}  // namespace

void check_objects(const core::Config& config, Findings& findings, const DoctorOptions& options) {
    if (!fs::is_directory(objects_folder(config))) {
        findings.fault("objects", objects_folder(config).string() + " is missing", "restore it from a backup");
        return;
    }
    const core::SystemClock clock;
    core::SystemIds ids(clock);
    store::ObjectStore objects(objects_folder(config), ids);
    const auto an_hour_ago = clock.now() - std::chrono::hours{1};
    // In this order: a row that comes after its object was listed belongs to an object that is younger than
    // that.
    auto orphans = old_objects(objects, an_hour_ago);
    store::Connection c(database_file(config).string(), false);
    const auto references = store::object_references(c);
    std::erase_if(orphans, [&](const std::string& name) {
        return std::ranges::binary_search(references, name, {}, &store::ObjectReference::sha256);
    });
    if (check_present(objects, references, options.deep, findings) == 0) {
        findings.ok("objects", std::to_string(references.size()) + " references, all there" +
                                   (options.deep ? " and right" : "; --deep reads them too"));
    }
    sweep(objects, orphans, an_hour_ago, options, findings);
}

}  // namespace telehub::cli
