#pragma once
// Payloads of Sparkplug B, read without copying. Source: Eclipse Sparkplug specification 3.0.0,
// 6.4 (payload, metric, datatypes) and its protobuf definition; protobuf encoding: wire types 0
// (varint), 1 (64 bit), 2 (length), 5 (32 bit).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::drivers::mqtt {

/// Datatypes of a metric (6.4.16); others are told by their number.
enum class SparkplugType : std::uint32_t {
  unknown = 0,
  int8 = 1,
  int16 = 2,
  int32 = 3,
  int64 = 4,
  uint8 = 5,
  uint16 = 6,
  uint32 = 7,
  uint64 = 8,
  float32 = 9,
  float64 = 10,
  boolean = 11,
  text = 12,
  date_time = 13,
};

/// The value of a metric as it stands on the wire; its datatype may be known from a birth only.
struct SparkplugWord {
  std::uint64_t bits = 0;  ///< int_value or long_value
};
/// A value that is no number: text, bytes, data set, template.
struct SparkplugOther {};
using SparkplugValue =
    std::variant<std::monostate, SparkplugWord, float, double, bool, SparkplugOther>;

struct SparkplugMetric {
  std::string_view name;  ///< empty where only the alias is sent
  std::optional<std::uint64_t> alias;
  std::optional<std::uint64_t> time_ms;
  SparkplugType type = SparkplugType::unknown;
  bool historical = false;
  bool null = false;
  SparkplugValue value;
  std::string_view unit;                 ///< property engUnit
  std::optional<std::uint32_t> quality;  ///< property Quality: 192 good, 500 stale, 0 bad
};

struct SparkplugPayload {
  std::optional<std::uint64_t> time_ms;
  std::optional<std::uint64_t> seq;
  std::vector<SparkplugMetric> metrics;
};

/// Views point into `bytes`. Errors: parse (no protobuf, or more than 100,000 metrics).
Result<SparkplugPayload> read_sparkplug(std::string_view bytes);

/// The number a value stands for by its datatype; nothing for text and the like, and for figures
/// that are not finite.
std::optional<double> sparkplug_number(const SparkplugValue& value, SparkplugType type);

/// The payload of an NCMD that asks an edge node for its births ("Node Control/Rebirth").
std::string rebirth_command(std::uint64_t time_ms);

}  // namespace celadon::drivers::mqtt
