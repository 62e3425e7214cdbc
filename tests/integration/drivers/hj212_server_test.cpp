// The server over real sockets, with frames in public circulation.

#include <functional>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/hj212/forwarder.hpp"
#include "celadon/drivers/hj212/server.hpp"
#include "celadon/drivers/tcp_stream.hpp"
#include "recording_sink.hpp"
#include "scratch_folder.hpp"

namespace celadon::drivers::hj212 {
namespace {

using celadon::testing::RecordingSink;
using celadon::testing::ScratchFolder;
using namespace std::chrono_literals;

// In public circulation, length and CRC checked; the last asks for an answer.
constexpr std::string_view water =
    "##0222QN=20210824122004007;ST=32;CN=2011;PW=123456;MN=88888811111008;Flag=4;CP=&&DataTime="
    "20210824122000;w00000-Rtd=0.00,w00000-Flag=N;w01001-Rtd=8.43,w01001-Flag=N;w01018-Rtd=7.0,"
    "w01018-SampleTime=20210824103659,w01018-Flag=N&&3840\r\n";
constexpr std::string_view hourly =
    "##0285QN=20190925181031464;ST=22;CN=2061;PW=BF470F88957588DE902D1A52;MN=Z13401000010301;Flag="
    "5;CP=&&DataTime=20190924220000;a34006-Avg=2.69700,a34006-Flag=N;a34007-Avg=7.96600,a34007-"
    "Flag=N;a34048-Avg=3.30600,a34048-Flag=N;a34047-Avg=7.35700,a34047-Flag=N;a34049-Avg=10.66300,"
    "a34049-Flag=N&&C181\r\n";
constexpr std::string_view edition_2025 =
    "##0247QN=20260706103512345;ST=21;CN=2011;PW=123456;MN=A110000_0001;Flag=9;CP=&&DataTime="
    "20260706103000;w01010-Rtd=28.6,w01010-Flag=N;w01014-Rtd=7.8,w01014-Flag=N;w01001-Rtd=6.5,"
    "w01001-Flag=N;w01017-Rtd=15.2,w01017-Flag=N;w01019-Rtd=1.023,w01019-Flag=N&&1540\r\n";
// Its answer, in public circulation as well.
constexpr std::string_view answer_2025 =
    "##0075QN=20260706103512345;ST=91;CN=9014;PW=123456;MN=A110000_0001;Flag=8;CP=&&&&0140\r\n";

bool wait_for(const std::function<bool()>& held, int ms = 20'000) {
  for (int i = 0; i < ms / 10 && !held(); ++i) std::this_thread::sleep_for(10ms);
  return held();
}

Packet packet_of(std::string request, std::string device, std::string body) {
  Packet packet;
  packet.request = std::move(request);
  packet.system = "32";
  packet.command = "2011";
  packet.password = "123456";
  packet.device = std::move(device);
  packet.flag = Flag{Edition::y2017, false, true};
  packet.body = std::move(body);
  return packet;
}

/// A monitor: sends bytes, hears packets.
class Monitor {
 public:
  explicit Monitor(std::uint16_t port)
      : stream_(TcpStream::connect("127.0.0.1", port, 5s).value()) {}
  void send(std::string_view bytes) { ASSERT_TRUE(stream_.write(bytes, 5s).ok()); }
  void send(const Packet& packet) { send(encode(packet).value()); }
  /// The next packet, or nothing within the time.
  std::optional<Packet> hear(std::chrono::milliseconds limit = 10s) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (heard_.empty() && std::chrono::steady_clock::now() < end) {
      const auto bytes = stream_.read(
          std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()));
      if (!bytes.ok()) {
        closed_ = true;
        return std::nullopt;
      }
      raw_ += *bytes;
      for (Framed& framed : framer_.feed(*bytes))
        if (framed.packet) heard_.push_back(std::move(*framed.packet));
    }
    if (heard_.empty()) return std::nullopt;
    Packet first = std::move(heard_.front());
    heard_.erase(heard_.begin());
    return first;
  }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] const std::string& raw() const { return raw_; }

 private:
  TcpStream stream_;
  Framer framer_;
  std::vector<Packet> heard_;
  std::string raw_;
  bool closed_ = false;
};

