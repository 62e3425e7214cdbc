#include "celadon/registry/statement_table.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "celadon/registry/statement_names.hpp"

namespace celadon::registry {
namespace {

using text::Node;

enum Column : std::uint8_t { name, member, period, value, unit, evidence, date, note, columns };

struct Heading {
  std::string_view zh;
  std::string_view en;
  std::string_view key;
};
constexpr std::array<Heading, columns> headings = {{{"数据名称", "Name", "name"},
                                                    {"成员", "Member", "member"},
                                                    {"期间", "Period", "period"},
                                                    {"数值", "Value", "value"},
                                                    {"单位", "Unit", "unit"},
                                                    {"佐证材料", "Evidence", "evidence"},
                                                    {"材料日期", "Date", "date"},
                                                    {"备注", "Note", "note"}}};

/// One row: its texts and where each stands.
struct Row {
  std::array<std::string, columns> text;
  std::array<TextPlace, columns> place;
};

Node scalar_at(const Row& row, Column column, std::string text, bool quoted) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.quoted = quoted;
  node.scalar = std::move(text);
  node.place = row.place[column];
  return node;
}

Node mapping_at(const TextPlace& place) {
  Node node;
  node.kind = Node::Kind::mapping;
  node.place = place;
  return node;
}

Node& put(Node& mapping, std::string key, const TextPlace& place, Node node) {
  mapping.key_places.push_back(place);
  return mapping.members.emplace_back(std::move(key), std::move(node)).second;
}

Node* member_of(Node& mapping, std::string_view key) {
  for (auto& [known, node] : mapping.members) {
    if (known == key) return &node;
  }
  return nullptr;
}

Error at(const TextPlace& place, ErrorCode code, std::string message, std::string remedy) {
  return Error{code, std::move(message), std::move(remedy), place};
}

/// The value as a statement writes it: "62000 m3", true, a text; with what proves it.
Node value_node(const Row& row) {
  const std::string& its_unit = row.text[unit];
  const bool number_alone = its_unit.empty() || row.text[name] == "certificate.vintage";
  Node plain =
      number_alone
          ? scalar_at(row, value, row.text[value], false)
          : scalar_at(row, value,
                      its_unit == "1" ? row.text[value] : row.text[value] + " " + its_unit, true);
  if (row.text[evidence].empty() && row.text[date].empty() && row.text[note].empty()) return plain;
  Node whole = mapping_at(row.place[value]);
  put(whole, "value", row.place[value], std::move(plain));
  for (const Column column : {evidence, date, note}) {
    if (!row.text[column].empty())
      put(whole, std::string(headings[column].key), row.place[column],
          scalar_at(row, column, row.text[column], true));
  }
  return whole;
}

/// The document of one period, as if it had been written in YAML.
class Document {
 public:
  Document(const Site& site, const Row& first) : root_(mapping_at(first.place[name])) {
    Node head = mapping_at(first.place[period]);
    put(head, "site", first.place[name], scalar_at(first, name, site.id.text, true));
    put(head, "period", first.place[period], scalar_at(first, period, first.text[period], true));
    put(root_, "statement", first.place[name], std::move(head));
  }

  Status add(const Row& row) {
    const std::string& key = row.text[name];
    if (!seen_.emplace(key, row.text[member]).second) {
      return at(row.place[name], ErrorCode::rule,
                fmt::format("\"{0}\" 在同一期间出现两次｜\"{0}\" stands here a second time for "
                            "the same period",
                            row.text[member].empty() ? key : key + " " + row.text[member]),
                "每个期间每项数据只留一行｜keep one row per name and period");
    }
    if (key.starts_with("certificate.")) return add_certificate(row);
    if (counts_functions(key + "s")) return add_function(row);
    const std::size_t dot = key.find('.');
    const std::string_view head = std::string_view(key).substr(0, dot);
    for (const Section& section : statement_sections()) {
      if (section.name == head && dot != std::string::npos)
        return add_at(row, {std::string(head), row.text[member], key.substr(dot + 1)});
    }
    std::vector<std::string> path;
    for (std::size_t begin = 0; begin <= key.size();) {
      const std::size_t end = std::min(key.find('.', begin), key.size());
      path.push_back(key.substr(begin, end - begin));
      begin = end + 1;
    }
    if (!row.text[member].empty()) path.push_back(row.text[member]);
    return add_at(row, path);
  }

  [[nodiscard]] Node& root() { return root_; }
  /// Functions of the platform, each a fact of its own: a list would have to be whole.
  [[nodiscard]] const std::vector<Row>& functions() const { return functions_; }

 private:
  Status add_at(const Row& row, const std::vector<std::string>& path) {
    Node* here = &root_;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      Node* next = member_of(*here, path[i]);
      if (next == nullptr)
        next = &put(*here, path[i], row.place[name], mapping_at(row.place[name]));
      if (next->kind != Node::Kind::mapping) return clash(row);
      here = next;
    }
    if (member_of(*here, path.back()) != nullptr) return clash(row);
    const TextPlace& place = row.place[row.text[member].empty() ? name : member];
    put(*here, path.back(), place, value_node(row));
    return {};
  }

  static Error clash(const Row& row) {
    return at(row.place[name], ErrorCode::rule,
              fmt::format("\"{0}\" 既是数据又是其他数据的上级｜\"{0}\" is a value and the head of "
                          "others",
                          row.text[name]),
              "核对数据名称｜check the name");
  }

