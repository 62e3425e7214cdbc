#include "celadon/assessment/bound_search.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/assessment/environments.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::assessment {

std::string bound_name(const Indicator& indicator, const Alternative& form, std::string_view side) {
  return fmt::format("scheme.{}{}{}.{}", indicator.id, form.id.empty() ? "" : ".", form.id, side);
}

namespace {

FoundBound published(const Indicator& indicator, const BoundSource& source, std::string_view side,
                     const IndicatorInputs& inputs) {
  FoundBound found;
  found.quantity = source.value;
  const Sureness& sure = source.sureness;
  found.result.source = sure.source.empty() ? inputs.pack.number : sure.source;
  found.result.confidence = sure.confidence ? sure.confidence : indicator.sureness.confidence;
  if (!found.result.confidence) found.result.confidence = inputs.pack.header.confidence;
  formula::Origin origin;
  origin.pack = inputs.pack.label();
  origin.pack_hash = inputs.pack.hash;
  origin.clause = indicator.clause;
  origin.source = found.result.source;
  origin.confidence = found.result.confidence;
  found.derivation = leaf(fmt::format("{}.{}", indicator.id, side), source.value,
                          formula::DataStatus::published, std::move(origin), sure.note);
  return found;
}

std::optional<FoundBound> from_scheme(const Indicator& indicator, const Alternative& form,
                                      std::string_view side, const IndicatorInputs& inputs) {
  const SchemeBound* bound = inputs.scheme.find(indicator, form);
  if (bound == nullptr) return std::nullopt;
  const auto& quantity = side == "leading" ? bound->leading : bound->baseline;
  if (!quantity) return std::nullopt;
  FoundBound found;
  found.quantity = *quantity;
  const std::string labels = fmt::format("{}", fmt::join(inputs.scheme.labels, ", "));
  found.result.source =
      bound->sureness.source.empty() ? labels : units::after(labels, bound->sureness.source);
  found.result.confidence = bound->sureness.confidence;
  formula::Origin origin;
  origin.pack = labels;
  origin.source = bound->sureness.source;
  origin.confidence = bound->sureness.confidence;
  found.derivation = leaf(bound_name(indicator, form, side), *quantity,
                          formula::DataStatus::published, std::move(origin), bound->sureness.note);
  return found;
}

FoundBound from_limits(const Indicator& indicator, const BoundSource& source, std::string_view side,
                       const std::string& key, const IndicatorInputs& inputs) {
  FoundBound found;
  const std::string name = fmt::format("{}.{}[{}]", source.table, source.level, key);
  Result<LimitAnswer> answer =
      inputs.context.limits
          ? inputs.context.limits({source.table, key, source.level})
          : Result<LimitAnswer>(
                fail(ErrorCode::not_found, "没有限额数据包｜no limits packs are loaded"));
  if (!answer.ok()) {
    found.missing = name;
    found.note = answer.error().message;
    return found;
  }
  found.quantity = answer->value;
  found.result.source = fmt::format("{} {} {}", answer->origin.pack, key, source.level);
  found.result.confidence = answer->origin.confidence;
  found.derivation = leaf(fmt::format("{}.{}", indicator.id, side), answer->value,
                          formula::DataStatus::published, answer->origin, name);
  return found;
}

}  // namespace

FoundBound find_bound(const Indicator& indicator, const Alternative& form,
                      const BoundSource& source, std::string_view side, const std::string& key,
                      const IndicatorInputs& inputs) {
  if (source.kind == BoundSource::Kind::value) return published(indicator, source, side, inputs);
  FoundBound limit;
  if (source.kind == BoundSource::Kind::limit) {
    limit = from_limits(indicator, source, side, key, inputs);
    if (limit.quantity) return limit;
  }
  if (auto scheme = from_scheme(indicator, form, side, inputs)) return *std::move(scheme);
  if (source.kind == BoundSource::Kind::limit) return limit;
  FoundBound none;
  none.missing = bound_name(indicator, form, side);
  none.note = fmt::format(
      "标准未公布{0}，须由方案或用户给出（{1}）｜the standard publishes no {2} value: a scheme or "
      "the user must give {1}",
      side == "leading" ? "引领值" : "基准值", none.missing, side);
  return none;
}

}  // namespace celadon::assessment
