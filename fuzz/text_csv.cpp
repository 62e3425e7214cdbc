// The encodings and the CSV reader over arbitrary bytes: no crash, and every field lies in its
// line.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/text/csv.hpp"
#include "celadon/text/encoding.hpp"

namespace text = celadon::text;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const auto source = text::memory_source(input);
  const auto found = text::detect_encoding(*source, "fuzz");
  for (const char separator : {',', ';', '\t'}) {
    text::CsvOptions options;
    options.separator = separator;
    options.line_limit = 4096;
    options.column_limit = 64;
    const auto encoding = found.ok() ? found->encoding : text::Encoding::utf8;
    text::CsvReader reader(text::utf8_source(text::memory_source(input), encoding, "fuzz"),
                           options);
    text::CsvRecord record;
    std::uint64_t rows = 0;
    for (;;) {
      const auto got = reader.next(record);
      if (!got.ok() || !*got) break;
      ++rows;
      std::size_t length = 0;
      for (const auto& field : record.fields) length += field.size();
      CELADON_ASSERT(record.row == rows);
      CELADON_ASSERT(length <= record.line.size());
      CELADON_ASSERT(record.line.size() <= options.line_limit);
    }
  }
  static_cast<void>(text::guess_separator(input));
  return 0;
}
