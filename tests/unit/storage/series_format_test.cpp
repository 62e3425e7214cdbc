// The bytes of format 1: checksums, codes, files kept in fuzz/corpus/storage_segment as seeds.
//
// The seeds are written by this program when CELADON_WRITE_SEEDS is set (once per format version):
//   CELADON_WRITE_SEEDS=1 unit_storage --gtest_filter='SeriesFormat.*'
// Without it the same files are read, which proves that what was written then can be read now.

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <random>
#include <utility>

#include <gtest/gtest.h>

#include "celadon/storage/series/block.hpp"
#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/integers.hpp"
#include "celadon/storage/series/log.hpp"
#include "celadon/storage/series/manifest.hpp"
#include "celadon/storage/series/segment.hpp"
#include "celadon/storage/series/values.hpp"
#include "series_fixture.hpp"
#include "simulated_disk.hpp"

namespace celadon::storage::series {
namespace {

using testing::all_time;
using testing::as_scan;
using testing::at_second;
using testing::open_store;
using testing::quiet_options;
using testing::recorded;
using testing::regular_points;
using testing::SimulatedDisk;

ByteView text(const char* words) {
  return {reinterpret_cast<const std::uint8_t*>(words), std::strlen(words)};
}

// Expected: the sanity vectors of the xxHash project (XXH64, seed 0).
TEST(SeriesFormat, checksum_is_xxh64) {
  EXPECT_EQ(xxh64({}), 0xEF46DB3751D8E999ULL);
  EXPECT_EQ(xxh64(text("a")), 0xD24EC4F1A98C6E5BULL);
  EXPECT_EQ(xxh64(text("abc")), 0x44BC2CF5AD770999ULL);
  EXPECT_EQ(xxh64(text("Nobody inspects the spammish repetition")), 0xFBCEA83C8A378BF1ULL);
}

std::size_t code_size(const std::vector<double>& values, SeriesKind kind, ValueMode mode) {
  Bytes code;
  encode_values(values, kind, code);
  EXPECT_EQ(code[0], static_cast<std::uint8_t>(mode));
  std::vector<double> again(values.size());
  ByteReader reader(code);
  EXPECT_TRUE(decode_values(reader, again));
  EXPECT_EQ(reader.remaining(), 0U);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(values[i]), std::bit_cast<std::uint64_t>(again[i])) << i;
  }
  return code.size();
}

