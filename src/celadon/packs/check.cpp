#include "celadon/packs/check.hpp"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/limits.hpp"
#include "celadon/packs/method.hpp"
#include "celadon/packs/terms.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::packs {

namespace {

using text::Node;

/// Text of an optional member.
Result<std::string> text_of(const Node& mapping, std::string_view key) {
  const Node* member = mapping.find(key);
  if (member == nullptr || member->is_null()) return std::string();
  return member->as_text();
}

/// Runs the cases of one pack.
class CaseRunner {
 public:
  CaseRunner(const LibraryPtr& library, const PackPtr& pack, const std::vector<TableSpec>& specs)
      : library_(library), pack_(pack), specs_(specs), factors_(library), limits_(library) {}

  Status run(const Node& node) {
    if (node.kind != Node::Kind::mapping) {
      return node.error(ErrorCode::parse, "算例应为映射｜a case is a mapping");
    }
    CELADON_TRY(text::refuse_unknown_members(
        node, {"table", "what",     "variant", "where",     "year",          "edition", "range",
               "at",    "standard", "product", "indicator", "level",         "id",      "column",
               "text",  "expect",   "unit",    "tolerance", "expect_source", "refused"}));
    CELADON_ASSIGN(const std::string table, text_of(node, "table"));
    const TableSpec* spec = nullptr;
    for (const TableSpec& candidate : specs_) {
      if (candidate.name == table) spec = &candidate;
    }
    if (spec == nullptr) {
      return node.error(ErrorCode::not_found,
                        fmt::format("数据包没有表 \"{0}\"｜the pack has no table \"{0}\"", table));
    }
    if (spec->shape == TableShape::terms || spec->shape == TableShape::hours) {
      return run_term(node, *spec);
    }
    return compare(node, ask(node, *spec));
  }

 private:
  Result<units::Quantity> ask(const Node& node, const TableSpec& spec) {
    switch (spec.shape) {
      case TableShape::limits: return ask_limit(node, spec);
      case TableShape::curve:
      case TableShape::grid: return ask_curve(node, spec);
      default: return ask_factor(node, spec);
    }
  }

  Result<units::Quantity> ask_factor(const Node& node, const TableSpec& spec) {
    FactorQuery query;
    query.table = spec.name;
    CELADON_ASSIGN(query.what, text_of(node, "what"));
    CELADON_ASSIGN(query.variant, text_of(node, "variant"));
    CELADON_ASSIGN(query.where, text_of(node, "where"));
    CELADON_ASSIGN(query.edition, text_of(node, "edition"));
    if (const Node* year = node.find("year"); year != nullptr) {
      CELADON_ASSIGN(const std::int64_t number, year->as_integer());
      query.year = static_cast<int>(number);
    }
    CELADON_ASSIGN(const std::string range, text_of(node, "range"));
    if (range == "lower") query.range = RangeChoice::lower;
    if (range == "upper") query.range = RangeChoice::upper;
    CELADON_ASSIGN(const auto sets, factors_.rows(spec.name));
    for (const FactorRowSet& set : *sets) {
      // Rows without editions of their own have the pack's: a case means its own pack.
      if (set.pack == pack_ && !set.row_editions && query.edition.empty()) {
        query.edition = pack_->header().edition;
      }
    }
    CELADON_ASSIGN(const Factor factor, factors_.find(query));
    return factor.value;
  }

  Result<units::Quantity> ask_curve(const Node& node, const TableSpec& spec) {
    std::vector<units::Quantity> at;
    if (const Node* list = node.find("at"); list != nullptr) {
      for (const Node& item : list->items) {
        CELADON_ASSIGN(const std::string text, item.as_text());
        CELADON_ASSIGN(units::Quantity quantity, units::parse_quantity(text));
        at.push_back(std::move(quantity));
      }
    }
    CELADON_ASSIGN(const Factor factor, factors_.interpolate(spec.name, at));
    return factor.value;
  }

  Result<units::Quantity> ask_limit(const Node& node, const TableSpec& spec) {
    LimitQuery query;
    query.table = spec.name;
    CELADON_ASSIGN(query.standard, text_of(node, "standard"));
    CELADON_ASSIGN(query.product, text_of(node, "product"));
    CELADON_ASSIGN(query.indicator, text_of(node, "indicator"));
    CELADON_ASSIGN(const std::string level, text_of(node, "level"));
    CELADON_ASSIGN(const Limit limit, limits_.find(query));
    return limit.level(level);
  }

