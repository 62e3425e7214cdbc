#include "celadon/app/views/view_json.hpp"

#include <cmath>

#include <fmt/format.h>

namespace celadon::app::views {

Json names_json(const registry::Names& names) {
  return {{"zh", names.zh}, {"en", names.en.empty() ? names.zh : names.en}};
}
Json names_json(std::string zh, std::string en) {
  return {{"zh", std::move(zh)}, {"en", std::move(en)}};
}
Json title_json(const packs::Title& title) {
  return {{"zh", title.zh}, {"en", title.en.empty() ? title.zh : title.en}};
}
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

std::string derivation_link(const std::string& site, std::string_view figure,
                            const CivilPeriod& period, const std::string& more) {
  return fmt::format("/api/v1/sites/{}/derivations/{}?period={}{}", site, percent_encoded(figure),
                     period.to_string(), more);
}

Json quantity_json(double value, std::string_view unit) {
  return {{"value", std::isfinite(value) ? Json(value) : Json()}, {"unit", unit}};
}
Json quantity_json(const units::Quantity& quantity) {
  return quantity_json(quantity.value, quantity.unit.symbol);
}

Json undetermined_json(std::string_view unit, const std::string& reason,
                       const std::vector<std::string>& missing) {
  return {{"value", nullptr},
          {"unit", unit},
          {"undetermined", {{"reason", reason}, {"missing", missing}}}};
}

Json value_json(const formula::Value& value, std::string_view unit) {
  if (const auto* gap = std::get_if<formula::Undetermined>(&value))
    return undetermined_json(unit, gap->reason, gap->missing);
  const auto* quantity = std::get_if<units::Quantity>(&value);
  if (quantity == nullptr) return undetermined_json(unit, "不是一个量｜not a quantity");
  const auto number = quantity->in(units::unit(unit));
  if (!number.ok()) return undetermined_json(unit, number.error().message);
  return quantity_json(*number, unit);
}

Json input_json(const formula::Input* input, std::string_view unit, const std::string& name,
                const std::string& link) {
  if (input == nullptr) {
    return undetermined_json(
        unit, fmt::format("{} 未填报，也没有计量｜{} is neither declared nor metered", name, name),
        {name});
  }
  Json json = value_json(input->value, unit);
  if (!json["value"].is_null()) json["measured_share"] = input->derivation->measured_share;
  if (!link.empty()) json["derivation"] = link;
  return json;
}

std::optional<double> number_of(const Json& quantity) {
  if (!quantity.is_object() || !quantity.contains("value") || !quantity["value"].is_number())
    return std::nullopt;
  return quantity["value"].get<double>();
}

Json change_json(const Json& now, const Json& before, Good good) {
  const auto a = number_of(now);
  const auto b = number_of(before);
  if (!a || !b || *b == 0.0) return nullptr;
  const double change = 100.0 * (*a - *b) / std::fabs(*b);
  const char* verdict = "neutral";
  if (good != Good::neither && std::fabs(change) >= 0.05)
    verdict = (change < 0.0) == (good == Good::lower) ? "good" : "bad";
  return {{"value", change}, {"unit", "%"}, {"verdict", verdict}};
}

Json good_json(Good good) {
  if (good == Good::neither) return nullptr;
  return good == Good::lower ? "lower" : "higher";
}

Json source_json(const formula::Origin& origin, const std::string& site) {
  Json json = Json::object();
  const auto put = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  put("file", origin.file);
  if (origin.first_row > 0) json["first_row"] = origin.first_row;
  if (origin.last_row > 0) json["last_row"] = origin.last_row;
  put("sha256", origin.file_hash);
  put("pack", origin.pack);
  put("pack_hash", origin.pack_hash);
  put("clause", origin.clause);
  put("source", origin.source);
  if (origin.confidence) json["confidence"] = formula::to_string(*origin.confidence);
  if (!origin.file_hash.empty() && origin.pack.empty()) {
    json["link"] = fmt::format("/api/v1/sites/{}/sources/{}?row={}&last_row={}", site,
                               origin.file_hash, std::max<std::uint64_t>(1, origin.first_row),
                               std::max<std::uint64_t>(1, origin.last_row));
  }
  return json;
}

}  // namespace celadon::app::views
