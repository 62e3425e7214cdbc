#pragma once
// The words of mappings with their meaning, and the members each part of a mapping may have: one
// table for the reader and for the published JSON Schema.

#include <string_view>

#include "celadon/registry/forms.hpp"
#include "celadon/registry/shape.hpp"
#include "celadon/telemetry/mapping.hpp"

namespace celadon::telemetry {

using registry::Choices;

inline constexpr Choices<char, 7> separator_words = {{{"comma", ','},
                                                      {"semicolon", ';'},
                                                      {"tab", '\t'},
                                                      {"pipe", '|'},
                                                      {",", ','},
                                                      {";", ';'},
                                                      {"|", '|'}}};
inline constexpr Choices<char, 3> quote_words = {{{"\"", '"'}, {"'", '\''}, {"none", '\0'}}};
inline constexpr Choices<char, 4> decimal_words = {
    {{".", '.'}, {",", ','}, {"point", '.'}, {"comma", ','}}};
inline constexpr Choices<char, 10> thousands_words = {{{"none", '\0'},
                                                       {"", '\0'},
                                                       {",", ','},
                                                       {".", '.'},
                                                       {"'", '\''},
                                                       {" ", ' '},
                                                       {"comma", ','},
                                                       {"point", '.'},
                                                       {"apostrophe", '\''},
                                                       {"blank", ' '}}};
inline constexpr Choices<Layout, 2> layout_words = {
    {{"wide", Layout::wide}, {"long", Layout::long_form}}};
inline constexpr Choices<OtherLabels, 2> other_label_words = {
    {{"refuse", OtherLabels::refuse}, {"skip", OtherLabels::skip}}};
inline constexpr Choices<StampSide, 2> stamp_words = {
    {{"start", StampSide::start}, {"end", StampSide::end}}};
inline constexpr Choices<FoldRule, 4> fold_words = {{{"order", FoldRule::order},
                                                     {"first", FoldRule::first},
                                                     {"second", FoldRule::second},
                                                     {"column", FoldRule::column}}};
inline constexpr Choices<SpringRule, 2> gap_words = {
    {{"refuse", SpringRule::refuse}, {"shift", SpringRule::shift}}};
inline constexpr Choices<MidnightRepair, 2> midnight_words = {
    {{"none", MidnightRepair::none}, {"same_day_24", MidnightRepair::same_day_24}}};
inline constexpr Choices<QuantityKind, 4> kind_words = {{{"register", QuantityKind::cumulative},
                                                         {"amount", QuantityKind::amount},
                                                         {"power", QuantityKind::power},
                                                         {"state", QuantityKind::state}}};
inline constexpr Choices<bool, 2> sign_words = {{{"as_is", false}, {"inverted", true}}};

/// The members below `mapping:`; they live as long as the program.
const registry::Shape& mapping_shape();
const registry::Shape& time_shape();
/// One transition of daylight saving that is written out.
const registry::Shape& transition_shape();
/// One entry of `columns` (wide) or of `series` (long).
const registry::Shape& value_shape(Layout layout);
const registry::Shape& quality_shape();

/// Refuses members that the shape does not have.
Status refuse_unknown_members(const text::Node& node, const registry::Shape& shape);

}  // namespace celadon::telemetry
