#include "stored_object.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "image_shape.h"
#include "inflater.h"
#include "store_sink.h"
#include "telehub/app/hub.h"
#include "telehub/dicom/instance_header.h"

namespace telehub::dicom {

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

struct StoredObject::Descriptor {
    explicit Descriptor(const std::filesystem::path& file) : fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (fd < 0) fail("opening " + file.string());
    }
    ~Descriptor() { ::close(fd); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int fd;
};

// A file of ours, gone when we are.
struct StoredObject::Scratch {
    Scratch() : path((std::filesystem::temp_directory_path() / "telehub-inflated-XXXXXX").string()) {
        fd = ::mkostemp(path.data(), O_CLOEXEC);
        if (fd < 0) fail("making " + path);
    }
    ~Scratch() {
        ::close(fd);
        ::unlink(path.c_str());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    core::Result<void> append(std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const auto n = ::write(fd, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && (errno == ENOSPC || errno == EDQUOT)) return app::storage_full_error();
            if (n < 0) fail("writing " + path);
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        }
        return {};
    }

    std::string path;
    int fd = -1;
};

StoredObject::StoredObject() = default;
StoredObject::StoredObject(StoredObject&&) noexcept = default;
StoredObject& StoredObject::operator=(StoredObject&&) noexcept = default;
StoredObject::~StoredObject() = default;

DcmDataset& StoredObject::dataset() const { return *header_->getDataset(); }

core::Result<StoredObject> StoredObject::open(const std::filesystem::path& file, const store::Instance& instance,
                                              Header header) {
    StoredObject object;
    object.instance_ = instance;
    std::filesystem::path source = file;
    if (instance.transfer_syntax_uid == UID_DeflatedExplicitVRLittleEndianTransferSyntax) {
        if (const auto inflated = object.inflate(file); !inflated) return inflated.error();
        source = object.scratch_->path;
    }
    object.descriptor_ = std::make_unique<Descriptor>(source);
    struct stat status {};
    if (::fstat(object.descriptor_->fd, &status) != 0) fail("looking at " + source.string());
    object.size_ = static_cast<std::uint64_t>(status.st_size);
    if (const auto parsed = object.parse(source, header); !parsed) return parsed.error();
    return object;
}

core::Result<void> StoredObject::inflate(const std::filesystem::path& file) {
    scratch_ = std::make_unique<Scratch>();
    const auto meta =
        file_meta(instance_.sop_class_uid, instance_.sop_uid.value, UID_LittleEndianExplicitTransferSyntax);
    if (const auto written = scratch_->append(std::as_bytes(std::span{meta})); !written) return written.error();
    std::ifstream in(file, std::ios::binary);
    if (!in) fail("opening " + file.string());
    in.seekg(instance_.dataset_offset);
    const ScanLimits limits;
    Inflater inflater(limits.max_inflate_ratio);
    std::array<char, 64 * 1024> buffer;
    std::uint64_t total = 0;
    while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
        std::span<const std::byte> rest = std::as_bytes(std::span{buffer}).first(static_cast<std::size_t>(in.gcount()));
        std::span<const std::byte> out;
        do {
            const auto status = inflater.next(rest, out);
            total += out.size();
            if (status == Inflater::Status::broken) return bad_pixel_data("the deflated data set is broken");
            if (status == Inflater::Status::bomb || total > limits.max_size)
                return bad_pixel_data("the deflated data set inflates without bound");
            if (const auto written = scratch_->append(out); !written) return written.error();
        } while (!rest.empty() || !out.empty());
    }
    const auto scan = scan_file(scratch_->path, indexed_tags());
    if (!scan) return scan.error();
    const auto found = header_of(scan->dataset, scan->transfer_syntax_uid, scan->dataset_offset, "");
    instance_.transfer_syntax_uid = found.transfer_syntax_uid;
    instance_.dataset_offset = found.dataset_offset;
    instance_.frames = found.frames;
    instance_.pixel_offset = found.pixel_offset;
    instance_.pixel_length = found.pixel_length;
    instance_.frame_index = found.frame_index;
    return {};
}

core::Result<void> StoredObject::parse(const std::filesystem::path& file, Header header) {
    header_ = std::make_unique<DcmFileFormat>();
    const DcmTagKey stop = header == Header::image ? DcmTagKey(0x0029, 0x0000) : DcmTagKey(0x7FE0, 0x0000);
    // DCMTK 3.6.7 does not know the newest transfer syntaxes, and all that came after RLE are Explicit VR Little
    // Endian.
    const bool known = DcmXfer(transfer_syntax().c_str()).getXfer() != EXS_Unknown;
    const auto syntax = known ? EXS_Unknown : EXS_LittleEndianExplicit;
    const auto mode = known ? ERM_fileOnly : ERM_autoDetect;
    // Without pixel data there is no reason to leave out what lies behind it.
    const bool all = !instance_.pixel_offset && header == Header::whole;
    const auto loaded =
        all ? header_->loadFile(file.c_str(), syntax, EGL_noChange, DCM_MaxReadLength, mode)
            : header_->loadFileUntilTag(file.c_str(), syntax, EGL_noChange, DCM_MaxReadLength, mode, stop);
    if (loaded.bad()) return bad_pixel_data(std::string{"reading the header: "} + loaded.text());
    return {};
}

// The element's header lies right before its value: tag, VR, two bytes, length (PS3.5 7.1.2), or tag and length.
Tag StoredObject::pixel_tag() const {
    const bool implicit = transfer_syntax() == UID_LittleEndianImplicitTransferSyntax;
    const auto at = static_cast<std::uint64_t>(instance_.pixel_offset.value()) - (implicit ? 8 : 12);
    const auto tag = read({at, 4});
    const bool big = transfer_syntax() == UID_BigEndianExplicitTransferSyntax;
    return 0x7FE00000 | static_cast<unsigned char>(tag[big ? 3 : 2]);
}

std::string StoredObject::pixel_vr() const {
    if (transfer_syntax() == UID_LittleEndianImplicitTransferSyntax) {
        const auto tag = pixel_tag();
        return tag == float_pixel_data ? "OF" : tag == double_pixel_data ? "OD" : "OW";
    }
    return read({static_cast<std::uint64_t>(instance_.pixel_offset.value()) - 8, 2});
}

void StoredObject::read(app::ByteRange range, char* to) const {
    while (range.length > 0) {
        const auto n = ::pread(descriptor_->fd, to, range.length, static_cast<off_t>(range.offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("reading an object");
        if (n == 0) throw std::runtime_error("an object ends before what its row says of it");
        to += n;
        range.offset += static_cast<std::uint64_t>(n);
        range.length -= static_cast<std::uint64_t>(n);
    }
}

std::string StoredObject::read(app::ByteRange range) const {
    if (range.offset > size_ || range.length > size_ - range.offset)
        throw std::runtime_error("an object ends before what its row says of it");
    std::string bytes(range.length, '\0');
    read(range, bytes.data());
    return bytes;
}

}  // namespace telehub::dicom
