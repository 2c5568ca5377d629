#include "telehub/app/metadata.h"

#include <zlib.h>

#include <stdexcept>

#include "studies_internal.h"
#include "telehub/store/archive.h"
#include "telehub/store/studies.h"

namespace telehub::app {

using store::Connection;

std::vector<store::InstanceMetadata> read_metadata(const Hub& hub, std::int64_t series_key,
                                                   const std::vector<store::Instance>& instances, std::size_t from,
                                                   std::size_t count) {
    const auto end = std::min(instances.size(), from + count);
    if (from >= end) return {};
    auto kept = hub.db.read([&](Connection& c) {
        return store::list_metadata(c, series_key, instances[from].sop_uid, instances[end - 1].sop_uid);
    });
    std::vector<store::InstanceMetadata> all;
    auto next = kept.begin();
    for (std::size_t i = from; i < end; ++i) {
        while (next != kept.end() && next->sop_uid.value < instances[i].sop_uid.value) ++next;
        if (next != kept.end() && next->sop_uid == instances[i].sop_uid) {
            all.push_back(std::move(*next++));
            continue;
        }
        const auto header = hub.dicom.read_header(hub.objects.path(instances[i].object_sha256), "");
        if (header) all.push_back(metadata_row(*header, series_key));
    }
    return all;
}

std::optional<store::InstanceMetadata> read_one_metadata(const Hub& hub, const ArchiveMatch& match) {
    std::vector<store::Instance> one;
    if (match.instance) {
        one.push_back(*match.instance);
    } else {
        hub.db.read([&](Connection& c) {
            const auto series = match.series ? std::vector{*match.series} : store::list_series(c, match.study.study_key);
            if (!series.empty()) one = store::list_instances(c, series.front().series_key, 1);
        });
    }
    if (one.empty()) return {};
    auto all = read_metadata(hub, one.front().series_key, one, 0, 1);
    if (all.empty()) return {};
    return std::move(all.front());
}

std::string inflate_metadata(const store::InstanceMetadata& metadata) {
    std::string json(static_cast<std::size_t>(metadata.json_size), '\0');
    z_stream z{};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(metadata.attributes.data()));
    z.avail_in = static_cast<uInt>(metadata.attributes.size());
    z.next_out = reinterpret_cast<Bytef*>(json.data());
    z.avail_out = static_cast<uInt>(json.size());
    const int status = inflate(&z, Z_SYNC_FLUSH);
    const bool whole = (status == Z_OK || status == Z_BUF_ERROR) && z.avail_out == 0;
    inflateEnd(&z);
    if (!whole) throw std::runtime_error("the kept attributes of instance " + metadata.sop_uid.value + " are broken");
    return json;
}

}  // namespace telehub::app
