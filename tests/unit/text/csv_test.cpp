#include "celadon/text/csv.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "celadon/text/csv_writer.hpp"

namespace celadon::text {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Hands out a text in pieces of a given size, so that every border falls everywhere once.
class Pieces final : public ByteSource {
 public:
  Pieces(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t n = std::min({out.size(), piece_, text_.size() - at_});
    std::copy_n(text_.data() + at_, n, out.data());
    at_ += n;
    return n;
  }

 private:
  std::string text_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

/// An endless line, made on the fly.
class EndlessLine final : public ByteSource {
 public:
  explicit EndlessLine(std::uint64_t bytes) : left_(bytes) {}
  Result<std::size_t> read(std::span<char> out) override {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    std::fill_n(out.data(), n, 'x');
    left_ -= n;
    given_ += n;
    return n;
  }
  [[nodiscard]] std::uint64_t given() const { return given_; }

 private:
  std::uint64_t left_;
  std::uint64_t given_ = 0;
};

Result<Rows> read_all(std::unique_ptr<ByteSource> source, const CsvOptions& options = {}) {
  CsvReader reader(std::move(source), options);
  CsvRecord record;
  Rows rows;
  for (;;) {
    CELADON_ASSIGN(const bool got, reader.next(record));
    if (!got) return rows;
    rows.emplace_back(record.fields.begin(), record.fields.end());
    EXPECT_EQ(record.row, rows.size());
  }
}

Rows rows_of(const std::string& text, const CsvOptions& options = {}) {
  auto rows = read_all(memory_source(text), options);
  EXPECT_TRUE(rows.ok()) << (rows.ok() ? "" : rows.error().to_string());
  return rows.ok() ? *rows : Rows{};
}

TEST(csv, fields_of_plain_lines) {
  EXPECT_EQ(rows_of("a,b,c\n1,2,3\n"), (Rows{{"a", "b", "c"}, {"1", "2", "3"}}));
  EXPECT_EQ(rows_of("a,,\n,b,\n"), (Rows{{"a", "", ""}, {"", "b", ""}}));
}

TEST(csv, last_line_needs_no_end_and_an_end_makes_no_line) {
  EXPECT_EQ(rows_of("a\nb"), (Rows{{"a"}, {"b"}}));
  EXPECT_EQ(rows_of("a\nb\n"), (Rows{{"a"}, {"b"}}));
  EXPECT_EQ(rows_of("a,\n"), (Rows{{"a", ""}}));
  EXPECT_EQ(rows_of("a,"), (Rows{{"a", ""}}));
  EXPECT_EQ(rows_of(""), Rows{});
}

TEST(csv, line_ends_crlf_lf_and_cr) {
  EXPECT_EQ(rows_of("a,b\r\nc,d\r\n"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows_of("a,b\rc,d\r"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows_of("a\r\n\r\nb"), (Rows{{"a"}, {""}, {"b"}}));
}

TEST(csv, quotes_hold_separators_line_ends_and_doubled_quotes) {
  EXPECT_EQ(rows_of("\"a,b\",\"say \"\"no\"\"\"\n\"two\nlines\",x\n"),
            (Rows{{"a,b", "say \"no\""}, {"two\nlines", "x"}}));
  EXPECT_EQ(rows_of("5\" pipe,\"\"\n"), (Rows{{"5\" pipe", ""}}));
  EXPECT_EQ(rows_of("\"\"\"\"\n"), (Rows{{"\""}}));
}

TEST(csv, byte_order_mark_is_dropped) {
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"
                    "a;b\n"),
            (Rows{{"a;b"}}));
}

TEST(csv, text_behind_a_closing_quote_is_marked_and_kept) {
  CsvReader reader(memory_source("\"a\"b,c\nd,e\n"), {});
  CsvRecord record;
  ASSERT_TRUE(*reader.next(record));
  EXPECT_TRUE(record.text_after_quote);
  EXPECT_EQ(record.fields.size(), 2u);
  EXPECT_EQ(record.line, "\"a\"b,c");
  ASSERT_TRUE(*reader.next(record));
  EXPECT_FALSE(record.text_after_quote);
}

TEST(csv, any_chunk_border_gives_the_same_records) {
  const std::string text =
      "\xEF\xBB\xBF"
      "head;\"qu;oted\"\r\n1;\"two\r\nlines\"\r\n\"a\"\"b\";;\r\n\r\nlong;" +
      std::string(70, 'y') + "\r\nend;";
  const Rows whole = rows_of(text, {.separator = ';'});
  ASSERT_EQ(whole.size(), 6u);
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    const auto rows = read_all(std::make_unique<Pieces>(text, piece), {.separator = ';'});
    ASSERT_TRUE(rows.ok()) << piece;
    EXPECT_EQ(*rows, whole) << "pieces of " << piece << " bytes";
  }
}

TEST(csv, nul_byte_is_refused_by_row) {
  const auto rows =
      read_all(memory_source(std::string_view("a,b\n1,\0,2\n", 10)), {.file_name = "meter.csv"});
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::parse);
  EXPECT_EQ(rows.error().place->line, 2u);
  EXPECT_EQ(rows.error().place->file, "meter.csv");
  const auto quoted = read_all(memory_source(std::string_view("a,b\n1,\"\0\"\n", 10)));
  ASSERT_FALSE(quoted.ok());
  EXPECT_EQ(quoted.error().place->line, 2u);
}

