#pragma once
// The composed programmes of a library, each read once.

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/ladder/code_lists.hpp"
#include "celadon/cultivation/policy.hpp"
#include "celadon/cultivation/programme.hpp"
#include "celadon/cultivation/working_calendar.hpp"

namespace celadon::app {
class NationShelf;  // app/nation/nation_shelf.hpp
}

namespace celadon::app::ladder {

/// Thread-safe. Reads nothing before it is asked; reading a base takes some tens of milliseconds.
class RuleShelf {
 public:
  explicit RuleShelf(packs::LibraryPtr library) : library_(std::move(library)) {}

  /// As cultivation::open_programme, composed once for each set of packs. Errors: its own.
  Result<cultivation::ProgrammePtr> programme(std::string_view id, CivilDate day,
                                              std::string_view division);
  /// The calendar of the nation. Errors: those of WorkingCalendar::open.
  Result<std::shared_ptr<const cultivation::WorkingCalendar>> calendar();
  /// The lists that codes are checked against. Errors: those of CodeLists::open.
  Result<std::shared_ptr<const CodeLists>> lists();
  /// The rows of all policy packs, by pack. Errors: those of read_policies.
  Result<std::shared_ptr<const std::vector<cultivation::Policy>>> policies();
  /// What these rules make of the whole registry, kept between questions.
  NationShelf& nation();
  [[nodiscard]] const packs::Library& library() const { return *library_; }

 private:
  /// The packs that hold for a division on a day, as one text.
  [[nodiscard]] std::string key_of(std::string_view id, CivilDate day,
                                   std::string_view division) const;

  packs::LibraryPtr library_;
  std::mutex mutex_;
  std::map<std::string, cultivation::ProgrammePtr, std::less<>> programmes_;
  std::shared_ptr<const cultivation::WorkingCalendar> calendar_;
  std::shared_ptr<const CodeLists> lists_;
  std::shared_ptr<const std::vector<cultivation::Policy>> policies_;
  std::shared_ptr<NationShelf> nation_;
};

}  // namespace celadon::app::ladder
