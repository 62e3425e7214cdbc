#include "celadon/report/words.hpp"

#include <algorithm>

#include "celadon/registry/titles.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

std::string_view choose(units::Language language, std::string_view zh, std::string_view en) {
  return language == units::Language::zh ? zh : en;
}

}  // namespace

std::string_view word(assessment::GateStatus status, units::Language language) {
  switch (status) {
    case assessment::GateStatus::met: return choose(language, "符合", "met");
    case assessment::GateStatus::failed: return choose(language, "不符合", "not met");
    case assessment::GateStatus::undetermined: return choose(language, "无法判定", "undetermined");
  }
  return "";
}

std::string_view word(assessment::IndicatorStatus status, units::Language language) {
  switch (status) {
    case assessment::IndicatorStatus::measured: return choose(language, "计量", "measured");
    case assessment::IndicatorStatus::declared: return choose(language, "填报", "declared");
    case assessment::IndicatorStatus::undetermined:
      return choose(language, "无法判定", "undetermined");
    case assessment::IndicatorStatus::not_applicable:
      return choose(language, "不适用", "not applicable");
  }
  return "";
}

std::string_view word(assessment::VerdictStatus status, units::Language language) {
  switch (status) {
    case assessment::VerdictStatus::met: return choose(language, "达到要求", "requirements met");
    case assessment::VerdictStatus::not_met:
      return choose(language, "未达到要求", "requirements not met");
    case assessment::VerdictStatus::undetermined:
      return choose(language, "无法判定", "undetermined");
    case assessment::VerdictStatus::threshold_not_set:
      return choose(language, "标准未给出合格分数线", "the standard sets no threshold");
  }
  return "";
}

std::string_view word(formula::Confidence confidence, units::Language language) {
  switch (confidence) {
    case formula::Confidence::quoted: return "";
    case formula::Confidence::transcribed: return choose(language, "转录", "transcribed");
    case formula::Confidence::inferred: return choose(language, "推断", "inferred");
    case formula::Confidence::own: return choose(language, "未核实", "unverified");
    case formula::Confidence::provisional: return choose(language, "暂行", "provisional");
  }
  return "";
}

std::string_view word(registry::Ownership ownership, units::Language language) {
  return units::in_language(registry::title(ownership), language);
}

std::string_view word(assessment::NotApplicableRule rule, units::Language language) {
  switch (rule) {
    case assessment::NotApplicableRule::redistribute:
      return choose(
          language, "不适用指标的分值在同一一级指标内按权重重新分配",
          "points of what does not apply are redistributed within the same level-1 indicator");
    case assessment::NotApplicableRule::full:
      return choose(language, "不适用指标得满分", "what does not apply gets full marks");
    case assessment::NotApplicableRule::zero:
      return choose(language, "不适用指标得零分", "what does not apply gets no points");
    case assessment::NotApplicableRule::exclude_and_rescale:
      return choose(language, "剔除不适用指标后总分折算为满分制",
                    "what does not apply is left out and the total is rescaled");
  }
  return "";
}

std::string_view title_in(const packs::Title& title, units::Language language) {
  if (language == units::Language::en && !title.en.empty()) return title.en;
  return title.zh.empty() ? title.en : title.zh;
}

std::string figure(double value) {
  std::string text = units::format_fixed(value, 4);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  // A small figure keeps its digits: 0.0000 would say that there is nothing.
  if ((text == "0" || text == "-0") && value != 0.0) text = units::format_shortest(value);
  return text;
}

std::string figure(double value, const units::Unit& unit, units::Language language) {
  const std::string symbol = units::display_symbol(unit, language);
  return symbol == "1" ? figure(value) : figure(value) + " " + symbol;
}

std::string grouped(double value, int places) {
  const std::string digits = units::format_fixed(value, places);
  const std::size_t sign = digits.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string text = digits.substr(0, sign);
  for (std::size_t i = sign; i < point; ++i) {
    if (i > sign && (point - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text + digits.substr(point);
}

std::string shown_time(Instant time) {
  constexpr std::int64_t second = 1'000'000;
  std::string text = format_instant({time.us - ((time.us % second) + second) % second});
  if (const std::size_t t = text.find('T'); t != std::string::npos) text[t] = ' ';
  if (const std::size_t plus = text.rfind('+'); plus != std::string::npos) text.insert(plus, " ");
  return text;
}

}  // namespace celadon::report
