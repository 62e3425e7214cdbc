#pragma once
// A sentence in both languages whose parts may be in both languages themselves.

#include <concepts>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::units {

/// A part as one half of the sentence takes it: of a text its half, anything else as it is.
template <class Part>
decltype(auto) part_in_language(const Part& part, Language language) {
  if constexpr (std::convertible_to<const Part&, std::string_view>) {
    return in_language(part, language);
  } else {
    return (part);
  }
}

template <class Part>
using PartInLanguage = decltype(part_in_language(std::declval<const Part&>(), Language::zh));

/// fmt::format for each half of `both` ("中文 {0}｜English {0}"; the parts by number), with the
/// half of each part: no mark is nested. The pattern is checked when compiled.
template <class... Parts>
std::string phrase(fmt::format_string<PartInLanguage<Parts>...> both, const Parts&... parts) {
  const fmt::string_view pattern = both;
  return in_each([&](Language language) {
    return fmt::format(
        fmt::runtime(in_language(std::string_view(pattern.data(), pattern.size()), language)),
        part_in_language(parts, language)...);
  });
}

}  // namespace celadon::units
