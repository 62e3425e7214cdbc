#include "celadon/drivers/dlt645/frame.hpp"

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::dlt645 {
namespace {

using units::bilingual;

constexpr unsigned start_byte = 0x68;
constexpr unsigned end_byte = 0x16;
constexpr unsigned shift = 0x33;
constexpr unsigned wake_up = 0xFE;
constexpr std::size_t address_digits = 12;
constexpr std::size_t head_bytes = 10;  // 68, address, 68, C, L
constexpr std::size_t tail_bytes = 2;   // CS, 16
constexpr std::string_view any_address = "AAAAAAAAAAAA";

unsigned byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}
char as_char(unsigned value) { return static_cast<char>(static_cast<unsigned char>(value)); }

Error wrong(std::string_view zh, std::string_view en) {
  return Error{ErrorCode::parse, bilingual(zh, en), ""};
}

bool is_address(std::string_view text) {
  return text == any_address || (text.size() == address_digits &&
                                 text.find_first_not_of("0123456789") == std::string_view::npos);
}

unsigned sum_of(std::string_view bytes) {
  unsigned sum = 0;
  for (const char c : bytes) sum += static_cast<unsigned char>(c);
  return sum & 0xFFU;
}

/// One whole frame from its first 68 to its 16.
Result<Frame> read_frame(std::string_view bytes) {
  const std::size_t last = bytes.size() - 1;
  const unsigned sum = sum_of(bytes.substr(0, last - 1));
  if (byte_at(bytes, last) != end_byte)
    return wrong("帧不以 16 结尾", "the frame does not end in 16");
  if (byte_at(bytes, last - 1) != sum)
    return wrong(
        fmt::format("校验和为 {:02X}，应为 {:02X}", byte_at(bytes, last - 1), sum),
        fmt::format("the sum is {:02X} and should be {:02X}", byte_at(bytes, last - 1), sum));
  Frame frame;
  for (std::size_t i = 6; i >= 1; --i) frame.address += fmt::format("{:02X}", byte_at(bytes, i));
  if (!is_address(frame.address))
    return wrong(fmt::format("表地址“{}”不是十进制", frame.address),
                 fmt::format("the address '{}' is not decimal", frame.address));
  const unsigned control = byte_at(bytes, 8);
  frame.function = static_cast<std::uint8_t>(control & 0x1FU);
  frame.from_meter = (control & 0x80U) != 0;
  frame.refused = (control & 0x40U) != 0;
  frame.more = (control & 0x20U) != 0;
  for (std::size_t i = head_bytes; i + tail_bytes < bytes.size(); ++i)
    frame.bytes += as_char(byte_at(bytes, i) - shift);
  return frame;
}

}  // namespace

Result<std::string> encode(const Frame& frame) {
  if (!is_address(frame.address))
    return Error{ErrorCode::invalid_argument,
                 bilingual(fmt::format("表地址“{}”无效", frame.address),
                           fmt::format("'{}' is no address of a meter", frame.address)),
                 bilingual("应为 12 位数字", "it has twelve digits")};
  if (frame.bytes.size() > most_bytes || frame.function > 0x1F)
    return Error{
        ErrorCode::invalid_argument,
        bilingual(fmt::format("数据 {} 字节，上限 {}", frame.bytes.size(), most_bytes),
                  fmt::format("{} bytes of data of at most {}", frame.bytes.size(), most_bytes)),
        ""};
  std::string bytes(1, as_char(start_byte));
  for (std::size_t i = address_digits; i >= 2; i -= 2) {
    const auto digit = [&](std::size_t at) {
      const char c = frame.address[at];
      return static_cast<unsigned>(c == 'A' ? 10 : c - '0');
    };
    bytes += as_char(digit(i - 2) << 4U | digit(i - 1));
  }
  bytes += as_char(start_byte);
  bytes += as_char(frame.function | (frame.from_meter ? 0x80U : 0U) | (frame.refused ? 0x40U : 0U) |
                   (frame.more ? 0x20U : 0U));
  bytes += as_char(static_cast<unsigned>(frame.bytes.size()));
  for (const char c : frame.bytes) bytes += as_char(static_cast<unsigned char>(c) + shift);
  bytes += as_char(sum_of(bytes));
  bytes += as_char(end_byte);
  return std::string(4, as_char(wake_up)) + bytes;
}

