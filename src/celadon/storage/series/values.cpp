#include "celadon/storage/series/values.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "celadon/storage/series/integers.hpp"

namespace celadon::storage::series {

namespace {

constexpr unsigned most_digits = 12;
constexpr std::array<double, most_digits + 1> powers = {1e0, 1e1, 1e2, 1e3,  1e4,  1e5, 1e6,
                                                        1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
constexpr double largest_scaled =
    2251799813685248.0;  // 2^51: k and its neighbours are exact doubles
constexpr std::size_t largest_dictionary = 256;

std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }

/// k with value == k / 10^digits bit for bit, if there is one.
std::optional<std::int64_t> scaled(double value, unsigned digits) {
  const double product = value * powers[digits];
  if (!(std::fabs(product) < largest_scaled)) return std::nullopt;
  const auto k = static_cast<std::int64_t>(product + std::copysign(0.5, product));
  if (bits_of(static_cast<double>(k) / powers[digits]) != bits_of(value)) return std::nullopt;
  return k;
}

/// A column as integers over a power of ten.
struct Decimals {
  unsigned digits = 0;
  std::vector<std::int64_t> scaled_values;
  std::vector<std::pair<std::size_t, double>> exceptions;
};

std::optional<Decimals> as_decimals(std::span<const double> values, unsigned digits) {
  Decimals decimals;
  decimals.digits = digits;
  decimals.scaled_values.reserve(values.size());
  const std::size_t most_exceptions = values.size() / 16;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (const auto k = scaled(values[i], digits)) {
      before = *k;
    } else {
      if (decimals.exceptions.size() == most_exceptions) return std::nullopt;
      decimals.exceptions.emplace_back(i, values[i]);
    }
    decimals.scaled_values.push_back(before);
  }
  return decimals;
}

/// The least digits that serve 15 of 16 of up to 64 values, evenly picked; nullopt when none do.
std::optional<unsigned> likely_digits(std::span<const double> values) {
  const std::size_t count = std::min<std::size_t>(values.size(), 64);
  std::array<std::size_t, most_digits + 1> needing{};
  std::size_t fitting = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = values[i * values.size() / count];
    for (unsigned digits = 0; digits <= most_digits; ++digits) {
      if (!scaled(value, digits)) continue;
      ++needing[digits];
      ++fitting;
      break;
    }
  }
  const std::size_t wanted = count - count / 16;
  if (fitting < wanted) return std::nullopt;
  std::size_t served = 0;
  for (unsigned digits = 0; digits <= most_digits; ++digits) {
    served += needing[digits];
    if (served >= wanted) return digits;
  }
  return std::nullopt;
}

std::optional<Decimals> find_decimals(std::span<const double> values) {
  const auto likely = likely_digits(values);
  if (!likely) return std::nullopt;
  if (auto decimals = as_decimals(values, *likely)) return decimals;
  for (unsigned digits = *likely + 1; digits <= std::min(*likely + 3, most_digits); ++digits) {
    if (auto decimals = as_decimals(values, digits)) return decimals;
  }
  return std::nullopt;
}

void put_decimals(const Decimals& decimals, SeriesKind kind, Bytes& out) {
  put_u8(out, static_cast<std::uint8_t>(ValueMode::decimal));
  put_u8(out, static_cast<std::uint8_t>(decimals.digits));
  put_varint(out, decimals.exceptions.size());
  std::size_t before = 0;
  for (const auto& [position, value] : decimals.exceptions) {
    put_varint(out, position - before);
    put_u64(out, bits_of(value));
    before = position;
  }
  const unsigned orders = kind == SeriesKind::counter  ? try_order_1 | try_order_2
                          : kind == SeriesKind::amount ? try_order_0 | try_order_1
                                                       : try_all_orders;
  encode_integers(decimals.scaled_values, orders, out);
}

/// Distinct patterns in order of appearance and a code per value; nullopt beyond `most`.
struct Dictionary {
  std::vector<std::uint64_t> patterns;
  std::vector<std::uint64_t> codes;
};

std::optional<Dictionary> find_dictionary(std::span<const double> values, std::size_t most) {
  constexpr std::size_t slots = 1024;
  std::array<std::uint16_t, slots> table{};  // pattern number + 1
  Dictionary dictionary;
  dictionary.codes.reserve(values.size());
  for (const double value : values) {
    const std::uint64_t pattern = bits_of(value);
    std::size_t slot = (pattern * 0x9E3779B97F4A7C15ULL) >> 54;
    while (table[slot] != 0 && dictionary.patterns[table[slot] - 1u] != pattern)
      slot = (slot + 1) % slots;
    if (table[slot] == 0) {
      if (dictionary.patterns.size() == most) return std::nullopt;
      dictionary.patterns.push_back(pattern);
      table[slot] = static_cast<std::uint16_t>(dictionary.patterns.size());
    }
    dictionary.codes.push_back(table[slot] - 1u);
  }
  return dictionary;
}

