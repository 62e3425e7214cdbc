// Imports, evidence, packs and jobs over the real server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/report/xlsx_table.hpp"
#include "live_server.hpp"
#include "small_workbook.hpp"

namespace celadon::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

Json json_of(const ClientAnswer& answer) {
  const Json json = Json::parse(answer.body, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << answer.status << " " << answer.body.substr(0, 200);
  return json;
}

ClientAnswer send_file(Browser& user, const std::string& address, const std::string& name,
                       const std::string& bytes, const std::string& about = {},
                       const std::string& method = "POST", HeaderList headers = {}) {
  std::string body = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                     "\"\r\n\r\n" + bytes + "\r\n";
  if (!about.empty())
    body += "--X\r\nContent-Disposition: form-data; name=\"about\"\r\n\r\n" + about + "\r\n";
  headers.emplace_back("Content-Type", "multipart/form-data; boundary=X");
  return user.send(method, address, body + "--X--\r\n", headers);
}

Json wait_for_job(Browser& user, const std::string& id) {
  Wire wire(user.port());
  std::string cookies;
  for (const auto& [name, value] : user.cookies()) cookies += name + "=" + value + "; ";
  wire.send(request_text("GET", "/api/v1/jobs/" + id + "/events", {{"Cookie", cookies}}));
  EXPECT_THAT(wire.read_until("\r\n\r\n"), HasSubstr("text/event-stream"));
  EXPECT_TRUE(wire.ends());  // the stream closes after the final state
  const std::string& stream = wire.waiting();
  const std::size_t last = stream.rfind("data: ");
  EXPECT_NE(last, std::string::npos) << stream;
  return Json::parse(stream.substr(last + 6, stream.find('\n', last) - last - 6));
}

const std::string site = "/api/v1/sites/qingci";

TEST(Exchange, a_file_is_uploaded_mapped_imported_watched_and_reported) {
  LiveServer live;
  Browser user = live.administrator();
  std::string csv = "时间,进线总表(kWh)\n";
  for (int day = 1; day <= 28; ++day)
    csv += "2026-02-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + " 00:00," +
           std::to_string(5'000'000 + day * 1000) + "\n";
  csv += "2026-02-31 00:00,1\n";
  const Json upload = json_of(send_file(user, site + "/uploads", "../<b>二月</b>.csv", csv));
  EXPECT_EQ(upload["name"], "b>.csv");
  const std::string one = site + "/uploads/" + upload["id"].get<std::string>();
  const Json guess = json_of(user.post(one + "/guess", "{}"));
  ASSERT_EQ(guess["columns"].size(), 1U);
  EXPECT_EQ(guess["columns"][0]["point"], "E-IN") << guess["columns"].dump();
  EXPECT_TRUE(guess["problems"].empty()) << guess["problems"].dump();
  EXPECT_EQ(guess["preview"]["rows"].size(), 30U);
  const Json checked = json_of(user.post(one + "/mapping", Json{{"yaml", guess["yaml"]}}.dump()));
  EXPECT_EQ(checked["yaml"], guess["yaml"]);
  const std::string wish = Json{{"upload", upload["id"]}, {"mapping", guess["yaml"]}}.dump();
  const HeaderList key{{"Idempotency-Key", "k1"}};
  const ClientAnswer queued = user.send("POST", site + "/imports", wish, key);
  ASSERT_EQ(queued.status, 202) << queued.body;
  const std::string id = json_of(queued)["job"];
  EXPECT_EQ(queued.header("location"), "/api/v1/jobs/" + id);
  EXPECT_EQ(json_of(user.send("POST", site + "/imports", wish, key))["job"], id);
  const ClientAnswer other =
      user.send("POST", site + "/imports", R"({"upload":"u","mapping":""})", key);
  EXPECT_EQ(other.status, 422);
  EXPECT_THAT(other.body, HasSubstr("idempotency_mismatch"));
  const Json job = wait_for_job(user, id);
  EXPECT_EQ(job["state"], "succeeded") << job.dump();
  const Json report = json_of(user.get("/api/v1/jobs/" + id + "/result"));
  EXPECT_EQ(report["kept"], 28);
  EXPECT_EQ(report["refused_rows"], 1);
  const ClientAnswer rejects = user.get(report["rejects"].get<std::string>());
  EXPECT_THAT(rejects.body, HasSubstr("bad_stamp"));
  EXPECT_THAT(rejects.header("content-disposition"), HasSubstr("attachment"));
  const Json sessions = json_of(user.get(site + "/imports?sort=-id&limit=1"));
  EXPECT_EQ(sessions["items"][0]["kept"], 28);
  EXPECT_THAT(user.get(site + "/imports?format=csv").body, HasSubstr("保留样本"));
  EXPECT_EQ(json_of(user.get("/api/v1/jobs?kind=import"))["total"], 1);
}

TEST(Exchange, what_was_exported_comes_in_again) {
  LiveServer live;
  Browser user = live.administrator();
  const std::string query = "?period=2025-03-01&point=E-IN,G-IN";
  const std::string mapping = user.get(site + "/samples" + query + "&format=mapping").body;
  for (const char* format : {"csv", "xlsx"}) {
    const ClientAnswer out = user.get(site + "/samples" + query + "&format=" + format);
    ASSERT_EQ(out.status, 200) << out.body;
    const Json upload =
        json_of(send_file(user, site + "/uploads", std::string("s.") + format, out.body));
    EXPECT_EQ(upload["form"], format);
    const ClientAnswer queued =
        user.post(site + "/imports", Json{{"upload", upload["id"]}, {"mapping", mapping}}.dump());
    ASSERT_EQ(queued.status, 202) << queued.body;
    const std::string id = json_of(queued)["job"];
    EXPECT_EQ(wait_for_job(user, id)["state"], "succeeded");
    const Json report = json_of(user.get("/api/v1/jobs/" + id + "/result"));
    EXPECT_GT(report["kept"], 0);
    EXPECT_EQ(report["already_stored"], report["kept"]) << "every sample was known, none differs";
    EXPECT_EQ(report["refused_rows"], 0);
    const Json session = json_of(user.get(site + "/imports?sort=-id&limit=1"))["items"][0];
    const ClientAnswer rows =
        user.get(site + "/sources/" + session["sha256"].get<std::string>() + "?row=2&around=1");
    ASSERT_EQ(rows.status, 200) << format << rows.body;
    const Json seen = json_of(rows);
    ASSERT_EQ(seen["rows"].size(), 3U) << rows.body;
    EXPECT_TRUE(seen["rows"][1]["wanted"].get<bool>());
    EXPECT_THAT(seen["rows"][1]["text"].get<std::string>(), HasSubstr("2025-03-01")) << format;
  }
  EXPECT_EQ(user.get(site + "/samples?period=nonsense").status, 400);
  EXPECT_EQ(user.get(site + "/samples?period=2025&point=E-INN").status, 404);
}

TEST(Exchange, hostile_uploads_are_refused_with_a_reason) {
  LiveServer live;
  Browser user = live.administrator();
  const std::string uploads = site + "/uploads";
  tests::WorkbookParts bomb = tests::workbook_parts("");
  bomb["xl/worksheets/sheet1.xml"] =
      "<worksheet><sheetData>" + std::string(40U << 20U, ' ') + "</sheetData></worksheet>";
  ScratchFolder folder;
  tests::write_workbook(folder.path() / "bomb.xlsx", bomb);
  std::ifstream packed(folder.path() / "bomb.xlsx", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(packed)), {});
  // The bomb is found when its sheet is read; the workbook alone is small.
  const Json kept = json_of(send_file(user, uploads, "bomb.xlsx", bytes));
  const ClientAnswer guessed =
      user.post(uploads + "/" + kept["id"].get<std::string>() + "/guess", "{}");
  EXPECT_EQ(guessed.status, 422) << guessed.body;
  EXPECT_THAT(guessed.body, HasSubstr("\"limit\""));
  EXPECT_EQ(send_file(user, uploads, "a.csv", "").status, 400);
  EXPECT_EQ(send_file(user, uploads, "a.csv", "%PDF-1.4 and more text").status, 400);
  EXPECT_EQ(user.send("POST", uploads, "--Y\r\nno head",
                      {{"Content-Type", "multipart/form-data; boundary=X"}})
                .status,
            400);
  EXPECT_EQ(user.send("POST", uploads, "x", {{"Content-Type", "multipart/form-data"}}).status, 400);
  EXPECT_EQ(user.get(uploads + "/u-00000000000000000000").status, 404);
  EXPECT_EQ(user.post(site + "/imports", R"({"upload":7,"mapping":null})").status, 400);
  EXPECT_EQ(user.get("/api/v1/jobs/j-0000001-ffffffff").status, 404);
  EXPECT_EQ(user.send("DELETE", "/api/v1/jobs/j-0000001-ffffffff").status, 404);
  Browser nobody = live.browser();
  EXPECT_EQ(nobody.get(uploads).status, 401);
  EXPECT_EQ(nobody.get("/api/v1/jobs").status, 401);
}

