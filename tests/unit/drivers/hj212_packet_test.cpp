#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/hj212/body.hpp"
#include "celadon/drivers/hj212/packet.hpp"
#include "celadon/drivers/hj212/parts.hpp"

namespace celadon::drivers::hj212 {
namespace {

using ::testing::HasSubstr;

/// Frames in public circulation whose length and CRC were checked by script: the sample of
/// HJ 212-2017 annex, real-time and hourly data of water, air and dust stations, log-in of 2005,
/// and frames of the edition of 2025.
const std::vector<std::string>& public_frames() {
  static const std::vector<std::string> frames{
      R"(##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80)",
      R"(##0457QN=20210320163101890;ST=32;CN=2011;PW=123456;MN=81733553213013;Flag=4;CP=&&DataTime=20210320013400;w00000-Rtd=181.682,w00000-Flag=N;w21001-SampleTime=20210320005400,w21001-Rtd=45.160,w21001-Flag=N;w21011-SampleTime=20210320013400,w21011-Rtd=1.970,w21011-Flag=N;w21003-SampleTime=20210320013400,w21003-Rtd=53.131,w21003-Flag=N;w01018-SampleTime=20210320013400,w01018-Rtd=194.200,w01018-Flag=N;w01001-SampleTime=20210320013406,w01001-Rtd=7.496,w01001-Flag=N&&6E80)",
      R"(##0222QN=20210824122004007;ST=32;CN=2011;PW=123456;MN=88888811111008;Flag=4;CP=&&DataTime=20210824122000;w00000-Rtd=0.00,w00000-Flag=N;w01001-Rtd=8.43,w01001-Flag=N;w01018-Rtd=7.0,w01018-SampleTime=20210824103659,w01018-Flag=N&&3840)",
      R"(##0285QN=20190925181031464;ST=22;CN=2061;PW=BF470F88957588DE902D1A52;MN=Z13401000010301;Flag=5;CP=&&DataTime=20190924220000;a34006-Avg=2.69700,a34006-Flag=N;a34007-Avg=7.96600,a34007-Flag=N;a34048-Avg=3.30600,a34048-Flag=N;a34047-Avg=7.35700,a34047-Flag=N;a34049-Avg=10.66300,a34049-Flag=N&&C181)",
      R"(##0379QN=20180427125809000;ST=22;CN=2011;PW=123456;MN=LXHB0CS0306310;Flag=5;CP=&&DataTime=20180427125809;a34004-Rtd=75600.000,a34004-Flag=N;a34002-Rtd=140600.000,a34002-Flag=N;a34001-Rtd=178000.000,a34001-Flag=N;a01001-Rtd=24.8,a01001-Flag=N;a01002-Rtd=46.8,a01002-Flag=N;a01006-Rtd=101.380,a01006-Flag=N;a01007-Rtd=0.0,a01007-Flag=N;a01008-Rtd=25,a01008-Flag=N;LA-Rtd=57.9,LA-Flag=N&&5440)",
      R"(##0077QN=20120416225111069;ST=91;CN=9021;PW=122333;MN=88888880000006;Flag=1;CP=&&&&4100)",
      R"(##0087QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&2200)",
      R"(##0247QN=20260706103512345;ST=21;CN=2011;PW=123456;MN=A110000_0001;Flag=9;CP=&&DataTime=20260706103000;w01010-Rtd=28.6,w01010-Flag=N;w01014-Rtd=7.8,w01014-Flag=N;w01001-Rtd=6.5,w01001-Flag=N;w01017-Rtd=15.2,w01017-Flag=N;w01019-Rtd=1.023,w01019-Flag=N&&1540)",
      R"(##0075QN=20260706103512345;ST=91;CN=9014;PW=123456;MN=A110000_0001;Flag=8;CP=&&&&0140)",
  };
  return frames;
}

/// Frames in public circulation that carry a wrong CRC.
const std::vector<std::string>& wrong_frames() {
  static const std::vector<std::string> frames{
      R"(##0136ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&DataTime=20160824003817;B01-Rtd=36.91;011-Rtd=231.0,011-Flag=N;060-Rtd=1.803,060-Flag=N&&4980)",
      R"(##0209ST=32;CN=2011;PW=123456;MN=88888811111006;CP=&&DataTime=20210824121000;B01-Min=0.00,B01-Avg=3.82,B01-Max=9.76,B01-Cou=0;001-Min=7.62,001-Avg=7.64,001-Max=7.65;011-Min=17.2,011-Avg=17.2,011-Max=17.2,011-Cou=0&&D341)",
  };
  return frames;
}

std::vector<Packet> packets_of(std::string_view bytes) {
  Framer framer;
  std::vector<Packet> packets;
  for (Framed& framed : framer.feed(bytes)) {
    EXPECT_FALSE(framed.fault) << framed.fault->to_string();
    if (framed.packet) packets.push_back(std::move(*framed.packet));
  }
  EXPECT_EQ(framer.waiting(), 0U);
  return packets;
}

TEST(Hj212Crc, IsNotThatOfModbus) {
  EXPECT_EQ(crc("123456789"), 0x2F80);  // 0x4B37 would be Modbus
}

TEST(Hj212Framer, ReadsEveryPublicFrameAndWritesItAgain) {
  for (const std::string& frame : public_frames()) {
    const auto packets = packets_of(frame + "\r\n");
    ASSERT_EQ(packets.size(), 1U) << frame;
    const auto again = encode(packets[0]);
    ASSERT_TRUE(again.ok()) << frame;
    EXPECT_EQ(*again, frame + "\r\n");
  }
}

TEST(Hj212Framer, RefusesTheFramesWithAWrongSumAndGoesOn) {
  for (const std::string& frame : wrong_frames()) {
    Framer framer;
    const auto found = framer.feed(frame + "\r\n" + public_frames()[0] + "\r\n");
    ASSERT_EQ(found.size(), 2U) << frame;
    ASSERT_TRUE(found[0].fault);
    EXPECT_THAT(found[0].fault->message, HasSubstr("CRC"));
    ASSERT_TRUE(found[1].packet);
    EXPECT_EQ(found[1].packet->command, "1062");
  }
}

TEST(Hj212Framer, GivesTheSameWhereverTheStreamIsCut) {
  std::string stream;
  for (const std::string& frame : public_frames()) stream += frame + "\r\n";
  for (std::size_t cut = 1; cut < 64; cut += 7) {
    Framer framer;
    std::size_t packets = 0;
    for (std::size_t at = 0; at < stream.size(); at += cut) {
      for (const Framed& framed : framer.feed(std::string_view(stream).substr(at, cut)))
        packets += framed.packet ? 1U : 0U;
    }
    EXPECT_EQ(packets, public_frames().size()) << "pieces of " << cut;
    EXPECT_EQ(framer.waiting(), 0U);
  }
}

TEST(Hj212Framer, FindsTheNextFrameBehindRubbish) {
  for (const std::string rubbish :
       {"GET / HTTP/1.1\r\n", "##abcd", "##9999", "#", "##0010", "\r\n\r\n"}) {
    Framer framer;
    std::size_t packets = 0;
    // behind a length that promises more, one whole frame may be lost with it, never the second
    std::string stream = rubbish;
    for (int i = 0; i < 200; ++i) stream += public_frames()[0] + "\r\n";
    for (const Framed& framed : framer.feed(stream)) packets += framed.packet ? 1U : 0U;
    EXPECT_GE(packets, 199U) << rubbish;
  }
}

TEST(Hj212Packet, TellsEditionAndWishForAnAnswer) {
  const Packet packet = packets_of(public_frames().back() + "\r\n").at(0);  // Flag=8
  EXPECT_EQ(packet.flag->edition, Edition::y2025);
  EXPECT_FALSE(packet.flag->wants_answer);
  EXPECT_EQ(read_segment("CN=2011;MN=a;Flag=5;CP=&&&&")->flag->edition, Edition::y2017);
  EXPECT_TRUE(read_segment("CN=2011;MN=a;Flag=5;CP=&&&&")->flag->wants_answer);
}

TEST(Hj212Packet, NamesTheMemberAtFaultAndNeverThePassword) {
  for (const auto* segment :
       {"CN=20;MN=a;PW=secret;CP=&&&&", "CN=2011;PW=secret;CP=&&&&",
        "CN=2011;MN=a;PW=secret;Flag=x;CP=&&&&", "CN=2011;MN=a;PW=secret;PNUM=2;CP=&&&&",
        "CN=2011;MN=a;PW=secret;PNUM=2;PNO=3;CP=&&&&", "CN=2011;MN=a;PW=secret;QN=1;CP=&&&&",
        "CN=2011;MN=a;PW=secret;CP=&&", "CN=2011;MN=a;PW=secret"}) {
    const auto packet = read_segment(segment);
    ASSERT_FALSE(packet.ok()) << segment;
    EXPECT_THAT(packet.error().message, ::testing::Not(HasSubstr("secret")));
  }
}

TEST(Hj212Packet, ASeparatorInsideAMemberIsNotSent) {
  Packet packet = *read_segment("CN=2011;MN=a;CP=&&&&");
  packet.password = "x;CN=1012";
  EXPECT_EQ(encode(packet).error().code, ErrorCode::invalid_argument);
  packet.password = "";
  packet.body = std::string(10'000, 'a');
  EXPECT_EQ(encode(packet).error().code, ErrorCode::invalid_argument);
}

TEST(Hj212Body, GivesFiguresWithTheirMarkAndSampleTime) {
  const auto body = read_body(
      "DataTime=20210824122000;w00000-Rtd=0.00,w00000-Flag=N;w01018-Rtd=7.0,w01018-SampleTime="
      "20210824103659,w01018-Flag=T");
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(format_instant(*body->time), "2021-08-24T12:20:00+08:00");
  ASSERT_EQ(body->observations.size(), 2U);
  const Observation& cod = body->observations[1];
  EXPECT_EQ(cod.factor, "w01018");
  EXPECT_EQ(cod.what, "Rtd");
  EXPECT_EQ(cod.value, 7.0);
  EXPECT_EQ(cod.mark, "T");
  EXPECT_EQ(format_instant(*cod.sampled), "2021-08-24T10:36:59+08:00");
  EXPECT_FALSE(body->observations[0].sampled);
}

TEST(Hj212Body, AFieldThatIsNoNumberIsNamedAndTheOthersStand) {
  const auto body =
      read_body("w01018-Rtd=abc,w01018-Avg=1e999,w01018-Max=nan,w01018-Min=+3.5;junk;w01001-Rtd=7");
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(body->observations.size(), 2U);
  EXPECT_EQ(body->observations[0].value, 3.5);
  ASSERT_EQ(body->faults.size(), 4U);
  EXPECT_THAT(body->faults[0].message, HasSubstr("w01018-Rtd"));
}

TEST(Hj212Body, ATimeThatDoesNotExistIsRefused) {
  EXPECT_FALSE(read_body("DataTime=20210230000000").ok());
  EXPECT_FALSE(read_time("20210824250000").ok());
  EXPECT_FALSE(read_time("2021082412").ok());
  EXPECT_EQ(format_instant(*read_time("20240229240000")), "2024-03-01T00:00:00+08:00");
}

TEST(Hj212Answer, KeepsNumberDeviceAndEdition) {
  // the answer in public circulation to a request of the same number, edition 2025
  Packet data = packets_of(public_frames()[public_frames().size() - 2] + "\r\n").at(0);
  EXPECT_EQ(*encode(acknowledgement(data)), public_frames().back() + "\r\n");
}

Packet part_of(std::uint32_t number, std::uint32_t of, std::string body) {
  Packet packet = *read_segment("QN=20210824122004007;CN=2011;MN=a;Flag=7;CP=&&&&");
  packet.part = Part{of, number};
  packet.body = std::move(body);
  return packet;
}

TEST(Hj212Parts, AreJoinedInOrderHoweverTheyCome) {
  PartCollector collector;
  EXPECT_FALSE(collector.take(part_of(3, 3, "c-Rtd=3"), Instant{}));
  EXPECT_FALSE(collector.take(part_of(1, 3, "a-Rtd=1"), Instant{}));
  EXPECT_FALSE(collector.take(part_of(1, 3, "a-Rtd=1"), Instant{})) << "twice is once";
  const auto whole = collector.take(part_of(2, 3, "b-Rtd=2"), Instant{});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->body, "a-Rtd=1;b-Rtd=2;c-Rtd=3");
  EXPECT_FALSE(whole->part);
  EXPECT_EQ(collector.waiting_bytes(), 0U);
}

TEST(Hj212Parts, ThatNeverEndAreForgotten) {
  PartCollector collector(10'000);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    Packet packet = part_of(1, 2, std::string(500, 'x'));
    packet.device = "m" + std::to_string(i);
    EXPECT_FALSE(collector.take(packet, Instant{i}));
    EXPECT_LE(collector.waiting_bytes(), 10'000U);
  }
  EXPECT_GT(collector.forget_before(Instant{1000}), 0U);
  EXPECT_EQ(collector.waiting_bytes(), 0U);
}

}  // namespace
}  // namespace celadon::drivers::hj212
