#pragma once
// A composed programme as the pages and the command line are told it: every row with the pack it
// came from.

#include <string_view>

#include <nlohmann/json.hpp>

#include "celadon/cultivation/programme.hpp"

namespace celadon::app::ladder {

using Json = nlohmann::ordered_json;

/// The name under which the national programme stands.
inline constexpr std::string_view green_manufacturing = "programmes.green-manufacturing";

/// {programme, date, region, packs, subjects, values, rungs, states, transitions, causes, papers,
/// matters, campaigns, agencies, code}.
Json programme_json(const cultivation::Programme& programme, std::string_view id, CivilDate date,
                    std::string_view region);
/// {id, names, rungs, matter, from, to, by, subjects, due, when, effects, papers, notify, remark,
/// cause, causes, basis}.
Json transition_json(const cultivation::Transition& transition);
/// {guard} and of {rung, classes, words, value, second_value, since, mode, stage, clause} what it
/// has.
Json guard_json(const cultivation::Guard& guard);
/// {clause, source, confidence, note, pack}.
Json basis_json(const cultivation::Basis& basis);
/// A text "中文｜English" as {zh, en}; the same in both where it has no mark; null when empty.
Json both_json(std::string_view text);

}  // namespace celadon::app::ladder
