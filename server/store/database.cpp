#include "telehub/store/database.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "file_lock.h"
#include "telehub/core/clock.h"
#include "telehub/core/log.h"

namespace telehub::store {

namespace {
struct Job {
    std::function<void(Connection&)> work;
    std::promise<void> done;
    std::exception_ptr failed;
    std::promise<void> meanwhile;       // kept by the caller
    std::future<void> before_commit{};  // of it; valid when there is something to wait for
};
}  // namespace

struct Database::Impl {
    Impl(const std::filesystem::path& path, DatabaseOptions o) : file(path.string()), options(o), writer(file, true) {}

    std::string file;
    DatabaseOptions options;
    Connection writer;

    std::mutex readers_mutex;
    std::condition_variable reader_free;
    std::vector<std::unique_ptr<Connection>> readers;

    mutable std::mutex queue_mutex;
    std::condition_variable queue_filled;
    std::deque<std::shared_ptr<Job>> queue;  // shared by the writer thread and the caller that waits
    bool stopping = false;
    std::atomic<std::uint64_t> commits{0};
    std::thread thread;

    void loop();
    void commit_batch(std::vector<std::shared_ptr<Job>>& batch);
};

namespace {
std::unique_ptr<FileLock> lock_opening(std::filesystem::path file) {
    file += ".lock";
    try {
        return std::make_unique<FileLock>(file);
    } catch (const std::system_error& e) {
        throw DatabaseError(std::string{"unable to open database file: "} + e.what());
    }
}
}  // namespace

Database::Database(const std::filesystem::path& file, DatabaseOptions options) {
    const auto opening = lock_opening(file);
    impl_ = std::make_unique<Impl>(file, options);
    migrate(impl_->writer, migrations(), core::SystemClock{}.now().ms);
    for (unsigned i = 0; i < options.readers; ++i) {
        impl_->readers.push_back(std::make_unique<Connection>(impl_->file, false));
    }
    impl_->thread = std::thread([this] { impl_->loop(); });
}

Database::~Database() {
    {
        const std::lock_guard lock(impl_->queue_mutex);
        impl_->stopping = true;
    }
    impl_->queue_filled.notify_all();
    impl_->thread.join();
}

std::size_t Database::queued() const {
    const std::lock_guard lock(impl_->queue_mutex);
    return impl_->queue.size();
}

std::uint64_t Database::commits() const { return impl_->commits.load(); }

void Database::run(std::function<void(Connection&)> work, const std::function<void()>& meanwhile) {
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    if (meanwhile) job->before_commit = job->meanwhile.get_future();
    auto done = job->done.get_future();
    {
        const std::lock_guard lock(impl_->queue_mutex);
        if (impl_->stopping) throw DatabaseError("the database is closing");
        impl_->queue.push_back(job);
    }
    impl_->queue_filled.notify_one();
    if (meanwhile) {
        try {
            meanwhile();
            job->meanwhile.set_value();
        } catch (...) {
            job->meanwhile.set_exception(std::current_exception());
        }
    }
    done.get();
}

void Database::Impl::loop() {
    std::vector<std::shared_ptr<Job>> batch;
    for (;;) {
        {
            std::unique_lock lock(queue_mutex);
            queue_filled.wait(lock, [this] { return stopping || !queue.empty(); });
            if (queue.empty()) return;
            while (!queue.empty() && batch.size() < options.max_batch) {
                batch.push_back(std::move(queue.front()));
                queue.pop_front();
            }
        }
        commit_batch(batch);
        batch.clear();
    }
}

// Runs each job in a savepoint, so that one that throws takes only itself back, and commits them together when what
// runs beside them has ended.
void Database::Impl::commit_batch(std::vector<std::shared_ptr<Job>>& batch) {
    std::exception_ptr broken;
    try {
        writer.execute("BEGIN IMMEDIATE");
        for (auto& job : batch) {
            Savepoint savepoint(writer, "job");
            try {
                job->work(writer);
                savepoint.keep();
            } catch (...) {
                job->failed = std::current_exception();
                try {
                    savepoint.roll_back();
                } catch (const DatabaseError&) {
                    // The whole transaction is gone (a full disk does that): the others fail for the same reason.
                    std::rethrow_exception(job->failed);
                }
            }
        }
        for (auto& job : batch) {
            if (job->before_commit.valid()) job->before_commit.get();
        }
        writer.execute("COMMIT");
        ++commits;
    } catch (const std::exception& e) {
        broken = std::current_exception();
        core::log::error("commit_failed", {{"what", e.what()}, {"writes", batch.size()}});
        try {
            writer.execute("ROLLBACK");
        } catch (const std::exception&) {  // SQLite has already rolled back
        }
    }
    for (auto& job : batch) {
        const auto error = job->failed ? job->failed : broken;
        if (error) {
            job->done.set_exception(error);
        } else {
            job->done.set_value();
        }
    }
}

Database::Lease::Lease(Database& db) : db_(db) {
    std::unique_lock lock(db_.impl_->readers_mutex);
    db_.impl_->reader_free.wait(lock, [this] { return !db_.impl_->readers.empty(); });
    connection_ = std::move(db_.impl_->readers.back());
    db_.impl_->readers.pop_back();
    lock.unlock();
    try {
        connection_->execute("BEGIN");
    } catch (...) {
        lock.lock();
        db_.impl_->readers.push_back(std::move(connection_));
        db_.impl_->reader_free.notify_one();
        throw;
    }
}

Database::Lease::~Lease() {
    try {
        connection_->execute("COMMIT");
    } catch (const std::exception& e) {
        core::log::error("read_end_failed", {{"what", e.what()}});
    }
    const std::lock_guard lock(db_.impl_->readers_mutex);
    db_.impl_->readers.push_back(std::move(connection_));
    db_.impl_->reader_free.notify_one();
}

}  // namespace telehub::store
