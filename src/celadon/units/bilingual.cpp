#include "celadon/units/bilingual.hpp"

namespace celadon::units {

std::string_view in_language(std::string_view both, Language language) noexcept {
  constexpr std::string_view mark = "｜";
  const std::size_t at = both.find(mark);
  if (at == std::string_view::npos) return both;
  return language == Language::zh ? both.substr(0, at) : both.substr(at + mark.size());
}

}  // namespace celadon::units