class Hj212Server : public ::testing::Test {
 protected:
  static Device registered(std::string id, std::string password = "123456") {
    return {std::move(id), std::move(password), UtcOffset::china(), {}, {}, {}};
  }
  static ServerSettings settings() {
    ServerSettings made;
    made.feed = "monitors";
    made.address = "127.0.0.1";
    made.devices = {registered("88888811111008"),
                    registered("Z13401000010301", "BF470F88957588DE902D1A52"),
                    registered("A110000_0001")};
    return made;
  }
  void start(ServerSettings made = settings()) {
    auto started = Server::start(std::move(made), sink, clock);
    ASSERT_TRUE(started.ok()) << started.error().message;
    server = std::move(*started);
  }
  SystemClock clock;
  RecordingSink sink;
  std::unique_ptr<Server> server;
};

TEST_F(Hj212Server, KeepsPublicFramesHoweverTheyAreCutAndAnswersThoseThatAsk) {
  start();
  for (const std::size_t piece : {1U, 7U, 100U, 1000U}) {
    Monitor monitor(server->port());
    const std::string all = std::string(water) + std::string(hourly) + std::string(edition_2025);
    for (std::size_t at = 0; at < all.size(); at += piece)
      monitor.send(std::string_view(all).substr(at, piece));
    const auto first = monitor.hear();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->command, "9014");
    EXPECT_EQ(first->request, "20190925181031464");
    ASSERT_TRUE(monitor.hear());
    EXPECT_TRUE(monitor.raw().ends_with(answer_2025)) << monitor.raw();
  }
  // Stored once, though sent four times.
  const auto kept = sink.kept();
  ASSERT_EQ(kept.size(), 3U + 5U + 5U);
  EXPECT_EQ(kept[2].key, "88888811111008/w01018/Rtd");
  EXPECT_EQ(kept[2].value, 7.0);
  EXPECT_EQ(kept[2].unit, "mg/L");
  EXPECT_EQ(format_instant(kept[2].at), "2021-08-24T12:20:00+08:00");
  EXPECT_EQ(kept[3].key, "Z13401000010301/a34006/Avg/hour");
  EXPECT_EQ(server->counts().repeated, 9U);
  EXPECT_EQ(server->counts().answers, 8U);
  EXPECT_EQ(server->counts().faults, 0U);
}

TEST_F(Hj212Server, DropsFramesWithAWrongSumAndGoesOn) {
  start();
  Monitor monitor(server->port());
  std::string wrong(edition_2025);
  wrong[100] = '9';
  monitor.send(wrong + "rubbish" + std::string(edition_2025));
  ASSERT_TRUE(monitor.hear());
  EXPECT_EQ(sink.count(), 5U);
  EXPECT_EQ(server->counts().faults, 2U);
  EXPECT_THAT(server->counts().last_fault, ::testing::Not(::testing::HasSubstr("123456")));
}

TEST_F(Hj212Server, AnswersOnlyWhatIsDurable) {
  start();
  sink.refuse(true);
  Monitor monitor(server->port());
  monitor.send(edition_2025);
  ASSERT_TRUE(sink.wait_for_refusals(3));
  EXPECT_FALSE(monitor.hear(200ms));
  sink.refuse(false);
  ASSERT_TRUE(monitor.hear());
  EXPECT_EQ(sink.count(), 5U);
}

TEST_F(Hj212Server, LeavesUnansweredWhatTheSinkRefusesForTooLongAndTakesItWhenItComesAgain) {
  auto made = settings();
  made.hold = 200ms;
  start(std::move(made));
  sink.refuse(true);
  Monitor monitor(server->port());
  monitor.send(edition_2025);
  ASSERT_TRUE(wait_for([&] { return server->counts().given_up == 1; }));
  EXPECT_FALSE(monitor.hear(100ms));
  sink.refuse(false);
  monitor.send(edition_2025);
  ASSERT_TRUE(monitor.hear());
  EXPECT_EQ(sink.count(), 5U);
  EXPECT_EQ(server->counts().repeated, 0U);
}

