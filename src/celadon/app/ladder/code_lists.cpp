#include "celadon/app/ladder/code_lists.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/registry/codes.hpp"

namespace celadon::app::ladder {
namespace {

packs::Title name_in(const packs::TermTable& table, std::string_view id) {
  const packs::Term* term = table.find(id);
  return term == nullptr ? packs::Title{std::string(id), std::string(id)} : term->title;
}

Status known(const packs::TermTable& table, std::string_view field, std::string_view word) {
  if (table.find(word) != nullptr) return {};
  std::string words;
  for (const packs::Term& term : table.terms) words += (words.empty() ? "" : ", ") + term.id;
  return fail(ErrorCode::invalid_argument,
              fmt::format("{0}: 没有这一类：\"{1}\"｜{0}: there is no kind \"{1}\"", field, word),
              fmt::format("可用：{0}｜one of {0}", words));
}

/// The digits of an industry without its section letter.
std::string_view digits_of(std::string_view code) {
  if (!code.empty() && code.front() >= 'A' && code.front() <= 'Z') code.remove_prefix(1);
  return code;
}

}  // namespace

Result<CodeLists> CodeLists::open(const packs::Library& library) {
  CodeLists lists;
  CELADON_ASSIGN(lists.regions_, packs::find_terms(library, "regions"));
  CELADON_ASSIGN(lists.merged_, packs::find_terms(library, "divisions_abolished"));
  CELADON_ASSIGN(lists.industries_, packs::find_terms(library, "industries"));
  CELADON_ASSIGN(lists.events_, packs::find_terms(library, "programme_events"));
  CELADON_ASSIGN(lists.evidence_, packs::find_terms(library, "programme_evidence"));
  CELADON_ASSIGN(lists.flags_, packs::find_terms(library, "programme_flags"));
  return lists;
}

Status CodeLists::check_division(std::string_view code) const {
  const auto formed = registry::check_division(code);
  const bool province =
      formed.ok() && regions_.find(std::string(code.substr(0, 2)) + "0000") != nullptr;
  if (!province) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("division: \"{0}\" 不是行政区划代码｜division: \"{0}\" is no code of an "
                    "administrative division",
                    code),
        "照 GB/T 2260 填写六位代码｜six digits of GB/T 2260");
  }
  if (const packs::Term* gone = merged_.find(code)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("division: {0} {1}已于 {3} 年撤销，并入 {4} {5}｜division: {0} ({2}) was "
                    "abolished in {3} and went into {4} ({6})",
                    code, gone->title.zh, gone->title.en, gone->column("year"),
                    gone->column("successor"), gone->column("successor_zh"),
                    gone->column("successor_en")),
        fmt::format("改用 {0}｜use {0}", gone->column("successor")));
  }
  return {};
}

Status CodeLists::check_industry(std::string_view code) const {
  const std::string_view digits = digits_of(code);
  const auto refuse = [&](std::string zh, std::string en) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("industry: \"{0}\" {1}｜industry: \"{0}\" {2}", code, zh, en),
                "照 GB/T 4754-2017 填写四位小类代码，如 3525｜four digits of GB/T 4754-2017, e.g. "
                "3525");
  };
  if (digits.size() != 4) return refuse("不是四位小类", "is no class of four digits");
  if (const auto formed = registry::check_industry(code); !formed.ok())
    return refuse("不符合国民经济行业分类", "does not fit the classification of industries");
  const auto in_division = [&](const packs::Term& term, std::size_t length) {
    const std::string_view known = digits_of(term.id);
    return known.size() == length && known.substr(0, 2) == digits.substr(0, 2);
  };
  const auto& terms = industries_.terms;
  if (std::none_of(terms.begin(), terms.end(),
                   [&](const packs::Term& term) { return in_division(term, 2); }))
    return refuse("的大类不在目录中", "is in no division that is listed");
  const bool listed = std::any_of(terms.begin(), terms.end(),
                                  [&](const packs::Term& term) { return in_division(term, 4); });
  if (listed && std::none_of(terms.begin(), terms.end(),
                             [&](const packs::Term& term) { return digits_of(term.id) == digits; }))
    return refuse("不在该大类的小类目录中", "is not among the listed classes of its division");
  return {};
}

Status CodeLists::check_event(std::string_view kind) const { return known(events_, "kind", kind); }
Status CodeLists::check_evidence(std::string_view kind) const {
  return known(evidence_, "kind", kind);
}

packs::Title CodeLists::division_name(std::string_view code) const {
  if (regions_.find(code) != nullptr || code.size() != 6) return name_in(regions_, code);
  const packs::Title province = name_in(regions_, std::string(code.substr(0, 2)) + "0000");
  return {province.zh + " " + std::string(code), province.en + " " + std::string(code)};
}
packs::Title CodeLists::industry_name(std::string_view code) const {
  const std::string_view digits = digits_of(code);
  for (std::size_t length = digits.size(); length >= 2; --length) {
    for (const packs::Term& term : industries_.terms)
      if (digits_of(term.id) == digits.substr(0, length)) return term.title;
  }
  return {std::string(code), std::string(code)};
}
packs::Title CodeLists::event_name(std::string_view kind) const { return name_in(events_, kind); }
std::string CodeLists::event_of(std::string_view word) const {
  for (const packs::Term& term : events_.terms)
    if (word == term.id || word == term.title.zh || word == term.title.en) return term.id;
  return std::string(word);
}
packs::Title CodeLists::evidence_name(std::string_view kind) const {
  return name_in(evidence_, kind);
}
packs::Title CodeLists::flag_name(std::string_view flag) const { return name_in(flags_, flag); }

std::string CodeLists::in_words(std::string_view text) const {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  const auto named = [&](std::string_view part, bool chinese) {
    std::string made;
    while (!part.empty()) {
      const std::size_t begin = std::min(part.find_first_of(letters), part.size());
      made += part.substr(0, begin);
      part.remove_prefix(begin);
      const std::size_t end = std::min(part.find_first_not_of(letters), part.size());
      const std::string_view word = part.substr(0, end);
      // Words with a low line are ids; others may be words of the sentence.
      const bool id = word.find('_') != std::string_view::npos;
      const packs::Term* term = id ? evidence_.find(word) : nullptr;
      if (id && term == nullptr) term = flags_.find(word);
      if (term == nullptr)
        made += word;
      else
        made += chinese ? term->title.zh : term->title.en;
      part.remove_prefix(end);
    }
    return made;
  };
  const std::size_t bar = text.find("｜");
  if (bar == std::string_view::npos) return named(text, true);
  return named(text.substr(0, bar), true) + "｜" +
         named(text.substr(bar + std::string_view("｜").size()), false);
}

}  // namespace celadon::app::ladder
