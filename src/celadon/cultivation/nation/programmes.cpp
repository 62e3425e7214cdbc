#include "celadon/cultivation/nation/programmes.hpp"

#include <set>

namespace celadon::cultivation::nation {

Result<Programmes> Programmes::open(const packs::Library& library, std::string_view id,
                                    CivilDate day) {
  Programmes opened;
  CELADON_ASSIGN(opened.nation_, open_programme(library, id, day, "CN"));
  std::set<std::string> regions;
  for (const packs::PackPtr& pack : library.list(packs::PackKind::programme)) {
    const packs::PackHeader& header = pack->header();
    if (header.region != "CN" && header.valid_on(day))
      regions.insert(std::string(packs::significant_region(header.region)));
  }
  for (const std::string& region : regions) {
    std::string division = region;
    division.resize(6, '0');
    CELADON_ASSIGN(opened.local_[region], open_programme(library, id, day, division));
  }
  return opened;
}

const Programme& Programmes::of(std::string_view division) const {
  for (std::size_t digits = 6; digits >= 2; digits -= 2) {
    const auto found = local_.find(division.substr(0, digits));
    if (found != local_.end()) return *found->second;
  }
  return *nation_;
}

}  // namespace celadon::cultivation::nation