TEST(csv, a_workbook_is_named_as_such) {
  const auto rows =
      read_all(memory_source(std::string_view("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0 and more", 24)));
  ASSERT_FALSE(rows.ok());
  EXPECT_NE(rows.error().message.find("xlsx"), std::string::npos) << rows.error().message;
}

TEST(csv, open_quote_is_refused_by_row) {
  const auto rows = read_all(memory_source("a,b\nc,\"d\ne,f\n"));
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::parse);
  EXPECT_EQ(rows.error().place->line, 2u);
}

TEST(csv, a_line_of_one_gigabyte_is_refused_in_bounded_memory) {
  auto source = std::make_unique<EndlessLine>(std::uint64_t{1} << 30);
  const EndlessLine& endless = *source;
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  CsvReader reader(std::move(source), {});
  CsvRecord record;
  const auto got = reader.next(record);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, ErrorCode::limit);
  EXPECT_NE(got.error().message.find("row 1"), std::string::npos);
  EXPECT_LT(endless.given(), std::uint64_t{8} << 20) << "it gives up soon after the limit of 1 MiB";
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024) << "kB";
}

TEST(csv, a_quote_never_closed_in_one_gigabyte_is_refused_too) {
  class Quote final : public ByteSource {
   public:
    Result<std::size_t> read(std::span<char> out) override {
      std::fill(out.begin(), out.end(), '\n');
      if (first_ && !out.empty()) out[0] = '"';
      first_ = false;
      return out.size();
    }

   private:
    bool first_ = true;
  };
  const auto rows = read_all(std::make_unique<Quote>());
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::limit);
}

TEST(csv, too_many_columns_are_refused) {
  const auto rows = read_all(memory_source("1,2,3\n1,2,3,4\n"), {.column_limit = 3});
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::limit);
  EXPECT_EQ(rows.error().place->line, 2u);
}

TEST(csv, separator_is_guessed_from_agreement_of_lines) {
  EXPECT_EQ(guess_separator("a,b,c\n1,2,3\n"), ',');
  EXPECT_EQ(guess_separator("Zeit;Wert A;Wert B\n01.01.2018;1,5;2,5\n02.01.2018;1,75;3\n"), ';');
  EXPECT_EQ(guess_separator("Date;Time\nJan 1, 2018;12:00 AM\nJan 2, 2018;1:00 AM\n"), ';');
  EXPECT_EQ(guess_separator("a\tb\n1\t2\n"), '\t');
  EXPECT_EQ(guess_separator("a|b\n1|2\n"), '|');
  EXPECT_EQ(guess_separator("alone\n1\n"), ',');
}

TEST(csv_writer, what_is_written_is_read_back) {
  const auto path = std::filesystem::temp_directory_path() / "celadon_csv_writer_test.csv";
  const Rows rows{{"plain", "with,comma", "with \"quotes\""},
                  {"two\nlines", "", " blank edge "},
                  {"表", "\r", "x"}};
  {
    auto writer = CsvWriter::create(path);
    ASSERT_TRUE(writer.ok());
    for (const auto& row : rows) {
      const std::vector<std::string_view> fields(row.begin(), row.end());
      ASSERT_TRUE(writer->write(fields).ok());
    }
    EXPECT_FALSE(std::filesystem::exists(path)) << "the name is given when it is whole";
    ASSERT_TRUE(writer->close().ok());
  }
  auto source = open_file_source(path);
  ASSERT_TRUE(source.ok());
  const auto back = read_all(std::move(*source));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, rows);
  std::filesystem::remove(path);
}

TEST(csv_writer, a_folder_that_is_not_there_is_an_error) {
  const auto writer = CsvWriter::create("/nonexistent-folder/rejects.csv");
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().code, ErrorCode::io);
}

}  // namespace
}  // namespace celadon::text
