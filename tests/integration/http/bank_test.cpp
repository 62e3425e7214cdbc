// What a bank sees of a plant on the ladder: nothing by itself, what the plant lets it see, and
// nothing again when that ends.

#include <gmock/gmock.h>

#include "ladder_over_http.hpp"

namespace celadon::testing {
namespace {

using app::access::Consent;
using app::access::Permission;
using app::access::Role;
using registry::OrganisationKind;
using ::testing::HasSubstr;

class BankOverHttp : public LadderOverHttp {
 protected:
  void SetUp() override {
    LadderOverHttp::SetUp();
    organisation("bank", OrganisationKind::bank, "");
    organisation("other-bank", OrganisationKind::bank, "");
    user("banker", Role::bank, "bank");
    user("other-banker", Role::bank, "other-bank");
  }

  /// Given over HTTP by the director, as a plant would.
  std::string consent(const std::string& flow, const std::string& until = "null") {
    Browser director = as("director");
    const ClientAnswer given =
        director.post("/api/v1/organisations/works/consents",
                      R"({"receiver":"bank","flows":[")" + flow + R"("],"until":)" + until + "}");
    EXPECT_EQ(given.status, 201) << given.body;
    return given.status == 201 ? nlohmann::json::parse(given.body)["id"].get<std::string>() : "";
  }
};

TEST_F(BankOverHttp, without_a_consent_a_plant_does_not_exist_for_it) {
  Browser banker = as("banker");
  EXPECT_EQ(banker.get(subject_).status, 404);
  EXPECT_EQ(banker.get(subject_ + "/ladder").status, 404);
  EXPECT_EQ(banker.get(subject_ + "/timeline").status, 404);
  EXPECT_EQ(read(banker, "/api/v1/subjects")["total"], 0);
  // A consent to something else does not open it.
  consent("report_read");
  EXPECT_EQ(banker.get(subject_ + "/ladder").status, 404);
}

TEST_F(BankOverHttp, a_consent_shows_standing_rules_and_consequences_and_nothing_can_be_changed) {
  consent("ladder_read");
  Browser banker = as("banker");
  const auto ladder = read(banker, subject_ + "/ladder");
  EXPECT_EQ(ladder["subject"]["id"], "works");
  // The six rungs of the national programme and the stars of Zhejiang.
  EXPECT_EQ(ladder["rungs"].size(), 7U);
  EXPECT_TRUE(ladder["steps"].empty());  // no step is a bank's
  EXPECT_EQ(read(banker, "/api/v1/subjects")["total"], 1);
  EXPECT_EQ(banker.get(subject_ + "/timeline").status, 200);
  // The rating's published rule and what else hangs on the standing, each with its source.
  const auto policies = read(banker, subject_ + "/policies");
  ASSERT_FALSE(policies["items"].empty());
  for (const auto& row : policies["items"]) EXPECT_FALSE(row["source"].is_null()) << row;
  EXPECT_EQ(
      banker.post(subject_ + "/steps", R"({"transition":"pool.propose","rung":"pool","after":0})")
          .status,
      403);
  EXPECT_EQ(
      banker.post(subject_ + "/facts", R"({"name":"names","value":"x","valid_from":"2026-01-01"})")
          .status,
      403);
  // Somebody else's consent is not another bank's.
  Browser other = as("other-banker");
  EXPECT_EQ(other.get(subject_ + "/ladder").status, 404);
  // Figures, evidence and reports are other consents.
  EXPECT_EQ(banker.get("/api/v1/sites/qingci/overview").status, 404);
}

TEST_F(BankOverHttp, an_ended_or_revoked_consent_closes_it_again) {
  const std::string id = consent("ladder_read");
  Browser banker = as("banker");
  ASSERT_EQ(banker.get(subject_ + "/ladder").status, 200);
  Browser director = as("director");
  EXPECT_EQ(director.send("DELETE", "/api/v1/organisations/works/consents/" + id).status, 204);
  EXPECT_EQ(banker.get(subject_ + "/ladder").status, 404);
  EXPECT_EQ(read(banker, "/api/v1/subjects")["total"], 0);
  Consent over;
  over.id = "c-over";
  over.giver = registry::OrganisationId("works");
  over.receiver = registry::OrganisationId("bank");
  over.flows = {Permission::ladder_read};
  over.given_at = *parse_instant("2026-01-01T09:00:00+08:00");
  over.until = CivilDate{2026, 1, 31};
  change([&](storage::Database& database) { return insert_consent(database, over); });
  EXPECT_EQ(banker.get(subject_ + "/ladder").status, 404);
}

}  // namespace
}  // namespace celadon::testing
