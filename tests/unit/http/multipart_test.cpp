#include "celadon/http/multipart.hpp"

#include <gtest/gtest.h>

namespace celadon::http {
namespace {

struct Seen {
  std::vector<PartHead> heads;
  std::vector<std::string> contents;
  int ended = 0;
};

/// Reads a body in pieces of `piece` bytes.
Status read(std::string_view body, std::size_t piece, Seen& seen) {
  MultipartReader reader("xYz", {[&](const PartHead& head) {
                                   seen.heads.push_back(head);
                                   seen.contents.emplace_back();
                                   return Status();
                                 },
                                 [&](std::string_view bytes) {
                                   seen.contents.back() += bytes;
                                   return Status();
                                 },
                                 [&] {
                                   ++seen.ended;
                                   return Status();
                                 }});
  for (std::size_t at = 0; at < body.size(); at += piece)
    CELADON_TRY(reader.feed(body.substr(at, piece)));
  return reader.finish();
}

constexpr std::string_view form =
    "preamble\r\n--xYz\r\n"
    "Content-Disposition: form-data; name=\"note\"\r\n\r\nfirst\r\n--xY not yet\r\n--xYz  \r\n"
    "content-disposition: form-data; name=file; filename=\"C:\\\\data\\\\电表.csv\"\r\n"
    "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n\r\n--xYz\r\n"
    "Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--xYz--\r\nepilogue";

TEST(Multipart, is_read_the_same_in_pieces_of_any_size) {
  for (std::size_t piece = 1; piece <= form.size(); ++piece) {
    Seen seen;
    const Status done = read(form, piece, seen);
    ASSERT_TRUE(done.ok()) << piece << ": " << done.error().to_string();
    ASSERT_EQ(seen.heads.size(), 3U);
    EXPECT_EQ(seen.ended, 3);
    EXPECT_EQ(seen.heads[0].name, "note");
    EXPECT_EQ(seen.contents[0], "first\r\n--xY not yet");
    EXPECT_EQ(seen.heads[1].file_name, "电表.csv");
    EXPECT_EQ(seen.heads[1].content_type, "text/csv");
    EXPECT_EQ(seen.contents[1], "a,b\r\n1,2\r\n");
    EXPECT_EQ(seen.contents[2], "");
  }
}

TEST(Multipart, refuses_broken_forms) {
  const std::string head = "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  for (const std::string& body :
       {std::string(), std::string("nothing"), head, head + "text", head + "text\r\n--xYz",
        std::string("--xYz\r\n\r\n\r\n--xYz--"), std::string("--xYzgarbage\r\n"),
        std::string("--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--xYz--"),
        std::string("--xYz\r\nno colon\r\n\r\n\r\n--xYz--"),
        "--xYz\r\nX: " + std::string(9000, 'x') + "\r\n\r\n\r\n--xYz--",
        std::string("--xYz\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n\r\n--xYz--")}) {
    Seen seen;
    EXPECT_FALSE(read(body, 7, seen).ok()) << body.substr(0, 60);
  }
}

TEST(Multipart, bounds_the_number_of_parts) {
  std::string body;
  for (int i = 0; i < 65; ++i)
    body += "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
  Seen seen;
  const Status done = read(body + "--xYz--", 100, seen);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::limit);
}

TEST(Multipart, gives_no_name_a_folder) {
  for (const auto& [sent, kept] : {std::pair("../../etc/passwd", "passwd"), std::pair("..", ""),
                                   std::pair("a/..", ""), std::pair("/x", "x")}) {
    Seen seen;
    ASSERT_TRUE(read("--xYz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" +
                         std::string(sent) + "\"\r\n\r\nx\r\n--xYz--",
                     1000, seen)
                    .ok());
    EXPECT_EQ(seen.heads.at(0).file_name, kept);
  }
}

TEST(MultipartBoundary, is_read_from_the_content_type) {
  EXPECT_EQ(*multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(*multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), "a b");
  for (const char* type :
       {"text/plain", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a;b\\\"", "multipart/mixed; boundary=a"})
    EXPECT_FALSE(multipart_boundary(type).ok()) << type;
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')).ok());
}

}  // namespace
}  // namespace celadon::http
