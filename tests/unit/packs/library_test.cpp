#include "celadon/packs/library.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "pack_files.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::PackFiles;
namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
class UserFolder {
 public:
  UserFolder() : path_(fs::temp_directory_path() / fs::path("celadon_packs_test")) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ += std::string("_") + test->name();
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~UserFolder() { fs::remove_all(path_); }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string header(const std::string& id, const std::string& edition,
                   const std::string& more = {}) {
  return "pack:\n  id: " + id + "\n  edition: \"" + edition +
         "\"\n  kind: vocabulary\n  title: {zh: 测, en: t}\n  source: s\n  confidence: own\n" +
         more;
}

TEST(Library, ListsWhatTheBinaryHolds) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok()) << library.error().to_string();
  EXPECT_GE((*library)->list(PackKind::factors).size(), 15U);
  EXPECT_EQ((*library)->list(PackKind::limits).size(), 4U);
  const auto plant = (*library)->find("vocabulary.plant");
  ASSERT_TRUE(plant.ok());
  EXPECT_EQ((*plant)->place(), "embedded:vocabulary/plant");
}

TEST(Library, UnknownIdNamesTheNearest) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto missing = (*library)->find("factors.grid-co");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_NE(missing.error().remedy.find("factors.grid-co2"), std::string::npos);
}

TEST(Library, SeveralEditionsAskForOne) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto any = (*library)->find("factors.gwp");
  ASSERT_FALSE(any.ok());
  EXPECT_EQ(any.error().code, ErrorCode::conflict);
  EXPECT_NE(any.error().remedy.find("AR4"), std::string::npos);
  EXPECT_TRUE((*library)->find("factors.gwp", "AR6").ok());
  EXPECT_EQ((*library)->find("factors.gwp", "AR7").error().code, ErrorCode::not_found);
}

TEST(Library, ValidityChoosesTheEditionOfTheDay) {
  // GB/T 2589-2020 is in force from 2021-04-01.
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto before = (*library)->find_valid("factors.gbt2589", {2021, 3, 31});
  const auto after = (*library)->find_valid("factors.gbt2589", {2021, 4, 1});
  ASSERT_TRUE(before.ok());
  ASSERT_TRUE(after.ok());
  EXPECT_EQ((*before)->header().edition, "2008");
  EXPECT_EQ((*after)->header().edition, "2020");
  const auto never = (*library)->find_valid("factors.gbt2589", {2000, 1, 1});
  ASSERT_FALSE(never.ok());
  EXPECT_NE(never.error().remedy.find("2008-06-01"), std::string::npos);
}

TEST(Library, TheMostLocalEditionGoesFirst) {
  PackFiles files;
  files.add_pack("v/a", "vocabulary.a", "national", "vocabulary", "  region: CN\n")
      .add_pack("v/b", "vocabulary.a", "zhejiang", "vocabulary", "  region: \"330000\"\n")
      .add_pack("v/c", "vocabulary.a", "huzhou", "vocabulary", "  region: \"3305\"\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  const auto edition = [&](const char* region) {
    return (*library)->find_valid("vocabulary.a", {2025, 1, 1}, region).value()->header().edition;
  };
  EXPECT_EQ(edition("330502"), "huzhou");
  EXPECT_EQ(edition("330106"), "zhejiang");
  EXPECT_EQ(edition("310000"), "national");
}

