#pragma once
// The rules of all divisions of the nation on one day: one composed programme for each set of
// overlays, so that 300 cities share the few that differ.

#include <map>
#include <string>
#include <vector>

#include "celadon/cultivation/programme.hpp"

namespace celadon::cultivation::nation {

class Programmes {
 public:
  /// Composes the programme `id` for the day, for the whole country and wherever an overlay
  /// reaches. Errors: those of open_programme().
  static Result<Programmes> open(const packs::Library& library, std::string_view id, CivilDate day);

  /// Of the whole country.
  [[nodiscard]] const Programme& nation() const { return *nation_; }
  /// Of a division: the most local one that covers it.
  [[nodiscard]] const Programme& of(std::string_view division) const;
  /// How many different ones there are.
  [[nodiscard]] std::size_t size() const { return local_.size() + 1; }

 private:
  ProgrammePtr nation_;
  std::map<std::string, ProgrammePtr, std::less<>> local_;  ///< by significant digits of a division
};

}  // namespace celadon::cultivation::nation
