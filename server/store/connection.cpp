#include "telehub/store/connection.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace telehub::store {

namespace {

// SQLITE_FULL and SQLITE_IOERR: the disk, not the statement.
constexpr int sqlite_full = 13;

[[noreturn]] void rethrow(const soci::soci_error& e, const std::string& sql) {
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&e);
    if (sqlite != nullptr && sqlite->result() == sqlite_full) throw StorageFull("the database has no room left");
    // Not what(): it adds the values of the parameters, and those may be a patient's.
    throw DatabaseError(e.get_error_message() + " [" + sql.substr(0, 200) + "]");
}

// Bound storage of one parameter or column; SOCI keeps its address, so it lives in a deque.
struct Slot {
    std::string name;  // of a parameter
    Kind kind = Kind::text;
    soci::indicator indicator = soci::i_ok;
    long long integer = 0;
    std::string text;

    void set(const Value& v) {
        indicator = v.null ? soci::i_null : soci::i_ok;
        integer = v.integer;
        text = v.text;
    }
    void get(Value& v) const {  // into what the row before left, whose room is used again
        v.kind = kind;
        v.null = indicator == soci::i_null;
        v.integer = v.null || kind == Kind::text ? 0 : integer;
        if (v.null || kind == Kind::integer) {
            v.text.clear();
        } else {
            v.text = text;
        }
    }
};

struct Prepared {
    soci::statement statement;
    std::deque<Slot> in;
    std::deque<Slot> out;

    Prepared(soci::session& session, const std::string& sql, std::span<const Param> params, std::span<const Kind> kinds)
        : statement(session) {
        statement.alloc();
        for (const auto& p : params) {
            auto& slot = in.emplace_back();
            slot.name = p.name;
            slot.kind = p.value.kind;
            if (slot.kind == Kind::integer) {
                statement.exchange(soci::use(slot.integer, slot.indicator, slot.name));
            } else {
                statement.exchange(soci::use(slot.text, slot.indicator, slot.name));
            }
        }
        for (const Kind k : kinds) {
            auto& slot = out.emplace_back();
            slot.kind = k;
            if (k == Kind::integer) {
                statement.exchange(soci::into(slot.integer, slot.indicator));
            } else {
                statement.exchange(soci::into(slot.text, slot.indicator));
            }
        }
        statement.prepare(sql);
        statement.define_and_bind();
    }

    bool fits(std::span<const Param> params, std::span<const Kind> kinds) const {
        const auto same_param = [](const Slot& slot, const Param& p) {
            return slot.kind == p.value.kind && slot.name == p.name;
        };
        const auto same_kind = [](const Slot& slot, Kind k) { return slot.kind == k; };
        return std::ranges::equal(in, params, same_param) && std::ranges::equal(out, kinds, same_kind);
    }

    void bind(std::span<const Param> params) {
        for (std::size_t i = 0; i < params.size(); ++i) in[i].set(params[i].value);
    }
};

// SOCI's connect string takes double quotes around a value, and has no escape for one inside.
std::string connect_string(const std::string& path) {
    if (path.find('"') != std::string::npos) throw DatabaseError("a database's path with a double quote in it");
    return "db=\"" + path + "\" timeout=10";
}

}  // namespace

struct Connection::Impl {
    explicit Impl(const std::string& path) try : session(soci::sqlite3, connect_string(path)) {
    } catch (const soci::soci_error& e) {
        rethrow(e, path);
    }

    std::shared_ptr<Prepared> prepared(const std::string& sql, std::span<const Param> params,
                                       std::span<const Kind> kinds) {
        // The texts are the program's own and few; lists of varying length could make many, so the cache is bounded.
        if (cache.size() > 500) cache.clear();
        auto& kept = cache[sql];
        // A statement that is running belongs to its caller, who may ask the same again from inside a row.
        if (!kept || kept.use_count() > 1 || !kept->fits(params, kinds)) {
            try {
                kept = std::make_shared<Prepared>(session, sql, params, kinds);
            } catch (...) {
                cache.erase(sql);
                throw;
            }
        }
        kept->bind(params);
        return kept;
    }

    soci::session session;
    std::unordered_map<std::string, std::shared_ptr<Prepared>> cache;  // shared with the call that runs it
};

Connection::Connection(const std::string& sqlite_path, bool writer) : impl_(std::make_unique<Impl>(sqlite_path)) {
    // synchronous=FULL: a commit that was answered survives a power cut.
    script(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=1073741824;");
    // Else INSERT OR REPLACE removes a row past the trigger that keeps the audit trail append-only.
    script("PRAGMA recursive_triggers=ON;");
    script(writer ? "PRAGMA cache_size=-65536;" : "PRAGMA cache_size=-16384; PRAGMA query_only=ON;");
}

Connection::~Connection() { impl_->cache.clear(); }

std::int64_t Connection::execute(const std::string& sql, std::span<const Param> params) {
    try {
        const auto p = impl_->prepared(sql, params, {});
        p->statement.execute(true);
        return p->statement.get_affected_rows();
    } catch (const soci::soci_error& e) {
        impl_->cache.erase(sql);
        rethrow(e, sql);
    }
}

void Connection::select(const std::string& sql, std::span<const Param> params, std::span<const Kind> kinds,
                        const RowReader& row) {
    try {
        const auto p = impl_->prepared(sql, params, kinds);
        p->statement.execute(false);
        std::vector<Value> values(kinds.size());
        // Always to the end: an unfinished statement would keep the reader's snapshot, and the log, open.
        while (p->statement.fetch()) {
            for (std::size_t i = 0; i < values.size(); ++i) p->out[i].get(values[i]);
            row(values);
        }
    } catch (const soci::soci_error& e) {
        impl_->cache.erase(sql);
        rethrow(e, sql);
    } catch (...) {  // out of `row`: the statement has not come to its end
        impl_->cache.erase(sql);
        throw;
    }
}

namespace {
// UBSan's check of this cast asks for type information that SOCI's library does not export.
[[gnu::no_sanitize("vptr")]] sqlite_api::sqlite3* handle(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}
}  // namespace

void Connection::script(const std::string& sql) {
    char* message = nullptr;
    if (sqlite_api::sqlite3_exec(handle(impl_->session), sql.c_str(), nullptr, nullptr, &message) != 0) {
        const std::string what = message != nullptr ? message : "unknown error";
        sqlite_api::sqlite3_free(message);
        throw DatabaseError(what + " [" + sql.substr(0, 200) + "]");
    }
}

Savepoint::~Savepoint() {
    try {
        roll_back();
    } catch (...) {  // the connection is broken; the outer transaction will say so
    }
}

void Savepoint::keep() {
    c_.execute("RELEASE " + name_);
    open_ = false;
}

void Savepoint::roll_back() {
    if (!open_) return;
    open_ = false;
    c_.execute("ROLLBACK TO " + name_);
    c_.execute("RELEASE " + name_);
}

}  // namespace telehub::store
