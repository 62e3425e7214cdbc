#include "celadon/cultivation/rule_value.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace celadon::cultivation {
namespace {

bool read_number(std::string_view text, double& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

struct Writer {
  std::string operator()(Unpublished) const { return "undetermined"; }
  std::string operator()(const Span& span) const { return span.to_string(); }
  std::string operator()(MonthDay day) const { return day.to_string(); }
  std::string operator()(Share share) const { return fmt::format("{} %", share.value * 100); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(const Figure& figure) const {
    return fmt::format("{} {}", figure.value, figure.unit.symbol);
  }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const std::vector<std::string>& words) const {
    return fmt::format("{}", fmt::join(words, ", "));
  }
};

}  // namespace

std::string RuleValue::to_string() const { return std::visit(Writer{}, content); }

Result<RuleContent> read_rule_content(const text::Node& node, std::string_view unit) {
  if (node.kind == text::Node::Kind::sequence) {
    std::vector<std::string> words;
    for (const text::Node& item : node.items) {
      CELADON_ASSIGN(std::string word, item.as_text());
      words.push_back(std::move(word));
    }
    return RuleContent(std::move(words));
  }
  CELADON_ASSIGN(const std::string text, node.as_text());
  if (text == "undetermined") return RuleContent(Unpublished{});
  if (text == "true" || text == "false") return RuleContent(text == "true");
  double number = 0;
  if (read_number(text, number)) {
    if (unit.empty()) return RuleContent(number);
    auto known = units::parse_unit(unit);
    if (!known.ok())
      return node.error(ErrorCode::unit, known.error().message, known.error().remedy);
    return RuleContent(Figure{number, *known});
  }
  if (text.size() > 2 && text.substr(text.size() - 2) == " %" &&
      read_number(std::string_view(text).substr(0, text.size() - 2), number)) {
    if (number < 0 || number > 100)
      return node.error(ErrorCode::parse, "份额应在 0 至 100 % 之间｜a share is 0 to 100 %");
    return RuleContent(Share{number / 100});
  }
  if (const auto day = parse_month_day(text); day.ok()) return RuleContent(*day);
  auto span = parse_span(text);
  if (!span.ok()) {
    return node.error(ErrorCode::parse,
                      fmt::format("看不懂的值：\"{0}\"｜\"{0}\" is no value", text),
                      "15 d | 30 wd | 12 mo | 3 a | 04-15 | 5 % | 15 | true | undetermined | [..]");
  }
  return RuleContent(*span);
}

}  // namespace celadon::cultivation
