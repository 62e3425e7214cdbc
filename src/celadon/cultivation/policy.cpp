#include "celadon/cultivation/policy.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/cultivation/guards.hpp"
#include "celadon/cultivation/ladder.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::cultivation {
namespace {

/// What one guard of a condition comes to.
PolicyAnswer ask_one(const Guard& guard, const Situation& situation) {
  if (guard.kind == GuardKind::on_rung && guard.rung == "undetermined") {
    const auto& tracks = situation.standing.tracks;
    const bool somewhere = std::any_of(tracks.begin(), tracks.end(), [&](const auto& entry) {
      const auto& [track, there] = entry;
      return track.instance.empty() && std::find(guard.classes.begin(), guard.classes.end(),
                                                 there.standing) != guard.classes.end();
    });
    if (somewhere) {
      return {PolicyVerdict::undetermined, "rung",
              "来源没有写明哪一级名单｜the source does not say which list"};
    }
    return {PolicyVerdict::missing, to_string(guard.kind), "不在任何名单｜on no list"};
  }
  const Verdict verdict = ask(guard, situation);
  if (!verdict.objection.empty())
    return {PolicyVerdict::missing, to_string(guard.kind), verdict.objection};
  if (!verdict.unchecked.empty())
    return {PolicyVerdict::undetermined, to_string(guard.kind), verdict.unchecked};
  return {PolicyVerdict::qualifies, {}, {}};
}

/// The best that one of several guards comes to.
PolicyAnswer ask_any(const PolicyCondition& condition, const Situation& situation) {
  std::optional<PolicyAnswer> open;
  std::optional<PolicyAnswer> missing;
  for (const Guard& guard : condition.any) {
    PolicyAnswer answer = ask_one(guard, situation);
    if (answer.verdict == PolicyVerdict::qualifies) return answer;
    std::optional<PolicyAnswer>& kept =
        answer.verdict == PolicyVerdict::undetermined ? open : missing;
    if (!kept) kept = std::move(answer);
  }
  return open ? *open : missing.value_or(PolicyAnswer{PolicyVerdict::qualifies, {}, {}});
}

bool reaches(const Policy& policy, std::string_view division) {
  if (policy.region == "CN" || policy.region == "undetermined") return true;
  return division.substr(0, policy.region.size()) == policy.region;
}

}  // namespace

const char* to_string(PolicyVerdict verdict) noexcept {
  constexpr std::array<const char*, 8> words{
      "",         "qualifies", "missing",       "undetermined",
      "not_here", "not_now",   "not_this_kind", "not_shown"};
  return words[static_cast<std::size_t>(verdict)];
}

std::string PolicyAmount::to_string() const {
  if (exactly) return fmt::format("{} {}", *exactly, unit);
  if (at_least && at_most) return fmt::format("{}..{} {}", *at_least, *at_most, unit);
  if (at_most) return fmt::format("≤ {} {}", *at_most, unit);
  if (at_least) return fmt::format("≥ {} {}", *at_least, unit);
  return "undetermined";
}

PolicyAnswer qualifies(const Policy& policy, const Programme& programme,
                       const WorkingCalendar& calendar, const Record& record,
                       const Surroundings& surroundings, Instant at) {
  const CivilDate day = china_day(at);
  if (!policy.shown) {
    return {PolicyVerdict::not_shown, {}, "没有来源支持｜no source supports it"};
  }
  if (!reaches(policy, record.subject.division)) return {PolicyVerdict::not_here, {}, {}};
  if (std::find(policy.subjects.begin(), policy.subjects.end(), record.subject.kind) ==
      policy.subjects.end())
    return {PolicyVerdict::not_this_kind, {}, {}};
  const PolicyPeriod& period = policy.period;
  if ((period.first && day < *period.first) || (period.last && *period.last < day))
    return {PolicyVerdict::not_now, {}, {}};
  const Standing standing = standing_of(record, at);
  Proposal proposal;
  proposal.at = at;
  const Transition none;
  const Situation situation{programme, calendar, record, standing, surroundings, proposal, none};
  PolicyAnswer found{PolicyVerdict::qualifies, {}, {}};
  for (const PolicyCondition& condition : policy.conditions) {
    PolicyAnswer one = ask_any(condition, situation);
    if (one.verdict == PolicyVerdict::missing) return one;
    if (one.verdict == PolicyVerdict::undetermined && found.verdict == PolicyVerdict::qualifies)
      found = std::move(one);
  }
  return found;
}

}  // namespace celadon::cultivation
