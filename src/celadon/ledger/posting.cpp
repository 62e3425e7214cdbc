#include "celadon/ledger/posting.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace celadon::ledger {
namespace {

using Key = std::pair<std::string, CivilPeriod>;

const ClosedPeriod* closed_over(std::span<const ClosedPeriod> closed, const CivilPeriod& period) {
  for (const ClosedPeriod& candidate : closed) {
    if (candidate.period.first <= period.last && period.first <= candidate.period.last) {
      return &candidate;
    }
  }
  return nullptr;
}

std::string amount_text(const Posting& posting) {
  return fmt::format("{} x {}", posting.amount.count, base_unit(posting.amount.measure).symbol);
}

Error period_is_closed(const ClosedPeriod& closed, const Posting& posting,
                       const std::string& before, const std::string& now) {
  return fail(
      ErrorCode::closed,
      fmt::format(
          "期间 {0} 已于 {1} 由 {2} 关账：{4} 的流 '{3}' 现为 {5}，将变为 {6}｜the period {0} was "
          "closed on {1} by {2}: flow '{3}' in {4} stands at {5} and would become {6}",
          closed.period.to_string(), format_instant(closed.closed_at), closed.closed_by,
          posting.flow, posting.period.to_string(), before, now),
      "已关账的期间数值不变；差额请记入下一个未关账的期间｜a closed period keeps its figures; "
      "report the difference in the next open period");
}

Status write_reversal(PostingPlan& plan, const Entry& entry) {
  CELADON_ASSIGN(Posting back, reversal_of(entry.posting));
  plan.entries.push_back({std::move(back), entry.id});
  return {};
}

}  // namespace

std::vector<Entry> standing_entries(std::span<const Entry> entries) {
  std::set<std::uint64_t> reversed;
  for (const Entry& entry : entries) {
    if (entry.reverses) reversed.insert(*entry.reverses);
  }
  std::vector<Entry> standing;
  for (const Entry& entry : entries) {
    if (!entry.reverses && !reversed.contains(entry.id)) standing.push_back(entry);
  }
  return standing;
}

Result<Posting> reversal_of(const Posting& posting) {
  Posting back = posting;
  back.kind = EntryKind::reversal;
  CELADON_ASSIGN(back.amount, negate(posting.amount));
  CELADON_ASSIGN(const ExactAmount measured,
                 negate({posting.quality.measured, posting.amount.measure}));
  CELADON_ASSIGN(const ExactAmount estimated,
                 negate({posting.quality.estimated, posting.amount.measure}));
  back.quality.measured = measured.count;
  back.quality.estimated = estimated.count;
  return back;
}

Result<PostingPlan> plan_postings(std::span<const Entry> standing, std::span<const Posting> wanted,
                                  std::span<const ClosedPeriod> closed) {
  std::map<Key, const Entry*> before;
  for (const Entry& entry : standing) before[{entry.posting.flow, entry.posting.period}] = &entry;
  std::map<Key, const Posting*> now;
  for (const Posting& posting : wanted) {
    if (!now.emplace(Key{posting.flow, posting.period}, &posting).second) {
      return fail(ErrorCode::rule,
                  fmt::format("流 '{0}' 在 {1} 记了两次｜flow '{0}' is booked twice in {1}",
                              posting.flow, posting.period.to_string()));
    }
  }
  PostingPlan plan;
  for (const auto& [key, posting] : now) {
    const auto stood = before.find(key);
    if (stood != before.end() && stood->second->posting == *posting) {
      ++plan.unchanged;
      continue;
    }
    const bool correction = stood != before.end();
    if (const ClosedPeriod* shut = closed_over(closed, posting->period)) {
      return period_is_closed(*shut, *posting,
                              correction ? amount_text(stood->second->posting) : "nothing",
                              amount_text(*posting));
    }
    if (correction) {
      CELADON_TRY(write_reversal(plan, *stood->second));
      ++plan.corrected;
    } else {
      ++plan.added;
    }
    plan.entries.push_back({*posting, std::nullopt});
  }
  for (const auto& [key, entry] : before) {
    if (now.contains(key)) continue;
    if (const ClosedPeriod* shut = closed_over(closed, entry->posting.period)) {
      return period_is_closed(*shut, entry->posting, amount_text(entry->posting), "nothing");
    }
    CELADON_TRY(write_reversal(plan, *entry));
    ++plan.withdrawn;
  }
  return plan;
}

}  // namespace celadon::ledger
