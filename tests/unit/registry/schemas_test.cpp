#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/registry/statement.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::shipped_carriers;
using testing::shipped_vocabulary;
using Json = nlohmann::ordered_json;

std::string committed(const std::string& name) {
  std::ifstream file(CELADON_SOURCE_DIR "/schemas/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Schemas, TheCommittedStatementSchemaIsTheGeneratedOne) {
  // To renew it: celadon schema statement > schemas/statement.schema.json
  EXPECT_EQ(committed("statement.schema.json"),
            statement_schema(shipped_vocabulary(), shipped_carriers()));
}

TEST(Schemas, TheCommittedSiteSchemaIsTheGeneratedOne) {
  // To renew it: celadon schema site > schemas/site.schema.json
  EXPECT_EQ(committed("site.schema.json"), site_schema(shipped_carriers()));
}

TEST(Schemas, EveryNameAStatementMayDeclareIsThere) {
  const Json schema = Json::parse(statement_schema(shipped_vocabulary(), shipped_carriers()));
  for (const VocabularyName& name : shipped_vocabulary().all()) {
    const Json* at = &schema;
    std::istringstream segments(name.name);
    for (std::string segment; std::getline(segments, segment, '.') && at != nullptr;) {
      at = at->contains("properties") && (*at)["properties"].contains(segment)
               ? &(*at)["properties"][segment]
               : nullptr;
    }
    EXPECT_EQ(at != nullptr, name.from == NameSource::statement) << name.name;
  }
}

}  // namespace
}  // namespace celadon::registry
