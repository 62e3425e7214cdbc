#include "celadon/report/report_parts.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {

std::string ReportBasis::name(const packs::Title& title) const {
  return std::string(title_in(title, language));
}

std::string ReportBasis::carrier(const std::string& id) const {
  const registry::Carrier* found = picture.books().carriers.find(id);
  return found != nullptr ? name(found->names) : id;
}

std::string ReportBasis::stated(const std::string& wanted) const {
  if (const registry::VocabularyName* found = vocabulary.find(wanted); found != nullptr)
    return name(found->names);
  return std::string(statement_word(wanted, language));
}

std::string ReportBasis::member(const std::string& id) const {
  if (const registry::Product* product = picture.site().find(registry::ProductId(id)))
    return name(product->names);
  return carrier(id);
}

std::string ReportBasis::input(const std::string& wanted) const {
  const registry::VocabularyName* found = vocabulary.find(wanted);
  return found != nullptr ? fmt::format("{} ({})", name(found->names), wanted) : wanted;
}

std::string plain_number(double value) {
  if (std::abs(value) < 1000.0) return figure(value);
  std::string text = grouped(value, 4);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

PrintedCell text_cell(std::string text, Tone tone) {
  PrintedCell cell;
  cell.text = std::move(text);
  cell.tone = tone;
  return cell;
}

PrintedCell number_cell(double value, int places) {
  PrintedCell cell;
  cell.text = grouped(value, places);
  cell.number = value;
  cell.places = places;
  return cell;
}

PrintedCell number_cell(const std::optional<double>& value, int places) {
  return value ? number_cell(*value, places) : text_cell("—", Tone::soft);
}

PrintedCell free_number_cell(const std::optional<double>& value) {
  if (!value) return text_cell("—", Tone::soft);
  PrintedCell cell;
  cell.text = plain_number(*value);
  cell.number = *value;
  cell.places = 4;
  return cell;
}

PrintedCell value_cell(const ReportBasis& basis, const formula::Value& value,
                       const std::string& unit_symbol, int places) {
  if (const auto* known = std::get_if<units::Quantity>(&value)) {
    if (const auto number = known->in(units::unit(unit_symbol)); number.ok())
      return number_cell(*number, places);
  }
  return text_cell(basis.say("无法判定", "undetermined"), Tone::warn);
}

PrintedRow row(std::vector<PrintedCell> cells, RowKind kind) { return {std::move(cells), kind}; }

ReportFigure figure_of(const ReportBasis& basis, std::string name, packs::Title title,
                       const formula::Value& value, const std::string& unit_symbol, int places) {
  ReportFigure figure;
  figure.name = std::move(name);
  figure.title = std::move(title);
  figure.unit = unit_symbol;
  figure.text = basis.say("无法判定", "undetermined");
  if (const auto* known = std::get_if<units::Quantity>(&value)) {
    const auto number = known->in(units::unit(unit_symbol));
    if (number.ok()) {
      figure.value = *number;
      const std::string symbol = basis.unit(units::unit(unit_symbol));
      figure.text = grouped(*number, places) + (symbol == "1" ? "" : " " + symbol);
    }
  } else if (const auto* open = std::get_if<formula::Undetermined>(&value)) {
    figure.missing = open->missing;
    figure.reason = ledger_sentence(open->reason, basis.language);
  }
  return figure;
}

PrintedTable figures_table(const ReportBasis& basis, const std::vector<ReportFigure>& figures) {
  PrintedTable table;
  table.caption = basis.say("主要数值", "Main figures");
  table.columns = {{basis.say("名称", "figure"), "", Align::left, 3.2},
                   {basis.say("数值", "value"), "", Align::right, 1.6},
                   {basis.say("单位", "unit"), "", Align::left, 1.2}};
  for (const ReportFigure& figure : figures) {
    PrintedCell value;
    if (figure.value) {
      value = figure.text.find('/') != std::string::npos && figure.unit == "1"
                  ? text_cell(figure.text)
                  : number_cell(*figure.value, 2);
    } else {
      value = text_cell(figure.text, Tone::warn);
    }
    table.rows.push_back(
        row({text_cell(basis.name(figure.title)), std::move(value),
             text_cell(figure.unit == "1" ? basis.say("—", "—")
                                          : basis.unit(units::unit(figure.unit)))}));
  }
  return table;
}

std::string listed(const ReportBasis& basis, const std::vector<std::string>& missing) {
  std::string text;
  for (const std::string& name : missing) {
    if (!text.empty()) text += basis.say("、", ", ");
    text += basis.input(name);
  }
  return text;
}

EvidenceIndex::EvidenceIndex(std::span<const registry::Fact> facts) {
  std::vector<const registry::Fact*> ordered;
  for (const registry::Fact& fact : facts) {
    if (!fact.evidence.empty()) ordered.push_back(&fact);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const registry::Fact* a, const registry::Fact* b) {
                     return std::pair(a->file, a->line) < std::pair(b->file, b->line);
                   });
  for (const registry::Fact* fact : ordered) {
    const auto [at, added] = numbers_.emplace(fact->evidence, pieces_.size());
    if (added) pieces_.push_back({fact->evidence, {}});
    pieces_[at->second].facts.push_back(fact);
  }
}

std::string EvidenceIndex::cite(const std::string& evidence) const {
  const auto found = numbers_.find(evidence);
  return found == numbers_.end() ? std::string() : fmt::format("[{}]", found->second + 1);
}

