#include "celadon/drivers/mqtt/sparkplug.hpp"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::mqtt {
namespace {

constexpr std::size_t most_metrics = 100'000;
constexpr std::size_t most_properties = 1000;

/// One field of a message: its number and what it holds.
struct Field {
  std::uint32_t number = 0;
  std::uint64_t word = 0;  ///< of a varint or of fixed bits
  std::string_view bytes;  ///< of a length-delimited field
  enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 } wire{};
};

/// Cuts a message into its fields.
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_(message) {}

  /// False at the end; then `broken` tells whether the message was whole.
  bool next(Field& field) {
    if (rest_.empty()) return false;
    std::uint64_t tag = 0;
    if (!varint(tag) || tag >> 3U == 0 || tag >> 3U > 0x1FFFFFFFU) return fail_here();
    field = {};
    field.number = static_cast<std::uint32_t>(tag >> 3U);
    switch (tag & 7U) {
      case 0: field.wire = Field::Wire::varint; return varint(field.word) || fail_here();
      case 1: field.wire = Field::Wire::fixed64; return fixed(8, field.word) || fail_here();
      case 5: field.wire = Field::Wire::fixed32; return fixed(4, field.word) || fail_here();
      case 2: break;
      default: return fail_here();  // groups are not used
    }
    field.wire = Field::Wire::bytes;
    std::uint64_t length = 0;
    if (!varint(length) || length > rest_.size()) return fail_here();
    field.bytes = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return true;
  }
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  bool fail_here() {
    broken_ = true;
    return false;
  }
  bool varint(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) return true;
    }
    return false;
  }
  bool fixed(unsigned bytes, std::uint64_t& value) {
    if (rest_.size() < bytes) return false;
    value = 0;
    for (unsigned i = bytes; i-- > 0;) value = value << 8U | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    return true;
  }

  std::string_view rest_;
  bool broken_ = false;
};

Error no_sparkplug(std::string_view zh, std::string_view en) {
  return Error{ErrorCode::parse, units::bilingual(zh, en), ""};
}

float float_of(const Field& field) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(field.word));
}

/// PropertySet: keys = 1, values = 2, side by side. PropertyValue: int_value = 3, long_value = 4,
/// string_value = 8.
bool read_properties(std::string_view bytes, SparkplugMetric& metric) {
  Fields fields(bytes);
  Field field;
  std::vector<std::string_view> keys;
  std::vector<std::string_view> values;
  while (fields.next(field)) {
    if (field.wire != Field::Wire::bytes) continue;
    if (field.number == 1) keys.push_back(field.bytes);
    if (field.number == 2) values.push_back(field.bytes);
    if (keys.size() > most_properties || values.size() > most_properties) return false;
  }
  if (fields.broken() || keys.size() != values.size()) return false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    Fields members(values[i]);
    Field member;
    while (members.next(member)) {
      if (keys[i] == "engUnit" && member.number == 8 && member.wire == Field::Wire::bytes)
        metric.unit = member.bytes;
      if (keys[i] == "Quality" && (member.number == 3 || member.number == 4) &&
          member.wire == Field::Wire::varint)
        metric.quality = static_cast<std::uint32_t>(member.word);
    }
    if (members.broken()) return false;
  }
  return true;
}

/// One field of a metric. False where its wire type is not that of its number.
bool take_field(const Field& field, SparkplugMetric& metric) {
  const auto is = [&](Field::Wire wire) { return field.wire == wire; };
  switch (field.number) {
    case 1: metric.name = field.bytes; return is(Field::Wire::bytes);
    case 2: metric.alias = field.word; return is(Field::Wire::varint);
    case 3: metric.time_ms = field.word; return is(Field::Wire::varint);
    case 4:
      metric.type = static_cast<SparkplugType>(static_cast<std::uint32_t>(field.word));
      return is(Field::Wire::varint);
    case 5: metric.historical = field.word != 0; return is(Field::Wire::varint);
    case 7: metric.null = field.word != 0; return is(Field::Wire::varint);
    case 9: return is(Field::Wire::bytes) && read_properties(field.bytes, metric);
    case 10:
    case 11: metric.value = SparkplugWord{field.word}; return is(Field::Wire::varint);
    case 12: metric.value = float_of(field); return is(Field::Wire::fixed32);
    case 13: metric.value = std::bit_cast<double>(field.word); return is(Field::Wire::fixed64);
    case 14: metric.value = field.word != 0; return is(Field::Wire::varint);
    case 15:
    case 16:
    case 17:
    case 18: metric.value = SparkplugOther{}; return is(Field::Wire::bytes);
    default: return true;  // is_transient, metadata, extensions
  }
}

