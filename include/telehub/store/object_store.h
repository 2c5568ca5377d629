// Immutable objects named by their SHA-256. An object is written to a temporary file, hashed on the way, renamed to its
// name, and it and its folder are fsynced: when commit() or sync() returns it survives a power cut. Thread-safe; one
// Incoming belongs to one thread. A full disk throws StorageFull, other faults std::system_error.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telehub/core/clock.h"
#include "telehub/core/ids.h"

namespace telehub::store {

struct StoredObject {
    std::string sha256;
    std::uint64_t size = 0;
};

class ObjectStore {
  public:
    // Makes the folders, takes a temporary folder of its own, and sweeps those that no living process holds.
    ObjectStore(std::filesystem::path root, core::IdSource& ids);
    ~ObjectStore();

    class Incoming {
      public:
        ~Incoming();  // what was not committed is removed
        void append(std::span<const std::byte> data);
        void append(std::string_view data) { append(std::as_bytes(std::span{data.data(), data.size()})); }
        void flush();           // so that temporary_path() holds all of it
        StoredObject name();    // all of it is written, under its name, and not yet safe
        void sync();            // after name(): now it is. No row that speaks of it may be committed before
        StoredObject commit();  // both
        std::uint64_t size() const;
        const std::filesystem::path& temporary_path() const;  // what is flushed so far can be read here

      private:
        friend class ObjectStore;
        struct Impl;
        explicit Incoming(std::unique_ptr<Impl> impl);
        std::unique_ptr<Impl> impl_;
    };

    std::unique_ptr<Incoming> begin();
    StoredObject put(std::string_view bytes);
    std::filesystem::path path(std::string_view sha256) const;  // throws std::invalid_argument: not 64 hex digits
    bool contains(std::string_view sha256) const;
    std::string read(std::string_view sha256) const;
    std::vector<std::string> all() const;  // every name, for verification and sweeping
    void remove(std::string_view sha256);  // for the sweep alone
    // Removes the object unless it was written, or written again, after `not_after`: then somebody is about to refer to
    // it. Right also while other processes store objects. Whether it was removed.
    bool remove_if_older(std::string_view sha256, core::Timestamp not_after);
    std::optional<core::Timestamp> written_at(std::string_view sha256) const;  // nothing when there is no such object
    std::size_t swept() const { return swept_; }                               // temporary files removed at the start

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::size_t swept_ = 0;
};

}  // namespace telehub::store
