#include "celadon/ledger/ledger_text.hpp"

#include <iterator>

#include <fmt/format.h>

#include "celadon/ledger/source_names.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::ledger {
namespace {

using units::Language;
using units::Quantity;

const char* pick(Language language, const char* zh, const char* en) {
  return language == Language::zh ? zh : en;
}

std::string shown(const Quantity& value, Language language, int places) {
  return units::format_fixed(value.value, places) + " " +
         units::display_symbol(value.unit, language);
}

std::string listed(const std::vector<std::string>& names, Language language) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += pick(language, "、", ", ");
    text += name;
  }
  return text;
}

std::string shown(const formula::Value& value, Language language, int places) {
  if (const auto* known = std::get_if<Quantity>(&value)) return shown(*known, language, places);
  const auto* gap = std::get_if<formula::Undetermined>(&value);
  if (gap == nullptr) return {};
  return fmt::format("{}: {}{}{}", pick(language, "未定，缺", "undetermined, missing"),
                     listed(gap->missing, language), gap->reason.empty() ? "" : " · ",
                     units::in_language(gap->reason, language));
}

const char* role_text(EnergyRole role, Language language) {
  switch (role) {
    case EnergyRole::purchased: return pick(language, "购入", "purchased");
    case EnergyRole::own_primary: return pick(language, "自产一次能源", "own primary");
    case EnergyRole::sold: return pick(language, "外供", "sold on");
    case EnergyRole::stock_change: return pick(language, "库存变化", "stock change");
    case EnergyRole::feedstock: return pick(language, "原料用能", "feedstock");
    case EnergyRole::medium: return pick(language, "外购耗能工质", "bought medium");
    case EnergyRole::made_on_site: return pick(language, "自产二次能源", "made on site");
  }
  return "";
}

const char* scope_text(CarbonScope scope, Language language) {
  switch (scope) {
    case CarbonScope::scope1: return pick(language, "范围一", "scope 1");
    case CarbonScope::scope2_policy:
      return pick(language, "净购入（核算规则）", "purchased, by the rule");
    case CarbonScope::scope2_location:
      return pick(language, "范围二（基于位置）", "scope 2 location");
    case CarbonScope::scope2_market: return pick(language, "范围二（基于市场）", "scope 2 market");
    case CarbonScope::biogenic: return pick(language, "生物质（另计）", "biomass, apart");
  }
  return "";
}

Quantity readable(const ExactAmount& amount) {
  for (const char* symbol : {"kWh", "m3", "Nm3", "t", "t_product"}) {
    if (const auto value = amount.in(units::unit(symbol)); value.ok()) return *value;
  }
  return amount.in_base();
}

std::string named(const std::string& source, const registry::Carriers& carriers,
                  Language language) {
  const registry::Names names = source_names(source, carriers);
  return language == Language::zh ? names.zh : names.en;
}

/// Filled up to so many columns of a terminal, where a Chinese character takes two.
std::string padded(std::string text, std::size_t columns) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) ++width;
    if (byte >= 0xE0) width += 2;
  }
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

void add_notes(std::string& text, const std::vector<std::string>& notes, Language language) {
  for (const std::string& note : notes)
    text += fmt::format("  · {}\n", units::in_language(note, language));
}

}  // namespace

std::string to_text(const ComprehensiveEnergy& energy, const registry::Carriers& carriers,
                    Language language) {
  const bool calorific = energy.basis == EnergyBasis::calorific;
  std::string text = fmt::format("{} {} [{}, {}]\n",
                                 pick(language, "综合能耗", "Comprehensive energy consumption"),
                                 shown(energy.total, language, 2), energy.edition,
                                 calorific ? pick(language, "当量值", "calorific basis")
                                           : pick(language, "等价值", "primary basis"));
  if (!formula::determined(energy.total)) {
    text += fmt::format("  {} {}\n", pick(language, "已知部分", "known part"),
                        shown(energy.known, language, 2));
  }
  for (const EnergyLine& line : energy.lines) {
    text += fmt::format("  {} {} {:>22} {:>22}{}\n",
                        padded(named(line.carrier, carriers, language), 16),
                        padded(role_text(line.role, language), 14), shown(line.amount, language, 2),
                        shown(line.energy, language, 4),
                        line.counted ? "" : pick(language, "（不计入）", " (not counted)"));
  }
  text += fmt::format("  {} {} %\n", pick(language, "计量数据占比", "measured share"),
                      units::format_fixed(100.0 * energy.measured_share, 1));
  add_notes(text, energy.notes, language);
  return text;
}

