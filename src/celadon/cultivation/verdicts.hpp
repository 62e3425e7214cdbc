#pragma once
// What the checks of transitions share; for the sources of this folder.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "celadon/cultivation/guards.hpp"

namespace celadon::cultivation {

inline Verdict holds() { return {}; }
inline Verdict against(std::string message) { return {std::move(message), {}}; }
inline Verdict open(std::string message) { return {{}, std::move(message)}; }

inline Verdict met(bool condition, std::string message) {
  return condition ? holds() : against(std::move(message));
}

inline Verdict not_known(std::string_view zh, std::string_view en) {
  return against(fmt::format("{0}未知，无法判断｜{1} is not known", zh, en));
}

/// The name in both languages, for a message.
struct Both {
  std::string zh, en;
};
template <class Row>
Both both(const Row* row, std::string_view id) {
  if (row == nullptr) return {std::string(id), std::string(id)};
  return {row->title.zh, row->title.en};
}

inline Verdict unpublished(const RuleValue& value) {
  const std::string zh = value.title.zh.empty() ? value.id : value.title.zh;
  const std::string en = value.title.en.empty() ? value.id : value.title.en;
  return open(fmt::format("{0} 没有公布，未核对｜{1} is not published; not checked", zh, en));
}

/// The content of a value as T; nullopt and a verdict when it is not published.
template <class T>
const T* content(const Situation& s, std::string_view id, Verdict& verdict) {
  const RuleValue* value = s.programme.value(id);
  if (value == nullptr) {
    verdict = open(fmt::format("规则中没有 {0}｜the rules have no {0}", id));
    return nullptr;
  }
  const T* found = std::get_if<T>(&value->content);
  if (found == nullptr) verdict = unpublished(*value);
  return found;
}

/// A number, or a span read as one (years of last_share).
inline std::optional<double> number(const Situation& s, std::string_view id, Verdict& verdict) {
  const RuleValue* value = s.programme.value(id);
  if (value == nullptr) {
    verdict = open(fmt::format("规则中没有 {0}｜the rules have no {0}", id));
    return std::nullopt;
  }
  if (const auto* plain = std::get_if<double>(&value->content)) return *plain;
  if (const auto* span = std::get_if<Span>(&value->content)) return span->count;
  if (const auto* figure = std::get_if<Figure>(&value->content)) return figure->value;
  verdict = unpublished(*value);
  return std::nullopt;
}

inline bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// ---- about time (guards_of_time.cpp)
/// before and past: against a day of each year.
Verdict day_of_year(const Situation& s, const Guard& guard, bool before);
/// elapsed and within: since an earlier step.
Verdict time_since(const Situation& s, const Guard& guard, bool elapsed);
/// form_filed and form_missing.
Verdict form(const Situation& s, const Guard& guard);
Verdict last_share(const Situation& s, const Guard& guard);

}  // namespace celadon::cultivation
