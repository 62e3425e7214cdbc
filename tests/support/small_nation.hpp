#pragma once
// A nation of a few made-up units, and the shipped rules it is judged by.

#include <stdexcept>
#include <string>

#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/cultivation/working_calendar.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/registry/codes.hpp"

namespace celadon::testing {

template <class T>
T sound(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().to_string());
  return std::move(result).value();
}

inline const packs::Library& shipped_library() {
  static const packs::LibraryPtr opened = sound(packs::Library::open({}));
  return *opened;
}

/// The rules of the 2025 edition, in force on 20 May 2026.
inline const cultivation::nation::Programmes& rules_of_may_2026() {
  static const auto opened = sound(cultivation::nation::Programmes::open(
      shipped_library(), "programmes.green-manufacturing", {2026, 5, 20}));
  return opened;
}

inline const cultivation::WorkingCalendar& shipped_calendar() {
  static const auto opened = sound(cultivation::WorkingCalendar::open(shipped_library()));
  return opened;
}

/// What a row says of a rung; made where it says nothing yet.
inline cultivation::nation::RungFact& on(cultivation::nation::SubjectRow& row,
                                         std::string_view rung) {
  for (cultivation::nation::RungFact& fact : row.rungs)
    if (fact.rung == rung) return fact;
  row.rungs.push_back({std::string(rung), cultivation::StateClass::outside, "", {}, {}});
  return row.rungs.back();
}

inline cultivation::OutsideEvent event(const char* kind, CivilDate day,
                                       std::optional<CivilDate> ended = {}) {
  cultivation::OutsideEvent made;
  made.kind = kind;
  made.day = day;
  made.ended = ended;
  made.source = "信用中国";
  made.evidence = "E-1";
  return made;
}

/// Units that are listed on all rungs since 1 March 2022, with accepted forms and scores of 2023 to
/// 2025. Change a row before it is added.
class SmallNation {
 public:
  SmallNation()
      : builder_(
            {"small",
             false,
             {2026, 5, 20},
             {"pool", "city", "province", "nation"},
             2023,
             2025,
             {{"r2021", "nation", 2021, {2022, 3, 1}}, {"r2022", "nation", 2022, {2023, 3, 24}}},
             {{"r2022", {"recommended", "listed"}}}}) {}

  cultivation::nation::SubjectRow unit(double score, const std::string& division = "330500",
                                       const std::string& industry = "C3011") {
    namespace nation = cultivation::nation;
    nation::SubjectRow row;
    ++number_;
    std::string digits = std::to_string(number_);
    row.credit_code = "00" + division + std::string(9 - digits.size(), '0') + digits;
    row.credit_code += registry::credit_code_check(row.credit_code);
    row.name = "虚构 " + digits;
    row.division = division;
    row.industry = industry;
    for (const char* rung : {"city", "province", "nation"})
      row.rungs.push_back({rung,
                           cultivation::StateClass::listed,
                           std::string(rung) == "nation" ? "r2021" : "",
                           CivilDate{2022, 3, 1},
                           {}});
    for (std::int32_t year = 2023; year <= 2025; ++year)
      row.years.push_back({year, nation::YearForm::accepted, score, false});
    return row;
  }
  cultivation::nation::SubjectIndex add(const cultivation::nation::SubjectRow& row) {
    const Status added = builder_.add(row);
    if (!added.ok()) throw std::runtime_error(added.error().to_string());
    return next_++;
  }
  Status try_add(const cultivation::nation::SubjectRow& row) { return builder_.add(row); }
  cultivation::nation::SnapshotPtr finish() { return sound(std::move(builder_).finish()); }

 private:
  cultivation::nation::SnapshotBuilder builder_;
  int number_ = 0;
  cultivation::nation::SubjectIndex next_ = 0;
};

}  // namespace celadon::testing
