#include "celadon/app/pack_browser.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/assessment/comparison.hpp"
#include "celadon/assessment/standard_library.hpp"
#include "celadon/cultivation/programme_cases.hpp"
#include "celadon/drivers/modbus/device_map.hpp"
#include "celadon/packs/table_spec.hpp"

namespace celadon::app {
namespace {

using text::Node;

/// A node as one line of text.
std::string line_of(const Node& node) {
  std::string line;
  switch (node.kind) {
    case Node::Kind::null: return {};
    case Node::Kind::scalar: return node.scalar;
    case Node::Kind::sequence:
      for (const Node& item : node.items) line += (line.empty() ? "" : "; ") + line_of(item);
      return line;
    case Node::Kind::mapping:
      for (const auto& [key, value] : node.members) {
        const bool nested = value.kind == Node::Kind::mapping || value.kind == Node::Kind::sequence;
        line += fmt::format("{}{}: {}", line.empty() ? "" : ", ", key,
                            nested ? "{" + line_of(value) + "}" : line_of(value));
      }
      return line;
  }
  return line;
}

/// Rows under columns that are found on the way.
class Rows {
 public:
  void begin() { rows_.emplace_back(); }
  void put(const std::string& column, std::string text) {
    std::size_t place = 0;
    while (place < columns_.size() && columns_[place].name != column) ++place;
    if (place == columns_.size()) columns_.push_back({column, {}});
    rows_.back().resize(std::max(rows_.back().size(), place + 1));
    rows_.back()[place] = std::move(text);
  }
  void put(const Node& item) {
    if (item.kind != Node::Kind::mapping) return put("value", line_of(item));
    for (const auto& [key, value] : item.members) {
      if (value.kind == Node::Kind::mapping && value.find("zh") != nullptr) {
        for (const auto& [language, text] : value.members)
          put(fmt::format("{}.{}", key, language), line_of(text));
      } else {
        put(key, line_of(value));
      }
    }
  }
  PackRows take(std::string name) {
    for (auto& row : rows_) row.resize(columns_.size());
    return {std::move(name), std::move(columns_), std::move(rows_)};
  }

