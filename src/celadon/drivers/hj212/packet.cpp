#include "celadon/drivers/hj212/packet.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

using units::bilingual;

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t head_bytes = 6;  // "##" and LLLL
constexpr std::size_t tail_bytes = 6;  // CCCC and the line end

Error wrong(std::string_view zh, std::string_view en) {
  return Error{ErrorCode::parse, bilingual(zh, en), ""};
}

std::optional<std::uint32_t> number_of(std::string_view text, int base = 10) {
  std::uint32_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failed != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// For a message: what a device sent, short and without control characters.
std::string shown(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, 40)) {
    const auto byte = static_cast<unsigned char>(c);
    kept += byte < 0x20 || byte > 0x7E ? '?' : c;
  }
  return text.size() > 40 ? kept + "…" : kept;
}

Error wrong_member(std::string_view name, std::string_view value) {
  return wrong(fmt::format("{} 的值“{}”不合规定", name, shown(value)),
               fmt::format("{} cannot be '{}'", name, shown(value)));
}

Result<Flag> read_flag(std::string_view text) {
  const auto value = number_of(text);
  if (!value || *value > 255) return wrong_member("Flag", text);
  const std::uint32_t edition = *value >> 2U;
  if (edition > 2) return wrong_member("Flag", text);
  return Flag{static_cast<Edition>(edition), (*value & 2U) != 0, (*value & 1U) != 0};
}

/// Members that a packet keeps, by name; null for one it does not know.
std::string* member_of(Packet& packet, std::string_view name) {
  if (name == "QN") return &packet.request;
  if (name == "ST") return &packet.system;
  if (name == "CN") return &packet.command;
  if (name == "PW") return &packet.password;
  if (name == "MN") return &packet.device;
  return nullptr;
}

Status check_members(const Packet& packet) {
  if (packet.command.size() != 4 || !all_digits(packet.command))
    return wrong_member("CN", packet.command);
  if (packet.request.size() != 0 && (packet.request.size() != 17 || !all_digits(packet.request)))
    return wrong_member("QN", packet.request);
  if (packet.device.empty() || packet.device.size() > 64) return wrong_member("MN", packet.device);
  if (packet.part && (packet.part->number == 0 || packet.part->number > packet.part->of))
    return wrong_member("PNO", std::to_string(packet.part->number));
  return {};
}

/// One "NAME=value" of the head.
Status take_member(Packet& packet, std::string_view pair, std::optional<std::uint32_t>& parts,
                   std::optional<std::uint32_t>& number) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos)
    return wrong(fmt::format("“{}”不是“名称=值”", shown(pair)),
                 fmt::format("'{}' is no 'name=value'", shown(pair)));
  const std::string_view name = pair.substr(0, equals);
  const std::string_view value = pair.substr(equals + 1);
  if (std::string* member = member_of(packet, name); member != nullptr) {
    *member = value;
  } else if (name == "Flag") {
    CELADON_ASSIGN(packet.flag, read_flag(value));
  } else if (name == "PNUM" || name == "PNO") {
    const auto counted = number_of(value);
    if (!counted || *counted > 9999) return wrong_member(name, value);
    (name == "PNUM" ? parts : number) = counted;
  }
  return {};
}

}  // namespace

std::uint16_t crc(std::string_view segment) noexcept {
  std::uint32_t value = 0xFFFF;
  for (const char c : segment) {
    value = (value >> 8U) ^ static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = (value & 1U) != 0;
      value >>= 1U;
      if (carry) value ^= 0xA001U;
    }
  }
  return static_cast<std::uint16_t>(value);
}

Result<std::string> encode(const Packet& packet) {
  const std::array<std::pair<std::string_view, std::string_view>, 5> members{
      {{"QN", packet.request},
       {"ST", packet.system},
       {"CN", packet.command},
       {"PW", packet.password},
       {"MN", packet.device}}};
  std::string segment;
  for (const auto& [name, value] : members) {
    if (value.find_first_of(";&\r\n") != std::string_view::npos)
      return Error{
          ErrorCode::invalid_argument,
          bilingual(fmt::format("{} 含有分隔符", name), fmt::format("{} holds a separator", name)),
          bilingual("去掉 ; & 和换行", "leave out ; & and line ends")};
    if (!value.empty()) segment += fmt::format("{}={};", name, value);
  }
  if (const Status sound = check_members(packet); !sound.ok())
    return Error{ErrorCode::invalid_argument, sound.error().message, ""};
  if (packet.flag) {
    const auto bits = static_cast<unsigned>(packet.flag->edition) << 2U | (packet.part ? 2U : 0U) |
                      (packet.flag->wants_answer ? 1U : 0U);
    segment += fmt::format("Flag={};", bits);
  }
  if (packet.part) segment += fmt::format("PNUM={};PNO={};", packet.part->of, packet.part->number);
  segment += fmt::format("CP=&&{}&&", packet.body);
  if (segment.size() > most_segment_bytes || segment.find_first_of("\r\n") != std::string::npos)
    return Error{
        ErrorCode::invalid_argument,
        bilingual(fmt::format("数据段 {} 字节，上限 {}", segment.size(), most_segment_bytes),
                  fmt::format("the segment has {} bytes of at most {}, or a line end",
                              segment.size(), most_segment_bytes)),
        bilingual("分包发送", "send it in parts")};
  return fmt::format("##{:04}{}{:04X}\r\n", segment.size(), segment, crc(segment));
}

