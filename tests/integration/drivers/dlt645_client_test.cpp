// The client against a simulated meter on a real socket, which speaks frames in public circulation
// whose sums were checked.

#include <functional>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/dlt645/client.hpp"
#include "celadon/units/unit.hpp"
#include "recording_sink.hpp"
#include "tcp_peer.hpp"

namespace celadon::drivers::dlt645 {
namespace {

using celadon::testing::RecordingSink;
using celadon::testing::TcpPeer;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 3)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

constexpr std::string_view meter = "398192000337";
constexpr std::string_view request = "68 37 03 00 92 81 39 68 11 04 33 33 34 33 38 16";
constexpr std::string_view answer_004 =
    "68 37 03 00 92 81 39 68 91 08 33 33 34 33 37 33 33 33 8C 16";
constexpr std::string_view answer_007 =
    "68 37 03 00 92 81 39 68 91 08 33 33 34 33 3A 33 33 33 8F 16";
const Quantity total{0x00010000, {4, 2, false}};

/// A meter as data: what it tells for an identifier; others it refuses (ERR 02: no such data).
class SimulatedMeter {
 public:
  std::map<std::uint32_t, std::string> data;
  int silent = 0;  ///< questions that it does not hear

  std::string answer(std::string& arrived) {
    std::string replies;
    for (const Framed& framed : framer_.feed(arrived)) {
      if (!framed.frame || framed.frame->address != meter) continue;
      if (silent > 0) {
        --silent;
        continue;
      }
      std::uint32_t identifier = 0;
      for (std::size_t i = 4; i-- > 0;)
        identifier = identifier << 8 | static_cast<unsigned char>(framed.frame->bytes[i]);
      Frame reply = *framed.frame;
      reply.from_meter = true;
      if (const auto at = data.find(identifier); at != data.end()) {
        reply.bytes = framed.frame->bytes.substr(0, 4) + at->second;
      } else {
        reply.refused = true;
        reply.bytes = "\x02";
      }
      replies += encode(reply).value();
    }
    arrived.clear();
    return replies;
  }

 private:
  Framer framer_;
};

LineSettings quick(const TcpPeer& peer) {
  LineSettings made;
  made.host = "127.0.0.1";
  made.port = peer.port();
  made.answer_limit = 300ms;
  return made;
}

TEST(Dlt645Line, ReadsAMeterByThePublicFrames) {
  int asked = 0;
  TcpPeer peer([&](std::string& arrived) {
    EXPECT_EQ(arrived, std::string(4, '\xFE') + from_hex(request));
    arrived.clear();
    return std::string("\xFE\xFE", 2) + from_hex(++asked == 1 ? answer_004 : answer_007);
  });
  Line line(quick(peer));
  const auto first = line.read(std::string(meter), total);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->digits, 4);  // 000000.04 kWh
  EXPECT_EQ(first->as_number(), 0.04);
  EXPECT_EQ(line.read(std::string(meter), total)->as_number(), 0.07);
  EXPECT_EQ(peer.connections(), 1);
}

TEST(Dlt645Line, AsksAgainAfterAWrongSumAndTellsAFaultThatStays) {
  int asked = 0;
  TcpPeer peer([&](std::string& arrived) {
    arrived.clear();
    std::string answer = from_hex(answer_004);
    if (++asked % 3 != 0) answer[15] = '\x44';
    return answer;
  });
  Line line(quick(peer));
  const auto wrong = line.read(std::string(meter), total);  // both attempts
  ASSERT_FALSE(wrong.ok());
  EXPECT_THAT(wrong.error().message, HasSubstr("sum"));
  EXPECT_EQ(line.read(std::string(meter), total)->as_number(), 0.04);
}

TEST(Dlt645Line, TellsSilenceRefusalAndAHostThatIsAway) {
  SimulatedMeter simulated;
  std::uint16_t port = 0;
  {
    TcpPeer peer([&](std::string& arrived) { return simulated.answer(arrived); });
    port = peer.port();
    Line line(quick(peer));
    const auto refused = line.read(std::string(meter), total);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::not_found);
    EXPECT_EQ(refused.error().remedy, "ERR 02");
    simulated.silent = 2;
    EXPECT_EQ(line.read(std::string(meter), total).error().code, ErrorCode::io);
  }
  LineSettings away;
  away.host = "127.0.0.1";
  away.port = port;
  Line line(away);
  EXPECT_EQ(line.read(std::string(meter), total).error().code, ErrorCode::io);
}

