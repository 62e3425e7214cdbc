#include "celadon/text/encoding.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zstd.h>

namespace celadon::text {
namespace {

// 时间,电量 in GB18030 (GB 2312 code points of the four characters: CAB1 BCE4 B5E7 C1BF).
const std::string gb_header = "\xCA\xB1\xBC\xE4,\xB5\xE7\xC1\xBF\n";
const std::string utf8_header = "时间,电量\n";

Result<EncodingFinding> detect(std::string_view bytes) {
  const auto source = memory_source(bytes);
  return detect_encoding(*source, "meter.csv");
}

/// Hands out a text byte by byte: every sequence is cut everywhere.
class ByByte final : public ByteSource {
 public:
  explicit ByByte(std::string_view text) : text_(text) {}
  Result<std::size_t> read(std::span<char> out) override {
    if (text_.empty() || out.empty()) return std::size_t{0};
    out[0] = text_.front();
    text_.remove_prefix(1);
    return std::size_t{1};
  }

 private:
  std::string_view text_;
};

Result<std::string> read_all(ByteSource& source) {
  std::string text;
  std::vector<char> buffer(64);
  for (;;) {
    CELADON_ASSIGN(const std::size_t n, source.read(buffer));
    if (n == 0) return text;
    text.append(buffer.data(), n);
  }
}

TEST(encoding, utf8_is_checked_strictly) {
  EXPECT_EQ(first_invalid_utf8("plain"), std::string_view::npos);
  EXPECT_EQ(first_invalid_utf8("电量 €/MWh 🌱"), std::string_view::npos);
  EXPECT_EQ(first_invalid_utf8("ab\xFF"), 2u);
  EXPECT_EQ(first_invalid_utf8("\xC0\xAF"), 0u) << "overlong form";
  EXPECT_EQ(first_invalid_utf8("\xED\xA0\x80"), 0u) << "surrogate";
  EXPECT_EQ(first_invalid_utf8("\xF4\x90\x80\x80"), 0u) << "beyond U+10FFFF";
  EXPECT_EQ(first_invalid_utf8("0123456789abcdef0123\xE7\x94"), 20u) << "cut off";
}

TEST(encoding, is_detected) {
  EXPECT_TRUE(detect("a,b\n1,2\n")->ascii_only);
  EXPECT_EQ(detect(utf8_header + "1,2\n")->encoding, Encoding::utf8);
  EXPECT_EQ(detect(gb_header + "1,2\n")->encoding, Encoding::gb18030);
  EXPECT_TRUE(detect("\xEF\xBB\xBF" + utf8_header)->byte_order_mark);
  EXPECT_EQ(detect(std::string(600'000, 'a') + "\n" + gb_header)->encoding, Encoding::gb18030)
      << "the whole file counts, not its first block";
}

TEST(encoding, mixed_encodings_are_refused_with_both_lines) {
  const auto mixed = detect(utf8_header + "1,2\n3,4\n" + gb_header);
  ASSERT_FALSE(mixed.ok());
  EXPECT_EQ(mixed.error().place->line, 4u);
  EXPECT_NE(mixed.error().message.find("line 1"), std::string::npos) << mixed.error().message;
  const auto other_way = detect(gb_header + utf8_header);
  ASSERT_FALSE(other_way.ok());
  EXPECT_EQ(other_way.error().place->line, 2u);
}

TEST(encoding, nul_bytes_and_other_formats_are_refused_by_name) {
  const auto nul = detect(std::string_view("a,b\n1\0,2\n", 9));
  ASSERT_FALSE(nul.ok());
  EXPECT_EQ(nul.error().place->line, 2u);
  const auto utf16 =
      detect(std::string_view("\xFF\xFE"
                              "a\0,\0b\0\n\0and more of it",
                              20));
  ASSERT_FALSE(utf16.ok());
  EXPECT_NE(utf16.error().message.find("UTF-16"), std::string::npos);
}

TEST(encoding, gb18030_becomes_utf8_at_any_chunk_border) {
  // 𠀀 U+20000 is the four-byte sequence 95 32 82 36 of GB18030.
  const std::string gb = gb_header + "\x95\x32\x82\x36,1\n";
  const std::string expected = utf8_header + "𠀀,1\n";
  EXPECT_EQ(*to_utf8(gb, Encoding::gb18030, "f"), expected);
  const auto bytewise = utf8_source(std::make_unique<ByByte>(gb), Encoding::gb18030, "f");
  EXPECT_EQ(*read_all(*bytewise), expected);
  const auto utf8_bytewise = utf8_source(std::make_unique<ByByte>(expected), Encoding::utf8, "f");
  EXPECT_EQ(*read_all(*utf8_bytewise), expected);
  EXPECT_EQ(*to_gb18030(expected), gb);
}

TEST(encoding, a_wrong_byte_is_named_by_line) {
  const auto utf8 = to_utf8("a\nb\nc\xFF\n", Encoding::utf8, "meter.csv");
  ASSERT_FALSE(utf8.ok());
  EXPECT_EQ(utf8.error().place->line, 3u);
  const auto gb = to_utf8("a\nb\xFF\xFFz\n", Encoding::gb18030, "meter.csv");
  ASSERT_FALSE(gb.ok());
  EXPECT_EQ(gb.error().place->line, 2u);
  EXPECT_FALSE(to_utf8("cut \xE7\x94", Encoding::utf8, "f").ok());
  EXPECT_FALSE(to_utf8("cut \xCA", Encoding::gb18030, "f").ok());
}

TEST(encoding, names_are_read_in_their_usual_spellings) {
  EXPECT_EQ(*parse_encoding("UTF-8"), Encoding::utf8);
  EXPECT_EQ(*parse_encoding("GBK"), Encoding::gb18030);
  EXPECT_EQ(*parse_encoding("gb2312"), Encoding::gb18030);
  EXPECT_FALSE(parse_encoding("latin1").ok());
}

TEST(byte_source, zstd_is_unpacked_and_a_cut_frame_is_named) {
  const std::string text(100'000, 'z');
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  const auto path = std::filesystem::temp_directory_path() / "celadon_byte_source_test.zst";
  const auto write = [&](std::string_view bytes) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    ASSERT_NE(file, nullptr);
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
  };
  write(packed);
  std::size_t seen = 0;
  auto whole = open_file_source(path, [&](std::span<const char> block) { seen += block.size(); });
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(*read_all(**whole), text);
  EXPECT_EQ(seen, packed.size()) << "the observer sees the bytes as they lie on disk";
  write(std::string_view(packed).substr(0, packed.size() - 5));
  auto cut = open_file_source(path);
  ASSERT_TRUE(cut.ok());
  const auto text_of_cut = read_all(**cut);
  ASSERT_FALSE(text_of_cut.ok());
  EXPECT_EQ(text_of_cut.error().code, ErrorCode::corrupt);
  std::filesystem::remove(path);
  EXPECT_EQ(open_file_source(path).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace celadon::text