 private:
  std::vector<PackColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

PackRows rows_of_list(const std::string& name, const Node& node) {
  Rows rows;
  for (const Node& item : node.items) {
    rows.begin();
    rows.put(item);
  }
  for (const auto& [key, value] : node.members) {
    rows.begin();
    rows.put("id", key);
    rows.put(value);
  }
  return rows.take(name);
}

/// Members of pack.yaml that are lists of their own.
std::vector<std::pair<std::string, const Node*>> lists_of(const Node& body) {
  std::vector<std::pair<std::string, const Node*>> lists;
  for (const auto& [name, node] : body.members) {
    const bool known = name == "pack" || name == "tables" || name == "sources" || name == "cases";
    const bool list = !node.items.empty() || !node.members.empty();
    if (!known && list) lists.emplace_back(name, &node);
  }
  return lists;
}

std::string titles(const std::vector<packs::Title>& list) {
  std::string line;
  for (const packs::Title& title : list) line += (line.empty() ? "" : "; ") + title.zh;
  return line;
}

/// The indicators of a standard, one a row, below their level-1 group; its gates likewise.
std::vector<PackRows> rows_of_standard(const assessment::StandardPack& standard) {
  Rows indicators;
  for (const assessment::Indicator& one : standard.indicators) {
    indicators.begin();
    indicators.put("id", one.id);
    indicators.put("title.zh", one.title.zh);
    indicators.put("title.en", one.title.en);
    indicators.put("group", standard.groups[one.group].title.zh);
    indicators.put("weight", fmt::format("{}", one.weight));
    indicators.put("clause", one.clause);
    indicators.put("kind", one.kind == assessment::IndicatorKind::quantitative ? "quantitative"
                                                                               : "qualitative");
    indicators.put("core", one.core ? "true" : "false");
    indicators.put("evidence", titles(one.evidence));
  }
  Rows gates;
  for (const assessment::Gate& gate : standard.gates) {
    gates.begin();
    gates.put("id", gate.id);
    gates.put("title.zh", gate.title.zh);
    gates.put("title.en", gate.title.en);
    gates.put("clause", gate.clause);
    gates.put("look_back_years", fmt::format("{}", gate.look_back_years));
    gates.put("evidence", titles(gate.evidence));
  }
  return {indicators.take("indicators"), gates.take("gates")};
}

/// What of a pack is shown in a form of its own instead of as it is written.
Result<std::vector<PackRows>> own_tables(const Reference& reference, const packs::Pack& pack) {
  if (pack.header().kind != packs::PackKind::standard) return std::vector<PackRows>();
  CELADON_ASSIGN(const assessment::StandardPack standard,
                 assessment::load_standard(*reference.library, pack.header().label()));
  return rows_of_standard(standard);
}

PackRows rows_of_file(const packs::TableSpec& spec, const packs::TableFile& file) {
  PackRows rows;
  rows.table = spec.name;
  for (const std::string& column : file.columns) {
    PackColumn shown{column, {}};
    if (column == spec.value.column) shown.unit = spec.value.unit.symbol;
    for (const packs::TableColumn& axis : spec.axes) {
      if (axis.column == column) shown.unit = axis.unit.symbol;
    }
    rows.columns.push_back(std::move(shown));
  }
  for (const packs::TableRow& row : file.rows) {
    std::vector<std::string> cells = row.cells;
    cells.resize(rows.columns.size());
    rows.rows.push_back(std::move(cells));
  }
  return rows;
}

Result<std::vector<PackTable>> tables_of(const Reference& reference, const packs::Pack& pack,
                                         const Node& body) {
  std::vector<PackTable> tables;
  CELADON_ASSIGN(const std::vector<PackRows> own, own_tables(reference, pack));
  const std::string file_name(packs::pack_file_name);
  for (const PackRows& rows : own)
    tables.push_back(
        {rows.table, {rows.table, rows.table}, "list", file_name, {}, rows.rows.size()});
  CELADON_ASSIGN(const std::vector<packs::TableSpec> specs, packs::read_table_specs(pack));
  for (const packs::TableSpec& spec : specs) {
    CELADON_ASSIGN(const packs::TableFile file, packs::read_table_file(pack, spec.file, {}));
    tables.push_back({spec.name, spec.title, packs::to_string(spec.shape), spec.file,
                      spec.value.unit.symbol, file.rows.size()});
  }
  for (const auto& [name, node] : lists_of(body)) {
    const bool shown = std::any_of(own.begin(), own.end(), [&name = name](const PackRows& rows) {
      return rows.table == name;
    });
    const std::size_t count = node->items.size() + node->members.size();
    if (!shown) tables.push_back({name, {name, name}, "list", file_name, {}, count});
  }
  return tables;
}

}  // namespace

Result<packs::PackPtr> find_pack(const Reference& reference, std::string_view name) {
  auto found = reference.library->find(packs::PackReference::parse(name));
  if (found.ok() || found.error().code != ErrorCode::not_found) return found;
  for (const char* kind : {"standards.", "schemes.", "factors.", "limits.", "methods.",
                           "programmes.", "policies.", "devices."}) {
    auto again = reference.library->find(packs::PackReference::parse(kind + std::string(name)));
    if (again.ok()) return again;
  }
  return found;
}

packs::KindChecks pack_checks() {
  packs::KindChecks checks = assessment::standard_checks();
  cultivation::add_checks(checks);
  checks[drivers::modbus::device_map_kind] = drivers::modbus::check_device_map;
  return checks;
}

Result<packs::CheckReport> check_pack(const Reference& reference, const packs::PackPtr& pack) {
  return packs::check_pack(reference.library, pack, pack_checks());
}

Result<PackDetail> describe_pack(const Reference& reference, std::string_view name) {
  PackDetail detail;
  CELADON_ASSIGN(detail.pack, find_pack(reference, name));
  CELADON_ASSIGN(const auto body, detail.pack->body());
  CELADON_ASSIGN(detail.tables, tables_of(reference, *detail.pack, *body));
  CELADON_ASSIGN(detail.sources, packs::read_sources(*detail.pack));
  if (const Node* cases = body->find("cases"); cases != nullptr)
    detail.cases = rows_of_list("cases", *cases);
  for (const packs::PackPtr& other : reference.library->all()) {
    if (other->header().id == detail.pack->header().id && other != detail.pack)
      detail.editions.push_back(other->header().label());
  }
  auto checked = check_pack(reference, detail.pack);
  if (!checked.ok()) detail.unsound = std::move(checked).error();
  return detail;
}

Result<PackRows> pack_rows(const Reference& reference, std::string_view name,
                           std::string_view table) {
  CELADON_ASSIGN(const packs::PackPtr pack, find_pack(reference, name));
  CELADON_ASSIGN(const std::vector<packs::TableSpec> specs, packs::read_table_specs(*pack));
  std::string known;
  CELADON_ASSIGN(std::vector<PackRows> own, own_tables(reference, *pack));
  for (PackRows& rows : own) {
    known += " " + rows.table;
    if (table.empty() || rows.table == table) return std::move(rows);
  }
  for (const packs::TableSpec& spec : specs) {
    known += " " + spec.name;
    if (!table.empty() && spec.name != table) continue;
    CELADON_ASSIGN(const packs::TableFile file, packs::read_table_file(*pack, spec.file, {}));
    return rows_of_file(spec, file);
  }
  CELADON_ASSIGN(const auto body, pack->body());
  for (const auto& [list, node] : lists_of(*body)) {
    known += " " + list;
    if (table.empty() || list == table) return rows_of_list(list, *node);
  }
  return fail(ErrorCode::not_found,
              fmt::format("数据包 {0} 没有表 \"{1}\"｜pack {0} has no table \"{1}\"",
                          pack->header().label(), table),
              fmt::format("可用的表：{0}｜it has{0}", known));
}

Result<PackDifference> pack_difference(const Reference& reference, std::string_view before,
                                       std::string_view after) {
  PackDifference difference;
  CELADON_ASSIGN(difference.before, find_pack(reference, before));
  CELADON_ASSIGN(difference.after, find_pack(reference, after));
  const auto standard = packs::PackKind::standard;
  if (difference.before->header().kind == standard && difference.after->header().kind == standard) {
    CELADON_ASSIGN(const auto a, assessment::load_standard(*reference.library,
                                                           difference.before->header().label()));
    CELADON_ASSIGN(const auto b, assessment::load_standard(*reference.library,
                                                           difference.after->header().label()));
    for (auto& change : assessment::compare_standards(a, b)) {
      using Kind = assessment::StandardChange::Kind;
      const auto kind = change.kind == Kind::added     ? packs::ChangeKind::added
                        : change.kind == Kind::removed ? packs::ChangeKind::removed
                                                       : packs::ChangeKind::changed;
      difference.changes.push_back(
          {kind, std::move(change.where), std::move(change.before), std::move(change.after)});
    }
    return difference;
  }
  CELADON_ASSIGN(packs::PackDiff diff, packs::diff(*difference.before, *difference.after));
  difference.changes = std::move(diff.changes);
  return difference;
}

}  // namespace celadon::app