void put_dictionary(const Dictionary& dictionary, Bytes& out) {
  put_u8(out, static_cast<std::uint8_t>(ValueMode::dictionary));
  put_u8(out, static_cast<std::uint8_t>(dictionary.patterns.size() - 1));
  for (const std::uint64_t pattern : dictionary.patterns) put_u64(out, pattern);
  if (dictionary.patterns.size() > 1) put_planes(out, dictionary.codes, 1);
}

void put_patterns(std::span<const double> values, Bytes& out) {
  std::vector<std::uint64_t> plain(values.size());
  std::vector<std::uint64_t> xored(values.size());
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    plain[i] = bits_of(values[i]);
    xored[i] = plain[i] ^ before;
    before = plain[i];
  }
  const bool use_xor = plane_bits(xored, 8) <= plane_bits(plain, 8);
  put_u8(out, static_cast<std::uint8_t>(use_xor ? ValueMode::exclusive_or : ValueMode::plain));
  put_planes(out, use_xor ? xored : plain, 8);
}

bool decode_decimal(ByteReader& reader, std::span<double> out) {
  const unsigned digits = reader.u8();
  const std::uint64_t count = reader.varint();
  if (reader.failed() || digits > most_digits || count > out.size()) return false;
  std::vector<std::pair<std::size_t, double>> exceptions(static_cast<std::size_t>(count));
  std::uint64_t position = 0;
  for (auto& [at, value] : exceptions) {
    const std::uint64_t gap = reader.varint();
    value = std::bit_cast<double>(reader.u64());
    if (reader.failed() || gap >= out.size() || position + gap >= out.size()) return false;
    position += gap;
    at = static_cast<std::size_t>(position);
  }
  std::vector<std::int64_t> numbers(out.size());
  if (!decode_integers<std::int64_t>(reader, numbers)) return false;
  const double divisor = powers[digits];
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(numbers[i]) / divisor;
  for (const auto& [at, value] : exceptions) out[at] = value;
  return true;
}

bool decode_dictionary(ByteReader& reader, std::span<double> out) {
  const std::size_t count = reader.u8() + std::size_t{1};
  std::array<double, largest_dictionary> patterns{};
  for (std::size_t i = 0; i < count; ++i) patterns[i] = std::bit_cast<double>(reader.u64());
  if (reader.failed()) return false;
  if (count == 1) {
    std::fill(out.begin(), out.end(), patterns[0]);
    return true;
  }
  const ByteView codes = reader.take(out.size());
  if (reader.failed()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (codes[i] >= count) return false;
    out[i] = patterns[codes[i]];
  }
  return true;
}

bool decode_patterns(ByteReader& reader, std::span<double> out, std::uint64_t keep) {
  const std::size_t n = out.size();
  const ByteView planes = reader.take(8 * static_cast<std::uint64_t>(n));
  if (reader.failed()) return false;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t pattern = 0;
    for (std::size_t w = 0; w < 8; ++w)
      pattern |= static_cast<std::uint64_t>(planes[w * n + i]) << (8 * w);
    before = pattern ^ (before & keep);
    out[i] = std::bit_cast<double>(before);
  }
  return true;
}

}  // namespace

void encode_values(std::span<const double> values, SeriesKind kind, Bytes& out) {
  // A state has few values by nature; elsewhere a long list of values would not pay for itself.
  const auto dictionary =
      find_dictionary(values, kind == SeriesKind::state ? largest_dictionary : 16);
  if (dictionary && dictionary->patterns.size() == 1) return put_dictionary(*dictionary, out);
  const auto decimals = find_decimals(values);
  if (decimals) {
    Bytes code;
    put_decimals(*decimals, kind, code);
    // Compare what the compressor will see: the entropy of the planes, not their length.
    std::vector<std::uint64_t> seen(code.begin(), code.end());
    if (!dictionary ||
        plane_bits(seen, 1) < plane_bits(dictionary->codes, 1) +
                                  64.0 * static_cast<double>(dictionary->patterns.size())) {
      put_raw(out, code.data(), code.size());
      return;
    }
  }
  if (dictionary) return put_dictionary(*dictionary, out);
  put_patterns(values, out);
}

bool decode_values(ByteReader& reader, std::span<double> out) {
  switch (static_cast<ValueMode>(reader.u8())) {
    case ValueMode::decimal: return decode_decimal(reader, out);
    case ValueMode::dictionary: return decode_dictionary(reader, out);
    case ValueMode::exclusive_or: return decode_patterns(reader, out, ~std::uint64_t{0});
    case ValueMode::plain: return decode_patterns(reader, out, 0);
  }
  return false;
}

}  // namespace celadon::storage::series
