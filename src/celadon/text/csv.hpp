#pragma once
// A streaming reader of separated values. One record at a time, fields as views into the reader's
// own buffer: no copy on the way. Memory is bounded by the line limit whatever the file holds.
//
// Form read: RFC 4180 with what real exports do besides: separators , ; tab |, line ends CRLF, LF
// or CR, a byte order mark, a last line without an end, quotes only where a field begins with one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/text/byte_source.hpp"

namespace celadon::text {

struct CsvOptions {
  char separator = ',';
  char quote = '"';                               ///< '\0': no quoting
  std::size_t line_limit = std::size_t{1} << 20;  ///< bytes of one record
  std::size_t column_limit = 100'000;
  std::string file_name = "input";  ///< for messages
};

/// One record. The views live until the next call of CsvReader::next().
struct CsvRecord {
  std::uint64_t row = 0;  ///< counts records from 1, blank lines included; a header is row 1
  std::string_view line;  ///< the record as written, without its line end
  std::vector<std::string_view> fields;  ///< unquoted, doubled quotes made single
  bool text_after_quote = false;         ///< a field goes on after its closing quote: `"a"b`

  /// A line with nothing in it.
  [[nodiscard]] bool blank() const { return line.empty(); }
};

/// Reads records from UTF-8 bytes. Not thread-safe. Cost O(bytes), some 1 GB/s.
class CsvReader {
 public:
  CsvReader(std::unique_ptr<ByteSource> source, CsvOptions options);

  /// Reads the next record; false at the end. Errors name file and row: parse (NUL byte, quote that
  /// is never closed), limit (line or columns), and those of the source. After an error the reader
  /// is done.
  Result<bool> next(CsvRecord& record);

  /// Bytes consumed so far.
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_before_ + begin_; }

 private:
  enum class Scan : std::uint8_t { record, needs_more };
  struct RawField {
    std::uint32_t begin;
    std::uint32_t end;
    bool quoted;
    bool doubled;  ///< holds doubled quotes
  };

  Result<Scan> scan(CsvRecord& record);
  Result<bool> scan_quoted(std::size_t& i, RawField& field, CsvRecord& record);
  Status refill();
  Result<bool> finish(CsvRecord& record, std::size_t line_end, std::size_t next_begin);
  [[nodiscard]] Error error_at_row(ErrorCode code, std::string message, std::string remedy) const;

  std::unique_ptr<ByteSource> source_;
  CsvOptions options_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< where the current record starts
  std::size_t end_ = 0;    ///< end of valid bytes
  std::size_t line_end_ = 0;
  std::size_t next_begin_ = 0;
  std::uint64_t bytes_before_ = 0;
  std::uint64_t row_ = 0;
  bool ended_ = false;  ///< the source has no more
  bool started_ = false;
  bool skip_line_feed_ = false;  ///< the last record ended with CR: an LF belongs to it
  bool failed_ = false;
  std::vector<RawField> raw_;
  std::string unquoted_;  ///< fields with doubled quotes, made single
};

/// The separator of a sample of text by the evidence of its lines: the one that splits most lines
/// into the same number (> 1) of fields; ',' when none does.
char guess_separator(std::string_view sample);

}  // namespace celadon::text
