#pragma once
// Columns of doubles, coded bit for bit. Four modes, the cheapest by trial:
//   1 decimal     every value is k / 10^d exactly, with few exceptions kept raw: digits d,
//   exceptions
//                 (count, positions as varint gaps, 8 raw bytes each), then k as an integer column
//   2 dictionary  up to 256 distinct bit patterns: count - 1, the patterns, one code byte a value
//   3 xor         each pattern xor the one before, in 8 byte planes
//   4 plain       the patterns in 8 byte planes
// -0.0, NaN payloads and infinities are no decimals: they are exceptions, or lead to modes 2 to 4.

#include <cstdint>
#include <span>

#include "celadon/storage/series/bytes.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::storage::series {

enum class ValueMode : std::uint8_t { decimal = 1, dictionary = 2, exclusive_or = 3, plain = 4 };

/// Appends the code of `values` (n >= 1). The kind says which codings are worth a trial, never what
/// comes back. O(n).
void encode_values(std::span<const double> values, SeriesKind kind, Bytes& out);

/// Fills `out` (n >= 1 values). False when the bytes do not have the form.
[[nodiscard]] bool decode_values(ByteReader& reader, std::span<double> out);

}  // namespace celadon::storage::series
