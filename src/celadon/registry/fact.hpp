#pragma once
// A fact: what a statement says about a site and a period under one name of the vocabulary, with
// the line it stands on and both clocks.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::registry {

/// A quantity, a truth value or a text.
using FactValue = std::variant<units::Quantity, bool, std::string>;

struct Fact {
  std::string name;    ///< of the vocabulary, or of the sections of statement.hpp
  std::string member;  ///< of a set, e.g. a product; empty for scalars
  CivilPeriod period;
  FactValue value;
  std::string evidence;           ///< file or reference that proves it; may be empty
  std::optional<CivilDate> date;  ///< of the evidence
  std::string note;
  // where it comes from
  std::string file;
  std::string file_sha256;
  std::uint64_t line = 0;
  std::uint32_t column = 0;
  // when and by whom it was recorded
  Instant recorded_at;
  std::optional<Instant> superseded_at;
  std::string who;
};

/// A green certificate (绿证) or a settled green-power contract; used once, at one site, for one
/// period.
struct Certificate {
  enum class Kind : std::uint8_t { gec = 1, green_power = 2 };
  std::string id;
  Kind kind = Kind::gec;
  units::Quantity energy;    ///< energy, e.g. MWh
  std::int32_t vintage = 0;  ///< year of generation
  std::optional<CivilDate> retired;
  CivilPeriod period;  ///< of the statement that uses it
  Fact source;         ///< of `energy`
};

}  // namespace celadon::registry
