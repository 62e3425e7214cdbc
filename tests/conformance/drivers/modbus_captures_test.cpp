// Recorded Modbus TCP traffic (collection ITI/ICS-Security-Tools, CC BY 4.0): three power meters
// behind a gateway, and conformance probes. The expected fields are an independent decoding beside
// the captures.
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "celadon/drivers/modbus/frame.hpp"
#include "celadon/drivers/modbus/value.hpp"
#include "celadon/text/byte_source.hpp"
#include "shared_data.hpp"

namespace celadon::drivers::modbus {
namespace {

struct Seen {
  bool answer = false;
  Frame frame;
};

struct Row {
  bool answer = false;
  int transaction = 0;
  int unit = 0;
  int function = 0;
  std::string address;
  std::string count;
  std::string values;
};

std::string capture_bytes(const std::filesystem::path& path) {
  auto source = text::open_file_source(path);
  EXPECT_TRUE(source.ok()) << path;
  std::string all;
  std::string part(1 << 16, '\0');
  while (source.ok()) {
    const auto read = (*source)->read(part);
    if (!read.ok() || *read == 0) break;
    all.append(part, 0, *read);
  }
  return all;
}

unsigned big(const std::string& bytes, std::size_t at, std::size_t count) {
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

unsigned little(const std::string& bytes, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// The Modbus frames of a pcap file of Ethernet, IPv4 and TCP port 502, in order of time.
std::vector<Seen> frames_of(const std::string& pcap, std::size_t& faults) {
  std::map<std::string, Framer> streams;
  std::vector<Seen> found;
  for (std::size_t at = 24; at + 16 <= pcap.size();) {
    const std::size_t length = little(pcap, at + 8);
    const std::string packet = pcap.substr(at + 16, length);
    at += 16 + length;
    if (packet.size() < 54 || big(packet, 12, 2) != 0x0800 || packet[23] != 6) continue;
    const std::size_t tcp = 14 + (big(packet, 14, 1) & 15U) * 4;
    const std::size_t end = 14 + big(packet, 16, 2);
    const std::size_t data = tcp + (big(packet, tcp + 12, 1) >> 4U) * 4;
    const bool answer = big(packet, tcp, 2) == 502;
    if (data >= end || (!answer && big(packet, tcp + 2, 2) != 502)) continue;
    const std::string name = packet.substr(26, 8) + packet.substr(tcp, 4);
    auto stream = streams.try_emplace(name, Framing::tcp, answer ? Side::answers : Side::requests);
    Framer& framer = stream.first->second;
    for (Framed& framed : framer.feed(packet.substr(data, end - data))) {
      if (framed.frame) found.push_back({answer, std::move(*framed.frame)});
      faults += framed.fault ? 1U : 0U;
    }
  }
  return found;
}

std::vector<Row> rows_of(const std::string& csv) {
  std::vector<Row> rows;
  std::size_t at = csv.find('\n') + 1;
  while (at < csv.size()) {
    const std::size_t end = std::min(csv.find('\n', at), csv.size());
    std::vector<std::string> cells(1);
    for (const char c : csv.substr(at, end - at)) {
      if (c == ',')
        cells.emplace_back();
      else if (c != '\r')
        cells.back() += c;
    }
    at = end + 1;
    if (cells.size() < 9) continue;
    rows.push_back({cells[1] == "R", std::stoi(cells[3]), std::stoi(cells[4]), std::stoi(cells[5]),
                    cells[6], cells[7], cells[8]});
  }
  return rows;
}

bool same_head(const Seen& seen, const Row& row) {
  return seen.answer == row.answer && seen.frame.transaction == row.transaction &&
         seen.frame.unit == row.unit && seen.frame.function() == row.function;
}

TEST(ModbusCaptures, ThreeMetersAndAnActuatorAreReadAsDecodedBeside) {
  CELADON_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/modbus_pcap";
  std::size_t faults = 0;
  const auto frames = frames_of(capture_bytes(folder / "modbus_test.pcap.zst"), faults);
  const auto rows = rows_of(capture_bytes(folder / "modbus_test.pcap.decoded.csv.zst"));
  EXPECT_EQ(faults, 0U);
  ASSERT_EQ(frames.size(), 2258U);  // SOURCE.md of the collection
  ASSERT_EQ(rows.size(), frames.size());
  std::map<std::pair<int, int>, ReadRequest> asked;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_TRUE(same_head(frames[i], rows[i])) << "message " << i + 1;
    if (rows[i].function != 4) continue;
    const auto key = std::pair(rows[i].unit, rows[i].transaction);
    if (!rows[i].answer) {
      const auto request = parse_read(frames[i].frame.pdu);
      ASSERT_TRUE(request.ok());
      EXPECT_EQ(std::to_string(request->address), rows[i].address);
      EXPECT_EQ(std::to_string(request->count), rows[i].count);
      asked[key] = *request;
      continue;
    }
    const auto count = static_cast<std::uint16_t>((frames[i].frame.pdu.size() - 2) / 2);
    const ReadRequest request =
        asked.contains(key) ? asked[key] : ReadRequest{Function::read_input_registers, 0, count};
    const auto answer = read_answer(frames[i].frame.pdu, request);
    ASSERT_TRUE(answer.ok()) << answer.error().to_string();
    std::string values;
    for (const std::uint16_t word : answer->registers)
      values += (values.empty() ? "" : " ") + std::to_string(word);
    EXPECT_EQ(values, rows[i].values) << "message " << i + 1;
    ++answered;
  }
  EXPECT_GT(answered, 900U);
}

TEST(ModbusCaptures, VoltagesAreThoseOfTheGrid) {
  CELADON_REQUIRE_SHARED(shared);
  std::size_t faults = 0;
  std::size_t voltages = 0;
  for (const Seen& seen :
       frames_of(capture_bytes(shared / "data/modbus_pcap/modbus_test.pcap.zst"), faults)) {
    if (!seen.answer || seen.frame.function() != 4 || seen.frame.pdu.size() != 18) continue;
    const auto answer = read_answer(seen.frame.pdu, {Function::read_input_registers, 0, 8});
    ASSERT_TRUE(answer.ok());
    const auto volts = decode(std::span(answer->registers).first(2), {ValueType::u32});
    ASSERT_TRUE(volts.has_value());
    // Registers 0-1: voltage x 100, as inferred in the collection's notes (214.93 V among others).
    EXPECT_GT(*volts / 100, 200.0);
    EXPECT_LT(*volts / 100, 250.0);
    ++voltages;
  }
  EXPECT_GT(voltages, 100U);
}

TEST(ModbusCaptures, ProbesWithExceptionsAndOddFunctionsAreRead) {
  CELADON_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/modbus_pcap";
  std::size_t faults = 0;
  const auto frames = frames_of(capture_bytes(folder / "modbus_test_data_part1.pcap.zst"), faults);
  auto rows = rows_of(capture_bytes(folder / "modbus_test_data_part1.pcap.decoded.csv.zst"));
  ASSERT_EQ(rows.size(), 48U);
  // Read packet by packet there: two packets of rubbish became rows of function 7, and an answer
  // with a wrong length did not end its connection. Here each is a fault after which the rest is
  // not read.
  std::erase_if(rows, [](const Row& row) { return row.function == 7; });
  EXPECT_EQ(faults, 2U);
  std::size_t at = 0;
  std::size_t exceptions = 0;
  for (const Seen& seen : frames) {
    if (at < rows.size() && same_head(seen, rows[at])) ++at;
    if (!seen.answer || (seen.frame.function() & 0x80U) == 0) continue;
    ++exceptions;
    const auto function = static_cast<Function>(seen.frame.function() & 0x7FU);
    const auto answer = read_answer(seen.frame.pdu, {function, 0, 1});
    ASSERT_TRUE(answer.ok());
    EXPECT_TRUE(answer->exception == 5 || answer->exception == 6 || answer->exception == 11);
  }
  EXPECT_EQ(at, rows.size() - 1) << "rows of the decoding that were not met in order";
  EXPECT_EQ(exceptions, 14U);  // SOURCE.md of the collection
}

}  // namespace
}  // namespace celadon::drivers::modbus