PrintedTable EvidenceIndex::table(const ReportBasis& basis) const {
  PrintedTable table;
  table.caption = basis.say("证据文件索引", "Index of the evidence");
  table.columns = {{basis.say("编号", "no."), "", Align::left, 0.6},
                   {basis.say("文件", "document"), "", Align::left, 3.2},
                   {basis.say("日期", "date"), "", Align::left, 1.25},
                   {basis.say("证明的数据", "proves"), "", Align::left, 2.6},
                   {basis.say("填报位置", "stated in"), "", Align::left, 2.3}};
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    std::string names;
    std::string places;
    std::string day;
    for (const registry::Fact* fact : pieces_[i].facts) {
      std::string name = basis.stated(fact->name);
      if (!fact->member.empty()) name += " · " + basis.member(fact->member);
      const std::string place = fmt::format("{}:{}", fact->file, fact->line);
      const std::string comma = basis.say("；", "; ");
      if (names.find(name) == std::string::npos) names += (names.empty() ? "" : comma) + name;
      if (places.find(place) == std::string::npos) places += (places.empty() ? "" : comma) + place;
      if (fact->date) day = format_date(*fact->date);
    }
    table.rows.push_back(row({text_cell(fmt::format("[{}]", i + 1)), text_cell(pieces_[i].name),
                              text_cell(day), text_cell(names), text_cell(places)}));
  }
  return table;
}

namespace {

struct FileRows {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// Leaves of a derivation, sorted by kind.
struct Leaves {
  std::map<std::string, FileRows> meters;
  std::set<std::string> statements;
  std::set<std::string> packs;
};

void gather(const formula::Derivation& node, const EvidenceIndex* evidence, Leaves& leaves,
            int depth) {
  constexpr int deepest = 64;  // trees of the ledger stay far below
  if (node.origin) {
    const formula::Origin& origin = *node.origin;
    if (!origin.pack.empty()) {
      leaves.packs.insert(origin.clause.empty() ? origin.pack
                                                : fmt::format("{} {}", origin.pack, origin.clause));
    } else if (!origin.file.empty() && node.status == formula::DataStatus::declared) {
      std::string place =
          origin.first_row != 0 ? fmt::format("{}:{}", origin.file, origin.first_row) : origin.file;
      if (evidence != nullptr) place += evidence->cite(origin.source);
      leaves.statements.insert(place);
    } else if (!origin.file.empty()) {
      FileRows& rows = leaves.meters[origin.file];
      rows.first = rows.first == 0 ? origin.first_row : std::min(rows.first, origin.first_row);
      rows.last = std::max(rows.last, std::max(origin.first_row, origin.last_row));
    }
  }
  if (depth >= deepest) return;
  for (const auto& child : node.children) gather(*child, evidence, leaves, depth + 1);
}

}  // namespace

std::string sources_of(const ReportBasis& basis, const formula::Derivation& derivation,
                       const EvidenceIndex* evidence) {
  Leaves leaves;
  gather(derivation, evidence, leaves, 0);
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!text.empty()) text += basis.say("；", "; ");
    text += part;
  };
  for (const auto& [file, rows] : leaves.meters) {
    add(rows.first == 0 ? file
                        : fmt::format(fmt::runtime(basis.say("{} 第 {}–{} 行", "{} rows {}–{}")),
                                      file, rows.first, rows.last));
  }
  for (const std::string& place : leaves.statements) add(place);
  for (const std::string& pack : leaves.packs) add(pack);
  return text;
}

Document begin_document(const ReportBasis& basis, ReportKind kind) {
  const registry::Site& site = basis.picture.site();
  Document document;
  document.kind = kind;
  document.language = basis.language;
  document.site_id = site.id.text;
  document.site = {site.names.zh, site.names.en};
  document.organisation = {site.organisation.zh, site.organisation.en};
  document.period = basis.picture.period().to_string();
  document.made_at = basis.made_at;
  document.as_of = basis.as_of;
  document.pins = pins_of(basis.picture);
  document.cover = {
      {basis.say("工厂", "plant"), basis.name(site.names)},
      {basis.say("单位", "organisation"), basis.name(site.organisation)},
      {basis.say("报告期", "period"),
       fmt::format("{}（{} – {}）", document.period, format_date(basis.picture.period().first),
                   format_date(basis.picture.period().last))}};
  if (!site.credit_code.empty())
    document.cover.emplace_back(basis.say("统一社会信用代码", "credit code"), site.credit_code);
  return document;
}

std::vector<ReportPin> pins_of(const ledger::Snapshot& picture) {
  std::vector<ReportPin> pins;
  for (const ledger::PinnedPack& pin : picture.pins()) pins.push_back({pin.label, pin.hash});
  return pins;
}

Section packs_section(const ReportBasis& basis, const std::vector<ReportPin>& pins) {
  Section section;
  section.title = basis.say("数据包与数据时间", "Data packs and time of the data");
  section.blocks.push_back(Paragraph{basis.say(
      "系数、限值和评价标准都取自下列数据包，以 SHA-256 固定；用同样的数据包和同一记录时间"
      "重新计算，得到的数值与本报告相同。",
      "Factors, limits and standards come from the packs below, pinned by their SHA-256. "
      "Computed again from the same packs as of the same recorded time, the figures are the "
      "same.")});
  section.blocks.push_back(Paragraph{
      fmt::format("{}{}", basis.say("本报告所依据的数据截至：", "The data are those recorded by: "),
                  shown_time(basis.as_of))});
  PrintedTable table;
  table.caption = basis.say("数据包", "Data packs");
  table.columns = {{basis.say("数据包", "pack"), "", Align::left, 1.9},
                   {"SHA-256", "", Align::left, 4.9}};
  for (const ReportPin& pin : pins)
    table.rows.push_back(row({text_cell(pin.label), text_cell(pin.sha256)}));
  section.blocks.push_back(std::move(table));
  return section;
}

}  // namespace celadon::report
