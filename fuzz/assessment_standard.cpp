// Any bytes as a standard pack: parse, check, run its cases, judge an empty plant. What must hold:
// no crash, and never more points than the standard has.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/assessment/assessment.hpp"
#include "celadon/assessment/json.hpp"
#include "celadon/base/assert.hpp"

using namespace celadon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  assessment::VocabularyTypes vocabulary;
  vocabulary.names["revenue"] = {formula::Shape::number, units::unit("万元"), "", false};
  vocabulary.names["product.output"] = {formula::Shape::set, units::unit("t_product"), "products",
                                        true};
  vocabulary.names["lawful"] = {formula::Shape::flag, {}, "", false};
  const auto document = text::parse_document(text, "fuzz.yaml");
  if (!document.ok()) return 0;
  const auto pack = assessment::parse_standard(*document, vocabulary);
  if (!pack.ok()) return 0;
  const bool sound = assessment::check_standard(*pack, vocabulary).empty();
  static_cast<void>(assessment::check_cases(*pack));
  formula::MapEnvironment environment;
  environment.set("revenue", units::Quantity{5.0, units::unit("万元")});
  environment.set("lawful", true);
  assessment::EvaluationContext context;
  context.period = CivilPeriod::year(2025);
  const auto judged = assessment::evaluate(*pack, {}, environment, context);
  if (!judged.ok()) return 0;
  static_cast<void>(assessment::to_json(**judged).dump());
  if (sound) CELADON_ASSERT((*judged)->total.value <= pack->total_points * (1 + 1e-9));
  return 0;
}
