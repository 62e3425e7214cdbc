// From the document of a policy pack to its rows.
#include "celadon/cultivation/policy.hpp"
#include "celadon/cultivation/row_reader.hpp"

namespace celadon::cultivation {
namespace {

Result<std::string> word_of(const Node& node, std::string_view key,
                            std::initializer_list<std::string_view> known) {
  CELADON_ASSIGN(std::string word, RowReader::text(node, key));
  if (std::find(known.begin(), known.end(), word) == known.end())
    return RowReader::unknown(*node.find(key), key, word);
  return word;
}

Result<std::optional<double>> figure_of(const Node& node, std::string_view key) {
  const Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return std::optional<double>();
  CELADON_ASSIGN(const double figure, member->as_number());
  return std::optional(figure);
}

Result<PolicyAmount> read_amount(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"exactly", "at_most", "at_least", "undetermined", "unit", "per"}));
  PolicyAmount amount;
  CELADON_ASSIGN(amount.exactly, figure_of(node, "exactly"));
  CELADON_ASSIGN(amount.at_most, figure_of(node, "at_most"));
  CELADON_ASSIGN(amount.at_least, figure_of(node, "at_least"));
  CELADON_ASSIGN(amount.undetermined, RowReader::flag_or(node, "undetermined", false));
  CELADON_ASSIGN(amount.unit, RowReader::text(node, "unit"));
  if (node.find("per") != nullptr) {
    CELADON_ASSIGN(
        amount.per,
        word_of(node, "per", {"title", "year", "project", "loan", "bid", "use", "undetermined"}));
    if (amount.per == "undetermined") amount.per.clear();
  }
  const bool some = amount.exactly || amount.at_most || amount.at_least;
  if (some == amount.undetermined || (amount.exactly && (amount.at_most || amount.at_least))) {
    return node.error(ErrorCode::parse,
                      "amount 取 exactly，或 at_least、at_most，或 undetermined 之一｜an amount is "
                      "exactly, at_least and at_most, or undetermined");
  }
  return amount;
}

/// `undetermined`, `none`, or a mapping that `read` takes.
template <class Row, class Read>
Status one_of(const Node& policy, std::string_view key, Row& row, Read&& read) {
  const Node* node = policy.find(key);
  if (node == nullptr) return {};
  if (node->kind == Node::Kind::mapping) return read(*node);
  if (node->scalar == "undetermined") return {};
  if (node->scalar != "none") return RowReader::unknown(*node, key, node->scalar);
  row.kind = Row::Kind::none;
  return {};
}

Status read_stacking(const Node& node, Stacking& stacking) {
  CELADON_TRY(text::refuse_unknown_members(node, {"with", "highest_of", "at_most", "of"}));
  if (const Node* cap = node.find("at_most")) {
    stacking.kind = Stacking::Kind::capped;
    CELADON_ASSIGN(stacking.cap, read_amount(*cap));
    CELADON_ASSIGN(stacking.policies, RowReader::names(node, "of"));
    return {};
  }
  const bool highest = node.find("highest_of") != nullptr;
  stacking.kind = highest ? Stacking::Kind::highest_of : Stacking::Kind::with;
  CELADON_ASSIGN(stacking.policies, RowReader::names(node, highest ? "highest_of" : "with"));
  return {};
}

Status read_claw_back(const Node& node, ClawBack& claw_back) {
  CELADON_TRY(text::refuse_unknown_members(node, {"causes", "within"}));
  claw_back.kind = ClawBack::Kind::by_cause;
  CELADON_ASSIGN(claw_back.causes, RowReader::names(node, "causes"));
  CELADON_ASSIGN(const std::string within, RowReader::text_or(node, "within", ""));
  if (within.empty()) return {};
  const auto span = parse_span(within);
  if (!span.ok()) return node.find("within")->error(ErrorCode::parse, span.error().message);
  claw_back.within = *span;
  return {};
}

/// The first or last day of a year, month or day.
Result<std::optional<CivilDate>> edge_of(const Node& node, std::string_view key, bool last) {
  CELADON_ASSIGN(const std::string text, RowReader::text_or(node, key, "undetermined"));
  if (text == "undetermined") return std::optional<CivilDate>();
  const auto period = CivilPeriod::parse(text);
  if (!period.ok()) return node.find(key)->error(ErrorCode::parse, period.error().message);
  return std::optional(last ? period->last : period->first);
}

Result<PolicyPeriod> read_period(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(node, {"from", "to", "seen"}));
  PolicyPeriod period;
  CELADON_ASSIGN(period.from, RowReader::text_or(node, "from", ""));
  CELADON_ASSIGN(period.to, RowReader::text_or(node, "to", ""));
  CELADON_ASSIGN(period.seen, RowReader::text_or(node, "seen", ""));
  CELADON_ASSIGN(period.first, edge_of(node, "from", false));
  CELADON_ASSIGN(period.last, edge_of(node, "to", true));
  CELADON_ASSIGN([[maybe_unused]] const auto seen, edge_of(node, "seen", false));
  return period;
}

