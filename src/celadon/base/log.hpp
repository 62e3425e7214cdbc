#pragma once
// Logging through one seam. Messages are for operators; figures never travel through the log, and
// nothing secret may be passed in.

#include <string_view>

namespace celadon::log {

enum class Level { trace, debug, info, warn, error, off };

/// Sets the threshold of the process. Thread-safe.
void set_level(Level level);
/// Whether a message of that level is written; ask before a costly one is made.
bool shows(Level level);
void debug(std::string_view message);
void info(std::string_view message);
void warn(std::string_view message);
void error(std::string_view message);

}  // namespace celadon::log
