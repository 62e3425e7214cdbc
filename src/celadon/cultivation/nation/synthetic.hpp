#pragma once
// A synthetic nation for load and trial: made up by a seed, said to be so in its title and in every
// name, with the real marginal counts. Real are: the units of each round of the national list, the
// removals of each round and the units on the list now (so 8,336 factories and 616 parks), the
// units of the first four rounds by region (sum 1,402), about 16,000 provincial and city units,
// some 500,000 candidates. Everything else is drawn: who they are, where they lie in a region,
// industry, score, form, event. The split of the 16,000 and the regions of later rounds were not
// published.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::cultivation::nation {

/// One round of the national list.
struct Round {
  std::string id;
  std::int32_t year = 0;  ///< it counts for
  CivilDate listed;
  std::uint32_t applied = 0;  ///< 0: not known
  std::uint32_t factories = 0, parks = 0, chains = 0;
  std::uint32_t removed_factories = 0, removed_parks = 0, removed_chains = 0;
};

/// The published counts.
struct Marginals {
  std::vector<Round> rounds;                           ///< in order of time
  std::map<std::string, std::uint32_t> first_batches;  ///< factories of rounds 1 to 4 by province
  std::uint32_t local_factories = 0;                   ///< provincial and city, not national
  std::vector<std::string> industries;                 ///< manufacturing, two digits

  /// On the list after all rounds.
  [[nodiscard]] std::uint32_t factories() const;
  [[nodiscard]] std::uint32_t parks() const;
  [[nodiscard]] std::uint32_t chains() const;
};

/// Reads them from the vocabulary packs. Where a round's parks or chains were not published (2020),
/// they are what is missing to the cumulative figure. Errors: not_found; rule when the rounds do
/// not add to the published cumulative figures.
Result<Marginals> read_marginals(const packs::Library& library);

struct SyntheticOptions {
  std::uint64_t seed = 2026;
  std::uint32_t candidates = 500'000;  ///< above-scale enterprises, those on lists included
  double provincial_share = 0.625;     ///< of the local units on the provincial list; own choice
  CivilDate as_of = {2026, 5, 20};
  std::int32_t first_year = 2021;  ///< of forms and scores
  std::int32_t last_year = 2025;
};

/// What was put into the nation on purpose, for checks: units on the national list by what should
/// (or should not) be found of them.
struct Planted {
  std::map<std::string, std::uint32_t> reasons;  ///< by cause: events that are one, forms missing
  std::uint32_t late_forms = 0;                  ///< filed late
  std::uint32_t decoys = 0;                      ///< ended, short or old events that are no reason
};

struct SyntheticNation {
  SnapshotPtr snapshot;
  Planted planted;
};

/// Makes one. The same seed, options and marginals give the same bytes on every machine. Errors:
/// invalid_argument (fewer candidates than units on lists), those of the builder.
Result<SyntheticNation> synthesize(const Marginals& marginals, const SyntheticOptions& options);

}  // namespace celadon::cultivation::nation
