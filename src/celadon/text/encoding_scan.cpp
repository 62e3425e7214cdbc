#include "celadon/text/encoding_scan.hpp"

#include <algorithm>

#include <emmintrin.h>

namespace celadon::text {
namespace {

/// Length of the well-formed UTF-8 sequence at the front of `s`: 1..4; 0 = not UTF-8; -1 = may
/// become one with more bytes. The table of well-formed sequences: Unicode 15, table 3-7.
int utf8_sequence(std::string_view s) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (int i = 1; i < length; ++i) {
    if (static_cast<std::size_t>(i) >= s.size()) return -1;
    const unsigned b = byte(static_cast<std::size_t>(i));
    if (b < low || b > high) return 0;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

/// Length of the GB18030 sequence at the front: 1, 2 or 4; 0 = none; -1 = cut off. GB
/// 18030-2005, 5.
int gb18030_sequence(std::string_view s) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (byte(0) < 0x80) return 1;
  if (byte(0) == 0x80 || byte(0) == 0xFF) return 0;
  if (s.size() < 2) return -1;
  const unsigned second = byte(1);
  if ((second >= 0x40 && second <= 0x7E) || (second >= 0x80 && second <= 0xFE)) return 2;
  if (second < 0x30 || second > 0x39) return 0;
  if (s.size() < 3) return -1;
  if (byte(2) < 0x81 || byte(2) > 0xFE) return 0;
  if (s.size() < 4) return -1;
  return byte(3) >= 0x30 && byte(3) <= 0x39 ? 4 : 0;
}

}  // namespace

std::size_t ascii_run(std::string_view s) noexcept {
  std::size_t i = 0;
  while (i + 16 <= s.size()) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s.data() + i));
    const int mask = _mm_movemask_epi8(block);
    if (mask != 0) return i + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(mask)));
    i += 16;
  }
  while (i < s.size() && static_cast<unsigned char>(s[i]) < 0x80) ++i;
  return i;
}

Utf8Scan scan_utf8(std::string_view s) noexcept {
  std::size_t i = 0;
  while (i < s.size()) {
    i += ascii_run(s.substr(i));
    if (i == s.size()) break;
    const int n = utf8_sequence(s.substr(i));
    if (n <= 0) return {i, n == 0};
    i += static_cast<std::size_t>(n);
  }
  return {i, false};
}

bool valid_gb18030(std::string_view s) noexcept {
  std::size_t i = 0;
  while (i < s.size()) {
    i += ascii_run(s.substr(i));
    if (i == s.size()) break;
    const int n = gb18030_sequence(s.substr(i));
    if (n <= 0) return false;
    i += static_cast<std::size_t>(n);
  }
  return true;
}

bool surely_utf8(std::string_view line) noexcept {
  if (scan_utf8(line).valid != line.size()) return false;
  return std::any_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0xE0; });
}

}  // namespace celadon::text
