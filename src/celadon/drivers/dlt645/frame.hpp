#pragma once
// DL/T 645-2007: frames of multi-function electricity meters, over a serial line or TCP.
//
//     [FE FE FE FE] 68 A0..A5 68 C L data CS 16     A: 12 digits BCD, lowest first; AA x 6: any
//     meter each byte of data is sent + 0x33; the first four are the identifier, DI0 first CS: sum
//     modulo 256 from the first 68 to the byte before it

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::drivers::dlt645 {

/// What a frame is for: the low five bits of C.
enum class Function : std::uint8_t {
  broadcast_time = 0x08,
  read = 0x11,
  read_more = 0x12,
  read_address = 0x13,
  write = 0x14,
  write_address = 0x15,
  freeze = 0x16,
};

struct Frame {
  std::string address;           ///< twelve digits, or "AAAAAAAAAAAA": any
  std::uint8_t function = 0x11;  ///< low five bits of C, see Function
  bool from_meter = false;       ///< bit 7 of C
  bool refused = false;          ///< bit 6: the meter tells an error
  bool more = false;             ///< bit 5: the rest is asked for by read_more
  std::string bytes;             ///< the data without the + 0x33
};

/// The longest data of a frame by the standard: 200 bytes read, L is one byte.
inline constexpr std::size_t most_bytes = 200;

/// The frame with four wake-up bytes before it. Errors: invalid_argument (address that is not
/// twelve digits, data beyond most_bytes).
Result<std::string> encode(const Frame& frame);

/// Asks a meter for a quantity, e.g. 0x00010000: forward active energy, total.
Frame read_request(std::string_view address, std::uint32_t identifier);

struct Framed {
  std::optional<Frame> frame;  ///< or
  std::optional<Error> fault;
};

/// Cuts a stream into frames; wake-up bytes and rubbish between them are passed over, a frame with
/// a wrong sum or end is a fault. Holds at most one frame. Not thread-safe.
class Framer {
 public:
  std::vector<Framed> feed(std::string_view bytes);
  [[nodiscard]] std::size_t waiting() const noexcept { return held_.size(); }

 private:
  std::string held_;
};

/// How a quantity is written: digits of BCD, lowest byte first, of which so many are decimals.
struct Layout {
  std::uint8_t bytes = 4;
  std::uint8_t decimals = 2;
  bool has_sign = false;  ///< the highest bit is a sign, not a digit
};

/// A quantity of a meter: identifier and how it is written. Units are those of the table that is
/// documented (docs/field-protocols.md).
struct Quantity {
  std::uint32_t identifier = 0;
  Layout layout;
};

/// The value an answer carries, exact: value = digits / 10^decimals.
struct Decimal {
  std::int64_t digits = 0;
  std::uint8_t decimals = 0;
  [[nodiscard]] double as_number() const;
};

/// Reads the answer to `read_request`. Errors: parse (another identifier, another length, a digit
/// beyond nine), not_found (the meter refuses; the remedy holds the error byte it told).
Result<Decimal> read_answer(const Frame& answer, const Quantity& wanted);

}  // namespace celadon::drivers::dlt645