TEST(Dlt645Line, PassesOverAnAnswerThatComesTooLate) {
  int asked = 0;
  TcpPeer peer([&](std::string& arrived) {
    arrived.clear();
    // The answer to the first question comes before that to the second, in the same breath.
    if (++asked == 1) return std::string();
    Frame voltage;
    voltage.address = meter;
    voltage.from_meter = true;
    voltage.bytes = std::string("\x00\x01\x01\x02\x05\x22", 6);
    return from_hex(answer_004) + encode(voltage).value();
  });
  auto once = quick(peer);
  once.attempts = 1;
  Line line(once);
  EXPECT_FALSE(line.read(std::string(meter), total).ok());
  const auto voltage = line.read(std::string(meter), {0x02010100, {2, 1, false}});
  ASSERT_TRUE(voltage.ok()) << voltage.error().message;
  EXPECT_EQ(voltage->as_number(), 220.5);
}

TEST(Dlt645Line, AsksForTheRestOfALongAnswer) {
  TcpPeer peer([&](std::string& arrived) {
    Framer framer;
    const auto found = framer.feed(arrived);
    arrived.clear();
    EXPECT_EQ(found.size(), 1U);
    Frame reply = *found[0].frame;
    reply.from_meter = true;
    if (reply.function == static_cast<std::uint8_t>(Function::read)) {
      reply.bytes += std::string("\x78\x56", 2);
      reply.more = true;
    } else {
      EXPECT_EQ(reply.bytes.size(), 5U);  // identifier and SEQ
      const char seq = reply.bytes.back();
      EXPECT_EQ(seq, '\x01');
      reply.bytes = reply.bytes.substr(0, 4) + std::string("\x34\x12", 2) + seq;
    }
    return encode(reply).value();
  });
  Line line(quick(peer));
  const auto value = line.read(std::string(meter), total);
  ASSERT_TRUE(value.ok()) << value.error().message;
  EXPECT_EQ(value->digits, 12345678);
}

TEST(Dlt645Line, AsksTheOnlyMeterForItsAddressAndConnectsAnew) {
  int asked = 0;
  TcpPeer peer([&](std::string& arrived) {
    arrived.clear();
    if (++asked == 1) return TcpPeer::close_now;
    Frame reply;
    reply.address = meter;
    reply.function = static_cast<std::uint8_t>(Function::read_address);
    reply.from_meter = true;
    return encode(reply).value();
  });
  Line line(quick(peer));
  const auto address = line.read_address();
  ASSERT_TRUE(address.ok()) << address.error().message;
  EXPECT_EQ(*address, meter);
  EXPECT_EQ(peer.connections(), 2);
}

TEST(Dlt645Quantities, HaveUnitsThatThePlatformKnows) {
  for (const NamedQuantity& quantity : named_quantities()) {
    EXPECT_TRUE(units::parse_unit(quantity.unit).ok()) << quantity.name;
    EXPECT_EQ(find_quantity(quantity.name), &quantity);
  }
}

TEST(Dlt645Poller, HandsOverRoundsAndOffersThemAgainAfterARefusal) {
  SimulatedMeter simulated;
  simulated.data = {{0x00010000, std::string("\x78\x56\x34\x12", 4)},
                    {0x02010100, std::string("\x05\x22", 2)}};
  TcpPeer peer([&](std::string& arrived) { return simulated.answer(arrived); });
  RecordingSink sink;
  SystemClock clock;
  PollerSettings made;
  made.feed = "meters";
  made.line = quick(peer);
  made.every = 100ms;
  const auto asked = [](std::string_view name, const std::string& key) {
    return Asked{find_quantity(name), key};
  };
  made.meters = {
      {"hall",
       std::string(meter),
       {asked("active_energy_import", "E-IN"), asked("voltage_l1", "hall/voltage_l1"),
        asked("frequency", "hall/frequency")}},
      {"away",
       "000000000001",
       {asked("voltage_l1", "away/voltage_l1"), asked("voltage_l2", "away/voltage_l2")}}};
  made.line.attempts = 1;
  Poller poller(made, sink, clock);
  sink.refuse(true);
  poller.start();
  ASSERT_TRUE(sink.wait_for_refusals(2));
  sink.refuse(false);
  ASSERT_TRUE(sink.wait_for(6));
  poller.stop();
  const auto kept = sink.kept();
  EXPECT_EQ(kept[0].key, "E-IN");
  EXPECT_EQ(kept[0].value, 123456.78);
  EXPECT_EQ(kept[0].unit, "kWh");
  EXPECT_EQ(kept[1].key, "hall/voltage_l1");
  EXPECT_EQ(kept[1].value, 220.5);
  const PollerCounts counts = poller.counts();
  EXPECT_EQ(counts.readings, kept.size());
  EXPECT_EQ(counts.meters[0].failures, 0U);
  EXPECT_GE(counts.meters[0].refusals, 3U);  // this meter tells no frequency
  EXPECT_EQ(counts.meters[1].answers, 0U);
  EXPECT_GE(counts.meters[1].failures_in_a_row, 3U);
  EXPECT_LT(counts.meters[1].failures,
            2 * counts.rounds + 2);  // asked once a round while it is silent
}

}  // namespace
}  // namespace celadon::drivers::dlt645
