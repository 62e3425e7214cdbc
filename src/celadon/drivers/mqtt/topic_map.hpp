#pragma once
// How messages of MQTT become readings, told as data: which topics, and where in a payload the
// figures, names and times stand.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/drivers/batch.hpp"

namespace celadon::drivers::mqtt {

/// A filter with named levels: "plant/{device}/energy", "+" for a level without a name, "#" for
/// all that is left.
class TopicFilter {
 public:
  /// Errors: parse (an empty name, one that occurs twice, '#' before the end, '+' within a level).
  static Result<TopicFilter> read(std::string_view text);
  /// As the broker wants it: "plant/+/energy".
  [[nodiscard]] const std::string& for_broker() const { return for_broker_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// The named levels, in the order of `names`; nothing when the topic does not match.
  [[nodiscard]] std::optional<std::vector<std::string_view>> match(std::string_view topic) const;

 private:
  enum class Level : std::uint8_t { literal, named, any, rest };
  std::vector<std::pair<Level, std::string>> levels_;
  std::vector<std::string> names_;
  std::string for_broker_;
};

/// A key with places for names: "{device}/active_power".
class KeyPattern {
 public:
  /// Errors: parse (a brace without its like), not_found (a name that is none of `known`).
  static Result<KeyPattern> read(std::string_view text, const std::vector<std::string>& known);
  /// Values in the order of `known`.
  [[nodiscard]] std::string fill(const std::vector<std::string>& values) const;

 private:
  std::vector<std::variant<std::string, std::size_t>> parts_;
};

/// A way into JSON: "energy.total", "values[0].v"; "$.ts" begins at the message even within an
/// array; "." is the element itself.
struct JsonPath {
  bool from_message = false;
  std::vector<std::variant<std::string, std::size_t>> steps;
  /// Errors: parse.
  static Result<JsonPath> read(std::string_view text);
};

/// How a time is written.
enum class TimeForm : std::uint8_t { iso, seconds, milliseconds, microseconds, nanoseconds };

struct TimeRule {
  JsonPath path;
  TimeForm form = TimeForm::iso;
  UtcOffset offset = UtcOffset::china();  ///< of an ISO time that has none
};

/// One figure of a payload.
struct PointRule {
  JsonPath path;
  KeyPattern key;
  std::string unit;
  double scale = 1.0;  ///< reading = sent * scale + shift
  double shift = 0.0;
};

enum class PayloadForm : std::uint8_t { number, json, sparkplug };

/// What one family of topics carries. Names of a key: those of the filter, then those of `names`,
/// then "member" where `each` goes over the members of an object.
struct TopicRule {
  TopicFilter filter;
  PayloadForm form = PayloadForm::number;
  std::optional<JsonPath> each;  ///< an array or object: the points are looked for in each element
  std::vector<std::pair<std::string, JsonPath>> names;
  std::optional<TimeRule> time;  ///< none: the time of arrival
  std::vector<PointRule> points;
};

/// The longest payload that is looked at; a longer one is a fault.
inline constexpr std::size_t most_payload_bytes = 1U << 20U;

/// Adds the readings of one message. A member that is missing or null gives none; a message that
/// gives none at all is a fault, and so is a figure that is none: then `to` is as before. Errors:
/// parse, limit.
Status read_message(const TopicRule& rule, std::string_view topic, std::string_view payload,
                    Instant received, Batch& to);

}  // namespace celadon::drivers::mqtt
