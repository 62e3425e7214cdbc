#include "celadon/storage/series/integers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

namespace celadon::storage::series {

namespace {

std::uint64_t as_unsigned(std::int64_t value) { return static_cast<std::uint64_t>(value); }
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(as_unsigned(a) - as_unsigned(b));
}

/// What encode_integers found for one order.
struct Candidate {
  unsigned order = 0;
  std::int64_t first = 0;       ///< order >= 1
  std::int64_t first_step = 0;  ///< order 2
  std::int64_t centre = 0;      ///< m
  std::uint64_t divisor = 1;    ///< g
  unsigned width = 0;           ///< bytes per residual
  std::vector<std::uint64_t> residuals;
  double bits = 0;
};

/// The median of up to 63 differences, evenly picked: robust against steps, cheap.
std::int64_t typical(const std::vector<std::int64_t>& differences) {
  std::array<std::int64_t, 63> picked{};
  const std::size_t count = std::min(differences.size(), picked.size());
  for (std::size_t i = 0; i < count; ++i) picked[i] = differences[i * differences.size() / count];
  const auto middle = picked.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(picked.begin(), middle, picked.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

std::uint64_t common_divisor(const std::vector<std::int64_t>& differences, std::int64_t centre) {
  std::uint64_t divisor = 0;
  for (const std::int64_t d : differences) {
    const std::int64_t offset = minus(d, centre);
    if (offset == 0 || offset == std::numeric_limits<std::int64_t>::min()) {
      if (offset != 0) return 1;
      continue;
    }
    std::uint64_t x = as_unsigned(offset < 0 ? -offset : offset);
    if (divisor != 0 && x % divisor == 0) continue;
    while (x != 0) {
      divisor %= x;
      std::swap(divisor, x);
    }
    if (divisor == 1) return 1;
  }
  return divisor == 0 ? 1 : divisor;
}

/// Differences of the next order, in place; the first number is split off and returned.
std::int64_t difference(std::vector<std::int64_t>& numbers) {
  const std::int64_t first = numbers.front();
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i)
    numbers[i] = minus(numbers[i + 1], numbers[i]);
  numbers.pop_back();
  return first;
}

Candidate measure(const std::vector<std::int64_t>& differences, unsigned order) {
  Candidate candidate;
  candidate.order = order;
  candidate.centre = typical(differences);
  candidate.divisor = common_divisor(differences, candidate.centre);
  candidate.residuals.resize(differences.size());
  const auto divisor = static_cast<std::int64_t>(candidate.divisor);
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const std::int64_t offset = minus(differences[i], candidate.centre);
    const std::uint64_t residual = zigzag(divisor == 1 ? offset : offset / divisor);
    candidate.residuals[i] = residual;
    all |= residual;
  }
  candidate.width = bytes_for(all);
  candidate.bits = plane_bits(candidate.residuals, candidate.width) + 48.0 * order;
  return candidate;
}

void put_candidate(const Candidate& candidate, Bytes& out) {
  put_u8(out, static_cast<std::uint8_t>(candidate.order | candidate.width << 4));
  if (candidate.order >= 1) put_signed(out, candidate.first);
  if (candidate.order >= 2) put_signed(out, candidate.first_step);
  put_signed(out, candidate.centre);
  if (candidate.width == 0) return;
  put_varint(out, candidate.divisor);
  put_planes(out, candidate.residuals, candidate.width);
}

/// Puts a number into T; false when it does not fit.
inline bool assign(std::int64_t& to, std::int64_t value) {
  to = value;
  return true;
}
inline bool assign(Instant& to, std::int64_t value) {
  to.us = value;
  return true;
}
template <class T>
inline bool assign(T& to, std::int64_t value) {
  to = static_cast<T>(value);
  return value >= 0 && value <= static_cast<std::int64_t>(std::numeric_limits<T>::max());
}

/// The head of an encoded column.
struct Head {
  unsigned order = 0;
  unsigned width = 0;
  std::uint64_t value = 0;  ///< value before the first decoded one
  std::uint64_t step = 0;   ///< order 2: difference before the first decoded one
  std::uint64_t centre = 0;
  std::uint64_t divisor = 0;
  const std::uint8_t* planes = nullptr;
};

template <unsigned order, unsigned width, class T>
bool decode_planes(const Head& head, std::span<T> out) {
  const std::size_t n = out.size() - order;
  // Locals: a store to `out` must not make the compiler load the head again.
  const std::uint8_t* const planes = head.planes;
  const std::uint64_t divisor = head.divisor;
  const std::uint64_t centre = head.centre;
  T* const to = out.data() + order;
  std::uint64_t value = head.value;
  std::uint64_t step = head.step;
  bool fits = true;
  for (std::size_t i = 0; i < n; ++i) {
    std::uint64_t residual = 0;
    for (unsigned w = 0; w < width; ++w) {
      residual |= static_cast<std::uint64_t>(planes[w * n + i]) << (8 * w);
    }
    const std::uint64_t d = as_unsigned(unzigzag(residual)) * divisor + centre;
    if constexpr (order == 0) value = d;
    if constexpr (order == 1) value += d;
    if constexpr (order == 2) value += step += d;
    fits &= assign(to[i], static_cast<std::int64_t>(value));
  }
  return fits;
}

template <unsigned order, class T>
bool decode_width(const Head& head, std::span<T> out) {
  switch (head.width) {
    case 0: return decode_planes<order, 0>(head, out);
    case 1: return decode_planes<order, 1>(head, out);
    case 2: return decode_planes<order, 2>(head, out);
    case 3: return decode_planes<order, 3>(head, out);
    case 4: return decode_planes<order, 4>(head, out);
    case 5: return decode_planes<order, 5>(head, out);
    case 6: return decode_planes<order, 6>(head, out);
    case 7: return decode_planes<order, 7>(head, out);
    default: return decode_planes<order, 8>(head, out);
  }
}

}  // namespace

