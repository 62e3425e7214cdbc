// Any bytes as a table of plants: read, score, rank. What must hold: no crash, all columns of one
// length, every total between zero and full marks, and the kernel equal to the scalar rule.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/assessment/plant_table.hpp"
#include "celadon/base/assert.hpp"

using namespace celadon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  assessment::BatchScheme scheme;
  scheme.indicators.resize(2);
  scheme.indicators[0].id = "energy";
  scheme.indicators[0].unit = units::unit("kgce/万元");
  scheme.indicators[0].bounds = {10, 30, assessment::Direction::inverse};
  scheme.indicators[0].weight = 60;
  scheme.indicators[1].id = "water";
  scheme.indicators[1].unit = units::unit("%");
  scheme.indicators[1].bounds = {90, 50, assessment::Direction::forward};
  scheme.indicators[1].weight = 40;
  scheme.indicators[1].group = 1;
  const auto table = assessment::read_plant_table(text::memory_source(text), "fuzz.csv", scheme);
  if (!table.ok()) return 0;
  const std::vector<std::span<const float>> columns(table->columns.begin(), table->columns.end());
  const auto scores = assessment::score_batch(scheme, columns, 2);
  CELADON_ASSERT(scores.ok());
  for (std::size_t p = 0; p < table->plants.size(); ++p) {
    const float cells[] = {table->columns[0][p], table->columns[1][p]};
    CELADON_ASSERT(scores->total[p] >= 0.0 && scores->total[p] <= 100.0 + 1e-9);
    CELADON_ASSERT(scores->total[p] == assessment::score_plant(scheme, cells).total);
  }
  const auto ranking =
      assessment::rank_plants(scores->total, scores->undetermined, table->industry,
                              static_cast<std::uint32_t>(table->industries.size()), {});
  CELADON_ASSERT(ranking.ok());
  return 0;
}