TEST(Exchange, evidence_is_put_replaced_withdrawn_and_never_run) {
  LiveServer live;
  Browser user = live.administrator();
  const std::string vault = site + "/evidence";
  const ClientAnswer put =
      send_file(user, vault, "<script>.html", "<script>alert(1)</script>",
                R"({"title":"<img src=x onerror=alert(1)>","valid_to":"2999-01-01"})");
  ASSERT_EQ(put.status, 201) << put.body;
  const Json piece = json_of(put);
  EXPECT_EQ(piece["title"], "<img src=x onerror=alert(1)>");
  const std::string one = vault + "/" + piece["id"].get<std::string>();
  const ClientAnswer content = user.get(one + "/content?inline=1");
  EXPECT_EQ(content.header("content-type"), "application/octet-stream");
  EXPECT_THAT(content.header("content-security-policy"), HasSubstr("sandbox"));
  EXPECT_EQ(content.header("x-content-type-options"), "nosniff");
  EXPECT_THAT(content.header("content-disposition"), HasSubstr("attachment"));
  EXPECT_EQ(send_file(user, one, "b.pdf", "%PDF b", {}, "PUT").status, 400);  // no If-Match
  EXPECT_EQ(send_file(user, one, "b.pdf", "%PDF b", {}, "PUT", {{"If-Match", "\"1\""}}).status,
            200);
  const ClientAnswer stale =
      send_file(user, one, "c.pdf", "%PDF c", {}, "PUT", {{"If-Match", "\"1\""}});
  EXPECT_EQ(stale.status, 412);
  EXPECT_THAT(stale.body, HasSubstr("version_mismatch"));
  const ClientAnswer renamed =
      user.send("PUT", one, R"({"title":"证书"})", {{"If-Match", "\"2\""}});
  EXPECT_EQ(json_of(renamed)["revision"], 3);
  EXPECT_EQ(json_of(user.get(one))["revisions"].size(), 3U);
  EXPECT_THAT(user.get(one + "/content?inline=1").header("content-disposition"),
              HasSubstr("inline"));
  EXPECT_EQ(json_of(user.get(vault + "?state=valid"))["total"], 1);
  // Withdrawing makes no revision, yet nobody may be shown the piece from a cache as it was.
  const std::string seen = user.get(one).header("etag");
  EXPECT_EQ(user.send("GET", one, {}, {{"If-None-Match", seen}}).status, 304);
  EXPECT_EQ(user.send("DELETE", one + "?reason=x", {}, {{"If-Match", seen}}).status, 200);
  EXPECT_EQ(user.send("GET", one, {}, {{"If-None-Match", seen}}).status, 200);
  EXPECT_EQ(json_of(user.get(vault))["total"], 0);
  EXPECT_EQ(json_of(user.get(vault + "?state=withdrawn"))["total"], 1);
  EXPECT_TRUE(user.get(vault + "?format=xlsx").body.starts_with("PK"));
  EXPECT_EQ(user.get(vault + "/e-000001%27%20or%201=1").status, 404);
}

