// The decoders of the series store over hostile bytes. The first byte chooses the decoder; the rest
// is its input. Where a checksum would stop every change at the door, it is made good first, so
// that the decoders behind it are reached. Seeds: tests/unit/storage/series_format_test.cpp writes
// them (see there).
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "../tests/support/simulated_disk.hpp"
#include "celadon/storage/series/block.hpp"
#include "celadon/storage/series/checksum.hpp"
#include "celadon/storage/series/integers.hpp"
#include "celadon/storage/series/log.hpp"
#include "celadon/storage/series/manifest.hpp"
#include "celadon/storage/series/segment.hpp"
#include "celadon/storage/series/values.hpp"

namespace {

using celadon::Instant;
using celadon::Status;
using namespace celadon::storage;          // NOLINT: a fuzz target of this one module
using namespace celadon::storage::series;  // NOLINT: same

enum Decoder : std::uint8_t {
  stored_block,
  block_content,
  directory,
  log_file,
  log_payload,
  manifest,
  segment_file,
  round_trip
};

void require(bool good) {
  if (!good) std::abort();
}

void read_block(ByteView stored) {
  BlockReader reader;
  const auto heads = reader.open(stored);
  if (!heads.ok()) return;
  for (const ChunkHead& head : *heads) {
    std::vector<Instant> at(head.points);
    std::vector<double> values(head.points);
    std::vector<std::uint32_t> numbers(head.points);
    std::vector<std::uint16_t> quality(head.points);
    for (const Status& status :
         {decode_at(head, at), decode_values(head, values), decode_recording(head, numbers),
          decode_rows(head, numbers), decode_quality(head, quality)}) {
      require(status.ok() || !status.error().message.empty());
    }
  }
}

/// The content of a block, packed as the writer would: its number of points is the sum of its
/// heads.
void read_content(ByteView raw) {
  if (raw.size() < 4) return;
  Bytes stored;
  if (pack_block(nullptr, raw.subspan(4), ByteReader(raw).u32(), stored).ok()) read_block(stored);
}

void read_directory(ByteView bytes) {
  ByteReader reader(bytes);
  const std::uint64_t series = reader.u32();
  const std::uint64_t blocks = reader.u32();
  const std::uint64_t recordings = reader.u32();
  if (reader.failed()) return;
  const auto decoded = decode_directory(bytes.subspan(12), series, blocks, recordings);
  if (!decoded.ok()) return;
  const auto again = decode_directory(encode_directory(*decoded), series, blocks, recordings);
  require(again.ok() && again->recordings == decoded->recordings);
}

void read_log(ByteView bytes) {
  const auto scan = scan_log(bytes, 1, "log", [](std::uint64_t, ByteView payload) -> Status {
    const auto batch = decode_payload(payload);
    return batch.ok() ? Status() : Status(batch.error());
  });
  require(!scan.ok() || scan->end <= bytes.size());
}

/// A time at the end of all time is refused when written.
bool endless(const WriteBatch& batch) {
  return std::any_of(batch.series.begin(), batch.series.end(), [](const SeriesBatch& series) {
    return std::find(series.at.begin(), series.at.end(), Instant::max()) != series.at.end();
  });
}
bool endless(const ScanBatch& batch) {
  return std::find(batch.at.begin(), batch.at.end(), Instant::max()) != batch.at.end();
}

void read_payload(ByteView bytes) {
  const auto batch = decode_payload(bytes);
  if (!batch.ok()) return;
  if (std::visit([](const auto& logged) { return endless(logged); }, *batch)) return;
  const auto record = std::visit([](const auto& logged) { return encode_record(logged); }, *batch);
  require(record.ok() && decode_payload(ByteView(*record).subspan(record_head_bytes)).ok());
}

void read_list(ByteView bytes) {
  if (decode_manifest(bytes, "manifest").ok() || bytes.size() < 8) return;
  Bytes mended(bytes.begin(), bytes.end() - 8);
  put_u64(mended, xxh64(mended));
  const auto decoded = decode_manifest(mended, "manifest");
  if (decoded.ok()) require(decode_manifest(encode_manifest(*decoded), "manifest").ok());
}

/// Makes the checksums of a segment's directory and foot good, where they have a place.
void mend_segment(Bytes& file) {
  if (file.size() < segment_head_bytes + segment_foot_bytes) return;
  const auto put = [&](std::size_t at, std::uint64_t value) {
    std::memcpy(file.data() + at, &value, 8);
  };
  put(24, xxh64(ByteView(file).first(24)));
  const std::size_t foot = file.size() - segment_foot_bytes;
  const std::uint64_t offset = ByteReader(ByteView(file).subspan(foot + 72)).u64();
  if (offset <= foot) put(foot + 80, xxh64(ByteView(file).subspan(offset, foot - offset)));
  put(foot + 88, xxh64(ByteView(file).subspan(foot, 88)));
}

void read_segment(ByteView bytes) {
  Bytes file(bytes.begin(), bytes.end());
  mend_segment(file);
  const auto disk = std::make_shared<celadon::testing::SimulatedDisk>();
  disk->put("any", file);
  const auto opened = disk->open_read("any");
  const auto frame = read_frame(**opened, "any");
  if (!frame.ok()) return;
  disk->put(segment_name(frame->summary.number), file);
  const auto segment = SegmentReader::open(*disk, "", frame->summary);
  require(segment.ok());
  ReadScratch scratch;
  for (const SeriesEntry& entry : frame->directory.series) {
    PointColumns columns;
    const auto status = (*segment)->read(entry.series, {Instant::min(), Instant::max()},
                                         Columns::all, scratch, columns);
    require(!status.ok() || columns.values.size() == columns.at.size());
    const auto last = (*segment)->last_before(entry.series, entry.last, scratch);
    const auto first = (*segment)->first_from(entry.series, {entry.first.us + 1}, scratch);
    require((last.ok() || !last.error().message.empty()) &&
            (first.ok() || !first.error().message.empty()));
  }
}

/// Any numbers come back bit for bit.
void round(ByteView bytes) {
  const std::size_t n = std::min(bytes.size() / 8, most_chunk_points);
  if (n == 0) return;
  std::vector<double> values(n);
  std::vector<std::int64_t> numbers(n);
  std::memcpy(values.data(), bytes.data(), n * 8);
  std::memcpy(numbers.data(), bytes.data(), n * 8);
  Bytes code;
  encode_values(values, static_cast<SeriesKind>(1 + bytes.size() % 4), code);
  std::vector<double> values_again(n);
  ByteReader in_values(code);
  require(decode_values(in_values, values_again) && in_values.remaining() == 0);
  require(std::memcmp(values.data(), values_again.data(), n * 8) == 0);
  code.clear();
  encode_integers(numbers, try_all_orders, code);
  std::vector<std::int64_t> numbers_again(n);
  ByteReader in_numbers(code);
  require(decode_integers<std::int64_t>(in_numbers, numbers_again) && numbers == numbers_again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const ByteView input(bytes + 1, size - 1);
  switch (bytes[0] % 8) {
    case stored_block: read_block(input); break;
    case block_content: read_content(input); break;
    case directory: read_directory(input); break;
    case log_file: read_log(input); break;
    case log_payload: read_payload(input); break;
    case manifest: read_list(input); break;
    case segment_file: read_segment(input); break;
    default: round(input); break;
  }
  return 0;
}
