// Every pack inside the program is sound: it reads, its units are known, its own cases come out.

#include <gtest/gtest.h>

#include "celadon/packs/check.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::packs {
namespace {

TEST(EmbeddedPacks, EveryTablePackPassesItsOwnCases) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok()) << library.error().to_string();
  const KindChecks checks = table_checks();
  std::size_t checked = 0;
  for (const PackPtr& pack : (*library)->all()) {
    if (!checks.contains(pack->header().kind)) continue;
    const auto report = check_pack(*library, pack, checks);
    EXPECT_TRUE(report.ok()) << pack->header().label() << ": " << report.error().to_string();
    ++checked;
  }
  EXPECT_GE(checked, 30U);
}

TEST(EmbeddedPacks, EveryPackOfRowsHasCases) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok());
  for (const PackPtr& pack : (*library)->all()) {
    if (pack->files().size() < 2 || !table_checks().contains(pack->header().kind)) continue;
    const auto report = check_pack(*library, pack, table_checks());
    if (report.ok()) {
      EXPECT_GT(report->cases, 0U) << pack->header().label();
    }
  }
}

}  // namespace
}  // namespace celadon::packs
