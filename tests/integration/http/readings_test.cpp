// Readings as clients of InfluxDB send them, and what is answered about them, over the whole
// server.

#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/app/live/live.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/compress.hpp"
#include "live_server.hpp"

namespace celadon::testing {
namespace {

using Json = nlohmann::json;

class Readings : public ::testing::Test {
 protected:
  Readings() {
    Browser admin = live_.administrator();
    const ClientAnswer made = admin.post(
        "/api/v1/tokens",
        R"({"name":"telegraf","permissions":["import_data","site_read"],"expires_in_days":1})");
    if (made.status != 201) throw std::runtime_error(made.body);
    token_ = Json::parse(made.body)["token"].get<std::string>();
  }

  ClientAnswer write(const std::string& lines, const std::string& query = "db=qingci&precision=ms",
                     HeaderList more = {}) {
    more.emplace_back("Authorization", "Token " + token_);
    return ask(live_.port(), "POST", "/write?" + query, more, lines);
  }
  ClientAnswer get(const std::string& path) {
    return ask(live_.port(), "GET", "/api/v1/sites/qingci" + path,
               {{"Authorization", "Bearer " + token_}});
  }
  Json read(const std::string& path) {
    const ClientAnswer answer = get(path);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    return Json::parse(answer.body, nullptr, false);
  }
  /// The latest value of a point; null where there is none.
  Json latest(const std::string& point) {
    const Json columns = read("/latest");
    for (std::size_t i = 0; i < columns["points"].size(); ++i)
      if (columns["points"][i] == point) return columns["values"][i];
    return "no such point";
  }

