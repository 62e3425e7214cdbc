#include "celadon/app/nation.hpp"

#include "celadon/cultivation/nation/nation_table.hpp"
#include "celadon/cultivation/nation/synthetic.hpp"
#include "celadon/text/byte_source.hpp"

namespace celadon::app {

namespace nation = cultivation::nation;

Result<nation::SnapshotPtr> open_nation_table(const packs::Library& library,
                                              const std::filesystem::path& file,
                                              const std::string& name, CivilDate as_of) {
  CELADON_ASSIGN(const nation::Marginals marginals, nation::read_marginals(library));
  std::vector<nation::Batch> batches;
  for (const nation::Round& round : marginals.rounds)
    batches.push_back({round.id, "nation", round.year, round.listed});
  CELADON_ASSIGN(auto source, text::open_file_source(file));
  return nation::read_nation_table(std::move(source), name, as_of, std::move(batches));
}

Result<nation::SnapshotPtr> synthetic_nation(const packs::Library& library, std::uint64_t seed,
                                             std::uint32_t candidates, CivilDate as_of) {
  CELADON_ASSIGN(const nation::Marginals marginals, nation::read_marginals(library));
  nation::SyntheticOptions options;
  options.seed = seed;
  options.candidates = candidates;
  options.as_of = as_of;
  CELADON_ASSIGN(nation::SyntheticNation made, nation::synthesize(marginals, options));
  return made.snapshot;
}

Result<nation::RemovalDraft> draft_removals_of(const packs::Library& library,
                                               const nation::Snapshot& snapshot,
                                               const std::string& programme,
                                               const nation::RemovalRequest& request) {
  CELADON_ASSIGN(const nation::Programmes programmes,
                 nation::Programmes::open(library, programme, request.day));
  CELADON_ASSIGN(const cultivation::WorkingCalendar calendar,
                 cultivation::WorkingCalendar::open(library));
  return nation::draft_removals(snapshot, programmes, calendar, request);
}

}  // namespace celadon::app