unsigned bytes_for(std::uint64_t bits) {
  return static_cast<unsigned>(std::bit_width(bits) + 7) / 8;
}

double plane_bits(std::span<const std::uint64_t> numbers, unsigned width) {
  const auto n = static_cast<double>(numbers.size());
  if (numbers.size() < 64) return 8.0 * width * n;  // a histogram says nothing about so few
  double bits = 0;
  for (unsigned w = 0; w < width; ++w) {
    std::array<std::uint32_t, 256> counts{};
    for (const std::uint64_t number : numbers) ++counts[(number >> (8 * w)) & 0xff];
    double plane = n * std::log2(n);
    for (const std::uint32_t count : counts) {
      if (count != 0) plane -= count * std::log2(static_cast<double>(count));
    }
    bits += plane;
  }
  return bits;
}

void put_planes(Bytes& out, std::span<const std::uint64_t> numbers, unsigned width) {
  const std::size_t from = out.size();
  out.resize(from + numbers.size() * width);
  std::uint8_t* to = out.data() + from;
  for (unsigned w = 0; w < width; ++w) {
    for (const std::uint64_t number : numbers) *to++ = static_cast<std::uint8_t>(number >> (8 * w));
  }
}

void encode_integers(std::span<const std::int64_t> values, unsigned orders, Bytes& out) {
  std::vector<std::int64_t> numbers(values.begin(), values.end());
  Candidate best;
  bool found = false;
  const auto consider = [&](Candidate candidate) {
    if (found && candidate.bits >= best.bits) return;
    best = std::move(candidate);
    found = true;
  };
  const bool constant =
      std::all_of(values.begin(), values.end(), [&](std::int64_t v) { return v == values[0]; });
  if (constant || (orders & try_order_0) != 0 || values.size() < 3) consider(measure(numbers, 0));
  if (!constant && values.size() >= 2 && (orders & (try_order_1 | try_order_2)) != 0) {
    const std::int64_t first = difference(numbers);
    Candidate first_order = measure(numbers, 1);
    first_order.first = first;
    const bool regular = first_order.width == 0;
    if ((orders & try_order_1) != 0 || regular) consider(std::move(first_order));
    if (!regular && values.size() >= 3 && (orders & try_order_2) != 0) {
      const std::int64_t first_step = difference(numbers);
      Candidate second_order = measure(numbers, 2);
      second_order.first = first;
      second_order.first_step = first_step;
      consider(std::move(second_order));
    }
  }
  put_candidate(best, out);
}

template <class T>
bool decode_integers(ByteReader& reader, std::span<T> out) {
  const std::uint8_t form = reader.u8();
  Head head;
  head.order = form & 0x0f;
  head.width = form >> 4;
  if (head.order > 2 || head.width > 8 || out.size() < head.order || out.empty()) return false;
  const std::int64_t first = head.order >= 1 ? reader.signed_varint() : 0;
  const std::int64_t first_step = head.order >= 2 ? reader.signed_varint() : 0;
  head.centre = as_unsigned(reader.signed_varint());
  if (head.width > 0) {
    head.divisor = reader.varint();
    const ByteView planes =
        reader.take(head.width * static_cast<std::uint64_t>(out.size() - head.order));
    head.planes = planes.data();
  }
  if (reader.failed()) return false;
  bool fits = true;
  head.value = as_unsigned(first);
  head.step = as_unsigned(first_step);
  if (head.order >= 1) fits &= assign(out[0], first);
  if (head.order >= 2) {
    head.value += head.step;
    fits &= assign(out[1], static_cast<std::int64_t>(head.value));
  }
  if (head.order == 0) return decode_width<0>(head, out) && fits;
  if (head.order == 1) return decode_width<1>(head, out) && fits;
  return decode_width<2>(head, out) && fits;
}

template bool decode_integers(ByteReader&, std::span<std::int64_t>);
template bool decode_integers(ByteReader&, std::span<Instant>);
template bool decode_integers(ByteReader&, std::span<std::uint32_t>);
template bool decode_integers(ByteReader&, std::span<std::uint16_t>);

}  // namespace celadon::storage::series
