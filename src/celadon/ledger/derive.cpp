#include "celadon/ledger/derive.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"
#include "celadon/units/sentences.hpp"
namespace celadon::ledger {

formula::DerivationPtr leaf(std::string name, std::string title, formula::Value value,
                            formula::DataStatus status, formula::Origin origin,
                            std::vector<std::string> notes) {
  auto node = std::make_shared<formula::Derivation>();
  node->name = std::move(name);
  node->title = std::move(title);
  node->value = std::move(value);
  node->status = status;
  node->measured_share = status == formula::DataStatus::measured ? 1.0 : 0.0;
  node->origin = std::move(origin);
  node->notes = std::move(notes);
  return node;
}

std::vector<std::string> factor_marks(const packs::Factor& factor) {
  std::vector<std::string> marks = factor.marks;
  if (factor.provisional && marks.empty()) {
    marks.emplace_back("暂定：所用因子为暂定值｜provisional: rests on a provisional factor");
  }
  if (factor.confidence == formula::Confidence::own) {
    marks.emplace_back(
        "待核实：所用因子未经查证｜own: rests on a factor from own knowledge, to be confirmed");
  }
  return marks;
}

packs::Factor given_factor(const units::Quantity& value) {
  packs::Factor factor;
  factor.value = value;
  factor.confidence = formula::Confidence::quoted;
  return factor;
}

bool is_a_miss(const Error& error) {
  return error.code == ErrorCode::not_found || error.code == ErrorCode::rule ||
         error.code == ErrorCode::conflict;
}

formula::DerivationPtr factor_leaf(const std::string& name, const packs::Factor& factor) {
  std::vector<std::string> notes = factor_marks(factor);
  if (factor.data_year)
    notes.push_back(fmt::format("数据年份 {0}｜data year {0}", *factor.data_year));
  if (!factor.notice.empty()) notes.push_back(factor.notice);
  return leaf(name, units::bilingual(factor.zh, factor.en), factor.value,
              formula::DataStatus::published, factor.origin, std::move(notes));
}

formula::DerivationPtr computed(std::string name, std::string title, std::string expression,
                                formula::Value value, std::vector<formula::DerivationPtr> children,
                                std::vector<std::string> notes,
                                std::optional<double> measured_share) {
  auto node = std::make_shared<formula::Derivation>();
  node->name = std::move(name);
  node->title = std::move(title);
  node->expression = std::move(expression);
  node->value = std::move(value);
  node->status = formula::DataStatus::computed;
  if (measured_share) {
    node->measured_share = *measured_share;
  } else if (!children.empty()) {
    node->measured_share = children.front()->measured_share;
  }
  node->children = std::move(children);
  node->notes = std::move(notes);
  return node;
}

void Missing::add(const formula::Undetermined& part) {
  names_.insert(names_.end(), part.missing.begin(), part.missing.end());
  if (part.reason.empty() || reason_.find(part.reason) != std::string::npos) return;
  reason_ = reason_.empty() ? part.reason : units::followed_by(reason_, part.reason);
}

void Missing::add(std::string name, const std::string& reason) {
  add(formula::Undetermined{{std::move(name)}, reason});
}

formula::Undetermined Missing::undetermined() const {
  formula::Undetermined result{names_, reason_};
  std::sort(result.missing.begin(), result.missing.end());
  result.missing.erase(std::unique(result.missing.begin(), result.missing.end()),
                       result.missing.end());
  return result;
}

}  // namespace celadon::ledger
