// The worked cases of method packs: a method that does not reproduce them is refused.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/method.hpp"
#include "celadon/packs/table_environment.hpp"

namespace celadon::packs {
namespace {

using text::Node;

/// A bare number in the declared unit, or a number with its own.
Result<double> number_of(const Node& node, const units::Unit& unit) {
  if (const auto bare = node.as_number()) return *bare;
  CELADON_ASSIGN(const std::string written, node.as_text());
  const auto quantity = units::parse_quantity(written);
  if (!quantity)
    return node.error(quantity.error().code, quantity.error().message, quantity.error().remedy);
  const auto number = quantity->in(unit);
  if (!number)
    return node.error(number.error().code, number.error().message, number.error().remedy);
  return *number;
}

Result<formula::Value> value_of(const Node& node, const MethodInput& input) {
  if (node.is_null()) return formula::Value(formula::Undetermined{{input.name}, {}});
  switch (input.shape) {
    case formula::Shape::flag: {
      CELADON_ASSIGN(const bool flag, node.as_bool());
      return formula::Value(flag);
    }
    case formula::Shape::text: {
      CELADON_ASSIGN(std::string words, node.as_text());
      return formula::Value(std::move(words));
    }
    case formula::Shape::set: {
      formula::QuantitySet set{{}, input.unit, {}, {}};
      for (const Node& item : node.items) {
        CELADON_ASSIGN(const double number, number_of(item, input.unit));
        set.values.push_back(number);
      }
      for (const auto& [key, item] : node.members) {
        CELADON_ASSIGN(const double number, number_of(item, input.unit));
        set.values.push_back(number);
        set.keys.push_back(key);
      }
      if (set.values.empty())
        return node.error(ErrorCode::parse,
                          fmt::format("'{0}' 是集合｜'{0}' is a set", input.name));
      return formula::Value(std::move(set));
    }
    default: {
      CELADON_ASSIGN(const double number, number_of(node, input.unit));
      return formula::Value(units::Quantity{number, input.unit});
    }
  }
}

class CaseOf {
 public:
  CaseOf(const Method& method, const Node& node) : method_(method), node_(node) {}

  Status run(const FactorSource& factors, const LimitTables& limits) {
    CELADON_TRY(text::refuse_unknown_members(
        node_, {"id", "inputs", "expect", "expect_missing", "tolerance", "source", "note"}));
    if (node_.find("source") == nullptr) {
      return node_.error(ErrorCode::rule, "算例没有注明出处｜a case without its source",
                         "请注明期望值的出处｜say where the expected figure comes from");
    }
    CELADON_ASSIGN(const formula::MapEnvironment inputs, read_inputs());
    const TableEnvironment environment(&inputs, factors, &limits, {});
    auto outcomes = evaluate_method(method_, environment, formula::Explain::no);
    if (!outcomes) {
      Error error = outcomes.error();
      error.message = fmt::format("{}: {}", method_.id, error.message);
      return error;
    }
    if (const Node* missing = node_.find("expect_missing"))
      return expect_missing(*missing, *outcomes);
    const Node* expect = node_.find("expect");
    if (expect == nullptr || expect->members.empty()) {
      return node_.error(
          ErrorCode::parse,
          "算例需要 expect: {output: number}｜a case needs expect: {output: number}");
    }
    for (const auto& [name, expected] : expect->members) {
      const auto found = outcomes->find(name);
      if (found == outcomes->end())
        return expected.error(
            ErrorCode::not_found,
            fmt::format("{0} 没有输出 '{1}'｜{0} has no output '{1}'", method_.id, name));
      CELADON_TRY(compare(name, found->second.value, expected));
    }
    return {};
  }

 private:
  Result<formula::MapEnvironment> read_inputs() const {
    formula::MapEnvironment environment;
    const Node* inputs = node_.find("inputs");
    if (inputs == nullptr)
      return node_.error(ErrorCode::parse,
                         "算例需要 inputs: {name: value}｜a case needs inputs: {name: value}");
    for (const auto& [name, value] : inputs->members) {
      const MethodInput* known = nullptr;
      for (const MethodInput& input : method_.inputs) {
        if (name == input.name || name.starts_with(input.name + "@")) known = &input;
      }
      if (known == nullptr)
        return value.error(
            ErrorCode::not_found,
            fmt::format("{0} 没有输入 '{1}'｜{0} has no input '{1}'", method_.id, name));
      CELADON_ASSIGN(formula::Value read, value_of(value, *known));
      environment.set(name, std::move(read));
    }
    return environment;
  }