  Status run_term(const Node& node, const TableSpec& spec) {
    CELADON_ASSIGN(const TermTable table, read_terms(pack_, spec));
    CELADON_ASSIGN(const std::string id, text_of(node, "id"));
    CELADON_ASSIGN(const std::string column, text_of(node, "column"));
    CELADON_ASSIGN(const std::string expected, text_of(node, "text"));
    const Term* term = table.find(id);
    if (term == nullptr)
      return node.error(ErrorCode::not_found,
                        fmt::format("没有条目 \"{0}\"｜no entry \"{0}\"", id));
    const std::string_view found = column == "zh"   ? std::string_view(term->title.zh)
                                   : column == "en" ? std::string_view(term->title.en)
                                                    : term->column(column);
    if (found == expected) return {};
    return node.error(ErrorCode::rule,
                      fmt::format("算例不符：{1} 的 {0} 为 \"{2}\"，应为 \"{3}\"｜the case fails: "
                                  "{0} of {1} is \"{2}\", expected \"{3}\"",
                                  column, id, found, expected));
  }

  Status compare(const Node& node, const Result<units::Quantity>& answer) {
    CELADON_ASSIGN(const std::string refused, text_of(node, "refused"));
    if (!refused.empty()) {
      if (answer.ok()) {
        return node.error(ErrorCode::rule,
                          fmt::format("算例不符：得到 {0} {1}，而应被拒绝｜the case fails: {0} {1} "
                                      "is answered, but a refusal is expected",
                                      answer->value, answer->unit.symbol));
      }
      if (answer.error().to_string().find(refused) != std::string::npos) return {};
      return node.error(ErrorCode::rule,
                        units::after(fmt::format("算例不符：拒绝的理由中没有 \"{0}\"｜the case "
                                                 "fails: the refusal does not say \"{0}\"",
                                                 refused),
                                     units::sentence(answer.error())));
    }
    const Node* expect = node.find("expect");
    if (expect == nullptr)
      return node.error(ErrorCode::parse,
                        "算例需要 `expect` 或 `refused`｜a case needs `expect` or `refused`");
    CELADON_ASSIGN(const double wanted, expect->as_number());
    CELADON_ASSIGN(const std::string source, text_of(node, "expect_source"));
    if (source.empty()) {
      return node.error(ErrorCode::parse,
                        "算例须在 `expect_source` 中注明数值出处｜a case says in `expect_source` "
                        "where its figure comes from");
    }
    CELADON_ASSIGN(const std::string symbol, text_of(node, "unit"));
    if (!answer.ok()) {
      return node.error(ErrorCode::rule,
                        units::after("算例不符｜the case fails", units::sentence(answer.error())));
    }
    auto unit = units::parse_unit(symbol);
    if (!unit.ok()) return node.error(ErrorCode::unit, unit.error().message, unit.error().remedy);
    if (pack_->header().kind == PackKind::limits)
      unit->dimension = units::per_product(unit->dimension);
    const auto value = answer->in(*unit);
    if (!value.ok())
      return node.error(ErrorCode::unit, value.error().message, value.error().remedy);
    double tolerance = 1e-12;
    if (const Node* given = node.find("tolerance"); given != nullptr) {
      CELADON_ASSIGN(tolerance, given->as_number());
    }
    if (std::abs(*value - wanted) <= tolerance * std::max(std::abs(wanted), 1e-300)) return {};
    return node.error(
        ErrorCode::rule,
        fmt::format(
            "算例不符：{0} {1}，应为 {2}（{3}）｜the case fails: {0} {1}, expected {2} ({3})",
            *value, symbol, wanted, source));
  }

