#include "celadon/units/sentences.hpp"

#include "celadon/units/bilingual.hpp"

namespace celadon::units {

std::string followed_by(std::string_view first, std::string_view second) {
  const auto join = [&](Language language) {
    const bool zh = language == Language::zh;
    const std::string_view stop = zh ? "；" : "; ";
    std::string text(in_language(first, language));
    std::string_view rest = in_language(second, language);
    while (!rest.empty()) {
      const std::size_t end = rest.find(stop);
      const std::string_view part = rest.substr(0, end);
      if (text.find(part) == std::string::npos) {
        if (!text.empty()) text += stop;
        text += part;
      }
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + stop.size());
    }
    return text;
  };
  std::string zh = join(Language::zh);
  std::string en = join(Language::en);
  return zh == en ? zh : bilingual(zh, en);
}

}  // namespace celadon::units
