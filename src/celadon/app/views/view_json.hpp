#pragma once
// How the pages are told figures: every quantity with its unit, what is undetermined with its
// reason, and the address where the figure opens.

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "celadon/base/civil.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/formula/environment.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/registry/site.hpp"

namespace celadon::app::views {

using Json = nlohmann::ordered_json;

/// What a list of a page may be ordered and coloured by.
enum class Good : std::uint8_t { neither = 0, lower = 1, higher = 2 };

Json names_json(const registry::Names& names);
Json names_json(std::string zh, std::string en);
Json title_json(const packs::Title& title);
/// null when empty.
Json text_or_null(const std::string& text);

/// "/api/v1/sites/qingci/derivations/energy.total?period=2025"; `more` is appended as it is.
std::string derivation_link(const std::string& site, std::string_view figure,
                            const CivilPeriod& period, const std::string& more = {});
/// Percent-encodes what a path or query value may not hold.
std::string percent_encoded(std::string_view text);

/// {"value", "unit"}.
Json quantity_json(double value, std::string_view unit);
Json quantity_json(const units::Quantity& quantity);
/// {"value": null, "unit", "undetermined": {"reason", "missing"}}.
Json undetermined_json(std::string_view unit, const std::string& reason,
                       const std::vector<std::string>& missing = {});
/// A value in that unit, or undetermined; a value of another dimension is undetermined and says so.
Json value_json(const formula::Value& value, std::string_view unit);
/// An input with its measured share and its link; nullptr: undetermined, missing `name`.
Json input_json(const formula::Input* input, std::string_view unit, const std::string& name,
                const std::string& link);

/// The number of {"value": ..}; nullopt when null.
std::optional<double> number_of(const Json& quantity);
/// {"value": -3.2, "unit": "%", "verdict"} of two quantities in one unit; null when one is not
/// known or the earlier is zero. Changes below 0.05 % are neutral.
Json change_json(const Json& now, const Json& before, Good good);
Json good_json(Good good);

/// Where something comes from; `site` links kept files.
Json source_json(const formula::Origin& origin, const std::string& site);

}  // namespace celadon::app::views