Result<PolicyCondition> read_condition(const Node& node) {
  PolicyCondition condition;
  if (const Node* any = node.find("any")) {
    CELADON_TRY(text::refuse_unknown_members(node, {"any", "note"}));
    for (const Node& item : any->items) {
      CELADON_ASSIGN(Guard guard, read_guard(item));
      condition.any.push_back(std::move(guard));
    }
  } else {
    CELADON_ASSIGN(Guard guard, read_guard(node));
    condition.any.push_back(std::move(guard));
  }
  for (const Guard& guard : condition.any) {
    const bool known = guard.kind == GuardKind::on_rung || guard.kind == GuardKind::grade ||
                       guard.kind == GuardKind::flag || guard.kind == GuardKind::elapsed ||
                       guard.kind == GuardKind::form_filed || guard.kind == GuardKind::evaluation;
    if (!known) return RowReader::unknown(node, "conditions", to_string(guard.kind));
  }
  return condition;
}

Result<std::string> read_region(const Node& node) {
  CELADON_ASSIGN(std::string region, RowReader::text(node, "region"));
  const bool digits = region.find_first_not_of("0123456789") == std::string::npos &&
                      region.size() % 2 == 0 && region.size() >= 2 && region.size() <= 6;
  if (digits || region == "CN" || region == "undetermined") return region;
  return node.find("region")->error(
      ErrorCode::parse,
      fmt::format("region 应为 CN 或区划代码的前二、四、六位：\"{0}\"｜region is CN or the first "
                  "two, four or six digits of a division: \"{0}\"",
                  region));
}

Result<Policy> read_policy(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"id", "zh", "en", "region", "region_printed", "programme", "rung", "subjects", "kind",
             "period", "conditions", "amount", "stacking", "payer", "receiver", "claw_back",
             "consequence", "status"}));
  Policy policy;
  CELADON_ASSIGN(policy.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(policy.title, RowReader::title(node, true));
  CELADON_ASSIGN(policy.region, read_region(node));
  CELADON_ASSIGN(policy.region_printed, RowReader::text_or(node, "region_printed", ""));
  CELADON_ASSIGN(policy.programme, RowReader::text(node, "programme"));
  CELADON_ASSIGN(policy.rung, RowReader::text(node, "rung"));
  CELADON_ASSIGN(policy.subjects, RowReader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_ASSIGN(policy.kind, word_of(node, "kind",
                                      {"award", "grant", "third_party_fee", "loan", "exemption",
                                       "price", "ranking", "procurement", "supervision", "other"}));
  CELADON_ASSIGN(policy.payer, word_of(node, "payer",
                                       {"issuer", "province", "city", "government", "enterprise",
                                        "enterprise_or_government", "bank", "central_bank", "none",
                                        "undetermined"}));
  CELADON_ASSIGN(policy.receiver,
                 word_of(node, "receiver", {"enterprise", "management", "bank", "grid"}));
  const Node* period = node.find("period");
  if (period == nullptr) return node.error(ErrorCode::parse, "缺少 period｜period is missing");
  CELADON_ASSIGN(policy.period, read_period(*period));
  if (const Node* conditions = node.find("conditions")) {
    for (const Node& item : conditions->items) {
      CELADON_ASSIGN(PolicyCondition condition, read_condition(item));
      policy.conditions.push_back(std::move(condition));
    }
  }
  if (const Node* amount = node.find("amount")) {
    CELADON_ASSIGN(policy.amount, read_amount(*amount));
  }
  CELADON_TRY(one_of(node, "stacking", policy.stacking,
                     [&](const Node& row) { return read_stacking(row, policy.stacking); }));
  CELADON_TRY(one_of(node, "claw_back", policy.claw_back,
                     [&](const Node& row) { return read_claw_back(row, policy.claw_back); }));
  CELADON_ASSIGN(policy.consequence, RowReader::text_or(node, "consequence", ""));
  if (!policy.amount && policy.consequence.empty()) {
    return node.error(ErrorCode::parse,
                      "既无金额也无后果｜there is neither an amount nor a consequence");
  }
  if (node.find("status") != nullptr) {
    CELADON_TRY(word_of(node, "status", {"not_shown"}));
    policy.shown = false;
  }
  CELADON_ASSIGN(policy.basis, reader.basis(node));
  if (policy.basis.source.empty() || policy.subjects.empty()) {
    return node.error(
        ErrorCode::rule,
        fmt::format("{0} 缺出处或主体｜{0} lacks its source or its subjects", policy.id));
  }
  return policy;
}

}  // namespace

Result<std::vector<Policy>> read_policies(const packs::PackPtr& pack) {
  CELADON_ASSIGN(const auto body, pack->body());
  CELADON_TRY(text::refuse_unknown_members(*body, {"pack", "sources", "policies", "cases"}));
  RowReader reader(pack->header().label(), pack->header().confidence);
  CELADON_TRY(reader.read_sources(*body));
  std::vector<Policy> policies;
  CELADON_TRY(RowReader::rows(*body, "policies", policies,
                              [&](const Node& row) { return read_policy(reader, row); }));
  return policies;
}

}  // namespace celadon::cultivation
