#include "celadon/text/csv.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <utility>

#include <emmintrin.h>
#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::text {
namespace {

constexpr std::size_t read_ahead = std::size_t{256} << 10;
constexpr std::size_t padding = 16;  ///< bytes behind the valid ones that a 16-byte load may touch

/// One bit per byte of a block that is the separator, the quote, CR, LF or NUL.
class SpecialBytes {
 public:
  explicit SpecialBytes(char separator)
      : separator_(_mm_set1_epi8(separator)), cr_(_mm_set1_epi8('\r')), lf_(_mm_set1_epi8('\n')) {}
  [[nodiscard]] unsigned mask(const char* at) const {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(block, cr_), _mm_cmpeq_epi8(block, lf_));
    const __m128i rest =
        _mm_or_si128(_mm_cmpeq_epi8(block, separator_), _mm_cmpeq_epi8(block, _mm_setzero_si128()));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(ends, rest)));
  }

 private:
  __m128i separator_;
  __m128i cr_;
  __m128i lf_;
};

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, CsvOptions options)
    : source_(std::move(source)), options_(std::move(options)), buffer_(read_ahead + padding) {
  CELADON_ASSERT(options_.line_limit <
                 (std::size_t{1} << 31));  // RawField keeps offsets in 32 bits
}

Error CsvReader::error_at_row(ErrorCode code, std::string message, std::string remedy) const {
  Error error = fail(code, std::move(message), std::move(remedy));
  error.message = units::after(fmt::format("第 {0} 行｜row {0}", row_ + 1), error.message);
  error.place = TextPlace{options_.file_name, row_ + 1, 0};
  return error;
}

Status CsvReader::refill() {
  const std::size_t kept = end_ - begin_;
  if (kept > options_.line_limit) {
    return error_at_row(
        ErrorCode::limit,
        fmt::format("超过 {0} 字节没有换行｜a line of more than {0} bytes without a line break",
                    options_.line_limit),
        "检查文件的换行和引号；表确实很宽时可提高行长上限｜check the file's line "
        "ends and quotes; raise the line limit if the table is that wide");
  }
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, kept);
    bytes_before_ += begin_;
    begin_ = 0;
    end_ = kept;
  }
  if (buffer_.size() < kept + read_ahead + padding) buffer_.resize(2 * kept + read_ahead + padding);
  const std::size_t room = buffer_.size() - padding - end_;
  CELADON_ASSIGN(const std::size_t n, source_->read(std::span(buffer_.data() + end_, room)));
  end_ += n;
  if (n == 0) ended_ = true;
  return {};
}

// From `i` at an opening quote: finds the end of the field. false: the buffer ends before it is
// known.
Result<bool> CsvReader::scan_quoted(std::size_t& i, RawField& field, CsvRecord& record) {
  field.quoted = true;
  field.begin = static_cast<std::uint32_t>(i + 1 - begin_);
  std::size_t at = i + 1;
  for (;;) {
    const auto* hit =
        static_cast<const char*>(std::memchr(buffer_.data() + at, options_.quote, end_ - at));
    if (hit == nullptr) {
      if (!ended_) return false;
      return error_at_row(
          ErrorCode::parse, "引号没有闭合｜a quote is opened and never closed",
          fmt::format("在第 {0} 列闭合引号｜close the quote in column {0}", raw_.size() + 1));
    }
    at = static_cast<std::size_t>(hit - buffer_.data()) + 1;
    if (at == end_ && !ended_) return false;
    if (at < end_ && buffer_[at] == options_.quote) {
      field.doubled = true;
      ++at;
      continue;
    }
    break;
  }
  field.end = static_cast<std::uint32_t>(at - 1 - begin_);
  if (std::memchr(buffer_.data() + i, 0, at - i) != nullptr) {
    return error_at_row(ErrorCode::parse,
                        "有 NUL 字节：文件是二进制或 UTF-16，不是文本｜a NUL byte: the file is "
                        "binary or UTF-16, not text",
                        "以 UTF-8 或 GB18030 导出为 CSV｜export it as CSV in UTF-8 or GB18030");
  }
  const auto ends_field = [&](char c) { return c == options_.separator || c == '\r' || c == '\n'; };
  if (at < end_ && !ends_field(buffer_[at])) record.text_after_quote = true;
  i = at;
  return true;
}

