// Log-in, users, organisations and the audit log over a real socket.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/app/access/audit_log.hpp"
#include "live_server.hpp"

namespace celadon::testing {
namespace {

using Json = nlohmann::json;

LiveOptions without_example() {
  LiveOptions options;
  options.example = false;
  return options;
}

Json body_of(const ClientAnswer& answer) {
  Json body = Json::parse(answer.body, nullptr, false);
  EXPECT_TRUE(body.is_object()) << answer.status << " " << answer.body;
  return body;
}

/// Makes a user with roles in an organisation and logs in by the link.
Browser user_with(LiveServer& live, Browser& admin, const std::string& login,
                  const std::string& organisation, const std::vector<std::string>& roles) {
  const ClientAnswer made = admin.post(
      "/api/v1/users",
      Json{{"login", login}, {"name", login}, {"organisation", organisation}, {"roles", roles}}
          .dump());
  EXPECT_EQ(made.status, 201) << made.body;
  const std::string path = body_of(made)["invitation"]["path"];
  Browser browser(live.port());
  const ClientAnswer in = browser.post(
      "/api/v1/invitation",
      Json{{"token", path.substr(path.find('=') + 1)}, {"password", LiveServer::password}}.dump());
  EXPECT_EQ(in.status, 200) << in.body;
  browser.csrf = body_of(in)["csrf"];
  return browser;
}

void make_plant(Browser& admin, const std::string& id) {
  const ClientAnswer made = admin.post(
      "/api/v1/organisations",
      Json{{"id", id}, {"kind", "plant"}, {"names", {{"zh", id}}}, {"division", "330881"}}.dump());
  EXPECT_EQ(made.status, 201) << made.body;
}

TEST(SessionApi, LogsInTellsWhoAndLogsOut) {
  LiveServer live(without_example());
  Browser browser = live.browser();
  EXPECT_TRUE(body_of(browser.get("/api/v1/session"))["user"].is_null());
  const ClientAnswer wrong =
      browser.post("/api/v1/session", R"({"login":"admin","password":"not this one"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(body_of(wrong)["code"], "unauthenticated");
  EXPECT_TRUE(browser.cookies().empty());
  browser = live.administrator();
  const Json session = body_of(browser.get("/api/v1/session"));
  EXPECT_EQ(session["user"]["login"], "admin");
  EXPECT_EQ(session["grants"][0]["organisation"]["id"], "root");
  EXPECT_EQ(session["csrf"], browser.csrf);
  EXPECT_FALSE(session["first_start"]);
  EXPECT_EQ(browser.send("DELETE", "/api/v1/session").status, 204);
  EXPECT_TRUE(body_of(browser.get("/api/v1/session"))["user"].is_null());
}

TEST(SessionApi, CookieIsStrictAndNeverInTheBody) {
  LiveServer live(without_example());
  const ClientAnswer in =
      ask(live.port(), "POST", "/api/v1/session", {{"Content-Type", "application/json"}},
          Json{{"login", "admin"}, {"password", LiveServer::password}}.dump());
  ASSERT_EQ(in.status, 200) << in.body;
  const std::string cookie = in.header("set-cookie");
  EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos) << cookie;
  const std::size_t begin = cookie.find('=') + 1;
  EXPECT_EQ(in.body.find(cookie.substr(begin, cookie.find(';') - begin)), std::string::npos);
}

TEST(SessionApi, WritesWantTheCsrfTokenOfTheSession) {
  LiveServer live(without_example());
  Browser browser = live.administrator();
  const std::string good = browser.csrf;
  for (const std::string& token : {std::string(), std::string("forged"), good + "x"}) {
    browser.csrf = token;
    const ClientAnswer answer =
        browser.post("/api/v1/organisations", R"({"id":"x1","kind":"plant","names":{"zh":"x"}})");
    EXPECT_EQ(answer.status, 403) << token;
    EXPECT_EQ(body_of(answer)["code"], "csrf");
  }
  browser.csrf = good;
  make_plant(browser, "x1");
}

TEST(SessionApi, GuessingIsLockedWithATimeToWait) {
  LiveServer live(without_example());
  Browser browser = live.browser();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(
        browser.post("/api/v1/session", R"({"login":"admin","password":"guess 12345"})").status,
        401);
  const ClientAnswer locked = browser.post(
      "/api/v1/session", Json{{"login", "admin"}, {"password", LiveServer::password}}.dump());
  EXPECT_EQ(locked.status, 429);
  EXPECT_EQ(body_of(locked)["code"], "rate_limited");
  EXPECT_GE(std::stoi(locked.header("retry-after")), 1);
}

TEST(SessionApi, ErrorsNameTheField) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  struct Case {
    const char* path;
    const char* body;
    const char* field;
  };
  for (const Case& one : {
           Case{"/api/v1/session", R"({"login":"admin"})", "password"},
           Case{"/api/v1/session", R"({"login":7,"password":"x"})", "login"},
           Case{"/api/v1/users", R"({"login":"A B","name":"x","organisation":"root"})", "login"},
           Case{"/api/v1/users",
                R"({"login":"lin","name":"x","organisation":"root","roles":["king"]})", "role"},
           Case{"/api/v1/organisations", R"({"id":"x1","kind":"plant","names":{}})", "names.zh"},
           Case{"/api/v1/organisations",
                R"({"id":"x1","kind":"plant","names":{"zh":"x"},"division":"33"})", "division"},
           Case{"/api/v1/tokens", R"({"name":"x","permissions":[],"expires_in_days":1})",
                "permissions"},
       }) {
    const ClientAnswer answer = admin.post(one.path, one.body);
    EXPECT_EQ(answer.status, 400) << one.body << answer.body;
    EXPECT_EQ(body_of(answer).value("field", ""), one.field) << answer.body;
    EXPECT_NE(body_of(answer).value("remedy", ""), "") << answer.body;
  }
  const ClientAnswer unknown = admin.post("/api/v1/session", R"({"logn":"admin"})");
  EXPECT_NE(body_of(unknown)["remedy"].get<std::string>().find("login"), std::string::npos);
}

TEST(AccessApi, IdsOfOtherOrganisationsAreAnsweredAsIfTheyWereNot) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  make_plant(admin, "mine");
  make_plant(admin, "other");
  ASSERT_EQ(admin.send("PUT", "/api/v1/organisations/other/sites/secret-kiln").status, 200);
  Browser director = user_with(live, admin, "dir", "mine", {"plant_director"});
  static_cast<void>(user_with(live, admin, "them", "other", {"energy_manager"}));
  std::string their_id;
  const Json users = body_of(admin.get("/api/v1/users"));
  for (const Json& user : users["items"])
    if (user["login"] == "them") their_id = user["id"];
  ASSERT_NE(their_id, "");
  const auto same_as_nothing = [&](const std::string& method, const std::string& real,
                                   const std::string& made_up, const std::string& body = {}) {
    const ClientAnswer a = director.send(method, real, body, {{"If-Match", "\"1\""}});
    const ClientAnswer b = director.send(method, made_up, body, {{"If-Match", "\"1\""}});
    EXPECT_EQ(a.status, 404) << method << " " << real << a.body;
    EXPECT_EQ(b.status, 404) << method << " " << made_up << b.body;
    EXPECT_EQ(body_of(a)["code"], body_of(b)["code"]);
  };
  same_as_nothing("GET", "/api/v1/organisations/other", "/api/v1/organisations/nothing");
  same_as_nothing("GET", "/api/v1/organisations/root", "/api/v1/organisations/nothing");
  same_as_nothing("GET", "/api/v1/organisations/other/consents",
                  "/api/v1/organisations/nothing/consents");
  same_as_nothing("GET", "/api/v1/users/" + their_id, "/api/v1/users/u-nothing");
  same_as_nothing("PATCH", "/api/v1/users/" + their_id, "/api/v1/users/u-nothing",
                  R"({"name":"x"})");
  same_as_nothing("DELETE", "/api/v1/users/" + their_id, "/api/v1/users/u-nothing");
  // One's own is there, and what is not allowed in it is told.
  EXPECT_EQ(director.get("/api/v1/organisations/mine").status, 200);
  EXPECT_EQ(director.send("DELETE", "/api/v1/organisations/mine").status, 403);
  EXPECT_EQ(body_of(director.get("/api/v1/organisations"))["total"], 1);
  EXPECT_EQ(body_of(director.get("/api/v1/users"))["total"], 1);
}

