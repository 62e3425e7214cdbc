// Who sees what was filed, over the real server: reviewers those of their area and no draft.

#include "celadon/app/filings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "peopled_server.hpp"

namespace celadon::testing {
namespace {

using namespace app::access;  // NOLINT(google-build-using-namespace): users are made by hand
using registry::OrganisationKind;
using ::testing::HasSubstr;

class FilingsOverHttp : public PeopledServer {
 protected:
  void SetUp() override {
    organisation("works", OrganisationKind::plant, "330881");
    organisation("county", OrganisationKind::agency, "330881");
    organisation("elsewhere", OrganisationKind::agency, "440304");
    organisation("nation", OrganisationKind::agency, "CN");
    organisation("bank", OrganisationKind::bank, "");
    user("county-reviewer", Role::reviewer_county, "county");
    user("elsewhere-reviewer", Role::reviewer_county, "elsewhere");
    user("nation-reviewer", Role::reviewer_nation, "nation");
    user("banker", Role::bank, "bank");
    change([](storage::Database& database) {
      return set_site_owner(database, "qingci", OrganisationId("works"), SystemClock().now());
    });
    app::SystemEntropy entropy;
    app::ReportRequest request;
    request.question.site = "qingci";
    request.question.period = CivilPeriod::year(2025);
    request.schemes = {"example-gbt36132-2025"};
    throw_if_failed(
        live_.services().workspace.write("li", [&](app::Workspace& workspace) -> Status {
          CELADON_ASSIGN(filed_, app::make_report(workspace, request, entropy));
          const app::Filer filer{"li", {"厂长", "director"}, "https://celadon.example"};
          CELADON_ASSIGN(filed_, app::file_report(workspace, filed_, filer, entropy));
          request.kind = report::ReportKind::energy;
          CELADON_ASSIGN(draft_, app::make_report(workspace, request, entropy));
          return {};
        }));
  }

  app::StoredReport filed_;
  app::StoredReport draft_;
  const std::string reports_ = "/api/v1/sites/qingci/reports";
};

TEST_F(FilingsOverHttp, AReviewerSeesWhatWasFiledInTheAreaAndNoDraft) {
  for (const char* login : {"county-reviewer", "nation-reviewer"}) {
    Browser reviewer = as(login);
    const Json all = read(reviewer, "/api/v1/filings?sort=-score");
    ASSERT_EQ(all["total"], 1) << login;
    const Json& one = all["items"][0];
    EXPECT_EQ(one["code"], filed_.filing->seal.code);
    EXPECT_EQ(one["division"], "330881");
    EXPECT_EQ(one["state"], "filed");
    // 77.60: tests/scripts/first_light_test.sh sums the same points.
    EXPECT_NEAR(one["score"]["value"].get<double>(), 77.6017, 1e-3);
    EXPECT_EQ(read(reviewer, "/api/v1/filings?kind=energy")["total"], 0);
    EXPECT_EQ(read(reviewer, reports_)["total"], 1);
    EXPECT_EQ(reviewer.get(reports_ + "/" + draft_.id).status, 404);
    EXPECT_EQ(reviewer.get(reports_ + "/" + draft_.id + "/content").status, 404);
    EXPECT_EQ(reviewer.get(reports_ + "/" + draft_.id + "/recomputation").status, 404);
    EXPECT_EQ(reviewer.get(reports_ + "/" + filed_.id).status, 200);
    EXPECT_EQ(reviewer.get(reports_ + "/" + filed_.id + "/content").body.substr(0, 5), "%PDF-");
    const Json again = read(reviewer, reports_ + "/" + filed_.id + "/recomputation");
    EXPECT_EQ(again["same"], true);
    EXPECT_EQ(again["from_kept_packs"], true);
    EXPECT_EQ(reviewer.get("/api/v1/sites/qingci/overview").status, 403);
    EXPECT_EQ(reviewer.post(reports_, R"({"kind":"energy","period":"2025"})").status, 403);
    EXPECT_EQ(reviewer.post(reports_ + "/" + filed_.id + "/withdrawal", R"({"reason":"x"})").status,
              403);
  }
}

TEST_F(FilingsOverHttp, AReviewerOfAnotherAreaSeesNothing) {
  Browser reviewer = as("elsewhere-reviewer");
  EXPECT_EQ(read(reviewer, "/api/v1/filings")["total"], 0);
  EXPECT_EQ(reviewer.get(reports_).status, 404);
  EXPECT_EQ(reviewer.get(reports_ + "/" + filed_.id).status, 404);
}

TEST_F(FilingsOverHttp, TheListExportsWhatItShows) {
  Browser reviewer = as("county-reviewer");
  const ClientAnswer csv = reviewer.get("/api/v1/filings?format=csv");
  EXPECT_THAT(csv.body, HasSubstr("核验码"));
  EXPECT_THAT(csv.body, HasSubstr(filed_.filing->seal.code));
  EXPECT_THAT(csv.body, HasSubstr("330881"));
  const ClientAnswer xlsx = reviewer.get("/api/v1/filings?format=xlsx");
  EXPECT_EQ(xlsx.body.substr(0, 2), "PK");
}

TEST_F(FilingsOverHttp, AConsentToReportsShowsFilingsAndDrafts) {
  Browser banker = as("banker");
  EXPECT_EQ(read(banker, "/api/v1/filings")["total"], 0);
  const auto consent = [&](const std::string& id, Permission flow) {
    Consent given;
    given.id = id;
    given.giver = OrganisationId("works");
    given.receiver = OrganisationId("bank");
    given.flows = {flow};
    given.given_at = SystemClock().now();
    change([&](storage::Database& database) { return insert_consent(database, given); });
  };
  consent("c-1", Permission::filing_read);
  EXPECT_EQ(read(banker, "/api/v1/filings")["total"], 1);
  EXPECT_EQ(read(banker, reports_)["total"], 1);
  change([](storage::Database& database) {
    return revoke_consent(database, "c-1", SystemClock().now(), "test");
  });
  EXPECT_EQ(read(banker, "/api/v1/filings")["total"], 0);
  // Who may read all reports may read the filed ones, without that being said twice.
  consent("c-2", Permission::report_read);
  EXPECT_EQ(read(banker, "/api/v1/filings")["total"], 1);
  EXPECT_EQ(read(banker, reports_)["total"], 2);
  EXPECT_EQ(banker.get(reports_ + "/" + draft_.id).status, 200);
}

TEST_F(FilingsOverHttp, AWithdrawnFilingStaysInTheListAndSaysSo) {
  throw_if_failed(live_.services().workspace.write("li", [&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(filed_, app::withdraw_report(workspace, filed_, "li", "产量口径更正"));
    return {};
  }));
  Browser reviewer = as("county-reviewer");
  const Json all = read(reviewer, "/api/v1/filings?state=withdrawn");
  ASSERT_EQ(all["total"], 1);
  EXPECT_EQ(all["items"][0]["withdrawn"]["reason"], "产量口径更正");
}

}  // namespace
}  // namespace celadon::testing
