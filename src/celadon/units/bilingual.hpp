#pragma once
// A text in both languages, in one: "中文｜English". Errors and remarks of the engine are such
// texts. Whoever prints one for a person takes one half; JSON that carries both keeps the whole.
//
// A message that quotes another must not nest the mark: quote it with `after` or `in_each`, which
// join each language separately.

#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::units {

/// The half for that language; the whole text where it has no mark "｜" (U+FF5C). Of several marks
/// the middle one parts the halves, so that a value that holds the mark, quoted in both halves,
/// does not; an even number cannot come so and parts at the first.
std::string_view in_language(std::string_view both, Language language) noexcept;

/// "zh｜en". A part that is itself in both languages gives its half.
std::string bilingual(std::string_view zh, std::string_view en);

/// "place: 中文｜place: English": names the place in front of both halves, e.g. the field at fault.
/// The place may be in both languages too.
std::string after(std::string_view place, std::string_view both);

/// What `make(language)` says, in both languages.
template <class Make>
std::string in_each(Make&& make) {
  return bilingual(make(Language::zh), make(Language::en));
}

/// One line for a person: "file:line:column: message (remedy)" in that language.
std::string sentence(const Error& error, Language language);
/// The same in both languages.
std::string sentence(const Error& error);

}  // namespace celadon::units
