#include "celadon/ledger/ledger_json.hpp"

namespace celadon::ledger {
namespace {

using Json = nlohmann::ordered_json;
using units::Quantity;

Json quantity(const Quantity& value) {
  return {{"value", value.value}, {"unit", value.unit.symbol}};
}

/// A figure: {"value", "unit"}, or value null with what is missing.
Json figure(const formula::Value& value, const char* symbol) {
  if (const auto* known = std::get_if<Quantity>(&value)) return quantity(*known);
  Json json{{"value", nullptr}, {"unit", symbol}};
  if (const auto* gap = std::get_if<formula::Undetermined>(&value)) {
    json["undetermined"] = true;
    json["missing"] = gap->missing;
    json["reason"] = gap->reason;
  }
  return json;
}

/// Energy is shown in kWh, the rest in the unit a person reads.
Json exact(const ExactAmount& amount) {
  const char* symbol = nullptr;
  switch (amount.measure) {
    case Measure::energy: symbol = "kWh"; break;
    case Measure::mass: symbol = "t"; break;
    case Measure::volume: symbol = "m3"; break;
    case Measure::standard_volume: symbol = "Nm3"; break;
    case Measure::product_mass: symbol = "t_product"; break;
    case Measure::count: symbol = "items"; break;
    default: break;
  }
  if (symbol == nullptr) return quantity(amount.in_base());
  const auto shown = amount.in(units::unit(symbol));
  return quantity(shown.ok() ? *shown : amount.in_base());
}

Json origin_of(const formula::Origin& origin) {
  Json json = Json::object();
  if (!origin.pack.empty()) json["pack"] = origin.pack;
  if (!origin.pack_hash.empty()) json["pack_hash"] = origin.pack_hash;
  if (!origin.clause.empty()) json["clause"] = origin.clause;
  if (!origin.source.empty()) json["source"] = origin.source;
  if (!origin.file.empty()) json["file"] = origin.file;
  if (origin.first_row != 0) json["first_row"] = origin.first_row;
  if (origin.last_row != 0) json["last_row"] = origin.last_row;
  return json;
}

template <class Line>
void add_factor(Json& json, const Line& line) {
  json["factor"] = line.factor ? quantity(*line.factor) : Json(nullptr);
  if (line.origin) json["origin"] = origin_of(*line.origin);
  if (line.confidence) json["confidence"] = formula::to_string(*line.confidence);
  if (line.provisional) json["provisional"] = true;
}

Json share(double value) { return {{"value", 100.0 * value}, {"unit", "%"}}; }

}  // namespace

Json to_json(const ComprehensiveEnergy& energy) {
  Json total = figure(energy.total, "tce");
  total["basis"] = to_string(energy.basis);
  total["edition"] = energy.edition;
  if (!formula::determined(energy.total)) total["known"] = quantity(energy.known);
  Json lines = Json::array();
  for (const EnergyLine& line : energy.lines) {
    Json json{{"carrier", line.carrier},         {"role", to_string(line.role)},
              {"amount", quantity(line.amount)}, {"energy", figure(line.energy, "tce")},
              {"counted", line.counted},         {"measured_share", share(line.measured_share)}};
    add_factor(json, line);
    if (!line.notes.empty()) json["notes"] = line.notes;
    lines.push_back(std::move(json));
  }
  return {{"comprehensive_energy", std::move(total)},
          {"by_carrier", std::move(lines)},
          {"feedstock", quantity(energy.feedstock)},
          {"measured_share", share(energy.measured_share)},
          {"notes", energy.notes}};
}

Json to_json(const CarbonInventory& inventory) {
  Json entries = Json::array();
  for (const CarbonEntry& entry : inventory.entries) {
    Json json{{"scope", to_string(entry.scope)},
              {"category", to_string(entry.category)},
              {"source", entry.source},
              {"activity", quantity(entry.activity)},
              {"gas", entry.gas},
              {"emission", figure(entry.emission, "tCO2e")}};
    add_factor(json, entry);
    if (entry.data_year) json["data_year"] = *entry.data_year;
    if (!entry.notes.empty()) json["notes"] = entry.notes;
    entries.push_back(std::move(json));
  }
  Json certificates = Json::array();
  for (const CertificateUse& use : inventory.certificates) {
    certificates.push_back(
        {{"id", use.id}, {"used", quantity(use.used)}, {"refused", use.refused}});
  }
  return {{"total", figure(inventory.total, "tCO2e")},
          {"without_indirect", figure(inventory.without_indirect, "tCO2e")},
          {"co2", figure(inventory.co2, "tCO2")},
          {"scope1", figure(inventory.scope1, "tCO2e")},
          {"scope2_policy", figure(inventory.scope2_policy, "tCO2e")},
          {"scope2_location", figure(inventory.scope2_location, "tCO2e")},
          {"scope2_market", figure(inventory.scope2_market, "tCO2e")},
          {"biomass_co2", quantity(inventory.biomass_co2)},
          {"policy", inventory.policy},
          {"entries", std::move(entries)},
          {"certificates", std::move(certificates)},
          {"notes", inventory.notes}};
}

Json to_json(std::span<const NodeBalance> balances) {
  Json rows = Json::array();
  for (const NodeBalance& balance : balances) {
    Json json{{"node", balance.node},
              {"carrier", balance.carrier},
              {"period", balance.period.to_string()},
              {"inflow", exact(balance.inflow)},
              {"outflow", exact(balance.outflow)},
              {"stock_change", exact(balance.stock_change)},
              {"unaccounted", exact(balance.unaccounted)},
              {"unaccounted_share", share(balance.unaccounted_share)}};
    if (balance.every_class_known) {
      json["accuracy_share"] = share(balance.accuracy_share);
      json["within_accuracy"] = balance.within_accuracy();
    }
    if (!balance.incomplete.empty()) json["incomplete"] = balance.incomplete;
    rows.push_back(std::move(json));
  }
  return rows;
}

Json to_json(const Entry& entry) {
  const Posting& posting = entry.posting;
  const QualityShares& quality = posting.quality;
  Json sources = Json::array();
  for (const SourceRows& rows : posting.evidence.sources) {
    sources.push_back({{"import", rows.source},
                       {"first_row", rows.first_row},
                       {"last_row", rows.last_row},
                       {"samples", rows.count}});
  }
  Json json{{"id", entry.id},
            {"book", to_string(posting.book)},
            {"kind", to_string(posting.kind)},
            {"flow", posting.flow},
            {"period", posting.period.to_string()},
            {"from", posting.from},
            {"to", posting.to},
            {"carrier", posting.carrier},
            {"amount", exact(posting.amount)},
            {"measured", exact({quality.measured, posting.amount.measure})},
            {"estimated", exact({quality.estimated, posting.amount.measure})},
            {"measured_intervals", quality.measured_intervals},
            {"estimated_intervals", quality.estimated_intervals},
            {"missing_intervals", quality.missing_intervals},
            {"rules", posting.rules},
            {"point", posting.evidence.point},
            {"sources", std::move(sources)},
            {"recorded_at", format_instant(entry.recorded_at)},
            {"recorded_by", entry.recorded_by}};
  if (entry.reverses) json["reverses"] = *entry.reverses;
  return json;
}

Json to_json(const PostReport& report) {
  return {{"flows", report.flows},
          {"samples", report.samples},
          {"added", report.books.added},
          {"corrected", report.books.corrected},
          {"withdrawn", report.books.withdrawn},
          {"unchanged", report.books.unchanged},
          {"written", report.books.written},
          {"recorded_at", format_instant(report.books.recorded_at)},
          {"balances", to_json(std::span<const NodeBalance>(report.balances))},
          {"notes", report.notes}};
}

}  // namespace celadon::ledger
