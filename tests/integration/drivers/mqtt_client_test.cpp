// The client against a real broker, fed by mosquitto_pub.

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker.hpp"
#include "celadon/drivers/mqtt/client.hpp"
#include "recording_sink.hpp"
#include "sparkplug_writer.hpp"

namespace celadon::drivers::mqtt {
namespace {

using celadon::testing::Broker;
using celadon::testing::KeptReading;
using celadon::testing::RecordingSink;
using celadon::testing::run_program;
using celadon::testing::ScratchFolder;
using celadon::testing::SparkplugWriter;
using namespace std::chrono_literals;

class MqttClient : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Broker::installed()) GTEST_SKIP() << "mosquitto is not installed";
  }

  static TopicRule number_rule() {
    const TopicFilter filter = TopicFilter::read("plant/{device}/energy").value();
    PointRule point{
        {}, KeyPattern::read("{device}/energy", filter.names()).value(), "kWh", 1.0, 0.0};
    return {filter, PayloadForm::number, {}, {}, {}, {point}};
  }
  static TopicRule json_rule() {
    const TopicFilter filter = TopicFilter::read("gateway/{gw}").value();
    TopicRule rule{filter, PayloadForm::json, {}, {}, {}, {}};
    rule.time = TimeRule{JsonPath::read("t").value(), TimeForm::milliseconds, {}};
    rule.points.push_back(
        {JsonPath::read("v").value(), KeyPattern::read("{gw}/v", {"gw"}).value(), "kW", 1.0, 0.0});
    return rule;
  }
  static TopicRule sparkplug_rule() {
    return {TopicFilter::read("spBv1.0/g/#").value(), PayloadForm::sparkplug, {}, {}, {}, {}};
  }
  static ClientSettings settings(const Broker& broker) {
    ClientSettings made;
    made.feed = "test";
    made.host = "127.0.0.1";
    made.port = broker.port();
    made.client_id = "celadon-test";
    made.first_wait = 100ms;
    made.longest_wait = 500ms;
    made.topics = {number_rule(), json_rule(), sparkplug_rule()};
    return made;
  }
  static bool wait_until(const std::function<bool()>& held) {
    for (int i = 0; i < 3000 && !held(); ++i) std::this_thread::sleep_for(10ms);
    return held();
  }
  static bool connected(const Client& client, std::uint64_t times = 1) {
    return wait_until(
        [&] { return client.counts().connected && client.counts().connections >= times; });
  }
  /// Sends lines "1", "2", ... of `from` to `to`, one message each.
  static void publish(const Broker& broker, const std::string& topic, int from, int to) {
    const ScratchFolder folder;
    const std::string file = (folder.path() / "lines").string();
    std::ofstream lines(file);
    for (int i = from; i <= to; ++i) lines << i << '\n';
    lines.close();
    ASSERT_EQ(run_program({"bash", "-c",
                           "mosquitto_pub -h 127.0.0.1 -q 1 -l -p " +
                               std::to_string(broker.port()) + " -t " + topic + " < " + file}),
              0);
  }
  static void publish_bytes(const Broker& broker, const std::string& topic,
                            const std::string& bytes, const std::string& option = "-q") {
    const ScratchFolder folder;
    const std::string file = (folder.path() / "payload").string();
    std::ofstream(file, std::ios::binary) << bytes;
    std::vector<std::string> words{"mosquitto_pub",
                                   "-h",
                                   "127.0.0.1",
                                   "-p",
                                   std::to_string(broker.port()),
                                   "-t",
                                   topic,
                                   "-f",
                                   file,
                                   "-q",
                                   "1"};
    if (option != "-q") words.push_back(option);
    ASSERT_EQ(run_program(words), 0);
  }
  std::set<int> values() const {
    std::set<int> found;
    for (const KeptReading& r : sink.kept()) found.insert(static_cast<int>(r.value));
    return found;
  }
  static std::set<int> whole(int to) {
    std::set<int> all;
    for (int i = 1; i <= to; ++i) all.insert(i);
    return all;
  }

  RecordingSink sink;
  SystemClock clock;
};

