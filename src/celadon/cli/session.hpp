#pragma once
// What every command shares: the options of the whole program, where output goes, and how results
// and errors are shown.

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::cli {

using Json = nlohmann::ordered_json;

/// The exit codes of docs/exit-codes.md.
enum class ExitCode : int {
  done = 0,
  negative = 1,
  usage = 2,
  bad_input = 3,
  not_found = 4,
  io = 5,
  locked = 6,
  corrupt = 7,
  newer_version = 8,
  conflict = 9,
  interrupted = 130,
};

/// The exit code that tells of an error.
ExitCode exit_code_of(ErrorCode code) noexcept;

/// One run of the program. Not thread-safe.
struct Session {
  std::filesystem::path data_folder = "celadon-data";
  std::string database;  ///< URL of PostgreSQL; empty: the data folder holds its tables
  std::vector<std::filesystem::path> pack_folders;  ///< added to those in the binary
  bool json = false;
  bool english = false;
  bool quiet = false;
  const Clock* clock = nullptr;  ///< never null while a command runs
  std::FILE* out = stdout;
  std::FILE* err = stderr;
  ExitCode exit_code = ExitCode::done;

  [[nodiscard]] units::Language language() const {
    return english ? units::Language::en : units::Language::zh;
  }
  /// The text in the session's language.
  [[nodiscard]] std::string_view say(std::string_view zh, std::string_view en) const {
    return english ? en : zh;
  }
  /// Whether a progress bar makes sense: standard error is a terminal and nobody asked for quiet.
  [[nodiscard]] bool shows_progress() const;

  void print(std::string_view text) const;   ///< to standard output, as it is
  void print_json(const Json& value) const;  ///< indented by two, with a final newline
  void fail_with(const Error& error);        ///< shows the error and sets the exit code
};

/// Who runs the program, for the audit trail: $CELADON_USER, else the login name.
std::string acting_person();

}  // namespace celadon::cli