std::string to_text(const CarbonInventory& inventory, const registry::Carriers& carriers,
                    Language language) {
  std::string text;
  const auto line = [&](const char* zh, const char* en, const formula::Value& value) {
    text += fmt::format("{} {}\n", pick(language, zh, en), shown(value, language, 2));
  };
  line("温室气体排放总量", "Greenhouse gases, total", inventory.total);
  line("不含净购入电力热力", "Without bought power and heat", inventory.without_indirect);
  line("范围一", "Scope 1", inventory.scope1);
  line("范围二（基于位置）", "Scope 2, location-based", inventory.scope2_location);
  line("范围二（基于市场）", "Scope 2, market-based", inventory.scope2_market);
  if (inventory.biomass_co2.value != 0.0) {
    line("生物质CO2（另计）", "CO2 of biomass (apart)", inventory.biomass_co2);
  }
  for (const CarbonEntry& entry : inventory.entries) {
    text += fmt::format("  {} {} {:>20} {:>18} {}\n", padded(scope_text(entry.scope, language), 20),
                        padded(named(entry.source, carriers, language), 28),
                        shown(entry.activity, language, 2), shown(entry.emission, language, 3),
                        entry.gas);
    add_notes(text, entry.notes, language);
  }
  for (const CertificateUse& use : inventory.certificates) {
    text += fmt::format("  {} {} {} {}\n", pick(language, "绿证", "certificate"), use.id,
                        shown(use.used, language, 3), units::in_language(use.refused, language));
  }
  add_notes(text, inventory.notes, language);
  return text;
}

std::string to_text(std::span<const NodeBalance> balances, const registry::Carriers& carriers,
                    Language language) {
  std::string text;
  for (const NodeBalance& balance : balances) {
    fmt::format_to(
        std::back_inserter(text), "{} · {} · {}: {} {}, {} {}, {} {} ({} %)", balance.node,
        named(balance.carrier, carriers, language), balance.period.to_string(),
        pick(language, "流入", "in"), shown(readable(balance.inflow), language, 2),
        pick(language, "流出", "out"), shown(readable(balance.outflow), language, 2),
        pick(language, "计量差", "unaccounted"), shown(readable(balance.unaccounted), language, 2),
        units::format_fixed(100.0 * balance.unaccounted_share, 2));
    if (!balance.stock_change.zero()) {
      text += fmt::format(", {} {}", pick(language, "库存增加", "rise of stock"),
                          shown(readable(balance.stock_change), language, 2));
    }
    if (balance.every_class_known) {
      text += fmt::format(", {} {} %: {}", pick(language, "表计准确度", "meters' accuracy"),
                          units::format_fixed(100.0 * balance.accuracy_share, 2),
                          balance.within_accuracy() ? pick(language, "之内", "within")
                                                    : pick(language, "超出", "beyond"));
    }
    if (!balance.incomplete.empty()) {
      text += fmt::format(", {} {}", pick(language, "数据不全", "incomplete"),
                          listed(balance.incomplete, language));
    }
    text += '\n';
  }
  return text;
}

std::string to_text(const PostReport& report, const registry::Carriers& carriers,
                    Language language) {
  std::string text = fmt::format(
      "{} {}, {} {}; {} {}, {} {}, {} {}, {} {}\n", pick(language, "流", "flows"), report.flows,
      pick(language, "样本", "samples"), report.samples, pick(language, "新增", "added"),
      report.books.added, pick(language, "更正", "corrected"), report.books.corrected,
      pick(language, "撤销", "withdrawn"), report.books.withdrawn,
      pick(language, "未变", "unchanged"), report.books.unchanged);
  add_notes(text, report.notes, language);
  text += to_text(std::span<const NodeBalance>(report.balances), carriers, language);
  return text;
}

}  // namespace celadon::ledger
