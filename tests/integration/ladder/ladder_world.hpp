#pragma once
// A registry in memory with departments and a plant, for tests of the ladder: time is what the test
// says.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "celadon/app/ladder/ladder_view.hpp"
#include "celadon/app/ladder/registration.hpp"
#include "celadon/app/ladder/steps.hpp"
#include "celadon/app/ladder/tables.hpp"
#include "celadon/packs/library.hpp"
#include "fresh_database.hpp"

namespace celadon::testing {

namespace ladder = app::ladder;
namespace access = app::access;

/// 17 characters and the check character of GB 32100-2015, 5, worked out here once more.
inline std::string credit_code(std::string body) {
  const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (const char c : body) {
    sum += alphabet.find(c) * weight;
    weight = weight * 3 % 31;
  }
  return body + alphabet[(31 - sum % 31) % 31];
}

/// The code of the n-th made-up enterprise.
inline std::string numbered_code(int n) {
  const std::string digits = std::to_string(10000 + n);
  return credit_code("91610113MA6T" + digits);
}

inline std::shared_ptr<ladder::RuleShelf> shelf() {
  static const auto rules = [] {
    auto library = packs::Library::open({});
    EXPECT_TRUE(library.ok());
    return std::make_shared<ladder::RuleShelf>(*library);
  }();
  return rules;
}

class LadderWorld : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ladder::migrate_ladder(database).ok());
    organisation("works", registry::OrganisationKind::plant, "610113");
    organisation("other-works", registry::OrganisationKind::plant, "610113");
    organisation("county", registry::OrganisationKind::agency, "610113");
    organisation("city", registry::OrganisationKind::agency, "610100");
    organisation("province", registry::OrganisationKind::agency, "610000");
    organisation("nation", registry::OrganisationKind::agency, "CN");
    organisation("elsewhere", registry::OrganisationKind::agency, "440300");
    register_works();
  }

  void organisation(const std::string& id, registry::OrganisationKind kind,
                    const std::string& division) {
    registry::Organisation made;
    made.id = registry::OrganisationId(id);
    made.kind = kind;
    made.names = {id, id};
    made.division = division;
    state->organisations[made.id] = made;
  }

  void register_works() {
    ladder::NewSubject wanted;
    wanted.id = "works";
    wanted.facts = {{"names", "渭水陶瓷有限公司｜Weishui Ceramics"},
                    {"credit_code", credit_code("91610113MA6TXXXX0")},
                    {"industry", "3071"},
                    {"division", "610113"},
                    {"organisation", "works"}};
    const auto made = ladder::register_subject(database, wanted, *lists(), writer());
    ASSERT_TRUE(made.ok()) << made.error().to_string();
  }

  std::shared_ptr<const ladder::CodeLists> lists() { return *shelf()->lists(); }
  ladder::Writer writer() { return {"clerk", now}; }
  void on(const std::string& moment) { now = *parse_instant(moment); }

  access::Principal person(const std::string& login, access::Role role, const std::string& at) {
    access::Principal who;
    who.user = access::UserId(login);
    who.login = login;
    who.proof = access::Proof::session;
    who.grants = {{role, registry::OrganisationId(at)}};
    return who;
  }
  access::Principal director() { return person("director", access::Role::plant_director, "works"); }
  access::Principal county() {
    return person("xian-county", access::Role::reviewer_county, "county");
  }
  access::Principal city() { return person("xian-city", access::Role::reviewer_city, "city"); }
  access::Principal province() {
    return person("shaanxi", access::Role::reviewer_province, "province");
  }
  access::Principal nation() { return person("miit", access::Role::reviewer_nation, "nation"); }

  Result<ladder::StepOutcome> try_step(const access::Principal& who, ladder::StepRequest request) {
    request.subject = "works";
    const ladder::Asker asker{who, state, nullptr, {}};
    return ladder::take_step(database, *shelf(), asker, request, now);
  }

  /// Takes a step that has to be taken; the objections are told when it is not.
  void step(const access::Principal& who, const std::string& transition,
            const std::string& rung = {}, const std::vector<std::string>& flags = {},
            const std::string& remark = {}, const std::string& cause = {},
            const std::string& instance = {}) {
    ladder::StepRequest request;
    request.transition = transition;
    request.rung = rung;
    request.flags = flags;
    request.remark = remark;
    request.cause = cause;
    request.instance = instance;
    const auto outcome = try_step(who, request);
    ASSERT_TRUE(outcome.ok()) << transition << ": " << outcome.error().to_string();
    std::string why;
    for (const auto& objection : outcome->decision.objections)
      why += objection.check + ": " + objection.message + "; ";
    ASSERT_EQ(outcome->result, ladder::StepResult::taken) << transition << ": " << why;
  }

  /// The checks that stand against a step.
  std::vector<std::string> refused(const access::Principal& who, const std::string& transition,
                                   const std::string& rung = {}, const std::string& instance = {}) {
    ladder::StepRequest request;
    request.transition = transition;
    request.rung = rung;
    request.instance = instance;
    const auto outcome = try_step(who, request);
    EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : outcome.error().to_string());
    if (!outcome.ok()) return {};
    EXPECT_EQ(outcome->result, ladder::StepResult::refused) << transition;
    std::vector<std::string> checks;
    for (const auto& objection : outcome->decision.objections) checks.push_back(objection.check);
    return checks;
  }

  std::string standing(const std::string& rung, const std::string& instance = {}) {
    const auto positions = ladder::positions_of(database, "works");
    EXPECT_TRUE(positions.ok());
    for (const auto& position : *positions)
      if (position.track == cultivation::Track{rung, instance}) return position.state;
    return "-";
  }

  void attach(const std::vector<std::string>& kinds) {
    for (const std::string& kind : kinds) {
      ladder::StoredEvidence one;
      one.kind = kind;
      one.day = cultivation::china_day(now);
      one.reference = kind + ".pdf";
      ASSERT_TRUE(ladder::insert_evidence(database, "works", one, writer()).ok());
    }
  }
  void evaluated(double score = 82) {
    ladder::StoredEvaluation one;
    one.evaluation.standard = "standards.gbt36132-2025";
    one.evaluation.gates_met = true;
    one.evaluation.score = score;
    one.evaluation.day = cultivation::china_day(now);
    ASSERT_TRUE(ladder::insert_evaluation(database, "works", one, writer()).ok());
  }
  void campaign(const std::string& rung, CivilDate opens, CivilDate closes,
                std::vector<ladder::Quota> quotas = {}) {
    ladder::StoredCampaign one;
    one.id = rung + "-" + std::to_string(opens.year);
    one.programme = "programmes.green-manufacturing";
    one.rung = rung;
    one.names = {rung, rung};
    one.region = rung == "nation" ? "CN" : rung == "province" ? "610000" : "610100";
    one.opens = opens;
    one.closes = closes;
    one.quotas = std::move(quotas);
    const auto opened = ladder::open_campaign(database, *shelf(), *lists(), one, writer());
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
  }
  /// What the log gives is what is kept.
  void expect_replay() {
    const auto replayed = ladder::replay(database, "works");
    ASSERT_TRUE(replayed.ok());
    EXPECT_TRUE(replayed->differences.empty()) << replayed->differences.front();
  }

  Instant now = *parse_instant("2026-02-01T09:00:00+08:00");
  storage::Database database = fresh_database();
  std::shared_ptr<access::AccessState> state = std::make_shared<access::AccessState>();
};

}  // namespace celadon::testing
