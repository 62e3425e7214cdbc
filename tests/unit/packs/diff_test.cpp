#include "celadon/packs/diff.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "pack_files.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::PackFiles;

const PackChange* at(const PackDiff& diff, const std::string& path) {
  const auto found = std::find_if(diff.changes.begin(), diff.changes.end(),
                                  [&](const PackChange& change) { return change.path == path; });
  return found == diff.changes.end() ? nullptr : &*found;
}

TEST(Diff, RowsAreComparedByTheirKeys) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  const auto result =
      diff(**(*library)->find("factors.gwp", "AR5"), **(*library)->find("factors.gwp", "AR6"));
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(result->before, "factors.gwp@AR5");
  const PackChange* methane = at(*result, "gwp.csv[CH4].value");
  ASSERT_NE(methane, nullptr);
  EXPECT_EQ(methane->before, "28");   // IPCC AR5
  EXPECT_EQ(methane->after, "27.9");  // IPCC AR6 Table 7.SM.7
  const PackChange* nonfossil = at(*result, "gwp.csv[CH4_nonfossil]");
  ASSERT_NE(nonfossil, nullptr);
  EXPECT_EQ(nonfossil->kind, ChangeKind::added);
  EXPECT_EQ(at(*result, "gwp.csv[CO2].value"), nullptr);
}

TEST(Diff, APackDiffersNotFromItself) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  for (const PackPtr& pack : (*library)->all()) {
    const auto result = diff(*pack, *pack);
    ASSERT_TRUE(result.ok()) << pack->header().label();
    EXPECT_TRUE(result->changes.empty())
        << pack->header().label() << " " << result->changes[0].path;
  }
}

TEST(Diff, ListItemsAreComparedByIdWhateverTheirOrder) {
  PackFiles files;
  files
      .add_pack("s/a", "standards.s", "1", "standard", "",
                "indicators:\n  - {id: energy, weight: 8}\n  - {id: water, weight: 8}\n  - {id: "
                "land, weight: 4}\n")
      .add_pack("s/b", "standards.s", "2", "standard", "",
                "indicators:\n  - {id: water, weight: 6}\n  - {id: energy, weight: 8}\n  - {id: "
                "carbon, weight: 6}\n");
  const auto library = files.open();
  ASSERT_TRUE(library.ok());
  const auto result =
      diff(**(*library)->find("standards.s", "1"), **(*library)->find("standards.s", "2"));
  ASSERT_TRUE(result.ok());
  ASSERT_NE(at(*result, "pack.edition"), nullptr);
  const PackChange* water = at(*result, "indicators[water].weight");
  ASSERT_NE(water, nullptr);
  EXPECT_EQ(water->before, "8");
  EXPECT_EQ(water->after, "6");
  EXPECT_EQ(at(*result, "indicators[land]")->kind, ChangeKind::removed);
  EXPECT_EQ(at(*result, "indicators[carbon]")->kind, ChangeKind::added);
  EXPECT_EQ(result->changes.size(), 4U);
  EXPECT_EQ(result->count(ChangeKind::changed), 2U);
}

}  // namespace
}  // namespace celadon::packs
