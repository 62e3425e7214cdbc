// Every embedded method pack is sound and reproduces its own cases, which carry their sources.
#include <gtest/gtest.h>

#include "celadon/packs/method.hpp"

namespace celadon::packs {
namespace {

TEST(MethodPacks, ReproduceTheirCases) {
  const auto library = Library::open({});
  ASSERT_TRUE(library.ok()) << library.error().to_string();
  std::size_t methods = 0;
  std::size_t cases = 0;
  for (const PackPtr& pack : (*library)->list(PackKind::method)) {
    const auto report = check_methods(*library, pack);
    ASSERT_TRUE(report.ok()) << report.error().to_string();
    methods += report->rows;
    cases += report->cases;
  }
  EXPECT_GE(methods, 56u);
  EXPECT_GE(cases, 80u);
}

}  // namespace
}  // namespace celadon::packs