Result<Packet> read_segment(std::string_view segment) {
  Packet packet;
  std::optional<std::uint32_t> parts;
  std::optional<std::uint32_t> number;
  constexpr std::string_view opening = "CP=&&";
  const auto begin = segment.find(opening);
  if (begin == std::string_view::npos || !segment.ends_with("&&") ||
      segment.size() < begin + opening.size() + 2)
    return wrong("没有“CP=&&…&&”", "there is no 'CP=&&…&&'");
  packet.body = segment.substr(begin + opening.size(), segment.size() - begin - opening.size() - 2);
  std::string_view head = segment.substr(0, begin);
  while (!head.empty()) {
    const auto end = head.find(';');
    const std::string_view pair = head.substr(0, end);
    if (!pair.empty()) CELADON_TRY(take_member(packet, pair, parts, number));
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 1);
  }
  if (parts || number) {
    if (!parts || !number || *parts == 0)
      return wrong("PNUM 与 PNO 不成对", "PNUM and PNO are no pair");
    packet.part = Part{*parts, *number};
  }
  CELADON_TRY(check_members(packet));
  return packet;
}

std::vector<Framed> Framer::feed(std::string_view bytes) {
  held_.append(bytes);
  std::vector<Framed> found;
  std::size_t at = 0;  // all before is done with
  const auto thrown = [&](std::size_t to, Error why) {
    found.push_back({{}, std::move(why)});
    at = to;
  };
  while (at < held_.size()) {
    const std::string_view rest = std::string_view(held_).substr(at);
    if (!rest.starts_with("##")) {
      if (rest == "#") break;
      const auto next = rest.find("##", 1);
      const bool last = next == std::string_view::npos;
      // one '#' at the very end may begin a frame
      const std::size_t skipped = last ? rest.size() - (rest.ends_with('#') ? 1 : 0) : next;
      if (rest.substr(0, skipped).find_first_not_of("\r\n \t") == std::string_view::npos) {
        at += skipped;
        continue;
      }
      thrown(at + skipped, wrong(fmt::format("帧之间有 {} 字节无法识别", skipped),
                                 fmt::format("{} bytes between frames are no frame", skipped)));
      continue;
    }
    if (rest.size() < head_bytes) break;
    const std::string_view length_text = rest.substr(2, 4);
    if (!all_digits(length_text)) {
      thrown(at + 2, wrong(fmt::format("长度“{}”不是四位数字", shown(length_text)),
                           fmt::format("the length '{}' is not four digits", shown(length_text))));
      continue;
    }
    const std::size_t length = *number_of(length_text);
    if (rest.size() < head_bytes + length + tail_bytes) break;
    const std::string_view segment = rest.substr(head_bytes, length);
    const std::string_view sum = rest.substr(head_bytes + length, 4);
    if (rest.substr(head_bytes + length + 4, 2) != line_end) {
      thrown(at + 2, wrong(fmt::format("数据段 {} 字节之后没有校验与换行", length),
                           fmt::format("no CRC and line end behind {} bytes of segment", length)));
      continue;
    }
    const std::uint16_t right = crc(segment);
    if (const auto said = number_of(sum, 16); !said || *said != right) {
      thrown(at + head_bytes + length + tail_bytes,
             wrong(fmt::format("校验为 {}，应为 {:04X}", shown(sum), right),
                   fmt::format("the CRC is {} and should be {:04X}", shown(sum), right)));
      continue;
    }
    auto packet = read_segment(segment);
    if (packet.ok())
      found.push_back({std::move(packet).value(), {}});
    else
      found.push_back({{}, packet.error()});
    at += head_bytes + length + tail_bytes;
  }
  held_.erase(0, at);
  return found;
}

}  // namespace celadon::drivers::hj212