TEST(SeriesFormat, the_coding_follows_the_values) {
  std::mt19937_64 chance(1);
  std::vector<double> constant(1000, 12.5);
  std::vector<double> rising;
  std::vector<double> few;
  std::vector<double> noise;
  std::vector<double> smooth;
  std::vector<double> nearly;
  for (std::size_t i = 0; i < 1000; ++i) {
    rising.push_back(static_cast<double>(123'456 + 250 * i + chance() % 20) / 1000.0);
    few.push_back(1.0 /
                  (3.0 + 4.0 * static_cast<double>(chance() % 3)));  // thirds, sevenths, elevenths
    smooth.push_back(std::sin(static_cast<double>(i) / 5000.0) + 1.5);
    noise.push_back(std::bit_cast<double>((chance() >> 2) | 0x3000000000000000ULL));
    nearly.push_back(i % 100 == 3 ? std::nan("7") : static_cast<double>(i) / 10.0);
  }
  EXPECT_EQ(code_size(constant, SeriesKind::gauge, ValueMode::dictionary),
            10U);  // mode, count, one pattern
  EXPECT_LT(code_size(rising, SeriesKind::counter, ValueMode::decimal),
            1100U);  // one byte a difference
  EXPECT_EQ(code_size(few, SeriesKind::state, ValueMode::dictionary), 2U + 3 * 8 + 1000);
  EXPECT_EQ(code_size(noise, SeriesKind::gauge, ValueMode::plain), 8001U);
  EXPECT_EQ(code_size(smooth, SeriesKind::gauge, ValueMode::exclusive_or),
            8001U);                                                            // for the compressor
  EXPECT_LT(code_size(nearly, SeriesKind::gauge, ValueMode::decimal), 1200U);  // ten exceptions
}

TEST(SeriesFormat, integer_columns_come_back_and_regular_ones_take_no_room) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  const std::vector<std::vector<std::int64_t>> columns = {{0},
                                                          {least},
                                                          {most, least},
                                                          {least, most, least, 0, -1},
                                                          {5, 5, 5, 5},
                                                          {0, 900, 1800, 2700},
                                                          {0, 900, 1800, 2701},
                                                          {1, 4, 9, 16, 25, 36},
                                                          {7, -7, 7, -7},
                                                          {least, least + 1, 0, most - 1, most}};
  for (const auto& column : columns) {
    for (unsigned orders = 1; orders <= 7; ++orders) {
      Bytes code;
      encode_integers(column, orders, code);
      std::vector<std::int64_t> again(column.size());
      ByteReader reader(code);
      ASSERT_TRUE(decode_integers<std::int64_t>(reader, again));
      EXPECT_EQ(again, column);
      EXPECT_EQ(reader.remaining(), 0U);
    }
  }
  std::vector<std::int64_t> quarter_hours;
  for (std::int64_t i = 0; i < 8192; ++i)
    quarter_hours.push_back(1'735'660'800'000'000 + i * 900'000'000);
  Bytes code;
  encode_integers(quarter_hours, try_all_orders, code);
  EXPECT_LE(code.size(), 16U);
}

TEST(SeriesFormat, a_number_that_does_not_fit_its_column_is_refused) {
  Bytes code;
  encode_integers(std::vector<std::int64_t>{1, 70'000}, try_order_0, code);
  std::vector<std::uint16_t> narrow(2);
  ByteReader reader(code);
  EXPECT_FALSE(decode_integers<std::uint16_t>(reader, narrow));
}

/// A little store: one segment, one log with two records.
std::shared_ptr<SimulatedDisk> little_store() {
  const auto disk = std::make_shared<SimulatedDisk>();
  auto store = open_store("/series", quiet_options(disk));
  auto first = regular_points(1, 0, 40, 900);
  for (std::uint32_t i = 0; i < 40; ++i) {
    first.rows.push_back(i + 2);
    first.quality.push_back(static_cast<std::uint16_t>(i % 2));
  }
  auto second = regular_points(2, 0, 5);
  second.kind = SeriesKind::state;
  EXPECT_TRUE(store->append(recorded(100, 1, {first, second})).ok());
  EXPECT_TRUE(store->append(recorded(200, 2, {regular_points(1, 900, 3, 900)})).ok());
  EXPECT_TRUE(store->compact().ok());
  EXPECT_TRUE(
      store
          ->append(recorded(300, 3, {regular_points(1, 40 * 900, 6, 900), regular_points(3, 0, 6)}))
          .ok());
  EXPECT_TRUE(store->append(recorded(400, 3, {regular_points(4, 0, 1)})).ok());
  return disk;
}

std::string only_name(const SimulatedDisk& disk, const std::string& prefix) {
  std::string found;
  for (const std::string& name : disk.names()) {
    if (name.starts_with(prefix)) found = name;
  }
  return found;
}

/// The content of a block of one chunk of two points, before it: their number as four bytes.
Bytes two_points() {
  Bytes codes;
  Bytes content;
  put_u32(content, 2);
  for (const unsigned byte : {1U, 7U, 1U, 2U})
    put_u8(content, static_cast<std::uint8_t>(byte));  // one chunk: series 7, gauge, two points
  put_signed(content, 5);                              // from time 5
  put_varint(content, 4);                              // to time 9
  auto close = [&, before = std::size_t{0}]() mutable {
    put_varint(content, codes.size() - std::exchange(before, codes.size()));
  };
  encode_integers(std::vector<std::int64_t>{5, 9}, try_order_1, codes);
  close();
  encode_values(std::vector<double>{1.5, -2.25}, SeriesKind::gauge, codes);
  close();
  for (int column = 0; column < 3; ++column) {  // recording, row, quality
    encode_integers(std::vector<std::int64_t>{column, 3}, try_order_0, codes);
    close();
  }
  put_raw(content, codes.data(), codes.size());
  return content;
}

TEST(SeriesFormat, a_block_holds_its_heads_then_its_columns) {
  const Bytes content = two_points();
  Bytes stored;
  ASSERT_TRUE(pack_block(nullptr, ByteView(content).subspan(4), 2, stored).ok());
  BlockReader reader;
  const auto heads = reader.open(stored);
  ASSERT_TRUE(heads.ok()) << heads.error().message;
  ASSERT_EQ(heads->size(), 1U);
  std::vector<Instant> at(2);
  std::vector<double> values(2);
  std::vector<std::uint16_t> quality(2);
  ASSERT_TRUE(decode_at((*heads)[0], at).ok());
  ASSERT_TRUE(celadon::storage::series::decode_values((*heads)[0], values).ok());
  ASSERT_TRUE(decode_quality((*heads)[0], quality).ok());
  EXPECT_EQ(at, (std::vector<Instant>{{5}, {9}}));
  EXPECT_EQ(values, (std::vector<double>{1.5, -2.25}));
  EXPECT_EQ(quality, (std::vector<std::uint16_t>{2, 3}));
  Bytes wrong;
  ASSERT_TRUE(pack_block(nullptr, ByteView(content).subspan(4), 3, wrong).ok());
  EXPECT_FALSE(reader.open(wrong).ok());
}

/// Seeds by file name; the first byte is the decoder of fuzz/storage_segment.cpp. The seed "log" is
/// of version 1 and is not made any more.
std::map<std::string, Bytes> make_seeds() {
  const auto disk = little_store();
  std::map<std::string, Bytes> seeds;
  const auto add = [&](const char* name, std::uint8_t decoder, ByteView bytes) {
    Bytes& seed = seeds[name];
    seed.push_back(decoder);
    seed.insert(seed.end(), bytes.begin(), bytes.end());
  };
  const Bytes segment = disk->content(only_name(*disk, "segment-"));
  const Bytes log = disk->content(only_name(*disk, "log-"));
  disk->put("any", segment);
  const auto frame = read_frame(**disk->open_read("any"), "any");
  const BlockEntry& block = frame->directory.blocks.front();
  add("block", 0, ByteView(segment).subspan(block.offset, block.length));
  add("content", 1, two_points());
  Bytes directory;
  put_u32(directory, static_cast<std::uint32_t>(frame->directory.series.size()));
  put_u32(directory, static_cast<std::uint32_t>(frame->directory.blocks.size()));
  put_u32(directory, static_cast<std::uint32_t>(frame->directory.recordings.size()));
  const Bytes table = encode_directory(frame->directory);
  put_raw(directory, table.data(), table.size());
  add("directory", 2, directory);
  add("log-2", 3, log);
  add("scan", 4,
      ByteView(*encode_record(
                   as_scan(recorded(300, 3, {regular_points(1, 0, 6), regular_points(3, 0, 6)}))))
          .subspan(record_head_bytes));
  add("payload", 4,
      ByteView(
          *encode_record(recorded(300, 3, {regular_points(1, 0, 6, 900), regular_points(3, 0, 6)})))
          .subspan(record_head_bytes));
  add("manifest", 5, disk->content(manifest_name));
  add("segment", 6, segment);
  const std::vector<double> values = {0.1, 0.2, 0.2, -0.0, 1e300, 12.345};
  Bytes raw;
  put_raw(raw, values.data(), values.size() * 8);
  add("doubles", 7, raw);
  return seeds;
}

TEST(SeriesFormat, files_of_format_1_are_still_read) {
  const auto folder =
      std::filesystem::path(CELADON_SOURCE_DIR) / "fuzz" / "corpus" / "storage_segment";
  if (std::getenv("CELADON_WRITE_SEEDS") != nullptr) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, bytes] : make_seeds()) {
      std::ofstream out(folder / name, std::ios::binary);
      out.write(reinterpret_cast<const char*>(bytes.data()),
                static_cast<std::streamsize>(bytes.size()));
    }
  }
  const auto load = [&](const char* name) {
    std::ifstream in(folder / name, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    return bytes.empty() ? Bytes() : Bytes(bytes.begin() + 1, bytes.end());
  };
  const auto disk = std::make_shared<SimulatedDisk>();
  disk->put(manifest_name, load("manifest"));
  const auto manifest = read_manifest(*disk, "");
  ASSERT_TRUE(manifest.ok()) << manifest.error().to_string();
  ASSERT_EQ(manifest->segments.size(), 1U);
  disk->put(segment_name(manifest->segments[0].number), load("segment"));
  disk->put(log_name(manifest->first_log), load("log"));
  const auto store = open_store("/series", quiet_options(disk));
  ASSERT_NE(store, nullptr);
  const auto check = store->verify();
  ASSERT_TRUE(check.ok());
  EXPECT_TRUE(check->damages.empty()) << check->damages.front();
  EXPECT_EQ(store->counts()->points, 40U + 5 + 3 + 6 + 6 + 1);  // as appended by little_store()
  EXPECT_EQ(store->read(SeriesId(1), all_time)->size(), 46U);
  EXPECT_EQ(store->read(SeriesId(1), all_time)->at(3).row, 0U);  // corrected by the second batch
  EXPECT_EQ(store->read(SeriesId(1), all_time, at_second(150))->at(3).row, 5U);
}

TEST(SeriesFormat, what_is_written_after_a_log_of_version_1_goes_to_a_log_of_its_own) {
  const auto disk = std::make_shared<SimulatedDisk>();
  const auto seed = [](const char* name) {
    std::ifstream in(
        std::filesystem::path(CELADON_SOURCE_DIR) / "fuzz/corpus/storage_segment" / name,
        std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    return bytes.empty() ? Bytes() : Bytes(bytes.begin() + 1, bytes.end());
  };
  disk->put(manifest_name, seed("manifest"));
  const auto manifest = read_manifest(*disk, "");
  ASSERT_TRUE(manifest.ok());
  disk->put(segment_name(manifest->segments[0].number), seed("segment"));
  const std::string old_log = log_name(manifest->first_log);
  disk->put(old_log, seed("log"));
  ASSERT_EQ(disk->content(old_log).at(8), 1);  // its version
  {
    const auto store = open_store("/series", quiet_options(disk));
    ASSERT_NE(store, nullptr);
    ASSERT_TRUE(store->append(as_scan(recorded(500, 3, {regular_points(9, 0, 2)}))).ok());
    EXPECT_EQ(disk->content(old_log), seed("log"));
  }
  const auto store = open_store("/series", quiet_options(disk));
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->counts()->points, 61U + 2);
  EXPECT_TRUE(store->verify()->damages.empty());
}

TEST(SeriesFormat, verify_names_file_and_block_of_every_damaged_byte) {
  const auto disk = little_store();
  const std::string name = only_name(*disk, "segment-");
  const auto store = open_store("/series", quiet_options(disk));
  ASSERT_TRUE(store->verify()->damages.empty());
  for (std::size_t i = 0; i < disk->content(name).size(); ++i) {
    disk->damage(name, i);
    const auto check = store->verify();
    ASSERT_TRUE(check.ok());
    ASSERT_FALSE(check->damages.empty()) << "byte " << i;
    EXPECT_NE(check->damages.front().find(name), std::string::npos) << check->damages.front();
    disk->damage(name, i);  // back
  }
  disk->damage(name, segment_head_bytes + block_head_bytes + 3);
  EXPECT_NE(store->verify()->damages.front().find("block 0 at byte 32"), std::string::npos)
      << store->verify()->damages.front();
  const auto read = store->read(SeriesId(1), all_time);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(read.error().remedy.empty());
}

TEST(SeriesFormat, damage_in_an_acknowledged_record_is_not_taken_for_a_torn_tail) {
  const auto sound = little_store();
  const std::string name = only_name(*sound, "log-");
  const std::size_t size = sound->content(name).size();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto disk = sound->after_kill();
    disk->damage(name, i);
    const auto store = SeriesStore::open("/series", quiet_options(disk));
    if (store.ok()) {
      // Only the last record can be damaged unnoticed: nothing after it tells that it had been
      // whole.
      EXPECT_EQ((*store)->read(SeriesId(3), all_time)->size(), 6U) << "byte " << i;
      continue;
    }
    ++refused;
    EXPECT_TRUE(store.error().code == ErrorCode::corrupt ||
                store.error().code == ErrorCode::newer_version)
        << "byte " << i;
    EXPECT_NE(store.error().message.find(name), std::string::npos) << store.error().message;
  }
  EXPECT_GT(refused, size / 2);
}

TEST(SeriesFormat, a_newer_version_and_a_missing_file_are_told) {
  const auto disk = little_store();
  auto newer = disk->content(manifest_name);
  newer[8] = 2;  // the version
  const auto of_tomorrow = disk->after_kill();
  of_tomorrow->put(manifest_name, newer);
  const auto refused = SeriesStore::open("/series", quiet_options(of_tomorrow));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::newer_version);
  for (const std::string& name : disk->names()) {
    if (name == "LOCK") continue;
    const auto without = disk->after_kill();
    ASSERT_TRUE(without->remove(name).ok());
    const auto store = SeriesStore::open("/series", quiet_options(without));
    ASSERT_FALSE(store.ok()) << name;
    EXPECT_EQ(store.error().code, ErrorCode::corrupt) << name;
    EXPECT_NE(store.error().message.find(name), std::string::npos) << store.error().to_string();
  }
}

TEST(SeriesFormat, orphans_are_counted_by_a_reader_and_removed_by_a_writer) {
  const auto disk = little_store();
  disk->put(segment_name(77), Bytes(1000));
  disk->put("MANIFEST.new", Bytes(10));
  auto options = quiet_options(disk);
  options.access = StoreOptions::Access::read_only;
  EXPECT_EQ(open_store("/series", options)->verify()->orphaned_bytes, 1010U);
  EXPECT_EQ(open_store("/series", quiet_options(disk))->verify()->orphaned_bytes, 0U);
  EXPECT_EQ(only_name(*disk, segment_name(77)), "");
}

}  // namespace
}  // namespace celadon::storage::series
