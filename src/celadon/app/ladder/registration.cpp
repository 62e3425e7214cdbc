#include "celadon/app/ladder/registration.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/answers.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/registry/organisation.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::app::ladder {
namespace {

constexpr double most_points = 110;  // extra points of some local tables go beyond 100
constexpr std::size_t longest_text = 2000;

Error bad(std::string_view field, std::string_view zh, std::string_view en, std::string remedy) {
  return Error{ErrorCode::invalid_argument,
               fmt::format("{0}: {1}｜{0}: {2}", field, zh, en),
               std::move(remedy),
               {}};
}

Status check_score(double score, double most) {
  if (score >= 0 && score <= most) return {};
  return bad("score", fmt::format("{} 不在 0 至 {} 之间", score, most),
             fmt::format("{} lies outside 0 to {}", score, most), "核对得分｜check the score");
}

}  // namespace

Result<StoredEvaluation> evaluate_site(Workspace& workspace, const StoredSubject& subject,
                                       const std::string& standard,
                                       const std::vector<std::string>& schemes,
                                       const CivilPeriod& period) {
  if (subject.site.empty()) {
    return bad("site_period", "该主体没有关联工厂，引擎无从评价",
               "no plant is linked to the subject, so the engine has nothing to judge",
               "关联工厂，或填写评价结果｜link its plant, or hand in the result");
  }
  AssessRequest request;
  request.question.site = subject.site;
  request.question.period = period;
  request.standard = standard;
  request.schemes = schemes;
  CELADON_ASSIGN(const SiteAssessment judged, assess_site(workspace, request));
  const assessment::Assessment& result = *judged.assessment;
  StoredEvaluation stored;
  stored.evaluation.standard = result.standard;
  stored.evaluation.stage = result.verdict.stage;
  stored.evaluation.day = cultivation::china_day(workspace.clock().now());
  stored.evaluation.gates_met =
      std::all_of(result.gates.begin(), result.gates.end(), [](const assessment::GateResult& gate) {
        return gate.status == assessment::GateStatus::met;
      });
  if (result.total.undetermined_points <= 0) stored.evaluation.score = result.total.value;
  nlohmann::ordered_json pins = nlohmann::ordered_json::array();
  for (const assessment::PackPin& pin : result.packs)
    pins.push_back({{"label", pin.label}, {"sha256", pin.hash}});
  stored.pins = pins.dump();
  stored.source = fmt::format("{} {}", subject.site, period.to_string());
  return stored;
}

Status check_evaluation(const packs::Library& library, const StoredEvaluation& stored,
                        CivilDate today) {
  const cultivation::Evaluation& one = stored.evaluation;
  const auto standards = library.list(packs::PackKind::standard);
  const bool known = std::any_of(standards.begin(), standards.end(), [&](const auto& pack) {
    return pack->header().id == one.standard;
  });
  if (!known) {
    return bad("standard", fmt::format("没有标准 {}", one.standard),
               fmt::format("there is no standard {}", one.standard),
               "见标准列表｜see the list of standards");
  }
  if (one.score) CELADON_TRY(check_score(*one.score, most_points));
  if (today < one.day) return bad("day", "在将来", "lies in the future", "核对日期｜check the day");
  if (one.third_party && (one.agency.empty() || stored.legal_representative.empty())) {
    return bad(one.agency.empty() ? "agency" : "legal_representative",
               "第三方评价须写明机构及其法定代表人",
               "a third-party evaluation names the body and its legal representative",
               "补上｜add it");
  }
  return {};
}

Status check_evidence(const CodeLists& lists, const StoredEvidence& evidence) {
  CELADON_TRY(lists.check_evidence(evidence.kind));
  if (evidence.reference.empty() || evidence.reference.size() > longest_text)
    return bad("reference", "须为 1 至 2000 字节", "1 to 2000 bytes are needed",
               "文号、文件名或网址｜a document, file or address");
  if (!evidence.sha256.empty() && !storage::is_sha256(evidence.sha256))
    return bad("sha256", "须为 64 位小写十六进制", "64 lower-case hexadecimal digits are needed",
               "或不填｜or leave it out");
  if (evidence.valid_through && *evidence.valid_through < evidence.day)
    return bad("valid_through", "早于证据日期", "is before the day of the evidence",
               "核对日期｜check both days");
  return {};
}

