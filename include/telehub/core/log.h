// Logs as key=value lines on standard error: an event name and its fields. Never put patient data in a field.
// Thread-safe. The logger is the process's one global.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace telehub::core::log {

struct Field {
    std::string_view key;
    std::string value;
    Field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    template <class N>
    requires std::is_arithmetic_v<N> Field(std::string_view k, N v) : key(k), value(std::to_string(v)) {}
};
using Fields = std::initializer_list<Field>;

enum class Level { debug, info, warn, error };

void set_level(Level level);
void write(Level level, std::string_view event, Fields fields);
inline void debug(std::string_view event, Fields f = {}) { write(Level::debug, event, f); }
inline void info(std::string_view event, Fields f = {}) { write(Level::info, event, f); }
inline void warn(std::string_view event, Fields f = {}) { write(Level::warn, event, f); }
inline void error(std::string_view event, Fields f = {}) { write(Level::error, event, f); }

}  // namespace telehub::core::log
