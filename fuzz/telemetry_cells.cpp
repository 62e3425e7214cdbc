// One line is a form of stamps, an offset and a rule of daylight saving; every further line is a
// cell read as a stamp and as a number. A plain decimal is the double that std::from_chars reads; a
// local time that is there once or twice names instants that show that local time.
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "celadon/telemetry/local_time.hpp"
#include "celadon/telemetry/number.hpp"
#include "celadon/telemetry/time_form.hpp"

namespace {

using namespace celadon;
using namespace celadon::telemetry;

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

void check_number(std::string_view cell) {
  for (const char group : {'\0', ',', '\'', ' '}) {
    const ParsedNumber read = parse_number(cell, {.decimal = '.', .group = group});
    if (read.problem == NumberProblem::none && !std::isfinite(read.value)) std::abort();
  }
  const ParsedNumber european = parse_number(cell, {.decimal = ',', .group = '.'});
  if (european.problem == NumberProblem::none && !std::isfinite(european.value)) std::abort();
  // Digits with at most one point: what the library reads, to the last bit.
  if (cell.empty() || cell.find_first_not_of("0123456789.") != std::string_view::npos) return;
  double wanted = 0.0;
  const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), wanted);
  if (problem != std::errc() || end != cell.data() + cell.size()) return;
  const ParsedNumber plain = parse_number(cell, {});
  if (plain.problem != NumberProblem::none || plain.value != wanted) std::abort();
}

void check_local(std::int64_t local_us, const LocalClock& clock) {
  const LocalReading reading = resolve_local(local_us, clock);
  if (reading.kind == LocalReading::Kind::gap) return;
  for (const Instant at : {reading.first, reading.second}) {
    const std::int64_t shown =
        at.us + std::int64_t{clock.offset_at(at).minutes} * std::int64_t{60'000'000};
    if (shown != local_us) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto form = TimeForm::parse(next_line(text));
  LocalClock clock;
  if (const auto offset = parse_offset(next_line(text)); offset.ok()) clock.standard = *offset;
  if (const auto rule = parse_daylight_rule(next_line(text)); rule.ok()) clock.rule = *rule;
  while (!text.empty()) {
    const std::string_view cell = next_line(text);
    check_number(cell);
    if (!form.ok()) continue;
    const auto stamp = form->read(cell, 2025, 1);
    if (stamp) check_local(stamp->local_us, clock);
  }
  return 0;
}
