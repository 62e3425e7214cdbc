#include "celadon/drivers/modbus/frame.hpp"

#include <array>

#include <fmt/format.h>

namespace celadon::drivers::modbus {

namespace {

constexpr std::size_t tcp_header_bytes = 7;
constexpr std::size_t rtu_least_bytes = 5;  // an exception: unit, function, code, CRC

constexpr std::array<std::uint16_t, 256> crc_steps = [] {
  std::array<std::uint16_t, 256> steps{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xA001U : crc >> 1U;
    steps[byte] = static_cast<std::uint16_t>(crc);
  }
  return steps;
}();

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(bytes, at) << 8U | byte_at(bytes, at + 1));
}

void put_word(std::string& bytes, std::uint16_t word) {
  bytes += static_cast<char>(word >> 8U);
  bytes += static_cast<char>(word & 0xFFU);
}

enum class RtuLength : std::uint8_t { known, needs_more, unknown };

/// Bytes of the RTU frame that begins the text, its CRC included.
RtuLength rtu_length(std::string_view bytes, Side side, std::size_t& length) {
  if (bytes.size() < 2) return RtuLength::needs_more;
  const std::uint8_t function = byte_at(bytes, 1);
  if ((function & 0x80U) != 0) {
    length = rtu_least_bytes;
    return side == Side::answers ? RtuLength::known : RtuLength::unknown;
  }
  const bool read = function >= 1 && function <= 4;
  const bool write_many = function == 15 || function == 16;
  if (function == 5 || function == 6 || (write_many && side == Side::answers) ||
      (read && side == Side::requests)) {
    length = 8;
    return RtuLength::known;
  }
  const std::size_t count_at = read ? 2 : 6;
  if (!read && !write_many) return RtuLength::unknown;
  if (bytes.size() <= count_at) return RtuLength::needs_more;
  length = count_at + 1U + byte_at(bytes, count_at) + 2U;
  return length - 3U <= most_pdu_bytes ? RtuLength::known : RtuLength::unknown;
}

}  // namespace

const char* to_string(Framing framing) noexcept { return framing == Framing::tcp ? "tcp" : "rtu"; }

std::uint16_t crc16(std::string_view bytes) noexcept {
  unsigned crc = 0xFFFF;
  for (const char c : bytes)
    crc = (crc >> 8U) ^ crc_steps[(crc ^ static_cast<std::uint8_t>(c)) & 0xFFU];
  return static_cast<std::uint16_t>(crc);
}

Result<std::string> encode(const Frame& frame, Framing framing) {
  if (frame.pdu.empty() || frame.pdu.size() > most_pdu_bytes) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("Modbus 报文体为 {0} 字节，应为 1 至 {1}｜a Modbus PDU of {0} bytes, 1 "
                            "to {1} are sent",
                            frame.pdu.size(), most_pdu_bytes));
  }
  std::string bytes;
  if (framing == Framing::tcp) {
    put_word(bytes, frame.transaction);
    put_word(bytes, 0);
    put_word(bytes, static_cast<std::uint16_t>(frame.pdu.size() + 1));
  }
  bytes += static_cast<char>(frame.unit);
  bytes += frame.pdu;
  if (framing == Framing::rtu) {
    const std::uint16_t crc = crc16(bytes);
    bytes += static_cast<char>(crc & 0xFFU);
    bytes += static_cast<char>(crc >> 8U);
  }
  return bytes;
}

std::string read_pdu(const ReadRequest& request) {
  std::string pdu(1, static_cast<char>(request.function));
  put_word(pdu, request.address);
  put_word(pdu, request.count);
  return pdu;
}

Result<ReadRequest> parse_read(std::string_view pdu) {
  if (pdu.empty() || (byte_at(pdu, 0) != 3 && byte_at(pdu, 0) != 4)) {
    return fail(ErrorCode::unsupported,
                fmt::format("不是读寄存器的请求（功能码 {0}）｜no request for registers (function "
                            "{0})",
                            pdu.empty() ? 0 : byte_at(pdu, 0)));
  }
  if (pdu.size() != 5) {
    return fail(ErrorCode::parse,
                fmt::format("读寄存器的请求为 {0} 字节，应为 5｜a request for registers of {0} "
                            "bytes, expected 5",
                            pdu.size()));
  }
  const ReadRequest request{static_cast<Function>(byte_at(pdu, 0)), word_at(pdu, 1),
                            word_at(pdu, 3)};
  if (request.count == 0 || request.count > most_registers ||
      request.address + request.count > 65536) {
    return fail(ErrorCode::limit,
                fmt::format("从 {0} 起读 {1} 个寄存器；一次可读 1 至 {2} 个，至 65535 止｜{1} "
                            "registers from {0}; 1 to {2} may be read at once, up to 65535",
                            request.address, request.count, most_registers));
  }
  return request;
}

