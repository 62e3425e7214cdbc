#include "celadon/assessment/standard_library.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/assessment/environments.hpp"

namespace celadon::assessment {
namespace {

constexpr std::string_view plant_vocabulary_id = "vocabulary.plant";

/// The pack of a reference, with the folder's prefix filled in where the user left it out.
Result<packs::PackPtr> find_pack(const packs::Library& library, std::string_view reference,
                                 std::string_view prefix, packs::PackKind kind) {
  packs::PackReference asked = packs::PackReference::parse(reference);
  auto found = library.find(asked);
  if (!found.ok() && !asked.id.starts_with(prefix)) {
    asked.id = std::string(prefix) + asked.id;
    auto prefixed = library.find(asked);
    if (prefixed.ok()) found = std::move(prefixed);
  }
  if (!found.ok()) return found.error();
  if ((*found)->header().kind != kind) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{0} 是 {1} 包，不是 {2} 包｜{0} is a {1} pack, not a {2} pack", reference,
                    packs::to_string((*found)->header().kind), packs::to_string(kind)));
  }
  return found;
}

Result<StandardPack> read_standard(const packs::Pack& pack, const VocabularyTypes& vocabulary) {
  CELADON_ASSIGN(const auto body, pack.body());
  CELADON_ASSIGN(StandardPack standard, parse_standard(*body, vocabulary));
  standard.hash = pack.hash();
  if (const auto findings = check_standard(standard, vocabulary); !findings.empty()) {
    return findings.front();
  }
  return standard;
}

Result<packs::CheckReport> check_standard_pack(const packs::LibraryPtr& library,
                                               const packs::PackPtr& pack) {
  CELADON_ASSIGN(const VocabularyTypes vocabulary, plant_vocabulary(*library));
  CELADON_ASSIGN(const StandardPack standard, read_standard(*pack, vocabulary));
  if (const auto failed = check_cases(standard); !failed.empty()) return failed.front();
  packs::CheckReport report;
  report.label = pack->header().label();
  report.hash = pack->hash();
  report.rows = standard.indicators.size();
  report.cases = standard.cases.size();
  return report;
}

Result<packs::CheckReport> check_scheme_pack(const packs::LibraryPtr& library,
                                             const packs::PackPtr& pack) {
  CELADON_ASSIGN(const auto body, pack->body());
  CELADON_ASSIGN(const SchemeValues scheme, parse_scheme(*body, pack->hash()));
  for (const std::string& id : scheme.standards) {
    CELADON_ASSIGN(const StandardPack standard, load_standard(*library, id));
    if (const auto findings = check_scheme(scheme, standard); !findings.empty()) {
      Error error = findings.front();
      error.place = pack->header().place;
      return error;
    }
  }
  packs::CheckReport report;
  report.label = pack->header().label();
  report.hash = pack->hash();
  report.rows = scheme.bounds.size() + scheme.parameters.size() + scheme.grades.size();
  return report;
}

/// Keeps the texts it lays over the base.
class LimitKeyEnvironment final : public formula::Environment {
 public:
  LimitKeyEnvironment(const formula::Environment& base, const registry::Site& site) : view_(base) {
    for (const registry::Product& product : site.products) {
      add("product.energy_limit." + product.id.text, product.energy_limit);
      add("product.water_quota." + product.id.text, product.water_quota);
    }
  }
  [[nodiscard]] const formula::Input* find(std::string_view name) const override {
    return view_.find(name);
  }
  [[nodiscard]] Result<formula::Input> lookup(std::string_view table,
                                              std::span<const formula::Value> keys) const override {
    return view_.lookup(table, keys);
  }
  [[nodiscard]] Result<formula::TablePoints> points(std::string_view table) const override {
    return view_.points(table);
  }

 private:
  void add(const std::string& name, const registry::LimitReference& reference) {
    if (reference.empty()) return;
    const formula::Value key = limit_key(reference);
    view_.set(name, {key, leaf(name, key, formula::DataStatus::declared, {})});
  }
  OverlayEnvironment view_;
};

}  // namespace

Result<VocabularyTypes> plant_vocabulary(const packs::Library& library) {
  CELADON_ASSIGN(const packs::PackPtr pack, library.find(plant_vocabulary_id));
  CELADON_ASSIGN(const auto body, pack->body());
  return parse_vocabulary_types(*body);
}

Result<StandardPack> load_standard(const packs::Library& library, std::string_view reference) {
  CELADON_ASSIGN(const packs::PackPtr pack,
                 find_pack(library, reference, "standards.", packs::PackKind::standard));
  CELADON_ASSIGN(const VocabularyTypes vocabulary, plant_vocabulary(library));
  return read_standard(*pack, vocabulary);
}

Result<SchemeValues> load_scheme(const packs::Library& library, std::string_view reference) {
  CELADON_ASSIGN(const packs::PackPtr pack,
                 find_pack(library, reference, "schemes.", packs::PackKind::scheme));
  CELADON_ASSIGN(const auto body, pack->body());
  return parse_scheme(*body, pack->hash());
}

Result<SchemeValues> read_scheme_file(const std::string& path) {
  CELADON_ASSIGN(const text::Node document, text::read_document(path));
  return parse_scheme(document);
}

std::string limit_key(const registry::LimitReference& reference) {
  std::string key = reference.standard + "|" + reference.product;
  if (!reference.indicator.empty()) key += "|" + reference.indicator;
  return key;
}

LimitSource limit_source(const packs::LimitTables& tables) {
  return [&tables](const LimitQuery& query) -> Result<LimitAnswer> {
    packs::LimitQuery asked;
    asked.table = query.table;
    const std::size_t first = query.key.find('|');
    asked.standard = query.key.substr(0, first);
    if (first != std::string::npos) {
      const std::size_t second = query.key.find('|', first + 1);
      asked.product = query.key.substr(
          first + 1, second == std::string::npos ? std::string::npos : second - first - 1);
      if (second != std::string::npos) asked.indicator = query.key.substr(second + 1);
    }
    CELADON_ASSIGN(const packs::Limit limit, tables.find(asked));
    CELADON_ASSIGN(const units::Quantity value, limit.level(query.level));
    return LimitAnswer{value, limit.origin};
  };
}

std::shared_ptr<const formula::Environment> with_limit_keys(const formula::Environment& base,
                                                            const registry::Site& site) {
  return std::make_shared<const LimitKeyEnvironment>(base, site);
}

packs::KindChecks standard_checks() {
  packs::KindChecks checks = packs::table_checks();
  checks[packs::PackKind::standard] = check_standard_pack;
  checks[packs::PackKind::scheme] = check_scheme_pack;
  return checks;
}

}  // namespace celadon::assessment