TEST_F(Hj212Server, PutsDividedMessagesTogetherAndForgetsThoseThatStayIncomplete) {
  auto made = settings();
  made.part_limit = 1s;
  start(std::move(made));
  Monitor monitor(server->port());
  Packet part = packet_of("20260706103512345", "A110000_0001", "w01001-Rtd=6.5");
  part.part = Part{2, 2};
  monitor.send(part);
  part.part = Part{2, 1};
  part.body = "DataTime=20260706103000;w01018-Rtd=7";
  monitor.send(part);
  ASSERT_TRUE(monitor.hear());
  ASSERT_EQ(sink.count(), 2U);
  EXPECT_EQ(sink.kept()[1].key, "A110000_0001/w01001/Rtd");
  EXPECT_EQ(format_instant(sink.kept()[1].at), "2026-07-06T10:30:00+08:00");
  part.request = "20260706103612345";
  monitor.send(part);  // its other half never comes
  EXPECT_TRUE(wait_for([&] { return server->counts().incomplete == 1; }));
  EXPECT_EQ(sink.count(), 2U);
}

TEST_F(Hj212Server, HearsNoStrangersAndAnswersNoWrongPassword) {
  start();
  Monitor stranger(server->port());
  stranger.send(packet_of("20260706103512345", "NOBODY", "DataTime=20260706103000;w01018-Rtd=7"));
  EXPECT_FALSE(stranger.hear(5s));
  EXPECT_TRUE(stranger.closed());
  EXPECT_EQ(server->counts().strangers, 1U);
  Monitor guesser(server->port());
  Packet guess =
      packet_of("20260706103512345", "A110000_0001", "DataTime=20260706103000;w01018-Rtd=7");
  guess.password = "654321";
  guesser.send(guess);
  EXPECT_FALSE(guesser.hear(300ms));
  EXPECT_EQ(server->counts().wrong_password, 1U);
  EXPECT_EQ(sink.count(), 0U);
}

TEST_F(Hj212Server, ReadsEncryptedBodies) {
  auto made = settings();
  made.devices[2].cipher = Cipher{read_cipher_key("0123456789ABCDEFFEDCBA9876543210").value(),
                                  {},
                                  Cipher::Mode::cbc,
                                  Cipher::Spelling::base64};
  const Cipher cipher = *made.devices[2].cipher;
  start(std::move(made));
  Monitor monitor(server->port());
  Packet packet = packet_of("20260706103512345", "A110000_0001",
                            encrypt(cipher, "DataTime=20260706103000;w01018-Rtd=7").value());
  packet.flag->edition = Edition::y2025;
  monitor.send(packet);
  ASSERT_TRUE(monitor.hear());
  EXPECT_EQ(sink.kept()[0].value, 7.0);
  monitor.send(edition_2025);  // in the open: not taken, not answered
  EXPECT_FALSE(monitor.hear(300ms));
  EXPECT_EQ(sink.count(), 1U);
}

TEST_F(Hj212Server, AnswersAHeartbeatAndADeviceThatAsksWithoutData) {
  start();
  Monitor monitor(server->port());
  Packet heartbeat = packet_of("20260706103512345", "A110000_0001", "");
  heartbeat.command = "9015";
  heartbeat.system = "91";
  monitor.send(heartbeat);
  const auto answer = monitor.hear();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->command, "9014");
}

