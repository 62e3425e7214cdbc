// The department's numbers and the green codes over the real server.

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/app/ladder/ladder_store.hpp"
#include "celadon/app/ladder/rule_shelf.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/registry/codes.hpp"
#include "peopled_server.hpp"

namespace celadon::testing {
namespace {

using namespace app::access;  // NOLINT(google-build-using-namespace): users are made by hand
namespace ladder = app::ladder;
using cultivation::StateClass;
using ::testing::HasSubstr;

/// Twenty factories on the national list, in two provinces, with accepted forms and scores of last
/// year: 20 ranked units give one A+, seven A and twelve B (5 %, 35 %, 60 %).
class NationOverHttp : public PeopledServer {
 protected:
  static constexpr int units = 20;

  void SetUp() override {
    organisation("nation", registry::OrganisationKind::agency, "CN");
    organisation("city", registry::OrganisationKind::agency, "330800");
    user("nation-reviewer", Role::reviewer_nation, "nation");
    user("city-reviewer", Role::reviewer_city, "city");
    throw_if_failed(live_.services().workspace.write(
        "test", [&](app::Workspace& workspace) { return fill(workspace); }));
  }

  static std::string id_of(int i) { return fmt::format("unit-{:02}", i); }
  /// Seventeen in Quzhou, three in Shenzhen.
  static std::string division_of(int i) { return i < 17 ? "330881" : "440304"; }
  std::int32_t year() { return cultivation::china_day(now_).year - 1; }

  Status fill(app::Workspace& workspace) {
    CELADON_ASSIGN(const auto lists, workspace.reference().rules->lists());
    const ladder::Writer writer{"test", now_};
    storage::Database& database = workspace.database();
    for (int i = 0; i < units; ++i) {
      std::string code = fmt::format("91{}MA2D{:05}", division_of(i), i);
      code += registry::credit_code_check(code);
      ladder::NewSubject wanted;
      wanted.id = id_of(i);
      wanted.facts = {{"names", fmt::format("单位{0}｜Unit {0}", i)},
                      {"credit_code", code},
                      {"industry", "C3074"},
                      {"division", division_of(i)}};
      CELADON_ASSIGN(ladder::StoredSubject subject,
                     ladder::register_subject(database, wanted, *lists, writer));
      const Instant listed = start_of_day({year() - 1, 3, 1}, UtcOffset::china());
      const Instant yesterday{now_.us - 86400LL * 1000000};
      for (const char* rung : {"city", "province", "nation"})
        CELADON_TRY(move(database, subject, {rung, {}}, "listed", StateClass::listed, listed));
      CELADON_TRY(move(database, subject, {"form", fmt::format("{}", year())}, "accepted",
                       StateClass::closed, yesterday));
      ladder::StoredEvaluation evaluation;
      evaluation.evaluation.standard = "standards.gbt36132-2025";
      evaluation.evaluation.gates_met = true;
      evaluation.evaluation.score = 60 + i;
      evaluation.evaluation.day = cultivation::china_day(yesterday);
      evaluation.source = fmt::format("plant {}", year());
      CELADON_TRY(ladder::insert_evaluation(database, subject.id, evaluation, writer));
    }
    return {};
  }
  static Status move(storage::Database& database, ladder::StoredSubject& subject,
                     cultivation::Track track, const char* state, StateClass standing, Instant at) {
    ladder::StoredHappening stored;
    stored.happening.sequence = subject.sequence + 1;
    stored.happening.at = stored.happening.recorded = at;
    stored.happening.transition = "list.import";
    stored.happening.track = track;
    stored.happening.moves.push_back({std::move(track), state, standing, {}});
    return ladder::write_happening(database, subject, stored);
  }

