// The contract and the route table say the same, in both directions.

#include "celadon/http/contract.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "celadon/http/route.hpp"
#include "contract.hpp"

namespace celadon::testing {
namespace {

using Key = std::pair<std::string, std::string>;  // method, path

const Contract& contract() {
  static const Contract read(std::string(CELADON_SOURCE_DIR) + "/schemas/openapi.yaml");
  return read;
}

std::map<Key, const http::Route*> routes() {
  std::map<Key, const http::Route*> all;
  for (const http::Route& route : http::all_routes())
    all[{http::to_string(route.method), std::string(route.pattern)}] = &route;
  return all;
}

TEST(Contract, is_the_one_inside_the_program) {
  EXPECT_NE(http::contract().find("openapi: 3.1.0"), std::string_view::npos);
}

TEST(Contract, names_every_route) {
  std::set<Key> described;
  for (const Operation& operation : contract().operations())
    described.insert({operation.method, operation.path});
  for (const auto& [key, route] : routes())
    EXPECT_EQ(described.count(key), 1U) << key.first << ' ' << key.second;
}

TEST(Contract, names_no_route_that_does_not_exist) {
  const auto all = routes();
  for (const Operation& operation : contract().operations())
    EXPECT_EQ(all.count({operation.method, operation.path}), 1U)
        << operation.method << ' ' << operation.path;
}

TEST(Contract, names_the_permission_of_each_route) {
  const auto all = routes();
  for (const Operation& operation : contract().operations()) {
    const auto found = all.find({operation.method, operation.path});
    if (found == all.end()) continue;  // told by the test above
    const std::string name = operation.method + " " + operation.path;
    EXPECT_EQ(operation.permission, to_string(found->second->permission)) << name;
    EXPECT_EQ(operation.open, found->second->permission == app::access::Permission::open)
        << name << ": 'security: []' stands at open routes and nowhere else";
  }
}

TEST(Contract, gives_each_operation_a_name_of_its_own_and_its_answers) {
  std::set<std::string> names;
  for (const Operation& operation : contract().operations()) {
    const std::string name = operation.method + " " + operation.path;
    EXPECT_TRUE(names.insert(operation.id).second) << name << ": " << operation.id << " twice";
    EXPECT_FALSE(operation.id.empty()) << name;
    bool success = false;
    bool problem = false;
    for (const std::string& status : operation.responses) {
      success = success || status[0] == '2' || status[0] == '3';
      problem = problem || status == "default" || status[0] == '4';
    }
    EXPECT_TRUE(success && problem) << name;
  }
}

TEST(Contract, describes_the_values_in_each_path) {
  for (const Operation& operation : contract().operations()) {
    std::set<std::string> in_path;
    std::set<std::string> described;
    for (std::size_t at = operation.path.find('{'); at != std::string::npos;
         at = operation.path.find('{', at + 1))
      in_path.insert(operation.path.substr(at + 1, operation.path.find('}', at) - at - 1));
    for (const ContractParameter& parameter : operation.parameters)
      if (parameter.in == "path") described.insert(parameter.name);
    EXPECT_EQ(in_path, described) << operation.method << ' ' << operation.path;
  }
}

TEST(Contract, has_no_reference_that_leads_nowhere) { EXPECT_NO_THROW(contract().resolve_all()); }

}  // namespace
}  // namespace celadon::testing
