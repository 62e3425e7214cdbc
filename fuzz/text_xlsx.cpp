// A workbook of any bytes is read to its end or refused; what is read is UTF-8 CSV.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <unistd.h>

#include "celadon/base/assert.hpp"
#include "celadon/text/csv.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace {

using namespace celadon;

/// libzip wants a file: one per process, written anew for each input.
const std::string& file() {
  static const std::string path = [] {
    std::string name = "/tmp/celadon-fuzz-xlsx-XXXXXX";
    const int descriptor = ::mkstemp(name.data());
    CELADON_ASSERT(descriptor >= 0);
    ::close(descriptor);
    std::atexit([] { ::unlink(file().c_str()); });
    return name;
  }();
  return path;
}

void read_all(const text::XlsxWorkbook& book, std::string_view sheet) {
  auto source = book.sheet(sheet);
  if (!source.ok()) return;
  text::CsvReader reader(std::move(*source), {});
  text::CsvRecord record;
  for (std::uint64_t row = 0;; row = record.row) {
    const auto got = reader.next(record);
    if (!got.ok() || !*got) return;
    CELADON_ASSERT(record.row > row);
    CELADON_ASSERT(text::first_invalid_utf8(record.line) == std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::FILE* out = std::fopen(file().c_str(), "wb");
  CELADON_ASSERT(out != nullptr);
  CELADON_ASSERT(std::fwrite(data, 1, size, out) == size);
  std::fclose(out);
  text::XlsxLimits limits;
  limits.part_bytes = 4U << 20U;
  limits.small_part_bytes = 1U << 20U;
  limits.cells = 200'000;
  limits.rows = 100'000;
  const auto book = text::XlsxWorkbook::open(file(), "book.xlsx", limits);
  if (!book.ok()) return 0;
  for (const text::XlsxSheet& sheet : book->sheets()) read_all(*book, sheet.name);
  return 0;
}
