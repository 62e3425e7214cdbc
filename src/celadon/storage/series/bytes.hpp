#pragma once
// Little-endian bytes in memory: writing to a growing buffer, and reading that never leaves its
// bounds.

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace celadon::storage::series {

static_assert(std::endian::native == std::endian::little,
              "the format is written on little-endian machines");

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline void put_raw(Bytes& out, const void* from, std::size_t size) {
  if (size == 0) return;
  const auto* bytes = static_cast<const std::uint8_t*>(from);
  out.insert(out.end(), bytes, bytes + size);
}
inline void put_u8(Bytes& out, std::uint8_t value) { out.push_back(value); }
inline void put_u32(Bytes& out, std::uint32_t value) { put_raw(out, &value, sizeof value); }
inline void put_u64(Bytes& out, std::uint64_t value) { put_raw(out, &value, sizeof value); }

/// Signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 become 0, 1, 2, 3.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Seven bits a byte, low first, the top bit says that more follow; at most 10 bytes.
inline void put_varint(Bytes& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}
inline void put_signed(Bytes& out, std::int64_t value) { put_varint(out, zigzag(value)); }

/// Reads from a view. A read past the end gives 0 and sets failed() for good; look at it before
/// use.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - at_; }
  [[nodiscard]] std::size_t position() const noexcept { return at_; }

  std::uint8_t u8() { return fixed<std::uint8_t>(); }
  std::uint32_t u32() { return fixed<std::uint32_t>(); }
  std::uint64_t u64() { return fixed<std::uint64_t>(); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
  }
  std::int64_t signed_varint() { return unzigzag(varint()); }
  /// The next `size` bytes; empty and failed when there are fewer.
  ByteView take(std::uint64_t size) {
    if (failed_ || size > remaining()) {
      failed_ = true;
      return {};
    }
    const ByteView taken = bytes_.subspan(at_, static_cast<std::size_t>(size));
    at_ += static_cast<std::size_t>(size);
    return taken;
  }

 private:
  template <class T>
  T fixed() {
    T value{};
    if (failed_ || remaining() < sizeof value) {
      failed_ = true;
      return value;
    }
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  ByteView bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace celadon::storage::series
