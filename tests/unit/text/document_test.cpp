#include "celadon/text/document.hpp"

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::text {
namespace {

using ::testing::HasSubstr;

Error refusal(std::string_view text, const DocumentLimits& limits = {}) {
  auto parsed = parse_document(text, "t.yaml", limits);
  EXPECT_FALSE(parsed.ok()) << text;
  return parsed.ok() ? Error{} : parsed.error();
}

TEST(Document, EveryNodeKnowsItsLineAndColumn) {
  const auto root =
      parse_document("site: tea\nnodes:\n  - {id: 电表, carrier: electricity}\n", "s.yaml");
  ASSERT_TRUE(root.ok()) << root.error().to_string();
  EXPECT_EQ(root->find("site")->scalar, "tea");
  const Node& node = root->find("nodes")->items.at(0);
  EXPECT_EQ(node.place.line, 3U);
  EXPECT_EQ(node.place.column, 5U);
  // Columns count characters: 电表 is two of them, so "carrier" begins at 5 + len("{id: 电表, ")
  // = 15.
  EXPECT_EQ(node.key_places.at(1).column, 14U);
  EXPECT_EQ(node.find("carrier")->place.column, 23U);
  EXPECT_EQ(node.find("carrier")->place.file, "s.yaml");
  EXPECT_EQ(node.find("nothing"), nullptr);
}

TEST(Document, ReadsJsonAsTheSubsetItIs) {
  const auto root = parse_document(
      "{\n\t\"a\": [1, 2.5, true, null],\n\t\"b\": {\"c\": \"\\u7eff\\/x\"}\n}\n", "j.json");
  ASSERT_TRUE(root.ok()) << root.error().to_string();
  const Node& a = *root->find("a");
  EXPECT_EQ(a.items.at(0).as_integer().value(), 1);
  EXPECT_EQ(a.items.at(1).as_number().value(), 2.5);
  EXPECT_TRUE(a.items.at(2).as_bool().value());
  EXPECT_TRUE(a.items.at(3).is_null());
  EXPECT_EQ(root->find("b")->find("c")->scalar, "绿/x");
}

TEST(Document, QuotedNumbersStayText) {
  const auto root = parse_document("a: \"12\"\nb: 12\nc: '12'\nd: !!str 12\ne: |\n  12\n", "t");
  ASSERT_TRUE(root.ok()) << root.error().to_string();
  for (const char* name : {"a", "c", "d", "e"}) {
    EXPECT_FALSE(root->find(name)->as_number().ok()) << name;
  }
  EXPECT_EQ(root->find("a")->as_text().value(), "12");
  EXPECT_EQ(root->find("b")->as_number().value(), 12.0);
  EXPECT_EQ(root->find("b")->as_text().value(), "12");
  EXPECT_THAT(root->find("a")->as_number().error().to_string(), HasSubstr("t:1:4"));
}

TEST(Document, NumbersThatAreNoneAreRefused) {
  for (const char* text :
       {"nan", ".nan", ".inf", "-inf", "1e999", "1_000", "1,000", "0x10", "12 t", "+-1"}) {
    const auto root = parse_document(fmt::format("a: {}", text), "t");
    ASSERT_TRUE(root.ok());
    EXPECT_FALSE(root->find("a")->as_number().ok()) << text;
  }
  for (const auto& [text, value] :
       {std::pair{"+1.5", 1.5}, {"-2e-3", -0.002}, {"1e-999", 0.0}, {"7", 7.0}}) {
    const auto root = parse_document(fmt::format("a: {}", text), "t");
    EXPECT_EQ(root->find("a")->as_number().value(), value) << text;
  }
  const auto big = parse_document("a: 9223372036854775808\nb: 1.5\nc: 9223372036854775807", "t");
  EXPECT_FALSE(big->find("a")->as_integer().ok());
  EXPECT_FALSE(big->find("b")->as_integer().ok());
  EXPECT_EQ(big->find("c")->as_integer().value(), INT64_MAX);
  EXPECT_FALSE(parse_document("a: yes", "t")->find("a")->as_bool().ok());
}

TEST(Document, BillionLaughsIsRefusedAtTheFirstAnchor) {
  const Error error = refusal("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
  EXPECT_EQ(error.code, ErrorCode::limit);
  EXPECT_EQ(error.place->line, 1U);
  EXPECT_THAT(error.message, HasSubstr("anchors"));
  EXPECT_EQ(refusal("a: *b\n").place->line, 1U);
}

TEST(Document, DepthNodesAndBytesAreBounded) {
  EXPECT_EQ(refusal(std::string(50'000, '[') + std::string(50'000, ']')).code, ErrorCode::limit);
  std::string dashes;
  for (int i = 0; i < 5000; ++i) dashes += "- ";
  EXPECT_EQ(refusal(dashes + "x").code, ErrorCode::limit);
  std::string braces;
  for (int i = 0; i < 5000; ++i) braces += "{a: ";
  EXPECT_EQ(refusal(braces + "1" + std::string(5000, '}')).code, ErrorCode::limit);
  std::string items = "[";
  for (int i = 0; i < 200; ++i) items += "1,";
  EXPECT_EQ(refusal(items + "1]", {.bytes = 1 << 20, .depth = 64, .nodes = 100}).code,
            ErrorCode::limit);
  EXPECT_EQ(refusal("a: 1", {.bytes = 3, .depth = 64, .nodes = 100}).code, ErrorCode::limit);
}

TEST(Document, DoubleKeysNameBothPlaces) {
  const Error error = refusal("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(error.place->line, 3U);
  EXPECT_THAT(error.message, HasSubstr("first at line 1"));
}

TEST(Document, BinaryAndBrokenTextIsRefusedWithItsPlace) {
  using namespace std::string_view_literals;
  EXPECT_THAT(units::sentence(refusal("a: 1\nb: \0"sv), units::Language::en),
              HasSubstr("t.yaml:2:4: a NUL byte"));
  EXPECT_THAT(units::sentence(refusal("甲: \xC0\x80"sv), units::Language::en),
              HasSubstr("t.yaml:1:4: byte 0xC0 is not UTF-8"));
  EXPECT_THAT(refusal("\xFF\xFE\x41\x00"sv).message, HasSubstr("not UTF-8"));  // UTF-16
  EXPECT_THAT(refusal("a: \xED\xA0\x80"sv).message, HasSubstr("not UTF-8"));   // a lone surrogate
  EXPECT_THAT(refusal("a: 1\x04 b: 2"sv).message, HasSubstr("0x04"));  // yaml-cpp would end here
  EXPECT_THAT(refusal("a: \"\\0\""sv).message, HasSubstr("NUL"));
  EXPECT_EQ(refusal("a: [1, 2\nb: 3").code, ErrorCode::parse);
  EXPECT_EQ(refusal("a: \"open").place->file, "t.yaml");
}

TEST(Document, TagsSecondDocumentsAndOddKeysAreRefused) {
  EXPECT_THAT(refusal("a: !!binary xx").message, HasSubstr("tag"));
  EXPECT_THAT(refusal("a: !python/object x").message, HasSubstr("tag"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n").message, HasSubstr("second document"));
  EXPECT_THAT(refusal("? [a, b]\n: 1\n").message, HasSubstr("key"));
  EXPECT_THAT(refusal("~: 1\n").message, HasSubstr("key"));
}

TEST(Document, EmptyTextIsNothing) {
  EXPECT_TRUE(parse_document("", "t")->is_null());
  EXPECT_TRUE(parse_document("# only a remark\n", "t")->is_null());
  EXPECT_EQ(parse_document("\xEF\xBB\xBF"
                           "a: 1",
                           "t")
                ->find("a")
                ->place.column,
            4U);
}

TEST(Document, UnknownMembersNameTheNearest) {
  const auto root = parse_document("id: x\ncarier: y\n", "t.yaml");
  const auto status = refuse_unknown_members(*root, {"id", "carrier", "origin"});
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().to_string(), HasSubstr("t.yaml:2:1"));
  EXPECT_THAT(status.error().remedy, HasSubstr("\"carrier\""));
  EXPECT_TRUE(refuse_unknown_members(*root, {"id", "carier"}).ok());
}

TEST(Document, NearestNameCountsCharactersAndSwaps) {
  EXPECT_EQ(nearest_name("outputvalue", {"output_value", "value_added"}), "output_value");
  EXPECT_EQ(nearest_name("wihtdrawn", {"withdrawn", "discharged"}), "withdrawn");
  EXPECT_EQ(nearest_name("取水里", {"取水量", "用电量"}), "取水量");
  EXPECT_EQ(nearest_name("zzz", {"withdrawn", "discharged"}), "");
}

TEST(Document, ReadingAFileNamesIt) {
  const std::string path = ::testing::TempDir() + "document_test.yaml";
  std::ofstream(path) << "a: [1\n";
  EXPECT_THAT(read_document(path).error().to_string(), HasSubstr("document_test.yaml:"));
  EXPECT_EQ(read_document(path, {.bytes = 3, .depth = 8, .nodes = 8}).error().code,
            ErrorCode::limit);
  EXPECT_EQ(read_document(path + ".none").error().code, ErrorCode::not_found);
  EXPECT_EQ(read_document(::testing::TempDir()).error().code, ErrorCode::io);
  const auto endless = read_document("/dev/zero", {.bytes = 1 << 20, .depth = 8, .nodes = 8});
  EXPECT_EQ(endless.error().code, ErrorCode::limit);
}

TEST(Document, TheShippedVocabularyIsReadWhole) {
  const auto root = read_document(CELADON_SOURCE_DIR "/packs/vocabulary/plant/pack.yaml");
  ASSERT_TRUE(root.ok()) << root.error().to_string();
  EXPECT_GT(root->find("names")->items.size(), 60U);
}

}  // namespace
}  // namespace celadon::text
