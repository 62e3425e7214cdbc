#pragma once
// Which bytes are well-formed UTF-8 or GB18030.

#include <cstddef>
#include <string_view>

namespace celadon::text {

/// Bytes of pure ASCII at the front, in steps of 16 as far as they go.
std::size_t ascii_run(std::string_view s) noexcept;

struct Utf8Scan {
  std::size_t valid = 0;  ///< bytes at the front that are whole, well-formed sequences
  /// The next byte cannot be UTF-8 (else the rest may go on in the next chunk).
  bool broken = false;
};

Utf8Scan scan_utf8(std::string_view s) noexcept;

/// True when all of it is GB18030.
bool valid_gb18030(std::string_view s) noexcept;

/// A line that cannot be GB18030 written by a person although its bytes might be: it is UTF-8 as a
/// whole and holds sequences of three bytes, as every Chinese character in UTF-8 is.
bool surely_utf8(std::string_view line) noexcept;

}  // namespace celadon::text
