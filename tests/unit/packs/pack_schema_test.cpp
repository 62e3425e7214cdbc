// Every pack that is shipped follows the schema that is published for its kind.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "json_schema.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::json_of;
using celadon::testing::JsonSchema;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

JsonSchema schema_of(const std::string& name) {
  return JsonSchema(bytes_of(CELADON_SOURCE_DIR "/schemas/" + name + ".schema.json"));
}

TEST(PackSchema, EveryShippedPackFollowsThatOfItsKind) {
  const std::map<std::string, JsonSchema> schemas = {{"pack", schema_of("pack")},
                                                     {"standard", schema_of("standard")},
                                                     {"scheme", schema_of("scheme")},
                                                     {"devices", schema_of("devices")}};
  std::map<std::string, int> seen;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(CELADON_SOURCE_DIR "/packs")) {
    if (entry.path().filename() != "pack.yaml") continue;
    const auto document = text::read_document(entry.path().string());
    ASSERT_TRUE(document.ok()) << document.error().to_string();
    const auto json = json_of(*document);
    const std::string kind = json.at("pack").at("kind");
    const auto own = schemas.find(kind);
    const JsonSchema& schema = own == schemas.end() ? schemas.at("pack") : own->second;
    EXPECT_EQ(schema.fault(json), "") << entry.path();
    ++seen[kind];
  }
  for (const char* kind :
       {"devices", "factors", "limits", "method", "scheme", "standard", "tariff", "vocabulary"})
    EXPECT_GT(seen[kind], 0) << kind;
}

TEST(PackSchema, AWrongPackIsAFault) {
  const JsonSchema schema = schema_of("pack");
  const auto fault_of = [&](const std::string& yaml) {
    const auto document = text::parse_document(yaml, "pack.yaml");
    return document.ok() ? schema.fault(json_of(*document)) : document.error().to_string();
  };
  EXPECT_NE(fault_of("pack: {id: x, edition: 1, kind: novel}"), "");
  EXPECT_NE(fault_of("packs: []"), "");
}

}  // namespace
}  // namespace celadon::packs
