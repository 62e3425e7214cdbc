// Every programme and calendar inside the program is sound, and its own cases come out.

#include <gtest/gtest.h>

#include "celadon/cultivation/programme_cases.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::cultivation {
namespace {

class ShippedPack : public ::testing::TestWithParam<std::string> {};

const packs::LibraryPtr& library() {
  static const packs::LibraryPtr opened = [] {
    auto result = packs::Library::open({});
    EXPECT_TRUE(result.ok()) << result.error().to_string();
    return *result;
  }();
  return opened;
}

std::vector<std::string> labels() {
  std::vector<std::string> labels;
  for (const auto kind :
       {packs::PackKind::programme, packs::PackKind::policy, packs::PackKind::calendar})
    for (const packs::PackPtr& pack : library()->list(kind))
      labels.push_back(pack->header().label());
  return labels;
}

TEST_P(ShippedPack, is_sound_and_its_cases_come_out) {
  const auto pack = library()->find(packs::PackReference::parse(GetParam()));
  ASSERT_TRUE(pack.ok()) << pack.error().to_string();
  packs::KindChecks checks;
  add_checks(checks);
  const auto report = packs::check_pack(library(), *pack, checks);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_GT(report->cases, 0U);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPack, ::testing::ValuesIn(labels()),
                         [](const ::testing::TestParamInfo<std::string>& one) {
                           std::string name = one.param;
                           for (char& c : name)
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           return name;
                         });

}  // namespace
}  // namespace celadon::cultivation