TEST_F(Hj212Server, AsksAMonitorAndWaitsForItsAnswers) {
  start();
  EXPECT_EQ(server->ask("A110000_0001", "32", "1012", "", 1s).error().code, ErrorCode::not_found);
  Monitor monitor(server->port());
  monitor.send(edition_2025);
  ASSERT_TRUE(monitor.hear());
  std::thread device([&] {
    const auto command = monitor.hear();
    ASSERT_TRUE(command);
    EXPECT_EQ(command->command, "1012");
    EXPECT_EQ(command->body, "SystemTime=20260706104000");
    Packet answer = *command;
    answer.system = "91";
    answer.flag = Flag{Edition::y2017, false, false};
    answer.command = "9011";
    answer.body = "QnRtn=1";
    monitor.send(answer);
    answer.command = "9012";
    answer.body = "ExeRtn=1";
    monitor.send(answer);
  });
  const auto exchange = server->ask("A110000_0001", "32", "1012", "SystemTime=20260706104000", 10s);
  device.join();
  ASSERT_TRUE(exchange.ok()) << exchange.error().message;
  EXPECT_EQ(exchange->ready, 1);
  EXPECT_EQ(exchange->result, 1);
  EXPECT_FALSE(server->ask("A110000_0001", "32", "1011", "", 100ms).ok());  // it is silent now
}

TEST_F(Hj212Server, ServesManyMonitorsAtOnceAndLosesNothing) {
  auto made = settings();
  constexpr int monitors = 100;
  constexpr int messages = 20;
  for (int i = 0; i < monitors; ++i) made.devices.push_back(registered("M" + std::to_string(i)));
  start(std::move(made));
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::vector<std::unique_ptr<Monitor>> mine;
      for (int i = t; i < monitors; i += 4)
        mine.push_back(std::make_unique<Monitor>(server->port()));
      for (int m = 0; m < messages; ++m) {
        int i = t;
        for (auto& monitor : mine) {
          const std::string time = "202607061030" + std::to_string(10 + m);
          monitor->send(
              packet_of(time + "000", "M" + std::to_string(i),
                        "DataTime=" + time + ";w01018-Rtd=" + std::to_string(m) + ";w01001-Rtd=7"));
          i += 4;
        }
        for (auto& monitor : mine) answered += monitor->hear() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, monitors * messages);
  EXPECT_EQ(sink.count(), 2U * monitors * messages);
  EXPECT_LT(sink.groups(), static_cast<std::size_t>(monitors) * messages);  // they share groups
  std::uint64_t told = 0;
  for (const DeviceSeen& seen : server->devices()) told += seen.readings;
  EXPECT_EQ(told, 2U * monitors * messages);
}

TEST_F(Hj212Server, ClosesConnectionsOnWhichNothingComes) {
  auto made = settings();
  made.idle_limit = 1s;
  made.most_connections = 2;
  start(std::move(made));
  Monitor first(server->port());
  Monitor second(server->port());
  ASSERT_TRUE(wait_for([&] { return server->counts().open == 2; }));
  Monitor third(server->port());
  EXPECT_FALSE(third.hear(5s));
  EXPECT_TRUE(third.closed());  // one too many
  EXPECT_FALSE(first.hear(10s));
  EXPECT_TRUE(first.closed());
  EXPECT_TRUE(wait_for([&] { return server->counts().open == 0; }));
}

class Hj212Forwarder : public Hj212Server {
 protected:
  ForwarderSettings onward(std::uint16_t port) const {
    ForwarderSettings made;
    made.host = "127.0.0.1";
    made.port = port;
    made.folder = folder.path() / "outbox";
    made.first_wait = 50ms;
    made.longest_wait = 200ms;
    made.answer_limit = 500ms;
    return made;
  }
  static Packet numbered(int i) {
    const std::string time = "202607061" + std::to_string(10000 + i);
    return packet_of(time + "000", "A110000_0001",
                     "DataTime=" + time + ";w01018-Rtd=" + std::to_string(i));
  }
  ScratchFolder folder;
};

