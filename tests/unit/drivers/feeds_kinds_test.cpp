#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/feeds/feeds.hpp"
#include "celadon/drivers/feeds/mqtt_feed.hpp"
#include "json_schema.hpp"
#include "recording_sink.hpp"
#include "scratch_folder.hpp"

namespace celadon::drivers::feeds {
namespace {

using ::testing::HasSubstr;

class FeedKinds : public ::testing::Test {
 protected:
  FeedKinds() {
    std::ofstream(folder.path() / "secret") << "geheim\n";
    context.folder = folder.path();
  }
  Result<FeedsDocument> read(const std::string& text) {
    auto document = text::parse_document(text, "feeds.yaml");
    EXPECT_TRUE(document.ok()) << document.error().message;
    return read_feeds(*document, context);
  }
  /// What the published schema says of it; "" when it fits.
  static std::string schema_fault(const std::string& text) {
    std::ifstream file(CELADON_SOURCE_DIR "/schemas/feeds.schema.json");
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return celadon::testing::JsonSchema(bytes.str())
        .fault(celadon::testing::json_of(text::parse_document(text, "x").value()));
  }
  /// "line:column message" of what is wrong.
  std::string fault(const std::string& text) {
    const auto document = read(text);
    if (document.ok()) return "nothing";
    const Error& error = document.error();
    if (!error.place) return "no place: " + error.message;
    return std::to_string(error.place->line) + ":" + std::to_string(error.place->column) + " " +
           error.message + " " + error.remedy;
  }
  testing::ScratchFolder folder;
  FeedContext context;
};

constexpr const char* mqtt_text = R"(feeds:
  - id: broker-1
    kind: mqtt
    host: 127.0.0.1
    tls: {ca_file: ca.pem}
    user: plant
    password_file: secret
    topics:
      - {filter: "plant/{device}/energy", payload: number, key: "{device}/energy", unit: kWh, scale: 0.01}
      - filter: gateway/{gw}
        payload: json
        each: readings
        names: {meter: id}
        time: {path: $.ts, form: milliseconds}
        points:
          - {path: v, key: "{gw}/{meter}", unit: kW}
      - {filter: "spBv1.0/plant/#", payload: sparkplug}
)";

TEST_F(FeedKinds, ReadABrokerWithItsTopicMap) {
  const auto document = read(mqtt_text);
  ASSERT_TRUE(document.ok()) << document.error().message;
  EXPECT_EQ(document->feeds[0].kind->name, "mqtt");
  const auto tree = text::parse_document(mqtt_text, "feeds.yaml");
  const auto settings = read_mqtt_settings(tree->find("feeds")->items[0], "broker-1", context);
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  EXPECT_EQ(settings->port, 8883);
  EXPECT_EQ(settings->password, "geheim");
  EXPECT_EQ(settings->client_id, "celadon-broker-1");
  EXPECT_EQ(settings->ca_file, (folder.path() / "ca.pem").string());
  ASSERT_EQ(settings->topics.size(), 3U);
  Batch batch;
  ASSERT_TRUE(
      mqtt::read_message(settings->topics[0], "plant/m1/energy", "1250", Instant{5}, batch).ok());
  ASSERT_TRUE(mqtt::read_message(settings->topics[1], "gateway/g",
                                 R"({"ts":1000,"readings":[{"id":"a","v":2}]})", Instant{5}, batch)
                  .ok());
  EXPECT_EQ(batch.readings()[0].value, 12.5);
  EXPECT_EQ(batch.readings()[1].key, "g/a");
  EXPECT_EQ(batch.readings()[1].at.us, 1'000'000);
}

TEST_F(FeedKinds, TellWhereABrokersEntryIsWrong) {
  const auto topic = [&](const std::string& rule) {
    return fault("feeds:\n  - id: b\n    kind: mqtt\n    host: h\n    topics:\n      - " + rule +
                 "\n");
  };
  EXPECT_THAT(topic("{filter: a/#/b, payload: number, key: k}"), HasSubstr("6:18 "));
  EXPECT_THAT(topic("{filter: \"a/{b}\", payload: number, key: \"{c}\"}"),
              HasSubstr("there is no name 'c'"));
  EXPECT_THAT(topic("{filter: a, payload: number, key: k, unit: kWatts}"), HasSubstr("kWatts"));
  EXPECT_THAT(topic("{filter: a, payload: numbr, key: k}"), HasSubstr("number, json, sparkplug"));
  EXPECT_THAT(topic("{filter: a, payload: json, points: []}"), HasSubstr("points"));
  EXPECT_THAT(topic("{filter: a, payload: json, points: [{path: x..y, key: k}]}"),
              HasSubstr("x..y"));
  EXPECT_THAT(topic("{filter: a, payload: json, points: [{path: x, key: \"{member}\"}]}"),
              HasSubstr("member"));
  EXPECT_THAT(topic("{filter: a, payload: json, pionts: []}"), HasSubstr("points"));
  EXPECT_THAT(fault("feeds: [{id: b, kind: mqtt, host: h}]"), HasSubstr("topics"));
  EXPECT_THAT(
      fault(
          "feeds: [{id: b, kind: mqtt, host: h, password: x, password_file: secret, topics: []}]"),
      HasSubstr("password_file"));
  EXPECT_THAT(fault("feeds: [{id: b, kind: mqtt, host: h, password_file: nowhere, topics: []}]"),
              HasSubstr("nowhere"));
  EXPECT_THAT(fault("feeds: [{id: b, kind: mqtt, host: h, port: 70000, topics: []}]"),
              HasSubstr("65535"));
}

TEST_F(FeedKinds, ReadAndStartAServerOfMonitorsThatForwards) {
  const auto document = read(R"(feeds:
  - id: outlets
    kind: hj212
    address: 127.0.0.1
    port: 1
    devices:
      - {mn: A110000_0001, password: "123456", units: {w00000: L/s}, points: {W-OUT: w00000/Rtd}}
      - {mn: A110000_0002, cipher: {key: 0123456789ABCDEFFEDCBA9876543210, mode: cbc}}
    forward: {host: 127.0.0.1, port: 1, folder: outbox, most_mb: 10}
)");
  ASSERT_TRUE(document.ok()) << document.error().message;
  testing::RecordingSink sink;
  const SystemClock clock;
  if (::geteuid() == 0) {  // port 1 is for root only
    const auto feeds = Feeds::start(*document, sink, clock);
    ASSERT_TRUE(feeds.ok()) << feeds.error().message;
    const auto health = (*feeds)->health();
    ASSERT_EQ(health[0].devices.size(), 3U);
    EXPECT_EQ(health[0].devices[0].state, DeviceHealth::State::starting);
    EXPECT_EQ(health[0].devices[2].device, "forward");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "outbox"));
  }
}

