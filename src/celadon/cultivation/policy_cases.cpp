#include "celadon/cultivation/policy_cases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/cultivation/case_walk.hpp"
#include "celadon/cultivation/ladder.hpp"
#include "celadon/cultivation/policy.hpp"
#include "celadon/cultivation/row_reader.hpp"

namespace celadon::cultivation {
namespace {

const Policy* find_policy(const std::vector<Policy>& policies, std::string_view id) {
  const auto found = std::find_if(policies.begin(), policies.end(),
                                  [&](const Policy& policy) { return policy.id == id; });
  return found == policies.end() ? nullptr : &*found;
}

/// Rows that others name are there.
Status check_names(const std::vector<Policy>& policies) {
  for (const Policy& policy : policies) {
    for (const std::string& other : policy.stacking.policies) {
      if (find_policy(policies, other) != nullptr) continue;
      return Error{
          ErrorCode::rule,
          fmt::format("{0} 提到的政策 {1} 不在本包｜{0} names the policy {1}, which is not "
                      "in the pack",
                      policy.id, other),
          {},
          policy.basis.place};
    }
  }
  return {};
}

/// A case: who asks, when, and what is known.
struct PolicyCase {
  Record record;
  Surroundings around;
  Instant at;
  CivilDate day;
};

Status stand(const Programme& programme, const std::string& rung, const Node& node,
             PolicyCase& known) {
  std::string state = node.scalar;
  Happening happening;
  if (node.kind == Node::Kind::mapping) {
    CELADON_ASSIGN(state, RowReader::text(node, "state"));
    CELADON_ASSIGN(happening.grade, RowReader::text_or(node, "grade", ""));
  }
  const State* there = programme.state_of(rung, state);
  if (there == nullptr) {
    return node.error(ErrorCode::rule,
                      fmt::format("{0} 没有状态 {1}｜{0} has no state {1}", rung, state));
  }
  happening.sequence = static_cast<std::int64_t>(known.record.happenings.size()) + 1;
  happening.at = happening.recorded = start_of_day(known.day, UtcOffset::china());
  happening.track = {rung, {}};
  happening.moves.push_back({happening.track, there->id, there->standing, std::nullopt});
  known.record.happenings.push_back(std::move(happening));
  return {};
}

Result<PolicyCase> read_case(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"id", "zh", "en", "subject", "day", "standing", "facts", "expect"}));
  PolicyCase known;
  const Node* subject = node.find("subject");
  if (subject == nullptr) return node.error(ErrorCode::parse, "缺少 subject｜subject is missing");
  CELADON_ASSIGN(const std::string kind, RowReader::text(*subject, "kind"));
  const auto word = subject_kind(kind);
  if (!word) return RowReader::unknown(*subject, "kind", kind);
  known.record.subject.kind = *word;
  CELADON_ASSIGN(known.record.subject.division, RowReader::text(*subject, "division"));
  CELADON_ASSIGN(known.day, day_of(node, "day"));
  known.at = start_of_day(known.day, UtcOffset::china());
  if (const Node* facts = node.find("facts")) {
    CELADON_TRY(text::refuse_unknown_members(*facts, {"flags"}));
    CELADON_ASSIGN(known.around.flags, RowReader::names(*facts, "flags"));
  }
  return known;
}

Status compare(const Node& wanted, const Policy& policy, const PolicyAnswer& answer) {
  CELADON_TRY(text::refuse_unknown_members(wanted, {"policy", "answer", "missing", "amount"}));
  CELADON_ASSIGN(const std::string verdict, RowReader::text(wanted, "answer"));
  CELADON_ASSIGN(const std::string missing, RowReader::text_or(wanted, "missing", answer.check));
  CELADON_ASSIGN(
      const std::string amount,
      RowReader::text_or(wanted, "amount", policy.amount ? policy.amount->to_string() : ""));
  if (verdict != to_string(answer.verdict) || missing != answer.check) {
    return wanted.error(
        ErrorCode::rule,
        fmt::format("{0} 应为 {1} {2}，实际 {3} {4}｜{0} should be {1} {2}, is {3} {4}", policy.id,
                    verdict, missing, to_string(answer.verdict), answer.check));
  }
  if (policy.amount && amount != policy.amount->to_string()) {
    return wanted.error(
        ErrorCode::rule,
        fmt::format("{0} 金额应为 {1}，实际 {2}｜the amount of {0} should be {1}, is "
                    "{2}",
                    policy.id, amount, policy.amount->to_string()));
  }
  return {};
}

Status run_case(const packs::Library& library, const std::vector<Policy>& policies,
                const WorkingCalendar& calendar, const Node& node) {
  CELADON_ASSIGN(PolicyCase known, read_case(node));
  const Node* expect = node.find("expect");
  if (expect == nullptr || expect->items.empty())
    return node.error(ErrorCode::parse, "缺少 expect｜expect is missing");
  for (const Node& wanted : expect->items) {
    CELADON_ASSIGN(const std::string id, RowReader::text(wanted, "policy"));
    const Policy* policy = find_policy(policies, id);
    if (policy == nullptr) return RowReader::unknown(wanted, "policy", id);
    CELADON_ASSIGN(
        const ProgrammePtr programme,
        open_programme(library, policy->programme, known.day, known.record.subject.division));
    known.record.happenings.clear();
    if (const Node* standing = node.find("standing")) {
      for (const auto& [rung, member] : standing->members)
        CELADON_TRY(stand(*programme, rung, member, known));
    }
    CELADON_TRY(
        compare(wanted, *policy,
                qualifies(*policy, *programme, calendar, known.record, known.around, known.at)));
  }
  return {};
}

}  // namespace

Result<packs::CheckReport> check_policy_pack(const packs::LibraryPtr& library,
                                             const packs::PackPtr& pack) {
  CELADON_ASSIGN(const std::vector<Policy> policies, read_policies(pack));
  CELADON_TRY(check_names(policies));
  CELADON_ASSIGN(const WorkingCalendar calendar,
                 WorkingCalendar::open(*library, pack->header().region));
  CELADON_ASSIGN(const auto body, pack->body());
  const Node* cases = body->find("cases");
  if (cases == nullptr || cases->items.empty())
    return body->error(ErrorCode::rule, "缺少 cases｜a policy pack needs cases");
  packs::CheckReport report;
  report.rows = policies.size();
  for (const Node& node : cases->items) {
    CELADON_TRY(run_case(*library, policies, calendar, node));
    ++report.cases;
  }
  return report;
}

}  // namespace celadon::cultivation
