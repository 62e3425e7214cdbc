#include "celadon/app/recomputation_json.hpp"

namespace celadon::app {

using Json = nlohmann::ordered_json;

Json to_json(const Recomputation& again) {
  Json figures = Json::array();
  for (const FigureComparison& one : again.figures) {
    figures.push_back({{"name", one.made.name},
                       {"title", {{"zh", one.made.title.zh}, {"en", one.made.title.en}}},
                       {"made", one.made.value ? Json(*one.made.value) : Json(nullptr)},
                       {"now", one.now ? Json(*one.now) : Json(nullptr)},
                       {"unit", one.made.unit},
                       {"same", one.same}});
  }
  Json packs = Json::array();
  for (const PackComparison& one : again.packs) {
    packs.push_back({{"label", one.label},
                     {"made", one.made},
                     {"now", one.now ? Json(*one.now) : Json(nullptr)},
                     {"same", one.same}});
  }
  return {{"same", again.same},
          {"packs_same", again.packs_same},
          {"from_kept_packs", again.from_kept_packs},
          {"as_of", format_instant(again.as_of)},
          {"figures", std::move(figures)},
          {"packs", std::move(packs)}};
}

}  // namespace celadon::app
