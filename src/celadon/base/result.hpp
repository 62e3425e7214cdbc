#pragma once
// Expected failures are values. A Result<T> holds either a T or an Error that names the thing, the
// value, the limit and the remedy; it must be looked at ([[nodiscard]]).

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "celadon/base/assert.hpp"

namespace celadon {

/// What kind of failure an Error is. The numbers are stable: they appear in JSON and choose the
/// exit code of the command line (docs/exit-codes.md).
enum class ErrorCode : std::uint8_t {
  invalid_argument = 1,  ///< the caller's words are off
  parse = 2,             ///< text that does not have its form
  unit = 3,              ///< an unknown unit, or one of the wrong dimension or kind
  not_found = 4,         ///< what was asked for does not exist
  conflict = 5,          ///< exists already with other content, or the state forbids it
  rule = 6,              ///< a data pack, statement or posting breaks a rule
  limit = 7,             ///< larger, deeper or longer than allowed
  io = 8,                ///< the operating system refused
  disk_full = 9,         ///< no space left
  locked = 10,           ///< another process holds the data folder
  corrupt = 11,          ///< stored bytes do not match their checksum or form
  newer_version = 12,    ///< written by a newer program
  closed = 13,           ///< the period is closed
  cancelled = 14,        ///< interrupted by the user
  unsupported = 15,      ///< valid, but not implemented by this build
};

/// The lower-case name of the code, for JSON and logs, e.g. "disk_full".
const char* to_string(ErrorCode code) noexcept;

/// Where in a text an error lies. Line and column count from 1; 0 means unknown.
struct TextPlace {
  std::string file;
  std::uint64_t line = 0;
  std::uint32_t column = 0;
};

/// An expected failure.
struct Error {
  ErrorCode code = ErrorCode::invalid_argument;
  std::string message;                  ///< names the id, the value, the limit
  std::string remedy;                   ///< what to do about it; may be empty
  std::optional<TextPlace> place = {};  ///< set where a text was read

  /// One line for a person: "file:line:column: message (remedy)".
  [[nodiscard]] std::string to_string() const;
};

/// Either a value or an Error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {
  }  // NOLINT(google-explicit-constructor): returns read naturally
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {
  }  // NOLINT(google-explicit-constructor): same

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] const T& value() const& {
    CELADON_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T& value() & {
    CELADON_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    CELADON_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  [[nodiscard]] const Error& error() const& {
    CELADON_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && {
    CELADON_ASSERT(!ok());
    return std::move(*std::get_if<1>(&state_));
  }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error)
      : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): returns read naturally

  [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] const Error& error() const& {
    CELADON_ASSERT(!ok());
    return *error_;
  }
  [[nodiscard]] Error&& error() && {
    CELADON_ASSERT(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

/// Shorthand for building an Error in a return statement.
inline Error fail(ErrorCode code, std::string message, std::string remedy = {}) {
  return Error{code, std::move(message), std::move(remedy), std::nullopt};
}

}  // namespace celadon

// Early return of an error: the two macros keep the happy path readable.
#define CELADON_CONCAT_INNER(a, b) a##b
#define CELADON_CONCAT(a, b) CELADON_CONCAT_INNER(a, b)
/// CELADON_TRY(expr): returns the error of a Status or Result expression, else goes on.
#define CELADON_TRY(expr)                                     \
  do {                                                        \
    if (auto celadon_status = (expr); !celadon_status.ok()) { \
      return std::move(celadon_status).error();               \
    }                                                         \
  } while (false)
/// CELADON_ASSIGN(decl, expr): declares decl from the value of a Result expression, or returns its
/// error.
#define CELADON_ASSIGN(decl, expr) \
  CELADON_ASSIGN_IMPL(decl, expr, CELADON_CONCAT(celadon_result_, __LINE__))
#define CELADON_ASSIGN_IMPL(decl, expr, name)     \
  auto name = (expr);                             \
  if (!name.ok()) return std::move(name).error(); \
  decl = std::move(name).value()
