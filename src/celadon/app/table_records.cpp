#include "celadon/app/table_records.hpp"

#include "celadon/text/encoding.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::app {

Result<text::CsvReader> open_records(const std::filesystem::path& file,
                                     const std::string& file_name) {
  text::CsvOptions options;
  options.file_name = file_name;
  CELADON_ASSIGN(const bool workbook, text::looks_like_xlsx(file));
  if (workbook) {
    CELADON_ASSIGN(const text::XlsxWorkbook book, text::XlsxWorkbook::open(file, file_name));
    CELADON_ASSIGN(auto sheet, book.sheet());
    return text::CsvReader(std::move(sheet), options);
  }
  CELADON_ASSIGN(const auto looked, text::open_file_source(file));
  CELADON_ASSIGN(const text::EncodingFinding found, text::detect_encoding(*looked, file_name));
  CELADON_ASSIGN(auto head_source, text::open_file_source(file));
  const auto utf8 = text::utf8_source(std::move(head_source), found.encoding, file_name);
  std::string head(std::size_t{64} << 10, '\0');
  CELADON_ASSIGN(const std::size_t got, utf8->read(head));
  options.separator = text::guess_separator(std::string_view(head).substr(0, got));
  CELADON_ASSIGN(auto source, text::open_file_source(file));
  return text::CsvReader(text::utf8_source(std::move(source), found.encoding, file_name), options);
}

}  // namespace celadon::app
