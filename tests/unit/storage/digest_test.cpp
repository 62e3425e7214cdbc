#include "celadon/storage/digest.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace celadon::storage {
namespace {

// Expected digests: FIPS 180-4 examples as published by NIST (SHA-256 of "", "abc" and a million
// "a").
constexpr const char* of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* of_million_a =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Digest, AgreesWithThePublishedExamples) {
  EXPECT_EQ(sha256_hex(""), of_nothing);
  EXPECT_EQ(sha256_hex("abc"), of_abc);
}

TEST(Digest, PiecesGiveTheSameAsTheWhole) {
  Sha256 digest;
  const std::string piece(997, 'a');
  std::size_t left = 1'000'000;
  while (left > 0) {
    const std::size_t now = std::min(left, piece.size());
    digest.update(std::string_view(piece).substr(0, now));
    left -= now;
  }
  EXPECT_EQ(digest.hex(), of_million_a);
}

TEST(Digest, OfAFileReadInPieces) {
  const std::string path = ::testing::TempDir() + "digest_test.bin";
  std::ofstream(path, std::ios::binary) << std::string(3'000'000, 'a');
  EXPECT_EQ(sha256_of_file(path).value(), sha256_hex(std::string(3'000'000, 'a')));
  EXPECT_EQ(sha256_of_file(path + ".none").error().code, ErrorCode::not_found);
  EXPECT_EQ(sha256_of_file(::testing::TempDir()).error().code, ErrorCode::io);
}

TEST(Digest, ItsFormIsChecked) {
  EXPECT_TRUE(is_sha256(of_abc));
  EXPECT_FALSE(is_sha256("../../etc/passwd"));
  EXPECT_FALSE(is_sha256(std::string(64, 'G')));
}

}  // namespace
}  // namespace celadon::storage
