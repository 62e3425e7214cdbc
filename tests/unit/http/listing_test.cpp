// Lists: filter, order, pages, exports, and what is refused.

#include "celadon/http/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace celadon::http {
namespace {

using ::testing::HasSubstr;

const ListSpec spec{{"点", "Points"},
                    "points",
                    {{"id", {"编号", "id"}},
                     {"names", {"名称", "name"}},
                     {"energy", {"电量", "energy"}},
                     {"a.b", {"嵌套", "nested"}},
                     {"tags", {"标签", "tags"}}},
                    "id",
                    {"site"}};

std::vector<ListItem> items() {
  std::vector<ListItem> list;
  for (int i = 1; i <= 5; ++i) {
    list.push_back({{"id", "p" + std::to_string(i)},
                    {"names", {{"zh", "表" + std::to_string(i)}, {"en", "Meter"}}},
                    {"energy", {{"value", 10.0 - i}, {"unit", "kWh"}}},
                    {"a", {{"b", i % 2}}},
                    {"tags", {"x" + std::to_string(i), "all"}}});
  }
  return list;
}

Request ask(Fields query) {
  Request request;
  request.path = "/api/v1/points";
  request.query = std::move(query);
  return request;
}

std::string body_of(const Response& response) {
  return *std::get<std::shared_ptr<const std::string>>(response.body);
}

/// The ids of a page and its cursor.
std::pair<std::string, std::string> page(Fields query, std::vector<ListItem> list = items()) {
  const auto response = list_answer(ask(std::move(query)), spec, std::move(list));
  if (!response.ok()) return {"error", response.error().to_string()};
  const auto json = ListItem::parse(body_of(*response));
  std::string ids;
  for (const auto& item : json["items"]) ids += item["id"].get<std::string>();
  return {ids, json["next"].is_null() ? "" : json["next"].get<std::string>()};
}

TEST(Listing, pagesFollowEachOtherAlsoWhenAnItemIsAddedOrRemovedMeanwhile) {
  const auto first = page({{"limit", "2"}});
  EXPECT_EQ(first.first, "p1p2");
  EXPECT_EQ(page({{"limit", "2"}, {"cursor", first.second}}).first, "p3p4");
  auto more = items();
  more.insert(more.begin(), ListItem{{"id", "p0"}});
  EXPECT_EQ(page({{"limit", "2"}, {"cursor", first.second}}, more).first, "p3p4");
  auto fewer = items();
  fewer.erase(fewer.begin() + 1);  // the item the cursor names is gone
  EXPECT_EQ(page({{"limit", "2"}, {"cursor", first.second}}, fewer).first, "p4p5");
}

TEST(Listing, filtersSortsAndSearchesInBothLanguages) {
  EXPECT_EQ(page({{"sort", "energy"}}).first, "p5p4p3p2p1");  // by number, not by text
  EXPECT_EQ(page({{"sort", "-energy"}, {"limit", "1"}}).first, "p1");
  EXPECT_EQ(page({{"a.b", "0"}}).first, "p2p4");
  EXPECT_EQ(page({{"tags", "x3"}}).first, "p3");
  EXPECT_EQ(page({{"q", "表2"}}).first, "p2");
  EXPECT_EQ(page({{"q", "METER"}}).first, "p1p2p3p4p5");
  EXPECT_EQ(page({{"site", "anything"}}).first, "p1p2p3p4p5");
}

TEST(Listing, refusesWhatItDoesNotKnowAndSaysTheNearest) {
  EXPECT_THAT(page({{"limit", "501"}}).second, HasSubstr("1 to 500"));
  EXPECT_THAT(page({{"limit", "-1"}}).second, HasSubstr("1 to 500"));
  EXPECT_THAT(page({{"sort", "enrgy"}}).second, HasSubstr("did you mean \"energy\""));
  EXPECT_THAT(page({{"formt", "csv"}}).second, HasSubstr("did you mean \"format\""));
  EXPECT_THAT(page({{"format", "exe"}}).second, HasSubstr("json, csv or xlsx"));
  EXPECT_THAT(page({{"q", std::string(201, 'x')}}).second, HasSubstr("at most 200"));
  const auto first = page({{"limit", "2"}});
  EXPECT_THAT(page({{"cursor", first.second}, {"sort", "id"}}).second,
              HasSubstr("does not belong to this list"));
  EXPECT_THAT(page({{"cursor", "x.y.z"}}).second, HasSubstr("does not belong to this list"));
}

TEST(Listing, exportsTheWholeFilteredListWithUnitsAndASafeName) {
  const auto response =
      list_answer(ask({{"format", "csv"}, {"a.b", "0"}, {"limit", "1"}}), spec, items());
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(body_of(*response),
            "\xEF\xBB\xBF编号,名称,电量 (kWh),嵌套,标签\n"
            "p2,表2,8,0,x2; all\np4,表4,6,0,x4; all\n");
  EXPECT_EQ(find(response->headers, "Content-Disposition"),
            "attachment; filename=\"points.csv\"; filename*=UTF-8''points.csv");
  const auto xlsx = list_answer(ask({{"format", "xlsx"}}), spec, items());
  ASSERT_TRUE(xlsx.ok());
  EXPECT_TRUE(body_of(*xlsx).starts_with("PK"));
}

TEST(Listing, anAttachmentsNameCannotLeaveItsHeader) {
  EXPECT_EQ(attachment("a\"\r\nX: y/../报.pdf"),
            "attachment; filename=\"a___X__y_..____.pdf\"; "
            "filename*=UTF-8''a%22%0D%0AX%3A%20y%2F..%2F%E6%8A%A5.pdf");
  EXPECT_EQ(attachment(""), "attachment; filename=\"file\"; filename*=UTF-8''file");
}

}  // namespace
}  // namespace celadon::http
