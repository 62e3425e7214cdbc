#pragma once
// Modbus application protocol V1.1b3 over TCP (MBAP header) and RTU frames carried over TCP.
//
//     TCP: transaction 2, protocol 0000, length 2, unit 1, PDU      length counts unit and PDU
//     RTU: unit 1, PDU, CRC 2 (low byte first)
//     PDU: function 1, data; an exception answer: function | 80, code

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::drivers::modbus {

/// How frames travel.
enum class Framing : std::uint8_t { tcp, rtu };
const char* to_string(Framing framing) noexcept;

/// What a frame is for; others are carried as they are.
enum class Function : std::uint8_t {
  read_coils = 1,
  read_discrete_inputs = 2,
  read_holding_registers = 3,
  read_input_registers = 4,
  write_coil = 5,
  write_register = 6,
  write_coils = 15,
  write_registers = 16,
};

/// Registers that one request may ask for, and bytes of the longest PDU.
inline constexpr std::uint16_t most_registers = 125;
inline constexpr std::size_t most_pdu_bytes = 253;

/// Poly 0xA001 reflected, first 0xFFFF: "123456789" gives 4B37.
std::uint16_t crc16(std::string_view bytes) noexcept;

/// One message of either side.
struct Frame {
  std::uint16_t transaction = 0;  ///< TCP only
  std::uint8_t unit = 1;
  std::string pdu;  ///< at least the function byte

  [[nodiscard]] std::uint8_t function() const {
    return pdu.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(pdu[0]);
  }
};

/// The bytes on the wire. Error invalid_argument: an empty PDU or one beyond most_pdu_bytes.
Result<std::string> encode(const Frame& frame, Framing framing);

/// Asks for `count` registers from `address` (zero-based, as on the wire).
struct ReadRequest {
  Function function = Function::read_holding_registers;
  std::uint16_t address = 0;
  std::uint16_t count = 1;
};
std::string read_pdu(const ReadRequest& request);
/// The request a PDU of function 3 or 4 makes. Errors: unsupported (another function), parse,
/// limit (no register, more than most_registers, beyond register 65535).
Result<ReadRequest> parse_read(std::string_view pdu);

/// What a device said to a request.
struct ReadAnswer {
  std::uint8_t exception = 0;            ///< 0: none
  std::vector<std::uint16_t> registers;  ///< [count] of the request; empty with an exception
};
/// Reads the answer to `request`. Error parse: another function, or another number of bytes.
Result<ReadAnswer> read_answer(std::string_view pdu, const ReadRequest& request);

/// The name of an exception code in both languages, e.g. "非法数据地址｜illegal data address".
std::string exception_name(std::uint8_t code);

struct Framed {
  std::optional<Frame> frame;  ///< or
  std::optional<Error> fault;
};

/// Which side's frames are read: the length of an RTU frame depends on it.
enum class Side : std::uint8_t { requests, answers };

/// Cuts a stream into frames. TCP: a header that is none is a fault, after which nothing more can
/// be read (broken()): the connection has to be closed. RTU: a wrong CRC is a fault; bytes are
/// passed over until a frame with a right one begins. Holds at most one frame. Not thread-safe.
class Framer {
 public:
  Framer(Framing framing, Side side) : framing_(framing), side_(side) {}
  std::vector<Framed> feed(std::string_view bytes);
  /// Forgets what was begun.
  void reset();
  [[nodiscard]] bool broken() const noexcept { return broken_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return held_.size(); }

 private:
  void cut_tcp(std::vector<Framed>& found);
  void cut_rtu(std::vector<Framed>& found);

  Framing framing_;
  Side side_;
  std::string held_;
  bool broken_ = false;
  bool passing_over_ = false;  ///< RTU: between a fault and the next good frame
};

}  // namespace celadon::drivers::modbus
