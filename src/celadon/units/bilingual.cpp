#include "celadon/units/bilingual.hpp"

namespace celadon::units {
namespace {

constexpr std::string_view mark = "｜";

/// Where the mark that parts the halves begins; npos without one.
std::size_t parting(std::string_view both) noexcept {
  std::size_t marks = 0;
  for (std::size_t at = both.find(mark); at != std::string_view::npos;
       at = both.find(mark, at + mark.size()))
    ++marks;
  std::size_t found = both.find(mark);
  if (marks % 2 == 0) return found;
  for (std::size_t before = marks / 2; before > 0; --before)
    found = both.find(mark, found + mark.size());
  return found;
}

}  // namespace

std::string_view in_language(std::string_view both, Language language) noexcept {
  const std::size_t at = parting(both);
  if (at == std::string_view::npos) return both;
  return language == Language::zh ? both.substr(0, at) : both.substr(at + mark.size());
}

std::string bilingual(std::string_view zh, std::string_view en) {
  std::string both(in_language(zh, Language::zh));
  both += mark;
  both += in_language(en, Language::en);
  return both;
}

std::string after(std::string_view place, std::string_view both) {
  return in_each([&](Language language) {
    return std::string(in_language(place, language)) + ": " +
           std::string(in_language(both, language));
  });
}

std::string sentence(const Error& error, Language language) {
  Error half = error;
  half.message = in_language(error.message, language);
  half.remedy = in_language(error.remedy, language);
  return half.to_string();
}

std::string sentence(const Error& error) {
  return in_each([&](Language language) { return sentence(error, language); });
}

}  // namespace celadon::units
