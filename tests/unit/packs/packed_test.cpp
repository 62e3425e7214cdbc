#include "celadon/packs/packed.hpp"

#include <gtest/gtest.h>

#include "celadon/storage/digest.hpp"

namespace celadon::packs {
namespace {

LibraryPtr bundled() { return Library::open({}).value(); }

TEST(PackedPack, HashesToTheHashOfThePack) {
  const LibraryPtr library = bundled();
  for (const PackPtr& pack : library->all())
    EXPECT_EQ(storage::sha256_hex(packed(*pack)), pack->hash()) << pack->header().label();
}

TEST(PackedPack, AllPacksPackedMakeTheSameLibrary) {
  const LibraryPtr library = bundled();
  std::vector<std::string> bytes;
  std::vector<std::string> places;
  for (const PackPtr& pack : library->all()) {
    bytes.push_back(packed(*pack));
    places.push_back("kept/" + pack->header().label());
  }
  const auto again = library_of_packed(std::move(bytes), places);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  ASSERT_EQ((*again)->all().size(), library->all().size());
  for (std::size_t i = 0; i < library->all().size(); ++i) {
    EXPECT_EQ((*again)->all()[i]->hash(), library->all()[i]->hash());
    EXPECT_EQ((*again)->all()[i]->files(), library->all()[i]->files());
  }
}

TEST(PackedPack, WhateverIsCutOffOrChangedInItsFrameIsCorrupt) {
  const LibraryPtr library = bundled();
  const std::string whole = packed(*library->find("factors.grid-co2").value());
  ASSERT_TRUE(unpacked(whole).ok());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto cut = unpacked(std::string_view(whole).substr(0, length));
    if (!cut.ok()) continue;
    // Between two files it is a smaller pack; its digest tells that it is another.
    EXPECT_TRUE(length > 100 && whole[length - 1] == '\n') << length;
  }
  const std::string head = "celadon-pack 1\n";
  for (const char* broken :
       {"", "pack.yaml\n", "pack.yaml\n3\nab", "pack.yaml\n3\nabcd", "pack.yaml\n-1\n\n",
        "pack.yaml\nx\n\n", "../a\n1\nx\n", "/a\n1\nx\n", "..\n1\nx\n", "\n1\nx\n",
        "b\n1\nx\na\n1\nx\n", "a\n1\nx\na\n1\nx\n", "a\n18446744073709551615\nx\n"}) {
    const auto answer = unpacked(head + broken);
    ASSERT_FALSE(answer.ok()) << broken;
    EXPECT_TRUE(answer.error().code == ErrorCode::corrupt ||
                answer.error().code == ErrorCode::limit)
        << broken;
  }
  EXPECT_EQ(unpacked("celadon-pack 2\na\n1\nx\n").error().code, ErrorCode::corrupt);
}

TEST(PackedPack, AnUnreadablePackIsNamedByItsPlace) {
  const auto answer = library_of_packed({"nonsense"}, {"kept/factors.x@1"});
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().message.find("kept/factors.x@1"), std::string::npos);
}

}  // namespace
}  // namespace celadon::packs
