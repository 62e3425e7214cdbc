#pragma once
// A remark of the engine in both languages, in one text: "中文｜English". Whoever prints it for a
// person takes one half; JSON carries both.

#include <string_view>

#include "celadon/units/unit.hpp"

namespace celadon::units {

/// The half for that language; the whole text where it has no mark "｜" (U+FF5C).
std::string_view in_language(std::string_view both, Language language) noexcept;

}  // namespace celadon::units
