// The standards of the library, for the page that chooses one.

#include <algorithm>

#include "celadon/app/views/assessment_views.hpp"
#include "celadon/assessment/standard_library.hpp"

namespace celadon::app::views {

using assessment::StandardPack;

std::string short_id(std::string_view id, std::string_view prefix) {
  return std::string(id.starts_with(prefix) ? id.substr(prefix.size()) : id);
}

Result<Json> standards_list(const Reference& reference) {
  const auto day = [](const std::optional<CivilDate>& date) {
    return date ? Json(format_date(*date)) : Json();
  };
  std::vector<std::pair<packs::PackPtr, assessment::SchemeValues>> schemes;
  for (const packs::PackPtr& pack : reference.library->list(packs::PackKind::scheme)) {
    CELADON_ASSIGN(auto values,
                   assessment::load_scheme(*reference.library, pack->header().label()));
    schemes.emplace_back(pack, std::move(values));
  }
  Json items = Json::array();
  for (const packs::PackPtr& pack : reference.library->list(packs::PackKind::standard)) {
    const packs::PackHeader& header = pack->header();
    CELADON_ASSIGN(const StandardPack standard,
                   assessment::load_standard(*reference.library, header.label()));
    const std::string id = short_id(header.id, "standards.");
    Json fitting = Json::array();
    for (const auto& [scheme_pack, values] : schemes) {
      const auto& meant = values.standards;
      const bool fits = meant.empty() ||
                        std::find(meant.begin(), meant.end(), header.id) != meant.end() ||
                        std::find(meant.begin(), meant.end(), id) != meant.end();
      if (!fits) continue;
      const packs::PackHeader& head = scheme_pack->header();
      fitting.push_back({{"id", short_id(head.id, "schemes.")},
                         {"label", head.label()},
                         {"name", title_json(head.title)},
                         {"source", head.source},
                         {"confidence", formula::to_string(head.confidence)}});
    }
    Json stages = Json::array();
    for (const assessment::Stage& stage : standard.stages) stages.push_back(stage.id);
    items.push_back({{"id", id},
                     {"pack", header.id},
                     {"edition", header.edition},
                     {"label", header.label()},
                     {"number", standard.number},
                     {"name", title_json(header.title)},
                     {"valid_from", day(header.valid_from)},
                     {"valid_to", day(header.valid_to)},
                     {"source", header.source},
                     {"confidence", formula::to_string(header.confidence)},
                     {"total_points", standard.total_points},
                     {"stages", stages},
                     {"schemes", std::move(fitting)}});
  }
  const std::size_t total = items.size();
  return Json{{"items", std::move(items)}, {"total", total}, {"next", nullptr}};
}

}  // namespace celadon::app::views