TEST_F(FeedKinds, TellWhereAServersEntryIsWrong) {
  const auto device = [&](const std::string& text) {
    return fault("feeds: [{id: o, kind: hj212, port: 9002, devices: [" + text + "]}]");
  };
  EXPECT_EQ(device("{mn: A1}"), "nothing");
  EXPECT_THAT(device("{mn: A1}, {mn: A1}"), HasSubstr("twice"));
  EXPECT_THAT(device("{mn: \"A 1\"}"), HasSubstr("no MN"));
  EXPECT_THAT(device("{mn: A1, cipher: {key: 0123}}"), HasSubstr("no key"));
  EXPECT_THAT(device("{mn: A1, offset: tomorrow}"), HasSubstr("tomorrow"));
  EXPECT_THAT(device("{mn: A1, units: {w00000: furlong}}"), HasSubstr("furlong"));
  EXPECT_THAT(fault("feeds: [{id: o, kind: hj212, devices: [{mn: A1}]}]"), HasSubstr("port"));
  EXPECT_THAT(fault("feeds: [{id: o, kind: hj212, port: 9002}]"), HasSubstr("devices"));
}

TEST_F(FeedKinds, ReadMetersOfALine) {
  EXPECT_EQ(fault("feeds: [{id: l, kind: dlt645, host: h, port: 4001, every: 15 s, meters: [{id: "
                  "hall, address: \"398192000337\", quantities: [voltage_l1], points: {E-IN: "
                  "active_energy_import}}]}]"),
            "nothing");
  const auto meter = [&](const std::string& text) {
    return fault("feeds: [{id: l, kind: dlt645, host: h, port: 4001, meters: [" + text + "]}]");
  };
  EXPECT_EQ(meter("{address: \"000000000001\"}"), "nothing");
  EXPECT_THAT(meter("{address: \"1\"}"), HasSubstr("twelve digits"));
  EXPECT_THAT(meter("{address: \"000000000001\", quantities: [voltage_l4]}"),
              HasSubstr("voltage_l1"));
  EXPECT_THAT(meter("{address: \"000000000001\"}, {address: \"000000000001\"}"),
              HasSubstr("twice"));
}