TEST(Library, TwoEditionsThatHoldAlikeAreAConflict) {
  PackFiles files;
  files.add_pack("v/a", "vocabulary.a", "1", "vocabulary", "  valid_from: 2020-01-01\n")
      .add_pack("v/b", "vocabulary.a", "2", "vocabulary", "  valid_from: 2020-01-01\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  EXPECT_EQ((*library)->find_valid("vocabulary.a", {2025, 1, 1}).error().code, ErrorCode::conflict);
}

TEST(Library, UserFolderAddsAPack) {
  const UserFolder folder;
  folder.write("mine/pack.yaml", header("vocabulary.mine", "1"));
  LibrarySources sources;
  sources.folders = {folder.path()};
  const auto library = Library::open(sources);
  ASSERT_TRUE(library.ok()) << library.error().to_string();
  const auto mine = (*library)->find("vocabulary.mine");
  ASSERT_TRUE(mine.ok());
  EXPECT_FALSE((*mine)->embedded());
}

TEST(Library, ChangedCopyOfAnEditionIsAConflictThatNamesBothPlaces) {
  const UserFolder folder;
  folder.write("plant/pack.yaml", header("vocabulary.plant", "1"));
  LibrarySources sources;
  sources.folders = {folder.path()};
  const auto library = Library::open(sources);
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().code, ErrorCode::conflict);
  EXPECT_NE(library.error().message.find("embedded:vocabulary/plant"), std::string::npos);
  EXPECT_NE(library.error().message.find((folder.path() / "plant").string()), std::string::npos);
}

TEST(Library, IdenticalCopyIsKeptOnce) {
  const auto plain = Library::open({});
  ASSERT_TRUE(plain.ok());
  const auto plant = (*plain)->find("vocabulary.plant");
  ASSERT_TRUE(plant.ok());
  const UserFolder folder;
  folder.write("plant/pack.yaml", std::string((*plant)->file("pack.yaml").value()));
  LibrarySources sources;
  sources.folders = {folder.path()};
  const auto library = Library::open(sources);
  ASSERT_TRUE(library.ok()) << library.error().to_string();
  EXPECT_EQ((*library)->all().size(), (*plain)->all().size());
}

TEST(Library, HashDependsOnContentOnly) {
  // The digest of the canonical bytes (pack.hpp) of these two files, computed with Python's
  // hashlib.
  PackFiles one;
  one.add("x/pack.yaml", header("vocabulary.a", "1")).add("x/a.csv", "x\n");
  PackFiles other;
  other.add("elsewhere/y/a.csv", "x\n").add("elsewhere/y/pack.yaml", header("vocabulary.a", "1"));
  PackFiles changed;
  changed.add("x/pack.yaml", header("vocabulary.a", "1")).add("x/a.csv", "y\n");
  const auto hash = [](const PackFiles& files) {
    return files.open().value()->all().front()->hash();
  };
  EXPECT_EQ(hash(one), hash(other));
  EXPECT_NE(hash(one), hash(changed));
  EXPECT_EQ(hash(one), "8c05a7930d82272149dcfcb31bc06cf3f926acd349f414a5a7f9a80d9ea64c16");
}

TEST(Library, RingOfDependenciesIsNamed) {
  PackFiles files;
  files.add_pack("v/a", "vocabulary.a", "1", "vocabulary", "  depends: [vocabulary.b]\n")
      .add_pack("v/b", "vocabulary.b", "1", "vocabulary", "  depends: [vocabulary.c@1]\n")
      .add_pack("v/c", "vocabulary.c", "1", "vocabulary", "  depends: [vocabulary.a]\n");
  const auto library = files.open();
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().code, ErrorCode::rule);
  EXPECT_NE(library.error().message.find(
                "vocabulary.a@1 -> vocabulary.b@1 -> vocabulary.c@1 -> vocabulary.a@1"),
            std::string::npos)
      << library.error().message;
}

TEST(Library, MissingDependencyIsNamed) {
  PackFiles files;
  files.add_pack("v/a", "vocabulary.a", "1", "vocabulary", "  depends: [vocabulary.gone@2]\n");
  const auto library = files.open();
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().code, ErrorCode::not_found);
  EXPECT_NE(library.error().message.find("vocabulary.gone@2"), std::string::npos);
}

struct BadHeader {
  const char* text;
  const char* part;  ///< what the message says
  std::uint64_t line;
};

class HeaderRefusal : public ::testing::TestWithParam<BadHeader> {};