Result<CsvReader::Scan> CsvReader::scan(CsvRecord& record) {
  raw_.clear();
  record.text_after_quote = false;
  const SpecialBytes special(options_.separator);
  std::size_t i = begin_;
  for (;;) {  // one field per turn
    if (raw_.size() >= options_.column_limit) {
      return error_at_row(ErrorCode::limit,
                          fmt::format("超过 {0} 列｜more than {0} columns", options_.column_limit),
                          "检查分隔符｜check the separator");
    }
    RawField field{static_cast<std::uint32_t>(i - begin_), 0, false, false};
    if (i < end_ && options_.quote != '\0' && buffer_[i] == options_.quote) {
      CELADON_ASSIGN(const bool whole, scan_quoted(i, field, record));
      if (!whole) return Scan::needs_more;
    }
    for (;;) {  // to the next special byte
      const unsigned mask = special.mask(buffer_.data() + i);
      if (mask != 0) {
        i += static_cast<std::size_t>(__builtin_ctz(mask));
        break;
      }
      i += 16;
      if (i >= end_) break;
    }
    if (i >= end_) {
      if (!ended_) return Scan::needs_more;
      i = end_;
    }
    if (!field.quoted || record.text_after_quote)
      field.end = static_cast<std::uint32_t>(i - begin_);
    raw_.push_back(field);
    if (i < end_ && buffer_[i] == options_.separator) {
      ++i;
      continue;
    }
    if (i < end_ && buffer_[i] == '\0') {
      return error_at_row(ErrorCode::parse,
                          "有 NUL 字节：文件是二进制或 UTF-16，不是文本｜a NUL byte: the file is "
                          "binary or UTF-16, not text",
                          "以 UTF-8 或 GB18030 导出为 CSV｜export it as CSV in UTF-8 or GB18030");
    }
    line_end_ = i;
    next_begin_ = i < end_ ? i + 1 : i;
    return Scan::record;
  }
}

Result<bool> CsvReader::finish(CsvRecord& record, std::size_t line_end, std::size_t next_begin) {
  const char* const base = buffer_.data() + begin_;
  const std::size_t length = line_end - begin_;
  if (length > options_.line_limit) {
    return error_at_row(
        ErrorCode::limit,
        fmt::format("一行有 {0} 字节，上限 {1}｜a line of {0} bytes, the limit is {1}", length,
                    options_.line_limit),
        "检查文件的换行和引号；表确实很宽时可提高行长上限｜check the file's line "
        "ends and quotes; raise the line limit if the table is that wide");
  }
  record.line = {base, length};
  record.fields.resize(raw_.size());
  unquoted_.clear();
  for (std::size_t f = 0; f < raw_.size(); ++f) {
    const RawField& field = raw_[f];
    const std::string_view view(base + field.begin, field.end - field.begin);
    record.fields[f] = view;
    if (!field.doubled) continue;
    if (unquoted_.capacity() < length)
      unquoted_.reserve(length);  // once, before the first view into it
    const std::size_t start = unquoted_.size();
    for (std::size_t k = 0; k < view.size(); ++k) {
      unquoted_ += view[k];
      if (view[k] == options_.quote && k + 1 < view.size() && view[k + 1] == options_.quote) ++k;
    }
    record.fields[f] = std::string_view(unquoted_).substr(start);
  }
  record.row = ++row_;
  skip_line_feed_ = line_end < end_ && buffer_[line_end] == '\r';
  begin_ = next_begin;
  return true;
}

Result<bool> CsvReader::next(CsvRecord& record) {
  record.fields.clear();
  if (failed_) return false;
  failed_ = true;  // until this record is whole: an error ends the reading
  if (!started_) {
    started_ = true;
    while (!ended_ && end_ - begin_ < 16) CELADON_TRY(refill());
    const std::string_view head(buffer_.data() + begin_, end_ - begin_);
    if (const auto form = known_binary_form(head); !form.empty()) {
      return error_at_row(ErrorCode::parse, units::in_each([&](units::Language language) {
                            return language == units::Language::zh
                                       ? fmt::format("这是{}，不是 CSV 文本",
                                                     units::in_language(form, language))
                                       : fmt::format("this is {}, not CSV text",
                                                     units::in_language(form, language));
                          }),
                          "以 UTF-8 或 GB18030 导出为 CSV｜export it as CSV in UTF-8 or GB18030");
    }
    if (head.starts_with("\xEF\xBB\xBF")) begin_ += 3;
  }
  for (;;) {
    if (begin_ == end_) {
      if (!ended_) {
        CELADON_TRY(refill());
        continue;
      }
      return false;  // failed_ stays set: the end is the end
    }
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (buffer_[begin_] == '\n') {
        ++begin_;
        continue;
      }
    }
    CELADON_ASSIGN(const Scan outcome, scan(record));
    if (outcome == Scan::needs_more) {
      CELADON_TRY(refill());
      continue;
    }
    CELADON_ASSIGN(const bool got, finish(record, line_end_, next_begin_));
    failed_ = false;
    return got;
  }
}

char guess_separator(std::string_view sample) {
  constexpr std::array candidates{',', ';', '\t', '|'};
  char best = ',';
  std::size_t best_score = 0;
  for (const char candidate : candidates) {
    CsvOptions options;
    options.separator = candidate;
    CsvReader reader(memory_source(sample), options);
    CsvRecord record;
    std::map<std::size_t, std::size_t> lines_by_fields;
    for (int line = 0; line < 200; ++line) {
      const auto got = reader.next(record);
      if (!got || !*got) break;
      if (record.fields.size() > 1) ++lines_by_fields[record.fields.size()];
    }
    for (const auto& [fields, lines] : lines_by_fields) {
      // Agreement of lines counts first, width second: "1,5;2,5" has one comma more than semicolons
      // only where decimals are written with commas, and then not in its header.
      const std::size_t score = lines * 1000 + std::min<std::size_t>(fields, 999);
      if (score > best_score) {
        best_score = score;
        best = candidate;
      }
    }
  }
  return best;
}

}  // namespace celadon::text
