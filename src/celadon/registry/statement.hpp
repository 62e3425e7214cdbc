#pragma once
// Statements: YAML for one site and one period. Sections follow the dots of the vocabulary:
//
//   statement: {site: qingci, period: 2025, source: 2025 年度统计台账}
//   output_value: 27050 万元
//   water: {withdrawn: 62000 m3, reused: {value: 150000 m3, evidence: 水平衡测试报告.pdf}}
//   product: {output: {cable: 12450 t_product}}                     # a set: member -> quantity
//   compliance: {operating_normally: {value: true, date: 2026-01-15, evidence: 承诺书.pdf}}
//   platform: {functions: [f01, f02, f04]}                          # by id, or a number
//   declared_energy: {diesel: {purchased: 12.5 t, opening_stock: 1 t, closing_stock: 0.8 t}}
//   certificates: [{id: GEC-2025-0001, energy: 1000 MWh, vintage: 2025, retired: 2025-12-20}]
//
// A name that is absent stays as it was; a name that is empty (~) is withdrawn. The lists
// (certificates, platform functions) are complete: what they no longer name is withdrawn.
//
// Sections beside the vocabulary, kept as facts "<section>.<field>" with the member in between:
//   declared_energy   carrier -> purchased, sold, opening_stock, closing_stock, feedstock
//   (amounts),
//                     net_calorific_value, carbon_content, oxidation, co2_factor (measured
//                     properties)
//   process_emission  item -> amount, factor, fraction (0..1), sector, gas, direction (emitted |
//                     leaves_in_product | recovered)
//   fugitive_gas      gas -> released (mass)
//   certificates      facts certificate.energy | vintage | retired | kind, member = id

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/registry/carriers.hpp"
#include "celadon/registry/fact.hpp"
#include "celadon/registry/site_store.hpp"
#include "celadon/registry/vocabulary.hpp"

namespace celadon::registry {

/// What a statement says. Facts carry file, line and column, but no recorded time yet.
struct Statement {
  SiteId site;
  CivilPeriod period;
  std::string source;
  std::vector<Fact> facts;      ///< sorted by (name, member)
  std::vector<Fact> withdrawn;  ///< of these only name, member, period and place count
  /// Names whose members are all in `facts`: other members are withdrawn.
  std::vector<std::string> complete;
};

/// The site and period a statement is about, before anything else is read: to load the site with.
struct StatementHead {
  SiteId site;
  CivilPeriod period;
  std::string source;
};
Result<StatementHead> read_statement_head(const text::Node& document);

/// Reads and checks a statement. Errors: parse, unit, rule with line, column, what was expected and
/// the nearest name.
Result<Statement> read_statement(const text::Node& document, const Site& site,
                                 const Vocabulary& vocabulary, const Carriers& carriers);

/// Records a statement. All or nothing; the same again changes nothing; a changed value supersedes.
/// Errors: conflict (a certificate used elsewhere; recorded earlier than the last change),
/// disk_full, locked, io.
Result<ApplyReport> apply_statement(storage::Database& database, const Statement& statement,
                                    const Recording& recording);

/// Facts of a site whose period lies within `scope`, as known at `as_of`; sorted by (name, member,
/// period).
Result<std::vector<Fact>> facts(storage::Database& database, const SiteId& site,
                                const CivilPeriod& scope, Instant as_of = Instant::max());
/// Every recording of one fact, oldest first.
Result<std::vector<Fact>> fact_history(storage::Database& database, const SiteId& site,
                                       std::string_view name, std::string_view member,
                                       const CivilPeriod& period);

/// The certificates among facts, sorted by id.
std::vector<Certificate> certificates(std::span<const Fact> facts);

/// The JSON Schema (2020-12) of statements, generated from the vocabulary; ends with a line break.
std::string statement_schema(const Vocabulary& vocabulary, const Carriers& carriers);
/// The JSON Schema (2020-12) of site.yaml, generated from the table the reader uses.
std::string site_schema(const Carriers& carriers);

}  // namespace celadon::registry