TEST_P(HeaderRefusal, NamesThePlaceAndTheReason) {
  PackFiles files;
  files.add("v/a/pack.yaml", GetParam().text);
  const auto library = files.open();
  ASSERT_FALSE(library.ok());
  EXPECT_NE(library.error().to_string().find(GetParam().part), std::string::npos)
      << library.error().to_string();
  ASSERT_TRUE(library.error().place.has_value());
  EXPECT_EQ(library.error().place->line, GetParam().line);
  EXPECT_EQ(library.error().place->file, "embedded:v/a/pack.yaml");
}

INSTANTIATE_TEST_SUITE_P(
    Packs, HeaderRefusal,
    ::testing::Values(
        BadHeader{"", "no member `pack:`", 1},
        BadHeader{"# only a comment\n", "no member `pack:`", 1},
        BadHeader{"names: []\npack: {}\n", "begins with the member `pack:`", 1},
        BadHeader{"pack:\n  id: a\n  edition: 1\n  kind: recipe\n", "\"recipe\" is no kind of pack",
                  4},
        BadHeader{"pack:\n  id: A B\n  edition: 1\n", "is no pack id", 2},
        BadHeader{"pack:\n  id: a\n  editon: 1\n", "edition", 3},
        BadHeader{"pack:\n  id: a\n  edition: 1\n  kind: factors\n  title: {zh: 甲}\n", "no `en`",
                  5},
        BadHeader{"pack:\n  id: a\n  edition: 1\n  kind: factors\n  title: {zh: 甲, en: a}\n"
                  "  valid_from: 2020-13-01\n",
                  "is no date", 6},
        BadHeader{"pack:\n  id: a\n  edition: 1\n  kind: factors\n  title: {zh: 甲, en: a}\n"
                  "  source: s\n  confidence: sure\n",
                  "\"sure\" is no confidence", 7},
        BadHeader{"pack: &a\n  id: *a\n", "", 1}));

TEST(Library, ValidToBeforeValidFromIsRefused) {
  PackFiles files;
  files.add_pack("v/a", "vocabulary.a", "1", "vocabulary",
                 "  valid_from: 2020-01-01\n  valid_to: 2019-01-01\n");
  const auto library = files.open();
  ASSERT_FALSE(library.ok());
  EXPECT_EQ(library.error().code, ErrorCode::rule);
}

TEST(Library, MissingFolderIsAnError) {
  LibrarySources sources;
  sources.folders = {"/nowhere/at/all"};
  EXPECT_EQ(Library::open(sources).error().code, ErrorCode::not_found);
}

TEST(Library, BoundsHoldAgainstHostileFolders) {
  const UserFolder folder;
  folder.write("a/pack.yaml", header("vocabulary.a", "1"));
  folder.write("a/b/c/d/pack.yaml", header("vocabulary.d", "1"));
  LibrarySources sources;
  sources.folders = {folder.path()};
  sources.limits.folder_depth = 2;
  EXPECT_EQ(Library::open(sources).error().code, ErrorCode::limit);
  sources.limits = {};
  sources.limits.file_bytes = 10;
  EXPECT_EQ(Library::open(sources).error().code, ErrorCode::limit);
  sources.limits = {};
  sources.limits.packs = 1;
  EXPECT_EQ(Library::open(sources).error().code, ErrorCode::limit);
  sources.limits = {};
  sources.limits.header_bytes = 8;
  EXPECT_EQ(Library::open(sources).error().code, ErrorCode::limit);
}

TEST(Library, LinkedFoldersAreNotFollowed) {
  const UserFolder folder;
  folder.write("a/pack.yaml", header("vocabulary.linked", "1"));
  fs::create_directory_symlink(folder.path(), folder.path() / "a" / "loop");
  LibrarySources sources;
  sources.folders = {folder.path()};
  const auto library = Library::open(sources);
  ASSERT_TRUE(library.ok()) << library.error().to_string();
}

TEST(Pack, AskingForAMissingFileNamesThoseThereAre) {
  PackFiles files;
  files.add_pack("v/a", "vocabulary.a", "1", "vocabulary").add("v/a/rows.csv", "id\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  const auto file = (*library)->all().front()->file("other.csv");
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.error().remedy.find("rows.csv"), std::string::npos);
}

}  // namespace
}  // namespace celadon::packs