Frame read_request(std::string_view address, std::uint32_t identifier) {
  Frame frame;
  frame.address = address;
  frame.function = static_cast<std::uint8_t>(Function::read);
  for (unsigned i = 0; i < 4; ++i) frame.bytes += as_char((identifier >> (8 * i)) & 0xFFU);
  return frame;
}

std::vector<Framed> Framer::feed(std::string_view bytes) {
  held_.append(bytes);
  std::vector<Framed> found;
  std::size_t at = 0;
  while (at < held_.size()) {
    const std::string_view rest = std::string_view(held_).substr(at);
    if (byte_at(rest, 0) != start_byte) {
      const auto next = rest.find(as_char(start_byte));
      at = next == std::string_view::npos ? held_.size() : at + next;
      continue;
    }
    if (rest.size() < head_bytes) break;
    const std::size_t length = byte_at(rest, 9);
    if (byte_at(rest, 7) != start_byte || length > most_bytes) {
      ++at;  // a 68 inside something else
      continue;
    }
    const std::size_t whole = head_bytes + length + tail_bytes;
    if (rest.size() < whole) break;
    auto frame = read_frame(rest.substr(0, whole));
    if (frame.ok()) {
      found.push_back({std::move(frame).value(), {}});
      at += whole;
    } else {
      found.push_back({{}, frame.error()});
      ++at;
    }
  }
  held_.erase(0, at);
  return found;
}

double Decimal::as_number() const {
  double scale = 1;
  for (unsigned i = 0; i < decimals; ++i) scale *= 10;
  return static_cast<double>(digits) / scale;
}

Result<Decimal> read_answer(const Frame& answer, const Quantity& wanted) {
  if (answer.refused)
    return Error{
        ErrorCode::not_found,
        bilingual(
            fmt::format("电表 {} 拒绝读取 {:08X}", answer.address, wanted.identifier),
            fmt::format("meter {} refuses to tell {:08X}", answer.address, wanted.identifier)),
        answer.bytes.empty() ? "" : fmt::format("ERR {:02X}", byte_at(answer.bytes, 0))};
  const std::size_t bytes = wanted.layout.bytes;
  if (!answer.from_meter || answer.bytes.size() != 4 + bytes || bytes == 0 || bytes > 8)
    return wrong(
        fmt::format("应答数据 {} 字节，应为 {}", answer.bytes.size(), 4 + bytes),
        fmt::format("the answer has {} bytes and should have {}", answer.bytes.size(), 4 + bytes));
  std::uint32_t identifier = 0;
  for (std::size_t i = 4; i-- > 0;) identifier = identifier << 8U | byte_at(answer.bytes, i);
  if (identifier != wanted.identifier)
    return wrong(
        fmt::format("应答的是 {:08X}，所问为 {:08X}", identifier, wanted.identifier),
        fmt::format("the answer is about {:08X}, asked was {:08X}", identifier, wanted.identifier));
  Decimal value{0, wanted.layout.decimals};
  bool negative = false;
  for (std::size_t i = bytes; i-- > 0;) {
    unsigned pair = byte_at(answer.bytes, 4 + i);
    if (wanted.layout.has_sign && i + 1 == bytes) {
      negative = (pair & 0x80U) != 0;
      pair &= 0x7FU;
    }
    if (pair >> 4U > 9 || (pair & 0xFU) > 9)
      return wrong(fmt::format("字节 {:02X} 不是 BCD", pair),
                   fmt::format("byte {:02X} is no BCD", pair));
    value.digits =
        value.digits * 100 + static_cast<std::int64_t>((pair >> 4U) * 10 + (pair & 0xFU));
  }
  if (negative) value.digits = -value.digits;
  return value;
}

}  // namespace celadon::drivers::dlt645