TEST_F(MqttClient, KeepsWhatMosquittoPubSends) {
  const Broker broker;
  Client client(settings(broker), sink, clock);
  client.start();
  ASSERT_TRUE(connected(client));
  publish(broker, "plant/m1/energy", 1, 200);
  publish_bytes(broker, "gateway/g1", R"({"t":1700000000000,"v":2.5})");
  ASSERT_TRUE(sink.wait_for(201));
  const auto kept = sink.kept();
  EXPECT_EQ(kept.front().key, "m1/energy");
  EXPECT_EQ(kept.front().unit, "kWh");
  EXPECT_EQ(kept.front().feed, "test");
  EXPECT_EQ(kept.back().key, "g1/v");
  EXPECT_EQ(kept.back().at.us, 1'700'000'000'000'000);
  EXPECT_LT(sink.groups(), 201U);  // messages that come close together go together
  client.stop();
  EXPECT_EQ(client.counts().readings, 201U);
}

TEST_F(MqttClient, WorksWithBrokersOfTheOlderVersion) {
  const Broker broker;
  auto older = settings(broker);
  older.version = Version::v311;
  Client client(older, sink, clock);
  client.start();
  ASSERT_TRUE(connected(client));
  publish(broker, "plant/m1/energy", 1, 100);
  ASSERT_TRUE(sink.wait_for(100));
  EXPECT_EQ(values(), whole(100));
}

TEST_F(MqttClient, AcknowledgesNothingThatTheSinkRefused) {
  const Broker broker;
  auto quick = settings(broker);
  quick.hold = 300ms;
  {
    sink.refuse(true);
    Client client(quick, sink, clock);
    client.start();
    ASSERT_TRUE(connected(client));
    publish(broker, "plant/m1/energy", 1, 50);
    ASSERT_TRUE(sink.wait_for_refusals(3));
    // Dropped and connected again: the broker sends it once more, and once more it is refused.
    ASSERT_TRUE(connected(client, 3));
    EXPECT_EQ(sink.count(), 0U);
  }
  // Another process under the same name finds every message still waiting.
  sink.refuse(false);
  Client client(quick, sink, clock);
  client.start();
  ASSERT_TRUE(sink.wait_for(50));
  EXPECT_EQ(values(), whole(50));
  client.stop();
  // What was taken is acknowledged: it does not come a third time.
  const std::size_t before = sink.count();
  Client third(quick, sink, clock);
  third.start();
  ASSERT_TRUE(connected(third));
  publish(broker, "plant/m1/energy", 51, 51);
  ASSERT_TRUE(sink.wait_for(before + 1));
  EXPECT_EQ(sink.count(), before + 1);
}

TEST_F(MqttClient, OffersARefusedGroupAgainOnTheSameConnection) {
  const Broker broker;
  Client client(settings(broker), sink, clock);
  sink.refuse(true);
  client.start();
  ASSERT_TRUE(connected(client));
  publish(broker, "plant/m1/energy", 1, 20);
  ASSERT_TRUE(sink.wait_for_refusals(2));
  sink.refuse(false);
  ASSERT_TRUE(sink.wait_for(20));
  EXPECT_EQ(values(), whole(20));
  EXPECT_EQ(client.counts().connections, 1U);
}

TEST_F(MqttClient, LosesNothingWhenTheBrokerGoesAndComesBack) {
  Broker broker;
  Client client(settings(broker), sink, clock);
  client.start();
  ASSERT_TRUE(connected(client));
  publish(broker, "plant/m1/energy", 1, 100);
  ASSERT_TRUE(sink.wait_for(100));
  broker.kill(SIGTERM);
  ASSERT_TRUE(wait_until([&] { return !client.counts().connected; }));
  broker.start();
  ASSERT_TRUE(connected(client, 2));
  publish(broker, "plant/m1/energy", 101, 200);
  ASSERT_TRUE(wait_until([&] { return values() == whole(200); }));
  broker.kill(SIGKILL);
  broker.start();
  ASSERT_TRUE(connected(client, 3));
  publish(broker, "plant/m1/energy", 201, 300);
  ASSERT_TRUE(wait_until([&] { return values() == whole(300); }));
}

TEST_F(MqttClient, KeepsWhatCameWhileItWasAway) {
  const Broker broker;
  {
    Client client(settings(broker), sink, clock);
    client.start();
    ASSERT_TRUE(connected(client));
  }
  publish(broker, "plant/m1/energy", 1, 1500);
  Client client(settings(broker), sink, clock);
  client.start();
  ASSERT_TRUE(sink.wait_for(1500));
  EXPECT_EQ(values(), whole(1500));
}

TEST_F(MqttClient, AcknowledgesAndCountsWhatCannotBeRead) {
  const Broker broker;
  Client client(settings(broker), sink, clock);
  client.start();
  ASSERT_TRUE(connected(client));
  publish_bytes(broker, "plant/m1/energy", "twelve");
  publish_bytes(broker, "gateway/g1", "{\"t\":");
  publish_bytes(broker, "spBv1.0/g/NDATA/n", "no protobuf");
  publish(broker, "plant/m1/energy", 7, 7);
  ASSERT_TRUE(sink.wait_for(1));
  EXPECT_EQ(client.counts().faults, 3U);
  EXPECT_EQ(values(), (std::set<int>{7}));
}

TEST_F(MqttClient, PassesOverOldMessagesThatTheBrokerKeptUnlessTheyTellTheirTime) {
  const Broker broker;
  publish_bytes(broker, "plant/m1/energy", "5", "-r");
  publish_bytes(broker, "gateway/g1", R"({"t":1700000000000,"v":2.5})", "-r");
  Client client(settings(broker), sink, clock);
  client.start();
  ASSERT_TRUE(sink.wait_for(1));
  EXPECT_EQ(sink.kept()[0].key, "g1/v");
  EXPECT_TRUE(wait_until([&] { return client.counts().retained == 1; }));
  EXPECT_EQ(sink.count(), 1U);
}

TEST_F(MqttClient, AsksASparkplugNodeForItsBirths) {
  const Broker broker;
  const ScratchFolder folder;
  const std::string heard = (folder.path() / "heard").string();
  const pid_t listener = celadon::testing::start_program(
      {"bash", "-c",
       "exec mosquitto_sub -h 127.0.0.1 -p " + std::to_string(broker.port()) +
           " -t spBv1.0/g/NCMD/n -C 1 -F %x > " + heard});
  Client client(settings(broker), sink, clock);
  client.start();
  ASSERT_TRUE(connected(client));
  publish_bytes(broker, "spBv1.0/g/NBIRTH/n",
                SparkplugWriter(0, 1'700'000'000'000).metric("t", 1, 10, 20.0, "°C").bytes());
  publish_bytes(broker, "spBv1.0/g/NDATA/n",
                SparkplugWriter(1, 1'700'000'001'000).aliased(1, 21.0).bytes());
  ASSERT_TRUE(sink.wait_for(2));
  EXPECT_EQ(sink.kept()[1].key, "g/n//t");
  EXPECT_EQ(sink.kept()[1].unit, "°C");
  // the listener may be later than the client: the gap is shown until somebody heard the command
  bool told = false;
  for (unsigned seq = 5; seq < 60 && !told; seq += 2) {
    publish_bytes(broker, "spBv1.0/g/NDATA/n",
                  SparkplugWriter(seq, 1'700'000'002'000).aliased(1, 22.0).bytes());
    std::this_thread::sleep_for(500ms);
    std::ifstream in(heard);
    std::string hex;
    told = static_cast<bool>(in >> hex) && hex.find("4e6f646520436f6e74726f6c2f52656269727468") !=
                                               std::string::npos;  // "Node Control/Rebirth"
  }
  ::kill(listener, SIGKILL);
  ::waitpid(listener, nullptr, 0);
  EXPECT_TRUE(told);
  EXPECT_GE(client.counts().rebirths, 1U);
  EXPECT_EQ(sink.count(), 2U);  // nothing under an alias that is not trusted
}

TEST_F(MqttClient, SpeaksTlsWithAPasswordAndTrustsOnlyItsAuthority) {
  const ScratchFolder folder;
  const std::string f = folder.path().string();
  ASSERT_EQ(
      run_program(
          {"bash", "-c",
           "cd " + f +
               " && openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 "
               "-subj /CN=authority"
               " && openssl req -newkey rsa:2048 -nodes -keyout key.pem -out req.pem -subj "
               "/CN=127.0.0.1"
               " && printf 'subjectAltName=IP:127.0.0.1' > san && openssl x509 -req -in req.pem "
               "-CA ca.crt -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile san"
               " && openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.crt "
               "-days 2 -subj /CN=other"
               " && mosquitto_passwd -b -c users plant secret && chmod a+r users key.pem"}),
      0);
  const Broker broker("allow_anonymous false\npassword_file " + f + "/users\ncafile " + f +
                      "/ca.crt\ncertfile " + f + "/cert.pem\nkeyfile " + f + "/key.pem\n");
  auto tls = settings(broker);
  tls.transport = Transport::tls;
  tls.ca_file = f + "/ca.crt";
  tls.user = "plant";
  tls.password = "secret";
  {
    Client client(tls, sink, clock);
    client.start();
    EXPECT_TRUE(connected(client));
    ASSERT_EQ(run_program({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker.port()),
                           "--cafile", f + "/ca.crt", "-u", "plant", "-P", "secret", "-q", "1",
                           "-t", "plant/m1/energy", "-m", "7"}),
              0);
    EXPECT_TRUE(sink.wait_for(1));
  }
  const auto refused = [&](const ClientSettings& wrong) {
    Client client(wrong, sink, clock);
    client.start();
    EXPECT_TRUE(wait_until([&] { return client.counts().failures >= 2; }));  // it tries again
    EXPECT_FALSE(client.counts().connected);
    return client.counts().last_fault;
  };
  auto wrong_password = tls;
  wrong_password.password = "guess";
  EXPECT_THAT(refused(wrong_password), ::testing::Not(::testing::HasSubstr("guess")));
  auto wrong_authority = tls;
  wrong_authority.ca_file = f + "/other.crt";
  refused(wrong_authority);
}

}  // namespace
}  // namespace celadon::drivers::mqtt
