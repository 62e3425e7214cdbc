// Organisations and the codes of administrative divisions.

#include "celadon/registry/organisation.hpp"

#include <gtest/gtest.h>

namespace celadon::registry {
namespace {

TEST(Division, LevelsFollowTheDigits) {  // GB/T 2260-2007, 4
  EXPECT_EQ(division_level("CN"), DivisionLevel::nation);
  EXPECT_EQ(division_level("330000"), DivisionLevel::province);
  EXPECT_EQ(division_level("330800"), DivisionLevel::city);
  EXPECT_EQ(division_level("330881"), DivisionLevel::county);
  for (const char* none : {"", "33", "33088", "3308811", "33088x", "000000", "001100", "cn"})
    EXPECT_EQ(division_level(none), std::nullopt) << none;
}

TEST(Division, CoversItselfAndWhatLiesInIt) {
  EXPECT_TRUE(division_covers("CN", "330881"));
  EXPECT_TRUE(division_covers("330000", "330881"));
  EXPECT_TRUE(division_covers("330800", "330881"));
  EXPECT_TRUE(division_covers("330881", "330881"));
  EXPECT_FALSE(division_covers("330881", "330800"));
  EXPECT_FALSE(division_covers("330000", "CN"));
  EXPECT_FALSE(division_covers("330100", "330881"));
  EXPECT_FALSE(division_covers("340000", "330881"));
  EXPECT_FALSE(division_covers("", "330881"));
  EXPECT_FALSE(division_covers("330000", ""));
}

TEST(Division, NamesComeFromTheNearestKnownLevel) {
  Divisions divisions;
  divisions.add("330000", {"浙江省", "Zhejiang"});
  EXPECT_EQ(divisions.names_of("330000").zh, "浙江省");
  EXPECT_EQ(divisions.names_of("330881").zh, "浙江省 330881");
  EXPECT_EQ(divisions.names_of("330881").en, "Zhejiang 330881");
  EXPECT_TRUE(divisions.knows("330881"));
  EXPECT_FALSE(divisions.knows("340100"));
  EXPECT_FALSE(divisions.knows("zhejiang"));
}

TEST(Organisation, IsRefusedWithTheFieldAndTheRemedy) {
  Organisation good;
  good.id = OrganisationId("qingci");
  good.names = {"青瓷", "Qingci"};
  ASSERT_TRUE(check_organisation(good, {}).ok());
  const auto refused = [&](auto change, std::string_view field) {
    Organisation bad = good;
    change(bad);
    const Status status = check_organisation(bad, {});
    ASSERT_FALSE(status.ok()) << field;
    EXPECT_EQ(status.error().message.rfind(std::string(field) + ":", 0), 0U)
        << status.error().message;
    EXPECT_FALSE(status.error().remedy.empty());
  };
  refused([](Organisation& o) { o.id = OrganisationId("../etc"); }, "id");
  refused([](Organisation& o) { o.id = OrganisationId(""); }, "id");
  refused([](Organisation& o) { o.names.zh.clear(); }, "names.zh");
  refused([](Organisation& o) { o.names.en = "a\nb"; }, "names.en");
  refused([](Organisation& o) { o.names.zh = std::string(400, 'x'); }, "names.zh");
  refused([](Organisation& o) { o.parent = o.id; }, "parent");
  refused([](Organisation& o) { o.division = "33"; }, "division");
  refused([](Organisation& o) { o.kind = OrganisationKind::agency; }, "division");
  refused([](Organisation& o) { o.credit_code = "short"; }, "credit_code");
  refused([](Organisation& o) { o.membership_flows = {"site_read"}; }, "membership_flows");
}

}  // namespace
}  // namespace celadon::registry
