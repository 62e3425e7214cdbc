#pragma once
// The published lists that facts and events of subjects are checked against: divisions, industries,
// divisions that were merged, kinds of events and evidence.

#include <string>
#include <string_view>

#include "celadon/packs/library.hpp"
#include "celadon/packs/terms.hpp"

namespace celadon::app::ladder {

class CodeLists {
 public:
  /// Errors: those of packs::find_terms.
  static Result<CodeLists> open(const packs::Library& library);

  /// A division of GB/T 2260 that is not abolished and lies in a province that is known. Errors
  /// invalid_argument; of an abolished one the message names its successor.
  [[nodiscard]] Status check_division(std::string_view code) const;
  /// Four digits of GB/T 4754 in a known division; where the library holds four-digit entries of
  /// that division the code must be one of them. Error invalid_argument.
  [[nodiscard]] Status check_industry(std::string_view code) const;
  /// Error invalid_argument names the kinds there are.
  [[nodiscard]] Status check_event(std::string_view kind) const;
  [[nodiscard]] Status check_evidence(std::string_view kind) const;

  [[nodiscard]] packs::Title division_name(std::string_view code) const;
  [[nodiscard]] packs::Title industry_name(std::string_view code) const;
  [[nodiscard]] packs::Title event_name(std::string_view kind) const;
  /// The id of a kind of event from its id or either name; the word itself when it is none.
  [[nodiscard]] std::string event_of(std::string_view word) const;
  [[nodiscard]] packs::Title evidence_name(std::string_view kind) const;
  [[nodiscard]] packs::Title flag_name(std::string_view flag) const;
  /// A text "中文｜English" in which ids of evidence and of flags stand by their names.
  [[nodiscard]] std::string in_words(std::string_view text) const;

 private:
  packs::TermTable regions_, merged_, industries_, events_, evidence_, flags_;
};

}  // namespace celadon::app::ladder