  Status expect_missing(const Node& names,
                        const std::map<std::string, formula::Outcome>& outcomes) const {
    std::set<std::string> missing;
    for (const auto& [name, outcome] : outcomes) {
      if (const auto* u = std::get_if<formula::Undetermined>(&outcome.value))
        missing.insert(u->missing.begin(), u->missing.end());
    }
    std::set<std::string> expected;
    for (const Node& item : names.items) {
      CELADON_ASSIGN(const std::string name, item.as_text());
      expected.insert(name);
    }
    if (missing == expected) return {};
    return names.error(
        ErrorCode::rule,
        fmt::format("{0} 的算例不符：缺少 {1}｜the case of {0} fails: missing are {1}", method_.id,
                    fmt::join(missing, ", ")));
  }

  Status compare(const std::string& name, const formula::Value& value, const Node& expected) const {
    std::vector<double> answers;
    if (const auto* q = std::get_if<units::Quantity>(&value)) answers = {q->value};
    if (const auto* set = std::get_if<formula::QuantitySet>(&value)) answers = set->values;
    if (const auto* u = std::get_if<formula::Undetermined>(&value)) {
      return expected.error(ErrorCode::rule,
                            fmt::format("{0} 的算例不符：{1} 未确定，缺少 {2} {3}｜the case of {0} "
                                        "fails: {1} is undetermined, missing {2} {3}",
                                        method_.id, name, fmt::join(u->missing, ", "), u->reason));
    }
    std::vector<const Node*> wanted;
    for (const Node& item : expected.items) wanted.push_back(&item);
    if (wanted.empty()) wanted.push_back(&expected);
    if (wanted.size() != answers.size()) {
      return expected.error(
          ErrorCode::rule,
          fmt::format("{0} 的算例不符：{1} 有 {2} 个值｜the case of {0} fails: {1} has {2} values",
                      method_.id, name, answers.size()));
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      CELADON_ASSIGN(const double number, wanted[i]->as_number());
      double tolerance = 1e-12 * std::fabs(number);
      if (const Node* given = node_.find("tolerance")) {
        CELADON_ASSIGN(tolerance, given->as_number());
      }
      if (!(std::fabs(answers[i] - number) <= tolerance)) {
        return wanted[i]->error(ErrorCode::rule,
                                fmt::format("{0} 的算例不符：{1} = {2}，应为 {3}，容差 {4}｜the "
                                            "case of {0} fails: {1} = {2}, expected {3} within {4}",
                                            method_.id, name, answers[i], number, tolerance));
      }
    }
    return {};
  }

  const Method& method_;
  const Node& node_;
};

}  // namespace

Result<CheckReport> check_methods(const LibraryPtr& library, const PackPtr& pack) {
  CheckReport report;
  CELADON_ASSIGN(const auto body, pack->body());
  CELADON_ASSIGN(const std::vector<Method> methods, read_methods(pack));
  const FactorTables factors(library);
  const LimitTables limits(library);
  const Node* list = body->find("methods");
  for (const Method& method : methods) {
    const auto node = std::find_if(list->items.begin(), list->items.end(), [&](const Node& item) {
      const Node* id = item.find("id");
      return id != nullptr && id->scalar == method.id;
    });
    const Node* cases = node->find("cases");
    if (cases == nullptr || cases->items.empty()) {
      return node->error(ErrorCode::rule,
                         fmt::format("方法 {0} 没有算例｜the method {0} has no case", method.id),
                         "加一个注明出处的算例｜add a worked example with its source");
    }
    for (const Node& one : cases->items) {
      CELADON_TRY(CaseOf(method, one).run(factors, limits));
      ++report.cases;
    }
    ++report.rows;
  }
  return report;
}

}  // namespace celadon::packs
