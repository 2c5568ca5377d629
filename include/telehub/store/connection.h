// One database connection: prepared statements by SOCI, kept for the next use of the same text. One thread at a time.
// Infrastructure faults throw: StorageFull when there is no room, DatabaseError for the rest.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace telehub::store {

struct DatabaseError : std::runtime_error {
    using runtime_error::runtime_error;
};
struct StorageFull : std::runtime_error {
    using runtime_error::runtime_error;
};

enum class Kind { integer, text };

// A value on its way in or out; its kind is known even when it is null, so that a statement's types never change.
struct Value {
    Kind kind = Kind::text;
    bool null = false;
    std::int64_t integer = 0;
    std::string text;

    static Value of(std::int64_t n) { return {Kind::integer, false, n, {}}; }
    static Value of(std::string_view s) { return {Kind::text, false, 0, std::string{s}}; }
    static Value none(Kind k) { return {k, true, 0, {}}; }
};

struct Param {
    std::string_view name;  // without the colon
    Value value;
};

class Connection {
  public:
    explicit Connection(const std::string& sqlite_path, bool writer);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Runs a statement; the number of rows it changed.
    std::int64_t execute(const std::string& sql, std::span<const Param> params = {});
    std::int64_t execute(const std::string& sql, std::initializer_list<Param> params) {
        return execute(sql, std::span{params.begin(), params.size()});
    }

    // Runs a query to its end; `row` gets each row's values, of the kinds asked for.
    using RowReader = std::function<void(std::span<const Value>)>;
    void select(const std::string& sql, std::span<const Param> params, std::span<const Kind> kinds,
                const RowReader& row);

    // Runs a script of several statements as it is (migrations, pragmas).
    void script(const std::string& sql);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// A savepoint that rolls back unless it is kept.
class Savepoint {
  public:
    Savepoint(Connection& c, std::string name) : c_(c), name_(std::move(name)) { c_.execute("SAVEPOINT " + name_); }
    ~Savepoint();
    void keep();
    void roll_back();

  private:
    Connection& c_;
    std::string name_;
    bool open_ = true;
};

}  // namespace telehub::store
