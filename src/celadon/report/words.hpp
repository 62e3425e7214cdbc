#pragma once
// The words of results in both languages, in one place: text and page say the same.

#include <string>
#include <string_view>

#include "celadon/assessment/assessment.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::report {

std::string_view word(assessment::GateStatus status, units::Language language);
std::string_view word(assessment::IndicatorStatus status, units::Language language);
std::string_view word(assessment::VerdictStatus status, units::Language language);
/// The mark of a confidence, e.g. 未核实 / unverified; empty for quoted figures.
std::string_view word(formula::Confidence confidence, units::Language language);
/// How weights of indicators that do not apply are treated.
std::string_view word(assessment::NotApplicableRule rule, units::Language language);
/// 民营 / private, ...
std::string_view word(registry::Ownership ownership, units::Language language);
/// The title in a language; falls back to the other.
std::string_view title_in(const packs::Title& title, units::Language language);

/// A number for a reader: up to four decimals, without trailing zeros, and its unit.
std::string figure(double value, const units::Unit& unit, units::Language language);
/// The number alone.
std::string figure(double value);
/// "1,234.50": grouped by thousands, rounded half to even.
std::string grouped(double value, int places);
/// "2026-01-20 10:30:00 +08:00", to the second.
std::string shown_time(Instant time);

}  // namespace celadon::report
