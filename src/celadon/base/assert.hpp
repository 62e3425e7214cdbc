#pragma once
// Programmer errors stop the program in every build: a broken invariant must never become a figure.

namespace celadon::base {

/// Prints the broken condition with its place and aborts. Never returns.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace celadon::base

// A macro, because only a macro can quote the condition and its place.
#define CELADON_ASSERT(condition)     \
  ((condition) ? static_cast<void>(0) \
               : ::celadon::base::assertion_failed(#condition, __FILE__, __LINE__))