  Status add_certificate(const Row& row) {
    const std::string field = row.text[name].substr(std::string_view("certificate.").size());
    Node* list = member_of(root_, "certificates");
    if (list == nullptr) {
      Node fresh;
      fresh.kind = Node::Kind::sequence;
      fresh.place = row.place[name];
      list = &put(root_, "certificates", row.place[name], std::move(fresh));
    }
    auto known = std::find_if(list->items.begin(), list->items.end(), [&](const Node& item) {
      return item.find("id")->scalar == row.text[member];
    });
    if (known == list->items.end()) {
      Node item = mapping_at(row.place[name]);
      put(item, "id", row.place[member], scalar_at(row, member, row.text[member], true));
      known = list->items.insert(list->items.end(), std::move(item));
    }
    const Node whole = value_node(row);
    const Node* plain = whole.kind == Node::Kind::mapping ? whole.find("value") : &whole;
    put(*known, field, row.place[name], *plain);
    for (const Column column : {evidence, note}) {
      const std::string key(headings[column].key);
      if (!row.text[column].empty() && known->find(key) == nullptr)
        put(*known, key, row.place[column], scalar_at(row, column, row.text[column], true));
    }
    return {};
  }

  Status add_function(const Row& row) {
    const auto known = platform_function_ids(row.text[name] + "s");
    if (std::find(known.begin(), known.end(), row.text[member]) == known.end() ||
        row.text[value] != "true") {
      return at(
          row.place[member], ErrorCode::not_found,
          fmt::format("没有平台功能 \"{0}\"，或其值不是 true｜there is no function \"{0}\", or "
                      "its value is not true",
                      row.text[member]),
          fmt::format("可用：{0}｜known: {0}", fmt::join(known, ", ")));
    }
    functions_.push_back(row);
    return {};
  }

  Node root_;
  std::set<std::pair<std::string, std::string>> seen_;
  std::vector<Row> functions_;
};

using Places = std::array<std::optional<std::size_t>, columns>;

/// Which field of a record each column is.
Result<Places> places_of(const text::CsvRecord& header, const TextPlace& place) {
  Places places;
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    for (std::size_t c = 0; c < columns; ++c) {
      const Heading& h = headings[c];
      const std::string_view field = header.fields[i];
      if (field != h.zh && field != h.en && field != h.key) continue;
      if (places[c])
        return at(place, ErrorCode::parse,
                  fmt::format("列 \"{0}\" 出现两次｜column \"{0}\" occurs twice", field),
                  "只保留其中一列｜keep one of the two");
      places[c] = i;
    }
  }
  for (const Column c : {name, period, value}) {
    if (!places[c])
      return at(
          place, ErrorCode::parse,
          fmt::format("缺少列 \"{0}\"｜column \"{1}\" is missing", headings[c].zh, headings[c].en),
          "第一行写列名，与填报数据的导出相同｜row 1 names the columns, as in the export of "
          "the statements");
  }
  return places;
}

Row row_of(const text::CsvRecord& record, const Places& places, const std::string& file_name) {
  Row row;
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t i = places[c].value_or(record.fields.size());
    row.place[c] = {file_name, record.row,
                    static_cast<std::uint32_t>(i < record.fields.size() ? i + 1 : 0)};
    if (i < record.fields.size()) row.text[c] = record.fields[i];
  }
  return row;
}

Status needed(const Row& row) {
  for (const Column c : {name, period, value}) {
    if (row.text[c].empty())
      return at(row.place[c], ErrorCode::parse,
                fmt::format("{0}为空｜the {1} is empty", headings[c].zh, headings[c].key),
                "请填写；要撤销一项填报请用 YAML｜fill it in; to withdraw a figure use YAML");
  }
  return {};
}

}  // namespace

Result<std::vector<Statement>> read_statement_table(text::CsvReader& table,
                                                    const std::string& file_name, const Site& site,
                                                    const Vocabulary& vocabulary,
                                                    const Carriers& carriers) {
  text::CsvRecord record;
  CELADON_ASSIGN(const bool any, table.next(record));
  if (!any)
    return at({file_name, 0, 0}, ErrorCode::parse, "文件为空｜the file is empty",
              "选择填报数据的导出文件｜choose an export of the statements");
  CELADON_ASSIGN(const Places places, places_of(record, {file_name, record.row, 0}));
  std::vector<Document> documents;
  std::map<std::string, std::size_t> by_period;
  for (std::size_t rows = 0;;) {
    CELADON_ASSIGN(const bool got, table.next(record));
    if (!got) break;
    const Row row = row_of(record, places, file_name);
    if (std::all_of(row.text.begin(), row.text.end(), [](const auto& t) { return t.empty(); }))
      continue;
    if (++rows > statement_table_rows)
      return at(row.place[name], ErrorCode::limit,
                fmt::format("超过 {0} 行｜more than {0} rows", statement_table_rows),
                "按期间拆分文件｜split the file by period");
    CELADON_TRY(needed(row));
    const auto [known, fresh] = by_period.emplace(row.text[period], documents.size());
    if (fresh) documents.emplace_back(site, row);
    CELADON_TRY(documents[known->second].add(row));
  }
  std::vector<Statement> statements;
  for (Document& document : documents) {
    CELADON_ASSIGN(Statement statement,
                   read_statement(document.root(), site, vocabulary, carriers));
    statement.complete.clear();
    for (const Row& row : document.functions()) {
      Fact fact;
      fact.name = row.text[name];
      fact.member = row.text[member];
      fact.period = statement.period;
      fact.value = true;
      fact.evidence = row.text[evidence];
      fact.note = row.text[note];
      fact.file = file_name;
      fact.line = row.place[value].line;
      fact.column = row.place[value].column;
      statement.facts.push_back(std::move(fact));
    }
    statements.push_back(std::move(statement));
  }
  return statements;
}

}  // namespace celadon::registry
