#pragma once
// Reading the members of a pack's mappings: each reader names the place and the field when it
// refuses.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/assessment/standard_pack.hpp"
#include "celadon/base/result.hpp"
#include "celadon/text/document.hpp"

namespace celadon::assessment::fields {

/// Error `parse` unless the node is a mapping with none but the known members.
Status expect_mapping(const text::Node& node, std::string_view what,
                      const std::vector<std::string_view>& known);
/// The items of a sequence member; empty when it is absent. Error `parse` when it is no sequence.
Result<std::vector<const text::Node*>> list(const text::Node& node, std::string_view key);

Result<std::string> text(const text::Node& node, std::string_view key);  ///< required
Result<std::string> text_or(const text::Node& node, std::string_view key, std::string absent);
Result<double> number(const text::Node& node, std::string_view key);  ///< required
Result<double> number_or(const text::Node& node, std::string_view key, double absent);
Result<bool> flag_or(const text::Node& node, std::string_view key, bool absent);
Result<units::Unit> unit_or_one(const text::Node& node, std::string_view key);
/// `zh` and `en`, both required.
Result<packs::Title> title(const text::Node& node);
/// `confidence`, `source`, `note`, all optional.
Result<Sureness> sureness(const text::Node& node);
/// A formula in a text member; error with the place of the text.
Result<std::optional<formula::Expression>> formula_or_none(const text::Node& node,
                                                           std::string_view key);
Result<formula::Expression> formula_of(const text::Node& node, std::string_view key);  ///< required
/// A list of {zh, en}.
Result<std::vector<packs::Title>> titles(const text::Node& node, std::string_view key);

}  // namespace celadon::assessment::fields
