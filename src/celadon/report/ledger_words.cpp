#include "celadon/report/ledger_words.hpp"

#include <array>
#include <utility>
#include <vector>

#include "celadon/registry/titles.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::report {
namespace {

using units::Language;

std::string_view pick(Language language, std::string_view zh, std::string_view en) {
  return language == Language::zh ? zh : en;
}

/// A sentence with gaps: "{}" stands for any text, which is put into the translation in order.
struct Phrase {
  std::string_view en;
  std::string_view zh;
};

constexpr std::array phrases = {
    Phrase{"data year {}, the latest published, stands in for {} ({})",
           "{} 年数据为已公布的最新值，代替 {} 年（{}）"},
    Phrase{"{} kWh of export counted against {}", "上网电量 {} kWh 计为{}的外供"},
    Phrase{"the books hold no energy for the period", "本期账中没有能源数据"},
    Phrase{"GWP set {}", "全球变暖潜势取值：{}"},
    Phrase{"provisional", "暂行"},
    Phrase{"figure of {} stands in for {}, as asked", "按要求以 {} 的数值代替 {}"},
    Phrase{"inflow - outflow - change in stock", "流入 − 流出 − 库存变化"},
    Phrase{"{} is declared for {} of {} days of {}", "{} 只填报了 {}/{} 天（{}）"},
    Phrase{"direct line, non-fossil", "非化石能源直供电"},
};

/// What stands in the gaps, or nothing when the sentence has another form.
bool matches(std::string_view form, std::string_view text, std::vector<std::string_view>& gaps) {
  gaps.clear();
  while (true) {
    const std::size_t gap = form.find("{}");
    const std::string_view fixed = form.substr(0, gap);
    if (!text.starts_with(fixed)) return false;
    text.remove_prefix(fixed.size());
    if (gap == std::string_view::npos) return text.empty();
    form.remove_prefix(gap + 2);
    const std::string_view next = form.substr(0, form.find("{}"));
    const std::size_t end = next.empty() ? text.size() : text.find(next);
    if (end == std::string_view::npos || end == 0) return false;
    gaps.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string translated(std::string_view sentence) {
  std::vector<std::string_view> gaps;
  for (const Phrase& phrase : phrases) {
    if (!matches(phrase.en, sentence, gaps)) continue;
    std::string text;
    std::string_view form = phrase.zh;
    for (const std::string_view gap : gaps) {
      const std::size_t at = form.find("{}");
      text += form.substr(0, at);
      text += translated(gap);
      form.remove_prefix(at + 2);
    }
    return text + std::string(form);
  }
  return std::string(sentence);
}

}  // namespace

std::string_view word(ledger::EnergyRole role, Language language) {
  switch (role) {
    case ledger::EnergyRole::purchased: return pick(language, "购入", "purchased");
    case ledger::EnergyRole::own_primary: return pick(language, "自产一次能源", "own primary");
    case ledger::EnergyRole::sold: return pick(language, "外供", "sold on");
    case ledger::EnergyRole::stock_change: return pick(language, "库存变化", "stock change");
    case ledger::EnergyRole::feedstock: return pick(language, "原料用能", "feedstock");
    case ledger::EnergyRole::medium: return pick(language, "外购耗能工质", "bought medium");
    case ledger::EnergyRole::made_on_site: return pick(language, "自产二次能源", "made on site");
  }
  return "";
}

std::string_view word(ledger::EnergyBasis basis, Language language) {
  return basis == ledger::EnergyBasis::calorific ? pick(language, "当量值", "calorific basis")
                                                 : pick(language, "等价值", "primary basis");
}

std::string_view word(ledger::CarbonScope scope, Language language) {
  switch (scope) {
    case ledger::CarbonScope::scope1: return pick(language, "范围一", "scope 1");
    case ledger::CarbonScope::scope2_policy:
      return pick(language, "净购入（核算规则）", "purchased, by the rule");
    case ledger::CarbonScope::scope2_location:
      return pick(language, "范围二（基于位置）", "scope 2, location-based");
    case ledger::CarbonScope::scope2_market:
      return pick(language, "范围二（基于市场）", "scope 2, market-based");
    case ledger::CarbonScope::biogenic: return pick(language, "生物质（另计）", "biomass, apart");
  }
  return "";
}

std::string_view word(ledger::CarbonCategory category, Language language) {
  switch (category) {
    case ledger::CarbonCategory::fuel: return pick(language, "化石燃料燃烧", "fuel combustion");
    case ledger::CarbonCategory::process: return pick(language, "工业生产过程", "processes");
    case ledger::CarbonCategory::fugitive: return pick(language, "逸散", "fugitive");
    case ledger::CarbonCategory::electricity: return pick(language, "电力", "electricity");
    case ledger::CarbonCategory::heat: return pick(language, "热力", "heat");
  }
  return "";
}

std::string_view word(registry::NodeKind kind, Language language) {
  switch (kind) {
    case registry::NodeKind::source: return pick(language, "来源", "source");
    case registry::NodeKind::bus: return pick(language, "母线或总管", "bus");
    case registry::NodeKind::storage: return pick(language, "储存", "storage");
    case registry::NodeKind::load: return pick(language, "用能单元", "load");
    case registry::NodeKind::line: return pick(language, "生产线", "production line");
    case registry::NodeKind::product: return pick(language, "产品", "product");
    case registry::NodeKind::site: return pick(language, "边界外", "beyond the boundary");
  }
  return "";
}

std::string_view word(registry::Origin origin, Language language) {
  return units::in_language(registry::title(origin), language);
}

std::string_view word(registry::ElectricityPolicy policy, Language language) {
  return units::in_language(registry::title(policy), language);
}

std::string_view statement_word(std::string_view name, Language language) {
  struct Word {
    std::string_view name, zh, en;
  };
  constexpr std::array<Word, 9> words = {
      {{"declared_energy.purchased", "购入量", "amount bought"},
       {"declared_energy.sold", "外供量", "amount sold on"},
       {"declared_energy.feedstock", "原料用量", "amount used as feedstock"},
       {"declared_energy.opening_stock", "期初库存", "opening stock"},
       {"declared_energy.closing_stock", "期末库存", "closing stock"},
       {"declared_energy.net_calorific_value", "实测低位发热量", "measured net calorific value"},
       {"declared_energy.carbon_content", "实测单位热值含碳量", "measured carbon content"},
       {"declared_energy.oxidation", "碳氧化率", "oxidation"},
       {"declared_energy.co2_factor", "供应方排放因子", "factor of the supplier"}}};
  for (const Word& word : words) {
    if (word.name == name) return pick(language, word.zh, word.en);
  }
  return name;
}

std::string clause_text(std::string_view clause, Language language) {
  std::string text(clause);
  if (language == Language::en) return text;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> words = {
      {{", no. ", " 第"},
       {"Annex ", "附录"},
       {"Table ", "表"},
       {" and ", "、"},
       {" to ", "至"},
       {", ", " "}}};
  for (const auto& [en, zh] : words) {
    for (std::size_t at = text.find(en); at != std::string::npos;
         at = text.find(en, at + zh.size()))
      text.replace(at, en.size(), zh);
  }
  if (text.find(" 第") != std::string::npos) text += "项";
  return text;
}

std::string ledger_sentence(std::string_view sentence, Language language) {
  sentence = units::in_language(sentence, language);
  if (language == Language::en) return std::string(sentence);
  std::string text;
  while (!sentence.empty()) {
    const std::size_t end = sentence.find("; ");
    text += translated(sentence.substr(0, end));
    if (end == std::string_view::npos) break;
    text += "；";
    sentence.remove_prefix(end + 2);
  }
  return text;
}

}  // namespace celadon::report