  std::string order() {
    return fmt::format(R"({{"year":{},"standard":"standards.gbt36132-2025","issuer":"某局"}})",
                       year());
  }
};

TEST_F(NationOverHttp, a_subject_whose_registration_is_not_sound_is_counted_as_left_out) {
  throw_if_failed(live_.services().workspace.write("test", [](app::Workspace& workspace) {
    return workspace.database().execute(
        "update ladder_subject set credit_code = 'none' where id = :id", {id_of(3)});
  }));
  Browser nobody = live_.browser();
  const Json all = read(nobody, "/api/v1/statistics?rung=nation&by=kind");
  EXPECT_EQ(all["left_out_count"], 1);
  EXPECT_EQ(all["sum"]["listed"], units - 1);
  EXPECT_EQ(read(nobody, "/api/v1/statistics/regions")["left_out_count"], 1);
  Browser nation = as("nation-reviewer");
  const Json draft = read(nation, "/api/v1/removals");
  EXPECT_EQ(draft["left_out_count"], 1);
  EXPECT_THAT(draft["left_out"][0]["en"].get<std::string>(), HasSubstr(id_of(3)));
}

TEST_F(NationOverHttp, statistics_are_open_and_agree_with_the_registry) {
  Browser nobody = live_.browser();
  const Json by = read(nobody, "/api/v1/statistics?rung=nation&by=province,kind");
  ASSERT_EQ(by["total"], 2);
  EXPECT_EQ(by["items"][0]["province"]["code"], "330000");
  EXPECT_EQ(by["items"][0]["province"]["names"]["zh"], "浙江省");
  EXPECT_EQ(by["items"][0]["listed"], 17);
  EXPECT_EQ(by["items"][1]["listed"], 3);
  EXPECT_EQ(by["sum"]["listed"], units);
  EXPECT_EQ(by["sum"]["removed"], 0);
  EXPECT_TRUE(by["items"][0]["density"]["value"].is_null());
  EXPECT_EQ(read(nobody, "/api/v1/statistics?division=44")["sum"]["listed"], 3);
  // Without a campaign the round is known by the year of the list alone.
  EXPECT_EQ(read(nobody, "/api/v1/statistics?by=year")["items"][0]["year"], year() - 1);
  // The day before they were listed nobody stood there.
  const std::string before = fmt::format("/api/v1/statistics?date={}-02-28", year() - 1);
  EXPECT_EQ(read(nobody, before)["sum"]["listed"], 0);
  EXPECT_THAT(nobody.get("/api/v1/statistics?by=province&format=csv").body, HasSubstr("浙江省,17"));
  EXPECT_EQ(nobody.get("/api/v1/statistics?by=moon").status, 400);
  EXPECT_EQ(nobody.get("/api/v1/statistics?date=2999-01-01").status, 400);
}

TEST_F(NationOverHttp, a_change_shows_in_the_next_answer_groups_and_rounds_with_it) {
  Browser nobody = live_.browser();
  ASSERT_EQ(read(nobody, "/api/v1/statistics?by=group")["total"], 1);  // no group at all
  const auto write = [&](const std::function<Status(storage::Database&)>& work) {
    throw_if_failed(live_.services().workspace.write(
        "test", [&](app::Workspace& workspace) { return work(workspace.database()); }));
  };
  write([&](storage::Database& database) -> Status {
    for (const int i : {0, 1, 2}) {
      ladder::SubjectEdge edge;
      edge.subject = id_of(i);
      edge.kind = "group";
      edge.other = id_of(19);
      edge.valid_from = {2020, 1, 1};
      CELADON_TRY(ladder::add_edge(database, edge, {"test", now_}));
    }
    return {};
  });
  Json by = read(nobody, "/api/v1/statistics?by=group");
  ASSERT_EQ(by["total"], 2);
  EXPECT_TRUE(by["items"][0]["group"]["code"].is_null());
  EXPECT_EQ(by["items"][0]["listed"], units - 3);
  EXPECT_EQ(by["items"][1]["group"]["code"], id_of(19));
  EXPECT_EQ(by["items"][1]["group"]["names"]["zh"], "单位19");
  EXPECT_EQ(by["items"][1]["listed"], 3);
  EXPECT_THAT(nobody.get("/api/v1/statistics?by=group&format=csv").body, HasSubstr("单位19"));

  // A round: one of two who applied came on the list.
  write([&](storage::Database& database) -> Status {
    ladder::StoredCampaign round;
    round.id = "round-x";
    round.programme = "programmes.green-manufacturing";
    round.rung = "nation";
    round.names = {"批次", "round"};
    round.region = "CN";
    round.opens = {year(), 1, 1};
    round.closes = {year(), 12, 31};
    return ladder::insert_campaign(database, round, {"test", now_});
  });
  for (const int i : {3, 4}) {
    write([&](storage::Database& database) -> Status {
      CELADON_ASSIGN(ladder::StoredSubject subject, ladder::find_subject(database, id_of(i)));
      const auto step = [&](const char* state, StateClass standing) {
        ladder::StoredHappening stored;
        stored.happening.sequence = subject.sequence + 1;
        stored.happening.at = Instant{now_.us - 3600LL * 1000000};
        stored.happening.track = {"nation", ""};
        stored.happening.moves.push_back({{"nation", ""}, state, standing, {}});
        stored.campaign = "round-x";
        return ladder::write_happening(database, subject, stored);
      };
      CELADON_TRY(step("outside", StateClass::outside));
      CELADON_TRY(step("submitted", StateClass::under_way));
      return i == 3 ? step("listed", StateClass::listed) : Status();
    });
  }
  by = read(nobody, "/api/v1/statistics?by=batch");
  const auto row = std::find_if(by["items"].begin(), by["items"].end(),
                                [](const Json& one) { return one["batch"] == "round-x"; });
  ASSERT_NE(row, by["items"].end()) << by.dump(1);
  EXPECT_EQ((*row)["applied"], 2);
  EXPECT_EQ((*row)["passed"], 1);
  EXPECT_EQ((*row)["listed"], 1);
  EXPECT_EQ(by["sum"]["listed"], units - 1);
}

TEST_F(NationOverHttp, the_map_has_every_province_and_the_report_its_sums) {
  Browser nobody = live_.browser();
  const Json map = read(nobody, "/api/v1/statistics/regions?limit=100");
  std::int64_t national = 0;
  for (const Json& region : map["items"]) national += region["national"].get<std::int64_t>();
  EXPECT_EQ(national, units);
  EXPECT_EQ(map["total"], 34);  // GB/T 2260: 31 provinces, Hong Kong, Macao, Taiwan
  // The policy report of 2019: 1,402 factories in 30 regions.
  const Json report = read(nobody, "/api/v1/statistics/report-2019");
  EXPECT_EQ(report["sum"]["national_factories"], 1402);
  EXPECT_EQ(report["sum"]["regions_with_factories"], 30);
}

TEST_F(NationOverHttp, what_is_due_and_what_is_to_be_removed_stops_at_the_reach) {
  Browser nation = as("nation-reviewer");
  Browser city = as("city-reviewer");
  throw_if_failed(
      live_.services().workspace.write("test", [&](app::Workspace& workspace) -> Status {
        CELADON_ASSIGN(const auto lists, workspace.reference().rules->lists());
        for (const int i : {0, 19}) {
          ladder::StoredEvent event;
          event.subject = id_of(i);
          event.event.kind = "accident_major";
          event.event.day = cultivation::china_day(Instant{now_.us - 86400LL * 1000000});
          event.event.source = "应急管理局";
          CELADON_TRY(
              ladder::add_event(workspace.database(), event, *lists, ladder::Writer{"test", now_}));
        }
        return {};
      }));
  const Json draft = read(nation, "/api/v1/removals");
  ASSERT_EQ(draft["removals"].size(), 2U) << draft.dump(1);
  const Json& removal = draft["removals"][0];
  EXPECT_EQ(removal["subject"], id_of(0));
  EXPECT_EQ(removal["cause"], "accident_major");
  EXPECT_FALSE(removal["clause"].get<std::string>().empty());
  EXPECT_FALSE(removal["confidence"].get<std::string>().empty());
  EXPECT_EQ(removal["grounds"][0]["facts"][0]["source"], "应急管理局");
  EXPECT_EQ(read(city, "/api/v1/removals")["removals"].size(), 1U);
  EXPECT_THAT(nation.get("/api/v1/removals?format=csv").body, HasSubstr("accident_major"));
  Browser nobody = live_.browser();
  EXPECT_EQ(nobody.get("/api/v1/removals").status, 401);
  EXPECT_EQ(nobody.get("/api/v1/duties").status, 401);

  // Everybody on the list owes the self-evaluation of existing units, or nothing: the same for all.
  const Json all = read(nation, "/api/v1/duties?limit=500");
  const Json own = read(city, "/api/v1/duties?limit=500");
  EXPECT_EQ(own["total"].get<int>() * units, all["total"].get<int>() * 17);
  for (const Json& duty : own["items"]) EXPECT_EQ(duty["division"], "330881");
  // What one subject's ladder says stands in the list of everybody, no more and no less.
  const Json ladder = read(nation, "/api/v1/subjects/unit-05/ladder");
  std::size_t mine = 0;
  for (const Json& duty : all["items"])
    if (duty["subject"] == "unit-05") ++mine;
  EXPECT_EQ(mine, ladder["duties"].size());
}

TEST_F(NationOverHttp, codes_are_given_out_once_by_the_nation_and_anybody_checks_them) {
  Browser nation = as("nation-reviewer");
  Browser city = as("city-reviewer");
  EXPECT_EQ(city.post("/api/v1/green-codes", order()).status, 403);
  EXPECT_EQ(
      nation.post("/api/v1/green-codes", R"({"year":2025,"standard":"standards.none"})").status,
      404);
  const ClientAnswer given = nation.post("/api/v1/green-codes", order());
  ASSERT_EQ(given.status, 201) << given.body;
  const Json issue = Json::parse(given.body);
  ASSERT_EQ(issue["issued"].size(), static_cast<std::size_t>(units)) << given.body;
  std::map<std::string, int> grades;
  for (const Json& one : issue["issued"]) ++grades[one["grade"].get<std::string>()];
  EXPECT_EQ(grades["A+"], 1);
  EXPECT_EQ(grades["A"], 7);
  EXPECT_EQ(grades["B"], 12);
  const Json again = Json::parse(nation.post("/api/v1/green-codes", order()).body);
  EXPECT_TRUE(again["issued"].empty());
  EXPECT_EQ(again["existing"].size(), static_cast<std::size_t>(units));
  EXPECT_EQ(read(city, "/api/v1/green-codes")["total"], 17);
  EXPECT_EQ(read(nation, "/api/v1/green-codes?grade=A%2B")["total"], 1);

  Browser nobody = live_.browser();
  EXPECT_THAT(nobody.get("/api/v1/green-codes/keys").body, HasSubstr("celadon-public-keys 1"));
  const std::string text = issue["issued"][3]["text"];
  const Json answer = read(nobody, "/api/v1/green-codes/verification?text=" + text);
  EXPECT_EQ(answer["answer"], "valid");
  EXPECT_EQ(answer["code"]["year"], year());
  EXPECT_EQ(answer["code"]["issuer"], "某局");
  std::string altered = text;
  altered[10] = altered[10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(read(nobody, "/api/v1/green-codes/verification?text=" + altered)["answer"], "altered");
  EXPECT_EQ(read(nobody, "/api/v1/green-codes/verification?text=x")["answer"], "malformed");
}

TEST_F(NationOverHttp, a_code_is_taken_back_by_hand_and_by_the_step_that_says_so) {
  Browser nation = as("nation-reviewer");
  const Json issue = Json::parse(nation.post("/api/v1/green-codes", order()).body);
  ASSERT_EQ(issue["issued"].size(), static_cast<std::size_t>(units));
  const std::string number = fmt::format("{}", issue["issued"][2]["number"].get<int>());
  const std::string path = "/api/v1/green-codes/" + number + "/revocation";
  const char* reason = R"({"cause":"error","remark":"核发有误"})";
  EXPECT_EQ(as("city-reviewer").post(path, reason).status, 403);
  EXPECT_EQ(nation.post(path, reason).status, 200);
  EXPECT_EQ(nation.post(path, reason).status, 409);
  EXPECT_EQ(nation.post("/api/v1/green-codes/999/revocation", reason).status, 404);
  Browser nobody = live_.browser();
  const std::string text = issue["issued"][2]["text"];
  EXPECT_EQ(read(nobody, "/api/v1/green-codes/verification?text=" + text)["answer"], "revoked");
  EXPECT_THAT(nobody.get("/api/v1/green-codes/revocations").body, HasSubstr(" " + number + " "));

  // A major accident takes the unit off every list at once, and its code with it.
  const std::string day = format_date(cultivation::china_day(Instant{now_.us - 86400LL * 1000000}));
  Browser county = as("city-reviewer");
  const ClientAnswer event = county.post(
      "/api/v1/subjects/unit-05/events",
      fmt::format(R"({{"kind":"accident_major","day":"{}","source":"应急管理局"}})", day));
  ASSERT_EQ(event.status, 201) << event.body;
  const Json codes = read(nation, "/api/v1/green-codes?subject=unit-05");
  ASSERT_EQ(codes["total"], 1);
  EXPECT_EQ(codes["items"][0]["revoked"]["cause"], "accident_major");
  EXPECT_EQ(read(nation, "/api/v1/statistics")["sum"]["removed"], 1);
  Browser administrator = live_.administrator();
  EXPECT_THAT(administrator.get("/api/v1/audit?limit=100").body, HasSubstr("code revoke"));
  EXPECT_THAT(administrator.get("/api/v1/audit?limit=100").body, HasSubstr("code issue"));
}

}  // namespace
}  // namespace celadon::testing
