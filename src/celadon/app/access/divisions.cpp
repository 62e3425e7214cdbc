#include "celadon/app/access/divisions.hpp"

#include "celadon/packs/terms.hpp"

namespace celadon::app::access {

Result<registry::Divisions> divisions_of(const packs::Library& library) {
  CELADON_ASSIGN(const packs::TermTable regions, packs::find_terms(library, "regions"));
  registry::Divisions divisions;
  for (const packs::Term& term : regions.terms)
    if (registry::division_level(term.id)) divisions.add(term.id, {term.title.zh, term.title.en});
  return divisions;
}

}  // namespace celadon::app::access
