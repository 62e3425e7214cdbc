#pragma once
// What the tables say of subjects beside what happened on the ladder: outside events, scores,
// groups; and what the packs say of industries and rounds.

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "celadon/app/nation/frozen_nation.hpp"
#include "celadon/cultivation/record.hpp"

namespace celadon::app {

/// An evaluation with a score, in the order of its subject.
struct Scored {
  std::string standard;
  std::int32_t year = 0;
  double score = 0;
};

/// What lies beside the happenings, by subject.
struct Beside {
  std::unordered_map<std::string, std::vector<cultivation::OutsideEvent>> events;
  std::unordered_map<std::string, std::vector<Scored>> scores;
  std::unordered_map<std::string, std::string> groups;
  std::map<std::string, std::string, std::less<>> sections;  ///< "30" -> "C30"
  std::map<CivilDate, std::string> rounds;                   ///< of the national list, by its day
};

/// As it was known on the day of the request. Errors: those of the database and the packs.
Result<Beside> read_beside(storage::Database& database, const packs::Library& library,
                           const cultivation::Programme& programme, const FreezeRequest& request);

/// The standard most units were judged by in each year; the greater id where two are even.
std::map<std::int32_t, std::string> standards_of(const Beside& beside);

}  // namespace celadon::app
