#include "celadon/report/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/report/charts.hpp"

namespace celadon::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Html, TextFromOutsideCannotBecomeMarkup) {
  HtmlWriter writer;
  {
    const auto open = writer.open("td", {{"title", "\"><script>"}});
    writer.text("<script>alert('1')</script> & co");
  }
  EXPECT_EQ(
      std::move(writer).take(),
      "<td title=\"&quot;&gt;&lt;script&gt;\">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; "
      "&amp; co</td>\n");
}

TEST(Html, APageStandsAlone) {
  const std::string page = html_page("zh-CN", "<题>", "<p>x</p>");
  EXPECT_THAT(page, HasSubstr("<title>&lt;题&gt;</title>"));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(Charts, AWheelNamesEverySectorAndHatchesWhatIsUndetermined) {
  const std::string svg =
      score_wheel({{"能源低碳化", 20, 0, 30}, {"资源<高效化", 10, 8, 30}}, "30.0", "/ 60");
  EXPECT_THAT(svg, HasSubstr("能源低碳化 20.0/30"));
  EXPECT_THAT(svg, HasSubstr("资源&lt;高效化"));
  EXPECT_THAT(svg, HasSubstr("url(#hatch)"));
  EXPECT_THAT(score_wheel({{"a", 30, 0, 30}, {"b", 1, 0, 70}}, "", ""),
              Not(HasSubstr("fill=\"url(#hatch)\"")));
}

TEST(Charts, AScaleBarWithoutAValueHasNoMark) {
  EXPECT_THAT(scale_bar(std::nullopt, "B", "L"), Not(HasSubstr("<circle")));
  EXPECT_THAT(scale_bar(0.5, "B", "L"), HasSubstr("cx=\"70.0\""));
}

}  // namespace
}  // namespace celadon::report
