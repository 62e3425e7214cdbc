#pragma once
// HJ 212 (2005, 2017, 2025): how a monitor of pollutants and a platform talk over TCP.
//
//     ## LLLL segment CCCC \r\n     LLLL: bytes of the segment, four digits; CCCC: its CRC, four
//     hex digits segment: QN=..;ST=..;CN=..;PW=..;MN=..;Flag=..;[PNUM=..;PNO=..;]CP=&&body&&
//
// The CRC is not that of Modbus: a byte is put on the shifted register, HJ 212-2017 annex A.
// Source of the frames this was read from: tests/unit/drivers/hj212_packet_test.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::drivers::hj212 {

/// The edition a packet says it follows, in the upper bits of its Flag.
enum class Edition : std::uint8_t { y2005 = 0, y2017 = 1, y2025 = 2 };

/// Flag = edition << 2 | divided << 1 | wants_answer.
struct Flag {
  Edition edition = Edition::y2017;
  bool divided = false;       ///< PNUM and PNO are there
  bool wants_answer = false;  ///< the other side has to acknowledge
};

/// Which part of a message that was sent in several packets; both count from 1.
struct Part {
  std::uint32_t of = 1;
  std::uint32_t number = 1;
};

struct Packet {
  std::string request;       ///< QN, yyyyMMddHHmmssSSS; empty where an old device leaves it out
  std::string system;        ///< ST, e.g. "32" surface water outlet; 91: an answer
  std::string command;       ///< CN, four digits, e.g. "2011" real-time data
  std::string password;      ///< PW: a secret, never printed
  std::string device;        ///< MN
  std::optional<Flag> flag;  ///< left out by devices of 2005
  std::optional<Part> part;
  std::string body;  ///< what stands between "CP=&&" and "&&"
};

/// Bytes of a segment: LLLL has four digits.
inline constexpr std::size_t most_segment_bytes = 9999;

/// CRC of HJ 212 over a segment. "123456789" gives 0x2F80.
std::uint16_t crc(std::string_view segment) noexcept;

/// The whole frame, with length, CRC and line end. Errors: invalid_argument (a member holds ';',
/// '&' or a line end, or is missing; the segment would be longer than LLLL can say).
Result<std::string> encode(const Packet& packet);

/// Reads what stands between LLLL and CCCC. Members come in any order, CP last; unknown ones are
/// passed over. Errors: parse, naming the member and what it holds (never the password).
Result<Packet> read_segment(std::string_view segment);

/// What came out of a stream of bytes.
struct Framed {
  std::optional<Packet> packet;  ///< or
  std::optional<Error> fault;    ///< a frame, or bytes between frames, that were thrown away
};

/// Cuts a stream into packets, whatever the boundaries at which it arrives. After rubbish, a wrong
/// length or a wrong CRC it goes on at the next "##". Holds at most one frame. Not thread-safe.
class Framer {
 public:
  /// Takes some bytes and gives what they complete.
  std::vector<Framed> feed(std::string_view bytes);
  /// Bytes that wait for the rest of their frame.
  [[nodiscard]] std::size_t waiting() const noexcept { return held_.size(); }

 private:
  std::string held_;
};

}  // namespace celadon::drivers::hj212
