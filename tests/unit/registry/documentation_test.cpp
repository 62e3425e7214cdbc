// The examples in docs/site-and-statements.md are read by the readers they describe.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "celadon/registry/site_reader.hpp"
#include "celadon/registry/statement.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::document;
using testing::shipped_carriers;
using testing::shipped_vocabulary;

std::vector<std::string> yaml_blocks() {
  std::ifstream file(CELADON_SOURCE_DIR "/docs/site-and-statements.md");
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      inside = line == "```yaml";
      if (inside) blocks.emplace_back();
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

TEST(Documentation, ItsExamplesAreValid) {
  const auto blocks = yaml_blocks();
  ASSERT_EQ(blocks.size(), 2U);
  const auto site = read_site(document(blocks[0]), shipped_carriers());
  ASSERT_TRUE(site.ok()) << site.error().to_string();
  EXPECT_EQ(site->points.size(), 4U);
  const auto statement =
      read_statement(document(blocks[1]), *site, shipped_vocabulary(), shipped_carriers());
  ASSERT_TRUE(statement.ok()) << statement.error().to_string();
  EXPECT_EQ(certificates(statement->facts).size(), 1U);
}

}  // namespace
}  // namespace celadon::registry
