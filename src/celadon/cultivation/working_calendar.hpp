#pragma once
// Working days by year: Monday to Friday but for public holidays, and the weekends worked instead,
// as the yearly notice of the State Council's office fixes them.

#include <map>
#include <set>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::cultivation {

class WorkingCalendar {
 public:
  /// From the packs of kind `calendar` of a region and its wider areas. Years of several packs add;
  /// error conflict when two hold one year.
  static Result<WorkingCalendar> open(const packs::Library& library,
                                      std::string_view region = "CN");

  /// Gives a year: its days off on weekdays, and its weekend days that are worked.
  Status add_year(std::int32_t year, std::set<CivilDate> days_off, std::set<CivilDate> days_worked);

  [[nodiscard]] bool knows(std::int32_t year) const { return years_.count(year) != 0; }
  /// Error not_found names the year.
  [[nodiscard]] Result<bool> is_working_day(CivilDate day) const;

 private:
  struct Year {
    std::set<CivilDate> days_off;
    std::set<CivilDate> days_worked;
  };
  std::map<std::int32_t, Year> years_;
};

}  // namespace celadon::cultivation
