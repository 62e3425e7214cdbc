#pragma once
// Columns of integers: differences of order 0, 1 or 2, centred, divided by their common divisor,
// zigzagged and laid out in byte planes, so that the compressor behind sees like beside like.
//
//   d = the values (order 0), their differences (order 1), the differences of those (order 2),
//   modulo 2^64 r_i = zigzag((d_i - m) / g),   m a typical d, g the greatest common divisor of all
//   d_i - m
//
// All r zero needs no plane at all: a constant column and a regular step cost a few bytes in total.
// Layout: byte order | width << 4; first value (order >= 1), first difference (order 2), m as
// signed varints; with width > 0: g as varint, then `width` planes of n - order bytes, lowest byte
// first.

#include <cstdint>
#include <span>

#include "celadon/base/instant.hpp"
#include "celadon/storage/series/bytes.hpp"

namespace celadon::storage::series {

/// Orders worth trying; bits of a mask.
enum : unsigned { try_order_0 = 1, try_order_1 = 2, try_order_2 = 4, try_all_orders = 7 };

/// Appends the code of `values` (n >= 1); of the orders allowed the one of least estimated size.
/// O(n).
void encode_integers(std::span<const std::int64_t> values, unsigned orders, Bytes& out);

/// Fills `out` (n >= 1 values). False when the bytes do not have the form or a value does not fit
/// T. Instances: int64_t, Instant, uint32_t, uint16_t.
template <class T>
[[nodiscard]] bool decode_integers(ByteReader& reader, std::span<T> out);

/// Bits that an order-0 entropy coder needs for the lowest `width` bytes of each number, plane by
/// plane.
[[nodiscard]] double plane_bits(std::span<const std::uint64_t> numbers, unsigned width);

/// Appends the lowest `width` bytes of each number as planes, lowest first.
void put_planes(Bytes& out, std::span<const std::uint64_t> numbers, unsigned width);

/// Bytes needed for the largest of the numbers whose bits are or-ed into `bits`; 0 for 0.
[[nodiscard]] unsigned bytes_for(std::uint64_t bits);

}  // namespace celadon::storage::series
