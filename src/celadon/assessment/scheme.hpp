#pragma once
// What a standard leaves open: leading values, baselines, a threshold, grades. A scheme pack (a
// region, an industry, a programme, a year) or the user gives them, each with its source.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "celadon/assessment/standard_pack.hpp"

namespace celadon::assessment {

/// Values for one indicator, or for one of its alternatives.
struct SchemeBound {
  std::optional<units::Quantity> leading;
  std::optional<units::Quantity> baseline;
  Sureness sureness;
};

/// A grade over the total, e.g. three stars from 60.
struct SchemeGrade {
  std::string id;
  packs::Title title;
  std::optional<double> from;  ///< points; none: not published, the grade cannot be given
  Sureness sureness;
};

/// The values of one or more schemes and of the user, laid over each other.
struct SchemeValues {
  std::vector<std::string> labels;   ///< "id@edition" of the packs, or the file name of the user's
  std::vector<std::string> hashes;   ///< [labels] SHA-256, "" for a bare document
  std::vector<packs::Title> titles;  ///< [labels]
  std::vector<std::string> standards;                 ///< ids it is meant for; empty: any
  std::map<std::string, SchemeBound> bounds;          ///< by "indicator" or "indicator.alternative"
  std::map<std::string, units::Quantity> parameters;  ///< names "scheme.ID" without the prefix
  std::map<std::string, Sureness> parameter_sureness;
  std::optional<double> threshold;
  Sureness threshold_sureness;
  std::vector<SchemeGrade> grades;  ///< from the lowest to the highest
  std::optional<NotApplicableRule> not_applicable;

  /// The bound for an alternative: its own entry, else that of the indicator; nullptr when there is
  /// none.
  [[nodiscard]] const SchemeBound* find(const Indicator& indicator, const Alternative& form) const;
};

/// Reads a scheme from its document. Errors: parse, unit, rule, each with its place.
Result<SchemeValues> parse_scheme(const text::Node& document, const std::string& hash = {});

/// The second laid over the first: what it gives replaces.
SchemeValues overlay(SchemeValues base, const SchemeValues& over);

/// Findings of a scheme against the standard it is used with: unknown indicators, wrong units,
/// reversed bounds, a grade order that falls.
std::vector<Error> check_scheme(const SchemeValues& scheme, const StandardPack& pack);

}  // namespace celadon::assessment