TEST_F(FeedKinds, HandFilesOfAFolderToWhoeverImportsThem) {
  const std::string text =
      "feeds: [{id: drop, kind: files, folder: in, mapping: meters.yaml, every: 100 ms, settled: 1 "
      "s}]";
  testing::RecordingSink sink;
  const ManualClock clock(SystemClock().now() + Duration::minutes(1));
  {
    const auto nobody = read(text);
    ASSERT_TRUE(nobody.ok());
    const auto refused = Feeds::start(*nobody, sink, clock);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  }
  std::mutex mutex;
  std::vector<std::string> taken;
  context.import_file = [&](const std::string& feed, const std::filesystem::path& mapping,
                            const std::filesystem::path& file) {
    const std::lock_guard lock(mutex);
    taken.push_back(feed + " " + mapping.filename().string() + " " + file.filename().string());
    return Status{};
  };
  const auto document = read(text);
  ASSERT_TRUE(document.ok());
  const auto feeds = Feeds::start(*document, sink, clock);
  ASSERT_TRUE(feeds.ok()) << feeds.error().message;
  std::ofstream(folder.path() / "in" / "a.csv") << "1\n";
  for (int i = 0; i < 1000 && (*feeds)->health()[0].devices[0].answers == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  (*feeds)->stop();
  EXPECT_THAT(taken, ::testing::ElementsAre("drop meters.yaml a.csv"));
}

TEST_F(FeedKinds, HaveTheFormThatIsPublished) {
  EXPECT_EQ(schema_fault(mqtt_text), "");
  const std::vector<std::string> sound{
      "{id: o, kind: hj212, port: 9002, idle: 10 min, devices: [{mn: A1, password: \"1\", offset: "
      "\"+08:00\", units: {w00000: L/s}, "
      "points: {W: w00000/Rtd}, cipher: {key: 0123456789ABCDEFFEDCBA9876543210, mode: cbc, "
      "spelling: hex}}], "
      "forward: {host: h, port: 9, folder: out, most_mb: 5, timeout: 5 s}}",
      "{id: l, kind: dlt645, host: h, port: 1, every: 1 min, timeout: 1 s, attempts: 3, meters: "
      "[{id: a, address: \"000000000001\", "
      "quantities: [voltage_l1], points: {E: active_energy_import}}]}",
      "{id: d, kind: files, folder: in, mapping: m.yaml, every: 1 s, settled: 10 s}"};
  for (const std::string& entry : sound) {
    EXPECT_EQ(schema_fault("feeds: [" + entry + "]"), "") << entry;
    EXPECT_EQ(fault("feeds: [" + entry + "]"), "nothing") << entry;
  }
  const std::vector<std::string> wrong{
      "{id: o, kind: hj212, port: 9002, devices: [{mn: A1, pasword: x}]}",
      "{id: l, kind: dlt645, host: h, port: 1, meters: [{address: \"1\"}]}",
      "{id: d, kind: files, folder: in}", "{id: b, kind: mqtt, host: h, topics: []}"};
  for (const std::string& entry : wrong) {
    EXPECT_NE(schema_fault("feeds: [" + entry + "]"), "") << entry;
    EXPECT_NE(fault("feeds: [" + entry + "]"), "nothing") << entry;
  }
}

}  // namespace
}  // namespace celadon::drivers::feeds