TEST_F(Hj212Forwarder, SendsEverythingInOrderThroughOutagesOfTheAuthority) {
  auto made = settings();
  start(made);
  const std::uint16_t port = server->port();
  auto forwarder = Forwarder::start(onward(port), clock).value();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(forwarder->post(numbered(i)).ok());
  ASSERT_TRUE(wait_for([&] { return forwarder->counts().acknowledged == 20; }));
  server->stop();  // the authority is away
  for (int i = 20; i < 40; ++i) ASSERT_TRUE(forwarder->post(numbered(i)).ok());
  EXPECT_EQ(forwarder->counts().waiting, 20U);
  forwarder.reset();  // and so are we
  forwarder = Forwarder::start(onward(port), clock).value();
  made.port = port;
  start(made);
  ASSERT_TRUE(wait_for([&] { return forwarder->counts().waiting == 0; }));
  const auto kept = sink.kept();
  std::vector<double> values;
  for (const auto& reading : kept)
    if (values.empty() || reading.value > values.back()) values.push_back(reading.value);
  ASSERT_EQ(values.size(), 40U);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], static_cast<double>(i));
}

TEST_F(Hj212Forwarder, SendsAgainUntilItIsAcknowledged) {
  auto made = settings();
  made.hold = 100ms;
  start(std::move(made));
  sink.refuse(true);  // the authority keeps nothing and answers nothing
  const auto forwarder = Forwarder::start(onward(server->port()), clock).value();
  ASSERT_TRUE(forwarder->post(numbered(1)).ok());
  ASSERT_TRUE(wait_for([&] { return forwarder->counts().sent_again >= 3; }));
  EXPECT_EQ(forwarder->counts().waiting, 1U);
  sink.refuse(false);
  ASSERT_TRUE(wait_for([&] { return forwarder->counts().waiting == 0; }));
  EXPECT_EQ(sink.count(), 1U);
}

TEST_F(Hj212Forwarder, KeepsTheOldestWhenItsDiskSpaceIsUsedUp) {
  auto small = onward(1);  // nobody listens on port 1
  small.limits.bytes = 1000;
  const auto forwarder = Forwarder::start(small, clock).value();
  int kept = 0;
  while (kept < 100 && forwarder->post(numbered(kept)).ok()) ++kept;
  EXPECT_GT(kept, 3);
  EXPECT_LT(kept, 12);
  EXPECT_EQ(forwarder->counts().left_out, 1U);
  EXPECT_EQ(forwarder->counts().waiting, static_cast<std::uint64_t>(kept));
}

TEST_F(Hj212Forwarder, TellsTheTimeAndDeclinesCommandsThatWouldChangeAMonitor) {
  start();
  const auto forwarder = Forwarder::start(onward(server->port()), clock).value();
  ASSERT_TRUE(forwarder->post(numbered(1)).ok());
  ASSERT_TRUE(wait_for([&] { return forwarder->counts().acknowledged == 1; }));
  const auto time = server->ask("A110000_0001", "32", "1011", "", 10s);
  ASSERT_TRUE(time.ok()) << time.error().message;
  EXPECT_EQ(time->ready, 1);
  EXPECT_EQ(time->result, 1);
  const auto set = server->ask("A110000_0001", "32", "1012", "SystemTime=20260706104000", 10s);
  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_EQ(set->ready, 2);
}

TEST_F(Hj212Forwarder, PassesOnWhatMonitorsSentOnlyWhenItIsDurable) {
  RecordingSink authority_sink;
  auto authority = Server::start(settings(), authority_sink, clock).value();
  const auto forwarder = Forwarder::start(onward(authority->port()), clock).value();
  auto made = settings();
  made.forward = [&](const Packet& packet) { (void)forwarder->post(packet); };
  start(std::move(made));
  Monitor monitor(server->port());
  monitor.send(edition_2025);
  monitor.send(edition_2025);
  ASSERT_TRUE(monitor.hear());
  ASSERT_TRUE(monitor.hear());
  ASSERT_TRUE(authority_sink.wait_for(5));
  EXPECT_TRUE(wait_for([&] { return forwarder->counts().waiting == 0; }));
  EXPECT_EQ(authority_sink.count(), 5U);
  server->stop();
}

}  // namespace
}  // namespace celadon::drivers::hj212
