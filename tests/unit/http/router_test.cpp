#include "celadon/http/router.hpp"

#include <gtest/gtest.h>

namespace celadon::http {
namespace {

using app::access::Permission;

const std::vector<Route>& table() {
  static const std::vector<Route> routes = {
      {Method::get, "/api/sites", Permission::site_read},
      {Method::post, "/api/sites", Permission::site_write},
      {Method::get, "/api/sites/{site}", Permission::site_read},
      {Method::get, "/api/sites/{site}/energy", Permission::site_read},
      {Method::get, "/api/sites/{site}/energy/{object}", Permission::site_read},
      {Method::get, "/api/sites/{site}/energy/curve", Permission::site_read},
      {Method::put, "/api/sites/{site}/energy/{object}", Permission::site_write},
      {Method::get, "/api/packs/difference", Permission::pack_read},
      {Method::del, "/api/packs/{pack}", Permission::pack_read},
  };
  return routes;
}

std::string_view found(Method method, std::string_view path) {
  const Router router(table());
  const Match match = router.find(method, path);
  return match.route == nullptr ? std::string_view("-") : match.route->pattern;
}

TEST(Router, finds_literal_and_named_segments) {
  EXPECT_EQ(found(Method::get, "/api/sites"), "/api/sites");
  EXPECT_EQ(found(Method::get, "/api/sites/qingci"), "/api/sites/{site}");
  EXPECT_EQ(found(Method::get, "/api/sites/qingci/energy"), "/api/sites/{site}/energy");
}

TEST(Router, prefers_the_literal_but_not_when_it_has_no_such_method) {
  EXPECT_EQ(found(Method::get, "/api/sites/a/energy/curve"), "/api/sites/{site}/energy/curve");
  EXPECT_EQ(found(Method::put, "/api/sites/a/energy/curve"), "/api/sites/{site}/energy/{object}");
  EXPECT_EQ(found(Method::del, "/api/packs/difference"), "/api/packs/{pack}");
}

TEST(Router, gives_the_values_of_the_names) {
  const Router router(table());
  const Match match = router.find(Method::get, "/api/sites/青瓷/energy/kiln 1");
  const Fields expected = {{"site", "青瓷"}, {"object", "kiln 1"}};
  EXPECT_EQ(match.path_values, expected);
}

TEST(Router, answers_head_by_get) { EXPECT_EQ(found(Method::head, "/api/sites"), "/api/sites"); }

TEST(Router, tells_the_methods_of_a_path_it_knows) {
  const Router router(table());
  const Match match = router.find(Method::patch, "/api/sites");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, (std::vector<Method>{Method::get, Method::post}));
}

TEST(Router, does_not_know_other_paths) {
  for (const char* path : {"/", "", "/api", "/api/sites/", "/api/sites//energy",
                           "/api/sites/a/energy/b/c", "//api/sites", "/API/sites"}) {
    EXPECT_EQ(found(Method::get, path), "-") << path;
    const Router router(table());
    EXPECT_TRUE(router.find(Method::get, path).allowed.empty()) << path;
  }
}

TEST(RouteTable, has_every_group_and_names_its_things_alike) {
  for (const Route& route : all_routes()) {
    EXPECT_NE(route.handler, nullptr) << route.pattern;
    const bool of_site = route.pattern.find("{site}") != std::string_view::npos;
    const bool of_organisation = route.pattern.find("{organisation}") != std::string_view::npos;
    EXPECT_TRUE(route.scope != Scope::site || of_site) << route.pattern;
    EXPECT_TRUE(route.scope != Scope::organisation || of_organisation) << route.pattern;
    EXPECT_TRUE(route.method != Method::get || route.body == Body::none) << route.pattern;
  }
}

}  // namespace
}  // namespace celadon::http