TEST(AccessApi, ConcurrentEditsMeetTheVersion) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  make_plant(admin, "mine");
  const std::string path = "/api/v1/organisations/mine";
  const std::string tag = admin.get(path).header("etag");
  EXPECT_EQ(tag, "\"1\"");
  const std::string change = R"({"kind":"plant","names":{"zh":"甲"}})";
  EXPECT_EQ(admin.send("PUT", path, change).status, 400) << "without If-Match";
  EXPECT_EQ(admin.send("PUT", path, change, {{"If-Match", tag}}).status, 200);
  const ClientAnswer late =
      admin.send("PUT", path, R"({"kind":"plant","names":{"zh":"乙"}})", {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(body_of(late)["code"], "version_mismatch");
  EXPECT_EQ(body_of(admin.get(path))["names"]["zh"], "甲");
}

TEST(AccessApi, MetacharactersAreStoredAsTheyCame) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  const std::vector<std::string> hostile = {
      "<script>alert(1)</script>",      "\"><img src=x onerror=alert(1)>",
      "'; drop table organisation; --", "%27%20or%201=1",
      "{{7*7}} ${7*7} :name",           "=HYPERLINK(\"http://x\")"};
  int number = 0;
  for (const std::string& text : hostile) {
    const std::string id = "h" + std::to_string(++number);
    ASSERT_EQ(admin
                  .post("/api/v1/organisations",
                        Json{{"id", id}, {"kind", "plant"}, {"names", {{"zh", text}}}}.dump())
                  .status,
              201)
        << text;
    const ClientAnswer read = admin.get("/api/v1/organisations/" + id);
    EXPECT_EQ(body_of(read)["names"]["zh"], text);
    EXPECT_EQ(read.header("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(read.header("x-content-type-options"), "nosniff");
  }
  EXPECT_EQ(body_of(admin.get("/api/v1/organisations"))["total"], 1 + number);
}

TEST(AccessApi, ATokenDoesWhatItIsForAndNoMore) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  const ClientAnswer made =
      admin.post("/api/v1/tokens",
                 R"({"name":"读取","permissions":["organisation_read"],"expires_in_days":1})");
  ASSERT_EQ(made.status, 201) << made.body;
  const HeaderList bearer = {
      {"Authorization", "Bearer " + body_of(made)["token"].get<std::string>()},
      {"Content-Type", "application/json"}};
  EXPECT_EQ(ask(live.port(), "GET", "/api/v1/organisations", bearer).status, 200);
  EXPECT_EQ(ask(live.port(), "GET", "/api/v1/users", bearer).status, 403);
  EXPECT_EQ(ask(live.port(), "POST", "/api/v1/tokens", bearer,
                R"({"name":"x","permissions":["organisation_read"],"expires_in_days":1})")
                .status,
            400);
  EXPECT_EQ(ask(live.port(), "POST", "/api/v1/organisations", bearer,
                R"({"id":"x1","kind":"plant","names":{"zh":"x"}})")
                .status,
            403);
  const std::string id = body_of(made)["id"];
  EXPECT_EQ(body_of(admin.get("/api/v1/tokens"))["total"], 1);
  EXPECT_EQ(admin.get("/api/v1/tokens").body.find("cel_"), std::string::npos);
  EXPECT_EQ(admin.send("DELETE", "/api/v1/tokens/" + id).status, 204);
  EXPECT_EQ(ask(live.port(), "GET", "/api/v1/organisations", bearer).status, 401);
}

TEST(AuditApi, TellsWhatHappenedToWhoMayKnowAndExports) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  make_plant(admin, "mine");
  make_plant(admin, "other");
  Browser director = user_with(live, admin, "dir", "mine", {"plant_director"});
  const Json all = body_of(admin.get("/api/v1/audit?action=organisation_made"));
  EXPECT_EQ(all["total"], 2);
  const Json own = body_of(director.get("/api/v1/audit"));
  for (const Json& row : own["items"]) EXPECT_EQ(row["organisation"], "mine") << row;
  EXPECT_GE(own["total"], 2);
  EXPECT_EQ(director.get("/api/v1/audit/verification").status, 403);
  const Json check = body_of(admin.get("/api/v1/audit/verification"));
  EXPECT_TRUE(check["whole"]) << check;
  const Json page = body_of(admin.get("/api/v1/audit?limit=1"));
  ASSERT_TRUE(page["next"].is_string());
  const Json next =
      body_of(admin.get("/api/v1/audit?limit=1&cursor=" + page["next"].get<std::string>()));
  EXPECT_LT(next["items"][0]["number"], page["items"][0]["number"]);
  const ClientAnswer csv = admin.get("/api/v1/audit?format=csv");
  EXPECT_EQ(csv.status, 200);
  EXPECT_TRUE(csv.says("organisation_made"));
  const ClientAnswer xlsx = admin.get("/api/v1/audit?format=xlsx");
  EXPECT_EQ(xlsx.body.substr(0, 2), "PK");
}

TEST(AuditApi, HoldsNoSecret) {
  LiveServer live(without_example());
  Browser admin = live.administrator();
  make_plant(admin, "mine");
  static_cast<void>(user_with(live, admin, "dir", "mine", {"plant_director"}));
  static_cast<void>(admin.post("/api/v1/tokens",
                               R"({"name":"t","permissions":["site_read"],"expires_in_days":1})"));
  const std::string log = admin.get("/api/v1/audit?format=csv").body;
  EXPECT_EQ(log.find(LiveServer::password), std::string::npos);
  EXPECT_EQ(log.find("cel_"), std::string::npos);
  EXPECT_EQ(log.find("token="), std::string::npos);
  EXPECT_EQ(log.find(admin.csrf), std::string::npos);
  for (const auto& [name, value] : admin.cookies()) EXPECT_EQ(log.find(value), std::string::npos);
}

}  // namespace
}  // namespace celadon::testing
