#include "celadon/ledger/source_names.hpp"

#include <array>
#include <string>

namespace celadon::ledger {

registry::Names source_names(std::string_view source, const registry::Carriers& carriers) {
  if (const auto* carrier = carriers.find(std::string(source))) return carrier->names;
  struct Word {
    std::string_view en;
    const char* zh;
  };
  constexpr std::array<Word, 5> words{
      {{"green power and certificates", "绿色电力与绿证"},
       {"net purchased power without green power", "净购入电力（扣除绿色电力）"},
       {"net purchased power", "净购入电力"},
       {"power without instruments", "无凭证电力"},
       {"net purchased heat", "净购入热力"}}};
  for (const Word& word : words)
    if (word.en == source) return {word.zh, std::string(source)};
  return {std::string(source), std::string(source)};
}

}  // namespace celadon::ledger
