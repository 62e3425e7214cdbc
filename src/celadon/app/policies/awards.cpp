#include "celadon/app/policies/awards.hpp"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::app::policies {
namespace {

using cultivation::Policy;
using storage::Column;

constexpr std::string_view sum_unit = "万元";
/// Sums of decimal amounts differ by rounding only below this, in 万元: a hundredth of a fen.
constexpr double money_rounding = 1e-8;

Error award_refused(std::string_view field, std::string_view zh, std::string_view en,
                    std::string remedy) {
  return Error{ErrorCode::invalid_argument,
               fmt::format("{0}: {1}｜{0}: {2}", field, zh, en),
               std::move(remedy),
               {}};
}

/// The amount in 万元. Error invalid_argument.
Result<double> in_sum_unit(double amount, const std::string& unit_text) {
  const auto unit = units::parse_unit(unit_text);
  const units::Unit wanted = units::unit(sum_unit);
  if (!unit.ok() || !unit->compatible(wanted)) {
    return award_refused("amount", fmt::format("\"{}\" 不是金额单位", unit_text),
                         fmt::format("\"{}\" is no unit of money", unit_text), "万元");
  }
  return units::convert(amount, *unit, wanted);
}

double converted(const Award& award) {
  // What is kept was checked when it came.
  const auto amount = in_sum_unit(award.amount, award.unit);
  CELADON_ASSERT(amount.ok());
  return *amount;
}

Status check_sums(const std::vector<Award>& before, const Award& award, double amount) {
  AwardSums sums;
  for (const AwardSums& one : sums_of(before))
    if (one.policy == award.policy) sums = one;
  const auto beyond = [&](double limit, const char* zh, const char* en, const char* remedy) {
    return fail(ErrorCode::conflict,
                fmt::format("amount: {0:.6g} 万元，而{1}尚有 {2:.6g} 万元｜amount: {0:.6g} 万元, "
                            "but only {2:.6g} 万元 {3}",
                            amount, zh, limit, en),
                remedy);
  };
  const double open = sums.awarded - sums.paid;
  const double held = sums.paid - sums.clawed_back;
  if (award.kind == AwardKind::payment && amount > open + money_rounding)
    return beyond(open, "已核定未兑付", "are awarded and not yet paid",
                  "先登记核定｜record the award first");
  if (award.kind == AwardKind::claw_back && amount > held + money_rounding)
    return beyond(held, "已兑付未追回", "are paid and not yet clawed back",
                  "先登记兑付｜record the payment first");
  return {};
}

Json money_json(double value) {
  return views::quantity_json(std::round(value / money_rounding) * money_rounding, sum_unit);
}

}  // namespace

const char* to_string(AwardKind kind) noexcept {
  switch (kind) {
    case AwardKind::award: return "award";
    case AwardKind::payment: return "payment";
    case AwardKind::claw_back: return "claw_back";
  }
  return "";
}

std::optional<AwardKind> award_kind(std::string_view word) noexcept {
  for (const AwardKind kind : {AwardKind::award, AwardKind::payment, AwardKind::claw_back})
    if (word == to_string(kind)) return kind;
  return std::nullopt;
}

Result<std::vector<Award>> awards_of(storage::Database& database, const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select number, policy, kind, amount, unit, day, source, remark, "
                     "recorded_at, recorded_by from ladder_award where subject = :subject order by "
                     "number",
                     {Column::integer, Column::text, Column::text, Column::real, Column::text,
                      Column::text, Column::text, Column::text, Column::integer, Column::text},
                     {subject}));
  std::vector<Award> found;
  for (const storage::Row& row : rows) {
    Award one;
    one.number = row.integer(0);
    one.subject = subject;
    one.policy = row.text(1);
    one.kind = award_kind(row.text(2)).value_or(AwardKind::award);
    one.amount = row.real(3);
    one.unit = row.text(4);
    CELADON_ASSIGN(one.day, parse_date(row.text(5)));
    one.source = row.text(6);
    one.remark = row.text(7);
    one.recorded_at = Instant{row.integer(8)};
    one.recorded_by = row.text(9);
    found.push_back(std::move(one));
  }
  return found;
}

Result<Award> add_award(storage::Database& database, const std::vector<Policy>& register_rows,
                        Award award, const ladder::Writer& writer) {
  if (find_policy(register_rows, award.policy) == nullptr) {
    return award_refused("policy", fmt::format("没有政策 {}", award.policy),
                         fmt::format("there is no policy {}", award.policy),
                         "见 GET /api/v1/policies｜see GET /api/v1/policies");
  }
  if (!(award.amount > 0) || !std::isfinite(award.amount))
    return award_refused("amount", "须大于零", "it has to be above zero", "20");
  CELADON_ASSIGN(const double amount, in_sum_unit(award.amount, award.unit));
  if (cultivation::china_day(writer.now) < award.day)
    return award_refused("day", "在将来", "lies in the future", "核对日期｜check the day");
  if (award.source.empty())
    return award_refused("source", "缺少来源", "the source is missing",
                         "文号、凭证或网址｜a document, voucher or address");
  CELADON_ASSIGN(const auto before, awards_of(database, award.subject));
  CELADON_TRY(check_sums(before, award, amount));
  CELADON_ASSIGN(award.number, ladder::next_number(database, "ladder_award"));
  award.recorded_at = writer.now;
  award.recorded_by = writer.login;
  CELADON_TRY(database.execute(
      "insert into ladder_award (number, subject, policy, kind, amount, unit, day, source, remark, "
      "recorded_at, recorded_by) values (:number, :subject, :policy, :kind, :amount, :unit, :day, "
      ":source, :remark, :at, :by)",
      {award.number, award.subject, award.policy, std::string(to_string(award.kind)), award.amount,
       award.unit, format_date(award.day), award.source, award.remark, award.recorded_at.us,
       award.recorded_by}));
  return award;
}

std::vector<AwardSums> sums_of(const std::vector<Award>& awards) {
  std::map<std::string, AwardSums> by_policy;
  for (const Award& award : awards) {
    AwardSums& sums = by_policy[award.policy];
    sums.policy = award.policy;
    const double amount = converted(award);
    switch (award.kind) {
      case AwardKind::award: sums.awarded += amount; break;
      case AwardKind::payment: sums.paid += amount; break;
      case AwardKind::claw_back: sums.clawed_back += amount; break;
    }
  }
  std::vector<AwardSums> list;
  for (auto& [policy, sums] : by_policy) list.push_back(std::move(sums));
  return list;
}

Json award_json(const Award& award, const Policy* policy) {
  return {{"id", award.number},
          {"policy", award.policy},
          {"names", policy == nullptr ? views::names_json(award.policy, award.policy)
                                      : views::title_json(policy->title)},
          {"kind", to_string(award.kind)},
          {"amount", views::quantity_json(award.amount, award.unit)},
          {"day", format_date(award.day)},
          {"source", award.source},
          {"remark", views::text_or_null(award.remark)},
          {"recorded_at", format_instant(award.recorded_at)},
          {"recorded_by", award.recorded_by}};
}

Json sums_json(const AwardSums& sums, const Policy* policy) {
  return {{"policy", sums.policy},
          {"names", policy == nullptr ? views::names_json(sums.policy, sums.policy)
                                      : views::title_json(policy->title)},
          {"awarded", money_json(sums.awarded)},
          {"paid", money_json(sums.paid)},
          {"clawed_back", money_json(sums.clawed_back)},
          {"to_pay", money_json(sums.awarded - sums.paid)}};
}

}  // namespace celadon::app::policies
