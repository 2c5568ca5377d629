// The database: a pool of readers, and one writer thread that runs queued write functions in savepoints of one shared
// transaction and answers them all after its commit (group commit). For the caller it is one function, one
// transaction: when write() returns, the change is durable. Thread-safe. Never call write() inside a write function.
#pragma once
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>

#include "telehub/store/connection.h"

namespace telehub::store {

struct DatabaseOptions {
    unsigned readers = 4;
    std::size_t max_batch = 256;  // write functions a commit
};

class Database {
  public:
    // Opens or creates, and migrates. Refuses (DatabaseError) a history that was changed or is newer than this program.
    explicit Database(const std::filesystem::path& file, DatabaseOptions options = {});
    ~Database();

    // Runs `fn(Connection&)` on a snapshot.
    template <class Fn>
    auto read(Fn&& fn) -> std::invoke_result_t<Fn, Connection&> {
        Lease lease(*this);
        return fn(lease.connection());
    }

    // Runs `fn(Connection&)` in a transaction of its own; what it throws rolls its changes back and is thrown here.
    // `meanwhile()`, when there is one, runs on the caller's thread beside it, and the commit waits for its end: what
    // the change speaks of becomes durable in the time that the change takes anyway. It is to be short, since the
    // writes of others wait with it; when it throws, nothing of their shared transaction is committed.
    template <class Fn>
    auto write(Fn&& fn, const std::function<void()>& meanwhile = {}) -> std::invoke_result_t<Fn, Connection&> {
        using R = std::invoke_result_t<Fn, Connection&>;
        if constexpr (std::is_void_v<R>) {
            run([&fn](Connection& c) { fn(c); }, meanwhile);
        } else {
            std::optional<R> result;
            run([&](Connection& c) { result.emplace(fn(c)); }, meanwhile);
            return std::move(*result);
        }
    }

    std::size_t queued() const;
    // How often something was committed, by this process: who waits for news looks whether it has changed. Never waits.
    std::uint64_t commits() const;

  private:
    class Lease {
      public:
        explicit Lease(Database& db);
        ~Lease();
        Connection& connection() { return *connection_; }

      private:
        Database& db_;
        std::unique_ptr<Connection> connection_;
    };

    void run(std::function<void(Connection&)> work, const std::function<void()>& meanwhile);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Migrations, in order; for tests and for `telehub doctor`.
struct Migration {
    std::string_view name;
    std::string_view sql;
};
std::span<const Migration> migrations();
void migrate(Connection& c, std::span<const Migration> known, std::int64_t now_ms);

}  // namespace telehub::store