  LibraryPtr library_;
  PackPtr pack_;
  const std::vector<TableSpec>& specs_;
  FactorTables factors_;
  LimitTables limits_;
};

/// Reads one table and counts its rows.
Result<CheckReport> check_table(const FactorTables& factors, const PackPtr& pack,
                                const TableSpec& spec) {
  CheckReport report;
  report.tables = 1;
  switch (spec.shape) {
    case TableShape::rows: {
      CELADON_ASSIGN(const FactorRowSet set, read_factor_rows(pack, spec));
      report.rows = set.rows.size();
      for (const FactorRow& row : set.rows) report.withheld += row.withheld.empty() ? 0U : 1U;
      // The table over all packs, so that two packs which do not agree about it are told now.
      CELADON_ASSIGN(const auto merged, factors.rows(spec.name));
      static_cast<void>(merged);
      break;
    }
    case TableShape::limits: {
      CELADON_ASSIGN(const auto rows, LimitTables::read(pack, spec));
      report.rows = rows.size();
      for (const LimitTables::Row& row : rows) report.withheld += row.withheld.empty() ? 0U : 1U;
      break;
    }
    case TableShape::terms:
    case TableShape::hours: {
      CELADON_ASSIGN(const TermTable table, read_terms(pack, spec));
      report.rows = table.terms.size();
      if (spec.shape == TableShape::hours)
        CELADON_TRY(check_hours(table, pack->path_of(spec.file)));
      break;
    }
    case TableShape::curve:
    case TableShape::grid: {
      CELADON_ASSIGN(const TableFile file, read_table_file(*pack, spec.file, {}));
      report.rows = file.rows.size();
      // Reading it through the library resolves the edge; a question without arguments is refused
      // only after the table has been read.
      const auto read = factors.interpolate(spec.name, {});
      if (!read.ok() && read.error().code != ErrorCode::invalid_argument) return read.error();
      break;
    }
  }
  return report;
}

}  // namespace

void CheckReport::add(const CheckReport& other) {
  tables += other.tables;
  rows += other.rows;
  withheld += other.withheld;
  cases += other.cases;
}

Result<CheckReport> check_tables(const LibraryPtr& library, const PackPtr& pack) {
  CheckReport report;
  CELADON_ASSIGN(const auto body, pack->body());
  CELADON_ASSIGN(const std::vector<TableSpec> specs, read_table_specs(*pack));
  const FactorTables factors(library);
  for (const TableSpec& spec : specs) {
    CELADON_ASSIGN(const CheckReport part, check_table(factors, pack, spec));
    report.add(part);
  }
  const Node* cases = body->find("cases");
  if (cases == nullptr || cases->items.empty()) {
    if (specs.empty()) return report;
    return body->error(ErrorCode::rule,
                       fmt::format("数据包 {0} 有表而没有算例｜pack {0} has tables but no cases",
                                   pack->header().label()),
                       "加上 `cases:`，写几个查询及其结果｜add `cases:` with a few lookups and the "
                       "figures they give");
  }
  CaseRunner runner(library, pack, specs);
  for (const Node& node : cases->items) {
    CELADON_TRY(runner.run(node));
    ++report.cases;
  }
  return report;
}

KindChecks table_checks() {
  KindChecks checks;
  for (const PackKind kind :
       {PackKind::vocabulary, PackKind::factors, PackKind::limits, PackKind::tariff}) {
    checks.emplace(kind, check_tables);
  }
  checks.emplace(PackKind::method, check_methods);
  return checks;
}

Result<CheckReport> check_pack(const LibraryPtr& library, const PackPtr& pack,
                               const KindChecks& checks) {
  CELADON_ASSIGN(const auto body, pack->body());
  const auto check = checks.find(pack->header().kind);
  if (check == checks.end()) {
    return body->error(
        ErrorCode::unsupported,
        fmt::format("此处不能检查 {0} 类的数据包｜packs of kind {0} cannot be checked here",
                    to_string(pack->header().kind)));
  }
  CELADON_ASSIGN(CheckReport report, check->second(library, pack));
  report.label = pack->header().label();
  report.hash = pack->hash();
  return report;
}

Result<LibraryPtr> open_checked(const LibrarySources& sources, const KindChecks& checks) {
  CELADON_ASSIGN(LibraryPtr library, Library::open(sources));
  for (const PackPtr& pack : library->all()) {
    if (pack->embedded()) continue;
    CELADON_ASSIGN(const CheckReport report, check_pack(library, pack, checks));
    static_cast<void>(report);
  }
  return library;
}

}  // namespace celadon::packs
