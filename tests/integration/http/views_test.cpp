// The pages' questions put to the whole server over the example plant.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/app/shared_workspace.hpp"
#include "celadon/app/views/site_views.hpp"
#include "live_server.hpp"

namespace celadon::testing {
namespace {

using Json = nlohmann::json;

/// One server for the tests that only read.
class Views : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    live_ = new LiveServer();
    live_->services().workspace.wait_for_books();
  }
  static void TearDownTestSuite() {
    delete live_;
    live_ = nullptr;
  }
  static Json ask_for(const std::string& path) {
    Browser admin = live_->administrator();
    const ClientAnswer answer = admin.get("/api/v1/sites/qingci" + path);
    EXPECT_EQ(answer.status, 200) << path << answer.body.substr(0, 400);
    return Json::parse(answer.body, nullptr, false);
  }
  static LiveServer* live_;
};
LiveServer* Views::live_ = nullptr;

TEST_F(Views, every_view_answers) {
  for (const char* path :
       {"",
        "/graph",
        "/statements?period=2025",
        "/changes",
        "/overview",
        "/energy?period=2025",
        "/energy/curve?period=2025-03&object=extrusion",
        "/energy/heatmap?period=2025-03",
        "/energy/carriers?period=2025",
        "/energy/bands?period=2025-03",
        "/energy/rank?period=2025",
        "/energy/comparison?period=2025-03",
        "/energy/intensity?period=2025",
        "/energy/flow?period=2025",
        "/energy/balance?period=2025",
        "/carbon?period=2025",
        "/water?period=2025",
        "/waste?period=2025",
        "/materials?period=2025",
        "/assessment?period=2025",
        "/assessment/comparison?standards=gbt36132-2018,gbt36132-2025&period=2025",
        "/derivations/energy.total?period=2025"})
    EXPECT_TRUE(ask_for(path).is_object()) << path;
}

// 453.357 tce and 77.60 points: what the command line says of the example plant.
TEST_F(Views, the_overview_says_what_the_command_line_says) {
  const Json json = ask_for("/overview");
  EXPECT_NEAR(json["year"]["figures"]["energy"]["now"]["value"].get<double>(), 453.35708737644785,
              1e-6);
  EXPECT_NEAR(json["score"]["total"]["value"].get<double>(), 77.60167133855443, 1e-9);
}

TEST_F(Views, a_parameter_that_is_off_is_named) {
  Browser admin = live_->administrator();
  for (const char* path : {"/overview?dat=2025-12-31", "/energy?period=2025-13",
                           "/energy/curve?period=2025-03&step=7min", "/energy/bands?area=zj",
                           "/assessment/comparison?standards=one"}) {
    const ClientAnswer answer = admin.get(std::string("/api/v1/sites/qingci") + path);
    EXPECT_EQ(answer.status, 400) << path << answer.body;
    EXPECT_FALSE(Json::parse(answer.body)["remedy"].get<std::string>().empty()) << path;
  }
}

TEST_F(Views, the_same_question_is_answered_with_kept_bytes) {
  Browser admin = live_->administrator();
  const ClientAnswer first = admin.get("/api/v1/sites/qingci/overview");
  const ClientAnswer second = admin.get("/api/v1/sites/qingci/overview");
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(first.header("etag"), second.header("etag"));
}

TEST(ViewWrites, a_statement_raises_the_version_and_an_old_version_is_refused) {
  LiveServer live;
  live.services().workspace.wait_for_books();
  const auto version = [&] {
    Browser admin = live.administrator();
    return Json::parse(admin.get("/api/v1/sites/qingci").body)["version"].get<std::string>();
  };
  const std::string before = version();
  app::SharedWorkspace& workspace = live.services().workspace;
  const Status done = workspace.write("admin", [](app::Workspace& writer) -> Status {
    const auto applied = app::views::apply_statement_text(
        writer, {"qingci",
                 "statement: {site: qingci, period: 2026-01, source: test}\n"
                 "output_value: 1800 万元\n",
                 "statement.yaml", ""});
    if (!applied.ok()) return applied.error();
    return {};
  });
  ASSERT_TRUE(done.ok()) << done.error().to_string();
  EXPECT_NE(version(), before);
  const Status stale = workspace.write("admin", [&](app::Workspace& writer) -> Status {
    const auto applied = app::views::apply_statement_text(
        writer, {"qingci",
                 "statement: {site: qingci, period: 2026-02, source: test}\n"
                 "output_value: 1700 万元\n",
                 "statement.yaml", before});
    if (!applied.ok()) return applied.error();
    return {};
  });
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code, ErrorCode::conflict);
}

/// Sends a table as the part "file".
ClientAnswer send_table(Browser& user, const std::string& target, const std::string& name,
                        const std::string& bytes) {
  const std::string body = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                           name + "\"\r\n\r\n" + bytes + "\r\n--X--\r\n";
  return user.send("POST", target, body, {{"Content-Type", "multipart/form-data; boundary=X"}});
}

TEST(ViewWrites, exported_statements_come_in_again_and_an_edit_is_shown_before_it_is_applied) {
  LiveServer live;
  live.services().workspace.wait_for_books();
  Browser admin = live.administrator();
  const std::string list = "/api/v1/sites/qingci/statements";
  const std::size_t total = Json::parse(admin.get(list).body)["total"].get<std::size_t>();
  ASSERT_GT(total, 50U);
  for (const char* format : {"csv", "xlsx"}) {
    const ClientAnswer out = admin.get(list + "?format=" + format);
    ASSERT_EQ(out.status, 200) << out.body;
    const ClientAnswer back =
        send_table(admin, list + "/table", std::string("statements.") + format, out.body);
    ASSERT_EQ(back.status, 200) << back.body;
    const Json report = Json::parse(back.body);
    EXPECT_EQ(report["unchanged"], total) << format;
    EXPECT_TRUE(report["changes"].empty()) << report.dump();
  }
  const std::string edit = "Name,Member,Period,Value,Unit\nwater.withdrawn,,2025,61234,m3\n";
  const ClientAnswer shown = send_table(admin, list + "/table?preview=true", "edit.csv", edit);
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(Json::parse(shown.body)["changed"], 1);
  EXPECT_EQ(Json::parse(shown.body)["preview"], true);
  EXPECT_EQ(Json::parse(admin.get(list + "?q=61234").body)["total"], 0) << "only shown so far";
  EXPECT_EQ(send_table(admin, list + "/table", "edit.csv", edit).status, 200);
  EXPECT_EQ(Json::parse(admin.get(list + "?q=61234").body)["total"], 1);

  const ClientAnswer wrong = send_table(admin, list + "/table", "edit.csv",
                                        "Name,Period,Value,Unit\nwater.withdrawn,2025,1,kWh\n");
  EXPECT_EQ(wrong.status, 422) << wrong.body;
  const Json problem = Json::parse(wrong.body);
  EXPECT_EQ(problem["place"]["line"], 2) << wrong.body;
  EXPECT_EQ(problem["place"]["column"], 3) << wrong.body;
  EXPECT_EQ(problem["detail"].get<std::string>().find("｜"), std::string::npos)
      << "one language: " << wrong.body;
}

}  // namespace
}  // namespace celadon::testing