Result<ReadAnswer> read_answer(std::string_view pdu, const ReadRequest& request) {
  const auto wanted = static_cast<std::uint8_t>(request.function);
  const std::uint8_t got = pdu.empty() ? std::uint8_t{0} : byte_at(pdu, 0);
  ReadAnswer answer;
  // Devices exist that pad an exception with a byte (recorded captures): what follows the code is
  // passed over.
  if (got == (wanted | 0x80U) && pdu.size() >= 2 && byte_at(pdu, 1) != 0) {
    answer.exception = byte_at(pdu, 1);
    return answer;
  }
  if (got != wanted) {
    return fail(ErrorCode::parse, fmt::format("应答的功能码为 {0}，请求的是 {1}｜the answer has "
                                              "function {0}, {1} was asked",
                                              got, wanted));
  }
  const std::size_t bytes = std::size_t{2} * request.count;
  if (pdu.size() < 2 || byte_at(pdu, 1) != bytes || pdu.size() != bytes + 2) {
    return fail(
        ErrorCode::parse,
        fmt::format("应答带 {0} 字节数据，请求了 {1} 个寄存器｜the answer carries {0} bytes "
                    "of data, {1} registers were asked",
                    pdu.size() < 2 ? 0 : pdu.size() - 2, request.count));
  }
  answer.registers.reserve(request.count);
  for (std::size_t at = 2; at < pdu.size(); at += 2) answer.registers.push_back(word_at(pdu, at));
  return answer;
}

std::string exception_name(std::uint8_t code) {
  // Modbus application protocol V1.1b3, section 7.
  switch (code) {
    case 1: return "非法功能｜illegal function";
    case 2: return "非法数据地址｜illegal data address";
    case 3: return "非法数据值｜illegal data value";
    case 4: return "设备故障｜server device failure";
    case 5: return "已接受，处理中｜acknowledge";
    case 6: return "设备忙｜server device busy";
    case 8: return "存储奇偶错｜memory parity error";
    case 10: return "网关路径不可用｜gateway path unavailable";
    case 11: return "网关后设备无应答｜gateway target device failed to respond";
    default: return fmt::format("异常码 {0}｜exception code {0}", code);
  }
}

void Framer::reset() {
  held_.clear();
  broken_ = false;
  passing_over_ = false;
}

std::vector<Framed> Framer::feed(std::string_view bytes) {
  std::vector<Framed> found;
  if (broken_) return found;
  // Bit by bit, so that no more than a frame is ever held.
  while (!bytes.empty() && !broken_) {
    const std::string_view part = bytes.substr(0, most_pdu_bytes);
    bytes.remove_prefix(part.size());
    held_ += part;
    framing_ == Framing::tcp ? cut_tcp(found) : cut_rtu(found);
  }
  return found;
}

void Framer::cut_tcp(std::vector<Framed>& found) {
  std::size_t at = 0;
  while (held_.size() - at >= tcp_header_bytes) {
    const std::string_view rest = std::string_view(held_).substr(at);
    const std::size_t length = word_at(rest, 4);
    if (word_at(rest, 2) != 0 || length < 2 || length > most_pdu_bytes + 1) {
      found.push_back(
          {std::nullopt,
           fail(
               ErrorCode::parse,
               fmt::format("不是 Modbus TCP 报文头（协议 {0}，长度 {1}）｜no header of Modbus TCP "
                           "(protocol {0}, length {1})",
                           word_at(rest, 2), length),
               "设备也许使用 RTU 帧：framing: rtu｜the device may send RTU frames: framing: rtu")});
      broken_ = true;
      held_.clear();
      return;
    }
    const std::size_t whole = tcp_header_bytes - 1 + length;
    if (rest.size() < whole) break;
    found.push_back({Frame{word_at(rest, 0), byte_at(rest, 6),
                           std::string(rest.substr(tcp_header_bytes, length - 1))},
                     std::nullopt});
    at += whole;
  }
  held_.erase(0, at);
}

void Framer::cut_rtu(std::vector<Framed>& found) {
  std::size_t at = 0;
  while (at < held_.size()) {
    const std::string_view rest = std::string_view(held_).substr(at);
    std::size_t whole = 0;
    const RtuLength known = rtu_length(rest, side_, whole);
    if (known == RtuLength::needs_more) break;
    if (known == RtuLength::known && rest.size() < whole) break;
    if (known == RtuLength::known) {
      const auto crc =
          static_cast<std::uint16_t>(byte_at(rest, whole - 2) | byte_at(rest, whole - 1) << 8U);
      if (crc == crc16(rest.substr(0, whole - 2))) {
        found.push_back(
            {Frame{0, byte_at(rest, 0), std::string(rest.substr(1, whole - 3))}, std::nullopt});
        at += whole;
        passing_over_ = false;
        continue;
      }
    }
    if (!passing_over_) {
      found.push_back(
          {std::nullopt,
           fail(
               ErrorCode::parse,
               fmt::format("RTU 帧校验不符或无法识别（单元 {0}，功能码 {1}）｜an RTU frame with a "
                           "wrong CRC or of no known form (unit {0}, function {1})",
                           byte_at(rest, 0), byte_at(rest, 1)),
               "设备也许使用 TCP 帧：framing: tcp｜the device may send TCP frames: framing: tcp")});
      passing_over_ = true;
    }
    ++at;
  }
  held_.erase(0, at);
}

}  // namespace celadon::drivers::modbus