  LiveServer live_;
  std::string token_;
};

TEST_F(Readings, lines_are_durable_when_answered_and_are_read_back_as_sent) {
  ASSERT_EQ(write("boiler,line=2 steam=1.5,on=true,pressure=8i 1767225600000\n"
                  "boiler,line=2 steam=1.625 1767225660000\n")
                .status,
            204);
  EXPECT_EQ(latest("boiler,line=2 steam"), 1.625);
  EXPECT_EQ(latest("boiler,line=2 on"), 1.0);
  const Json steam =
      read("/readings?point=boiler,line%3D2%20steam&from=1767225600000&to=1767225700000");
  EXPECT_EQ(steam["at_ms"], Json({1767225600000, 1767225660000}));
  EXPECT_EQ(steam["values"], Json({1.5, 1.625}));
  // on disk: another opening of the store, while this one goes on, sees them
  storage::StoreOptions options;
  options.access = storage::StoreOptions::Access::read_only;
  const auto store = storage::SeriesStore::open(live_.data_folder() / "series", options);
  ASSERT_TRUE(store.ok()) << store.error().to_string();
  const auto site = live_.services().live.site("qingci");
  const auto number = (*site)->number_of.at("boiler,line=2 steam");
  EXPECT_EQ(
      (*store)->read((*site)->points[number].series, {Instant::min(), Instant::max()})->size(), 2U);
}

TEST_F(Readings, one_series_has_one_point_however_its_tags_are_ordered) {
  ASSERT_EQ(write("m,b=2,a=1 v=1 1000\nm,a=1,b=2 v=2 2000\n").status, 204);
  EXPECT_EQ(latest("m,a=1,b=2 v"), 2.0);
  EXPECT_EQ(read("/points?q=m,a=1")["total"], 1);
}

TEST_F(Readings, the_id_of_a_measuring_point_leads_to_it_and_its_limits_are_looked_at) {
  ASSERT_EQ(
      write("energy,point=E-IN value=700000 1767225600000\nE-PV value=-5 1767225600000\n").status,
      204);
  EXPECT_EQ(latest("E-IN"), 700000.0);
  const Json rows = read("/points?q=E-PV");
  ASSERT_EQ(rows["total"], 1);
  EXPECT_EQ(rows["items"][0]["registered"], true);
  EXPECT_EQ(rows["items"][0]["unit"], "kWh");
  EXPECT_EQ(rows["items"][0]["value"], -5.0);  // as it came
  EXPECT_EQ(rows["items"][0]["quality"]["en"], "beyond the limits of the point");
}

TEST_F(Readings, lines_at_fault_are_named_and_the_others_kept) {
  const ClientAnswer answer =
      write("m v=1 1000\nthis is no line\nm v=2x 2000\nm v=3 3000\nm big=9007199254740993i 4000\n");
  EXPECT_EQ(answer.status, 400);
  const std::string told = Json::parse(answer.body)["error"];
  EXPECT_NE(told.find("partial write"), std::string::npos) << told;
  EXPECT_NE(told.find("line 2"), std::string::npos) << told;
  EXPECT_NE(told.find("line 3"), std::string::npos) << told;
  EXPECT_NE(told.find("line 5"), std::string::npos) << told;
  EXPECT_NE(told.find("dropped=3"), std::string::npos) << told;
  EXPECT_EQ(latest("m v"), 3.0);
  const ClientAnswer second = ask(live_.port(), "POST", "/api/v2/write?bucket=qingci",
                                  {{"Authorization", "Token " + token_}}, "nothing at all here");
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(Json::parse(second.body)["code"], "invalid");
  EXPECT_EQ(Json::parse(second.body)["line"], 1);
}

TEST_F(Readings, clients_may_pack_their_lines_and_log_in_as_influx_has_it) {
  EXPECT_EQ(
      write(http::gzip("m v=5 1000\n", 6), "db=qingci&precision=ms", {{"Content-Encoding", "gzip"}})
          .status,
      204);
  EXPECT_EQ(latest("m v"), 5.0);
  EXPECT_EQ(write("no gzip", "db=qingci", {{"Content-Encoding", "gzip"}}).status, 400);
  const std::string packed = http::gzip("m v=6 2000\n", 6);
  EXPECT_EQ(write(packed.substr(0, packed.size() - 6), "db=qingci", {{"Content-Encoding", "gzip"}})
                .status,
            400);
  // Telegraf's output for version 1: Basic with the token as password, a database first
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string pair = "telegraf:" + token_;
  std::string basic;
  for (std::size_t i = 0; i < pair.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < pair.size() ? static_cast<unsigned char>(pair[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      basic += i + k <= pair.size() ? digits[bits >> (18 - 6 * k) & 63] : '=';
  }
  const HeaderList credentials{{"Authorization", "Basic " + basic}};
  EXPECT_EQ(
      ask(live_.port(), "POST", "/query?q=CREATE%20DATABASE%20%22qingci%22", credentials).status,
      200);
  EXPECT_EQ(ask(live_.port(), "POST", "/query?q=SELECT%201", credentials).status, 400);
  EXPECT_EQ(ask(live_.port(), "POST", "/write?db=qingci/autogen", credentials, "m v=7").status,
            204);
  EXPECT_EQ(latest("m v"), 7.0);
  EXPECT_EQ(ask(live_.port(), "GET", "/ping").status, 204);
  EXPECT_TRUE(ask(live_.port(), "GET", "/health").says("\"pass\""));
}

TEST_F(Readings, nobody_writes_without_the_right_and_other_sites_are_not_told_apart) {
  EXPECT_EQ(ask(live_.port(), "POST", "/write?db=qingci", {}, "m v=1").status, 401);
  EXPECT_EQ(
      ask(live_.port(), "POST", "/write?db=qingci", {{"Authorization", "Token cel_wrong"}}, "m v=1")
          .status,
      401);
  EXPECT_EQ(write("m v=1", "db=elsewhere").status, 404);
  EXPECT_EQ(write("m v=1", "precision=ms").status, 400);
  EXPECT_EQ(write("m v=1", "db=qingci&precision=fortnights").status, 400);
}

TEST_F(Readings, intervals_are_kept_as_they_pass_and_computed_again_for_late_readings) {
  constexpr std::int64_t begin = 1767225600000;  // a whole hour
  std::string lines;
  for (int minute = 0; minute < 60; ++minute)
    lines += fmt::format("m v={} {}\n", minute, begin + minute * 60'000);
  ASSERT_EQ(write(lines).status, 204);
  const auto asked = [&](const std::string& parts) {
    const ClientAnswer answer =
        ask(live_.port(), "POST", "/api/v1/sites/qingci/intervals",
            {{"Authorization", "Bearer " + token_}, {"Content-Type", "application/json"}},
            fmt::format(R"({{"points":["m v"],"from":{},"to":{},"parts":"{}"}})", begin,
                        begin + 3'600'000, parts));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body, nullptr, false)["points"][0];
  };
  const Json unkept = asked("all");  // before anything was kept
  EXPECT_EQ(unkept["mean"], Json({7.0, 22.0, 37.0, 52.0}));
  ASSERT_TRUE(live_.services().live.settle().ok());
  const Json kept = asked("all");
  EXPECT_EQ(kept, unkept);
  EXPECT_EQ(kept["count"], Json({15, 15, 15, 15}));
  EXPECT_EQ(kept["first"], Json({0.0, 15.0, 30.0, 45.0}));
  ASSERT_EQ(write(fmt::format("m v=100 {}\n", begin + 16 * 60'000 + 1)).status, 204);
  ASSERT_TRUE(live_.services().live.settle().ok());
  const Json late = asked("all");
  EXPECT_EQ(late["count"], Json({15, 16, 15, 15}));
  EXPECT_EQ(late["most"][1], 100.0);
  EXPECT_EQ(late["mean"][2], 37.0);
  const ClientAnswer sums = get(fmt::format("/sums?tag=none&from={}&to={}", begin, begin + 1));
  EXPECT_EQ(sums.status, 404);
}

TEST_F(Readings, registered_registers_reach_the_books) {
  auto& services = live_.services();
  services.workspace.wait_for_books();
  const std::uint64_t before = services.workspace.revision();
  std::string lines;
  for (int hour = 0; hour < 24; ++hour)
    lines +=
        fmt::format("E-IN value={} {}\n", 900'000 + hour * 10, 1767225600000 + hour * 3'600'000LL);
  ASSERT_EQ(write(lines).status, 204);
  EXPECT_EQ(services.workspace.revision(), before);  // a write of readings wakes nobody's pages
  ASSERT_TRUE(services.live.post_books().ok());
  EXPECT_GT(services.workspace.revision(), before);
  const Json energy = read("/energy?period=2026-01-01");
  const std::string text = energy.dump();
  EXPECT_NE(text.find("electricity"), std::string::npos) << text.substr(0, 400);
}

TEST_F(Readings, a_point_that_is_registered_later_gets_what_comes_from_then_on) {
  ASSERT_EQ(write("energy,point=E-NEW value=1 1767225600000\n").status, 204);
  EXPECT_EQ(latest("energy,point=E-NEW value"), 1.0);
  std::ifstream file(std::filesystem::path(CELADON_SOURCE_DIR) / "examples/qingci/site.yaml");
  std::string yaml{std::istreambuf_iterator<char>(file), {}};
  const std::string points = "\npoints:\n";
  const std::size_t at = yaml.find(points);
  ASSERT_NE(at, std::string::npos);
  yaml.insert(at + points.size(),
              "  - {id: E-NEW, name: {zh: 新表, en: New}, quantity: register, unit: kWh}\n");
  Browser admin = live_.administrator();
  const ClientAnswer put =
      admin.send("PUT", "/api/v1/sites/qingci", yaml, {{"Content-Type", "application/yaml"}});
  ASSERT_EQ(put.status, 200) << put.body;
  ASSERT_TRUE(live_.services().live.follow_registry().ok());
  ASSERT_EQ(write("energy,point=E-NEW value=2 1767225660000\n").status, 204);
  EXPECT_EQ(latest("E-NEW"), 2.0);
  EXPECT_EQ(latest("energy,point=E-NEW value"), 1.0);
}

/// Asks until `right` of the answer, for at most ten seconds.
template <class Ask, class Right>
bool comes(Ask ask_again, Right right) {
  for (int i = 0; i < 200; ++i) {
    if (right(ask_again())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

TEST_F(Readings, feeds_are_checked_kept_and_at_work_and_say_how_they_do) {
  Browser admin = live_.administrator();
  const std::string path = "/api/v1/sites/qingci/feeds";
  EXPECT_EQ(admin.get(path).status, 404);
  const auto put = [&](const std::string& yaml) {
    return admin.send("PUT", path, yaml, {{"Content-Type", "application/yaml"}});
  };
  const ClientAnswer wrong = put("feeds:\n  - {id: a, kind: modbuss}\n");
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_TRUE(wrong.says("\"line\":2")) << wrong.body;
  const std::string yaml =
      "feeds:\n"
      "  - id: workshop\n"
      "    kind: modbus\n"
      "    every: 1 s\n"
      "    timeout: 200 ms\n"
      "    devices: [{id: meter, host: 127.0.0.1, port: 1, map: eastron-sdm630}]\n";
  const ClientAnswer kept = put(yaml);
  EXPECT_EQ(kept.status, 200) << kept.body;
  EXPECT_EQ(admin.get(path).body, yaml);
  EXPECT_TRUE(comes([&] { return read("/devices"); },
                    [](const Json& devices) {
                      return devices["total"] == 1 && devices["items"][0]["state"] == "failing";
                    }))
      << read("/devices").dump();
  EXPECT_EQ(put("feeds: []\n").status, 200);
  EXPECT_EQ(read("/devices")["total"], 0);
}

}  // namespace
}  // namespace celadon::testing
