#include "celadon/cli/session.hpp"

#include <cstdlib>

#include <pwd.h>
#include <unistd.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::cli {

ExitCode exit_code_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::parse:
    case ErrorCode::unit:
    case ErrorCode::rule:
    case ErrorCode::limit:
    case ErrorCode::unsupported: return ExitCode::bad_input;
    case ErrorCode::not_found: return ExitCode::not_found;
    case ErrorCode::io:
    case ErrorCode::disk_full: return ExitCode::io;
    case ErrorCode::locked: return ExitCode::locked;
    case ErrorCode::corrupt: return ExitCode::corrupt;
    case ErrorCode::newer_version: return ExitCode::newer_version;
    case ErrorCode::conflict:
    case ErrorCode::closed: return ExitCode::conflict;
    case ErrorCode::cancelled: return ExitCode::interrupted;
  }
  return ExitCode::bad_input;
}

bool Session::shows_progress() const { return !quiet && !json && isatty(fileno(err)) == 1; }

void Session::print(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), out); }

void Session::print_json(const Json& value) const {
  print(value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void Session::fail_with(const Error& error) {
  exit_code = exit_code_of(error.code);
  std::string text;
  if (json) {
    Json body{
        {"code", to_string(error.code)}, {"message", error.message}, {"remedy", error.remedy}};
    if (error.place) {
      body["file"] = error.place->file;
      body["line"] = error.place->line;
      body["column"] = error.place->column;
    }
    text = Json{{"error", body}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  } else {
    text = "celadon: " + units::sentence(error, language()) + "\n";
  }
  std::fwrite(text.data(), 1, text.size(), err);
}

std::string acting_person() {
  if (const char* named = std::getenv("CELADON_USER"); named != nullptr && *named != '\0')
    return named;
  if (const passwd* entry = getpwuid(getuid()); entry != nullptr) return entry->pw_name;
  return "uid " + std::to_string(getuid());
}

}  // namespace celadon::cli