std::int64_t reviews_wanted(const cultivation::Programme& programme, std::string_view rung) {
  for (const cultivation::Transition& transition : programme.transitions()) {
    if (!transition.moves_on(rung)) continue;
    for (const cultivation::Guard& guard : transition.when) {
      if (guard.kind != cultivation::GuardKind::reviews_agree) continue;
      const cultivation::RuleValue* value = programme.value(guard.value);
      const auto* number = value == nullptr ? nullptr : std::get_if<double>(&value->content);
      if (number != nullptr) return static_cast<std::int64_t>(*number);
    }
  }
  return 0;
}

bool reviews_open(const LadderPicture& picture, const StoredReview& review,
                  std::string_view reader) {
  if (review.reviewer == reader) return true;
  const auto same_round = [&](const StoredReview& other) {
    return other.rung == review.rung && other.round == review.round && !other.arbitrates;
  };
  const auto in = std::count_if(picture.reviews.begin(), picture.reviews.end(), same_round);
  return in >= std::max<std::int64_t>(reviews_wanted(*picture.programme, review.rung), 2);
}

Status add_review(storage::Database& database, const LadderPicture& picture, StoredReview review) {
  CELADON_TRY(check_score(review.score, 100));
  if (review.opinion.empty() || review.opinion.size() > longest_text)
    return bad("opinion", "须为 1 至 2000 字节", "1 to 2000 bytes are needed",
               "写明意见｜write it");
  const auto* here = picture.standing.on(review.rung);
  if (here == nullptr || here->standing != cultivation::StateClass::under_way) {
    return fail(
        ErrorCode::conflict,
        fmt::format("rung: {0} 上没有在办申请｜rung: nothing is under way on {0}", review.rung));
  }
  review.round = here->round_began;
  for (const StoredReview& other : picture.reviews) {
    if (other.rung == review.rung && other.round == review.round &&
        other.reviewer == review.reviewer) {
      return fail(ErrorCode::conflict,
                  fmt::format("{0} 已评审过这一轮｜{0} has reviewed this round", review.reviewer),
                  "请其他评审员评审｜let somebody else review");
    }
  }
  return insert_review(database, picture.subject.id, review);
}

Status open_campaign(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                     const StoredCampaign& campaign, const Writer& writer) {
  if (!registry::is_organisation_id(campaign.id))
    return bad("id", "须为 1 至 63 位小写字母、数字和连字符", "1 to 63 of a-z, 0-9 and '-'", "");
  if (campaign.names.zh.empty()) return bad("names", "缺少", "is missing", "补上｜add it");
  if (campaign.closes < campaign.opens)
    return bad("closes", "早于开始日", "is before it opens", "核对日期｜check both days");
  if (campaign.region != "CN") CELADON_TRY(lists.check_division(campaign.region));
  CELADON_ASSIGN(const cultivation::ProgrammePtr programme,
                 rules.programme(campaign.programme, campaign.opens, campaign.region));
  if (programme->rung(campaign.rung) == nullptr)
    return bad("rung", fmt::format("规则中没有 {}", campaign.rung),
               fmt::format("the rules have no {}", campaign.rung), "见规则｜see the programme");
  for (const Quota& quota : campaign.quotas) {
    if (quota.places < 0) return bad("quotas", "名额不能为负", "places are not negative", "");
    if (!quota.division.empty()) CELADON_TRY(lists.check_division(quota.division));
  }
  if (find_campaign(database, campaign.id).ok()) {
    return fail(ErrorCode::conflict,
                fmt::format("id: 批次 {0} 已存在｜id: the campaign {0} exists", campaign.id),
                "换一个标识｜choose another id");
  }
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_TRY(insert_campaign(database, campaign, writer));
  return transaction.commit();
}

}  // namespace celadon::app::ladder
