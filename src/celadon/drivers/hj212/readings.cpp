#include "celadon/drivers/hj212/readings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/telemetry/quality.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

using telemetry::QualityFlag;

struct FactorUnit {
  std::string_view factor;
  std::string_view unit;
};

// Codes and units as public implementations of HJ 212 use them; the old codes of 2005 beside the
// new ones where the pair was seen. Left out, because the unit is not fixed by the code or has no
// symbol here: w00000 (L/s or m3/h), a34001 (ug/m3 or mg/m3), pH, conductivity, colour, degrees,
// dB.
constexpr std::array factor_units{
    FactorUnit{"w01009", "mg/L"},  FactorUnit{"w01010", "°C"},    FactorUnit{"w01012", "mg/L"},
    FactorUnit{"w01018", "mg/L"},  FactorUnit{"w01019", "mg/L"},  FactorUnit{"w21001", "mg/L"},
    FactorUnit{"w21003", "mg/L"},  FactorUnit{"w21011", "mg/L"},  FactorUnit{"003", "mg/L"},
    FactorUnit{"011", "mg/L"},     FactorUnit{"060", "mg/L"},     FactorUnit{"a34002", "ug/m3"},
    FactorUnit{"a34004", "ug/m3"}, FactorUnit{"a34013", "mg/m3"}, FactorUnit{"a21026", "mg/m3"},
    FactorUnit{"a21002", "mg/m3"}, FactorUnit{"a21003", "mg/m3"}, FactorUnit{"a21004", "mg/m3"},
    FactorUnit{"a21005", "mg/m3"}, FactorUnit{"a01001", "°C"},    FactorUnit{"a01002", "%"},
    FactorUnit{"a01006", "kPa"},   FactorUnit{"a01007", "m/s"},
};

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.' || c == '-';
  });
}

std::string period_of(std::string_view command) {
  if (command == "2011") return "";
  if (command == "2051") return "/minute";
  if (command == "2061") return "/hour";
  if (command == "2031") return "/day";
  return fmt::format("/cn{}", command);
}

Result<std::string> plain_body(const Packet& packet, const Device& device) {
  std::string body = packet.body;
  if (device.cipher && encrypted_command(packet.command)) {
    CELADON_ASSIGN(body, decrypt(*device.cipher, packet.body));
  }
  if (text::first_invalid_utf8(body) == std::string_view::npos) return body;
  return text::to_utf8(body, text::Encoding::gb18030, device.id);
}

}  // namespace

bool encrypted_command(std::string_view command) noexcept {
  return command.starts_with('2') || command == "1014" || command == "3020";
}

std::string_view unit_of(std::string_view factor, std::string_view what) noexcept {
  // A total is an amount, in another unit than the figure that was summed up.
  if (what == "Cou") return factor == "w00000" || factor == "B01" ? "m3" : "";
  if (what != "Rtd" && what != "Avg" && what != "Min" && what != "Max" && !what.starts_with("Zs"))
    return "";
  for (const FactorUnit& known : factor_units)
    if (known.factor == factor) return known.unit;
  return "";
}

std::uint16_t quality_of_mark(std::string_view mark) noexcept {
  if (mark.empty() || mark == "N") return 0;
  if (mark == "S") return static_cast<std::uint16_t>(QualityFlag::substituted);
  return static_cast<std::uint16_t>(QualityFlag::invalid_by_supplier);
}

Result<std::vector<Error>> add_readings(const Packet& packet, const Device& device,
                                        Instant received, Batch& to) {
  CELADON_ASSIGN(const std::string text, plain_body(packet, device));
  CELADON_ASSIGN(Body body, read_body(text, device.offset));
  Instant at = received;
  if (body.time) {
    at = *body.time;
  } else if (const auto asked = read_time(packet.request, device.offset); asked.ok()) {
    at = *asked;
  }
  const std::string period = period_of(packet.command);
  for (const Observation& seen : body.observations) {
    if (!is_code(seen.factor) || !is_code(seen.what)) {
      body.faults.push_back(
          Error{ErrorCode::parse,
                units::bilingual(fmt::format("{}：因子代码无效", device.id),
                                 fmt::format("{}: no code of a factor", device.id)),
                ""});
      continue;
    }
    const auto told = device.units.find(seen.factor);
    const std::string_view unit = told != device.units.end() && seen.what != "Cou"
                                      ? std::string_view(told->second)
                                      : unit_of(seen.factor, seen.what);
    const std::string figure = fmt::format("{}/{}{}", seen.factor, seen.what, period);
    const auto point = device.points.find(figure);
    to.add(point != device.points.end() ? point->second : fmt::format("{}/{}", device.id, figure),
           at, seen.value, unit, quality_of_mark(seen.mark));
  }
  return std::move(body.faults);
}

}  // namespace celadon::drivers::hj212
