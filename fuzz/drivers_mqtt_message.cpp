// Topic maps: a filter, a key, paths and a payload, each on a line of its own; the payload is what
// is left. What a rule accepts gives finite figures, and a message at fault gives none.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/drivers/mqtt/topic_map.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon::drivers;
  using namespace celadon::drivers::mqtt;
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  std::array<std::string_view, 7> lines;  // filter, topic, key, value, each, name, time
  for (std::string_view& line : lines) {
    const auto end = rest.find('\n');
    line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  auto filter = TopicFilter::read(lines[0]);
  if (!filter.ok()) return 0;
  TopicRule rule{std::move(filter).value(), PayloadForm::json, {}, {}, {}, {}};
  if (const auto each = JsonPath::read(lines[4]); each.ok()) rule.each = *each;
  if (const auto name = JsonPath::read(lines[5]); name.ok()) rule.names.emplace_back("name", *name);
  if (const auto time = JsonPath::read(lines[6]); time.ok())
    rule.time = TimeRule{*time, static_cast<TimeForm>(lines[6].size() % 5), {}};
  std::vector<std::string> known = rule.filter.names();
  for (const auto& [name, path] : rule.names) known.push_back(name);
  known.emplace_back("member");
  auto key = KeyPattern::read(lines[2], known);
  auto path = JsonPath::read(lines[3]);
  if (!key.ok() || !path.ok()) return 0;
  rule.points.push_back({*path, *key, "kWh", 0.1, 1});
  Batch batch;
  const auto read = read_message(rule, lines[1], rest, celadon::Instant{1}, batch);
  CELADON_ASSERT(read.ok() == !batch.empty());
  for (const Reading& reading : batch.readings()) CELADON_ASSERT(std::isfinite(reading.value));
  return 0;
}