TEST(Exchange, packs_are_listed_opened_and_compared) {
  LiveServer live;
  Browser user = live.administrator();
  const Json list = json_of(user.get("/api/v1/packs?kind=standard&sort=id"));
  EXPECT_GE(list["total"], 4);
  const Json detail = json_of(user.get("/api/v1/packs/standards.gbt36132-2025"));
  EXPECT_EQ(detail["kind"], "standard") << detail.dump().substr(0, 300);
  EXPECT_TRUE(detail["sound"]);
  const Json rows =
      json_of(user.get("/api/v1/packs/standards.gbt36132-2025/content?table=indicators&limit=5"));
  EXPECT_EQ(rows["items"].size(), 5U);
  EXPECT_EQ(json_of(user.get("/api/v1/packs/standards.gbt36132-2025/content?table=indicators&limit="
                             "5&cursor=" +
                             rows["next"].get<std::string>()))["items"]
                .size(),
            5U);
  EXPECT_EQ(user.get("/api/v1/packs/standards.gbt36132-2025/content?file=../../x").status, 404);
  EXPECT_THAT(user.get("/api/v1/packs/standards.gbt36132-2025/content?file=pack.yaml").body,
              HasSubstr("pack:"));
  EXPECT_GT(
      json_of(user.get("/api/v1/packs/difference?a=factors.gwp@AR5&b=factors.gwp@AR6"))["total"],
      0);
  EXPECT_EQ(user.get("/api/v1/packs/difference?a=factors.gwp@AR5").status, 400);
  EXPECT_EQ(user.get("/api/v1/packs/nonsense").status, 404);
}

}  // namespace
}  // namespace celadon::testing