void put_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U)
    to += static_cast<char>(static_cast<unsigned char>(value | 0x80U));
  to += static_cast<char>(static_cast<unsigned char>(value));
}
void put_word(std::string& to, std::uint32_t number, std::uint64_t value) {
  put_varint(to, number << 3U);
  put_varint(to, value);
}
void put_bytes(std::string& to, std::uint32_t number, std::string_view bytes) {
  put_varint(to, number << 3U | 2U);
  put_varint(to, bytes.size());
  to += bytes;
}

}  // namespace

Result<SparkplugPayload> read_sparkplug(std::string_view bytes) {
  SparkplugPayload payload;
  Fields fields(bytes);
  Field field;
  while (fields.next(field)) {
    if (field.number == 1 && field.wire == Field::Wire::varint) payload.time_ms = field.word;
    if (field.number == 3 && field.wire == Field::Wire::varint) payload.seq = field.word;
    if (field.number != 2) continue;
    if (payload.metrics.size() == most_metrics)
      return no_sparkplug(fmt::format("一条消息超过 {} 个量", most_metrics),
                          fmt::format("more than {} metrics in one message", most_metrics));
    SparkplugMetric metric;
    Fields members(field.bytes);
    Field member;
    bool sound = field.wire == Field::Wire::bytes;
    while (sound && members.next(member)) sound = take_field(member, metric);
    if (!sound || members.broken())
      return no_sparkplug(fmt::format("第 {} 个量无法读取", payload.metrics.size() + 1),
                          fmt::format("metric {} cannot be read", payload.metrics.size() + 1));
    payload.metrics.push_back(metric);
  }
  if (fields.broken())
    return no_sparkplug("内容不是 Sparkplug B（protobuf）",
                        "the payload is no Sparkplug B (protobuf)");
  return payload;
}

std::optional<double> sparkplug_number(const SparkplugValue& value, SparkplugType type) {
  std::optional<double> number;
  if (const auto* single = std::get_if<float>(&value)) number = static_cast<double>(*single);
  if (const auto* twice = std::get_if<double>(&value)) number = *twice;
  if (const auto* truth = std::get_if<bool>(&value)) number = *truth ? 1.0 : 0.0;
  if (const auto* word = std::get_if<SparkplugWord>(&value)) {
    const std::uint64_t bits = word->bits;
    switch (type) {
      // Signed figures of up to 32 bits are two's complement in an unsigned field.
      case SparkplugType::int8: number = static_cast<std::int8_t>(bits & 0xFFU); break;
      case SparkplugType::int16: number = static_cast<std::int16_t>(bits & 0xFFFFU); break;
      case SparkplugType::int32: number = static_cast<std::int32_t>(bits & 0xFFFFFFFFU); break;
      case SparkplugType::int64:
        number = static_cast<double>(static_cast<std::int64_t>(bits));
        break;
      case SparkplugType::text: return std::nullopt;
      default: number = static_cast<double>(bits); break;
    }
  }
  if (number && !std::isfinite(*number)) return std::nullopt;
  return number;
}

std::string rebirth_command(std::uint64_t time_ms) {
  std::string metric;
  put_bytes(metric, 1, "Node Control/Rebirth");
  put_word(metric, 3, time_ms);
  put_word(metric, 4, static_cast<std::uint64_t>(SparkplugType::boolean));
  put_word(metric, 14, 1);
  std::string payload;
  put_word(payload, 1, time_ms);
  put_bytes(payload, 2, metric);
  return payload;
}

}  // namespace celadon::drivers::mqtt
