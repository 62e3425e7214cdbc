#include "celadon/packs/diff.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/packs/table_spec.hpp"

namespace celadon::packs {

namespace {

using text::Node;

/// A node on one line, for showing what was added or removed.
std::string shown(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null: return "";
    case Node::Kind::scalar: return node.scalar;
    case Node::Kind::sequence: {
      std::vector<std::string> items;
      for (const Node& item : node.items) items.push_back(shown(item));
      return fmt::format("[{}]", fmt::join(items, ", "));
    }
    case Node::Kind::mapping: {
      std::vector<std::string> members;
      for (const auto& [key, member] : node.members) {
        members.push_back(fmt::format("{}: {}", key, shown(member)));
      }
      return fmt::format("{{{}}}", fmt::join(members, ", "));
    }
  }
  return "";
}

/// The member that names an item of a list, or "".
std::string item_name(const Node& item) {
  for (const char* key : {"id", "name"}) {
    const Node* member = item.find(key);
    if (member != nullptr && member->kind == Node::Kind::scalar) return member->scalar;
  }
  return {};
}

/// The items of a list by their names; empty when one has none or a name occurs twice.
std::map<std::string, const Node*> named_items(const Node& list) {
  std::map<std::string, const Node*> result;
  for (const Node& item : list.items) {
    const std::string name = item_name(item);
    if (name.empty() || !result.emplace(name, &item).second) return {};
  }
  return result;
}

std::string below(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

class Comparison {
 public:
  explicit Comparison(PackDiff& result) : result_(result) {}

  void nodes(const std::string& path, const Node& before, const Node& after) {
    if (before.kind == Node::Kind::mapping && after.kind == Node::Kind::mapping) {
      members(path, before, after);
    } else if (before.kind == Node::Kind::sequence && after.kind == Node::Kind::sequence) {
      items(path, before, after);
    } else {
      const std::string old_text = shown(before);
      const std::string new_text = shown(after);
      if (old_text != new_text) add(ChangeKind::changed, path, old_text, new_text);
    }
  }

  void rows(const TableFile& before, const TableFile& after, const std::vector<std::string>& keys,
            const std::string& name) {
    const auto old_rows = rows_by_key(before, keys);
    const auto new_rows = rows_by_key(after, keys);
    for (const auto& [key, row] : old_rows) {
      const std::string path = fmt::format("{}[{}]", name, key);
      const auto found = new_rows.find(key);
      if (found == new_rows.end()) {
        add(ChangeKind::removed, path, fmt::format("{}", fmt::join(row->cells, ", ")), {});
      } else {
        cells(path, before, *row, after, *found->second);
      }
    }
    for (const auto& [key, row] : new_rows) {
      if (old_rows.contains(key)) continue;
      add(ChangeKind::added, fmt::format("{}[{}]", name, key), {},
          fmt::format("{}", fmt::join(row->cells, ", ")));
    }
  }

  void add(ChangeKind kind, std::string path, std::string before, std::string after) {
    result_.changes.push_back({kind, std::move(path), std::move(before), std::move(after)});
  }

 private:
  void members(const std::string& path, const Node& before, const Node& after) {
    for (const auto& [key, member] : before.members) {
      const Node* other = after.find(key);
      if (other == nullptr) {
        add(ChangeKind::removed, below(path, key), shown(member), {});
      } else {
        nodes(below(path, key), member, *other);
      }
    }
    for (const auto& [key, member] : after.members) {
      if (before.find(key) == nullptr) add(ChangeKind::added, below(path, key), {}, shown(member));
    }
  }

  void items(const std::string& path, const Node& before, const Node& after) {
    const auto old_items = named_items(before);
    const auto new_items = named_items(after);
    const bool named =
        (!old_items.empty() || before.items.empty()) && (!new_items.empty() || after.items.empty());
    if (!named) {
      items_by_position(path, before, after);
      return;
    }
    for (const auto& [name, item] : old_items) {
      const std::string item_path = fmt::format("{}[{}]", path, name);
      const auto found = new_items.find(name);
      if (found == new_items.end()) {
        add(ChangeKind::removed, item_path, shown(*item), {});
      } else {
        nodes(item_path, *item, *found->second);
      }
    }
    for (const auto& [name, item] : new_items) {
      if (!old_items.contains(name)) {
        add(ChangeKind::added, fmt::format("{}[{}]", path, name), {}, shown(*item));
      }
    }
  }

  void items_by_position(const std::string& path, const Node& before, const Node& after) {
    const std::size_t count = std::max(before.items.size(), after.items.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::string item_path = fmt::format("{}[{}]", path, i + 1);
      if (i >= after.items.size()) {
        add(ChangeKind::removed, item_path, shown(before.items[i]), {});
      } else if (i >= before.items.size()) {
        add(ChangeKind::added, item_path, {}, shown(after.items[i]));
      } else {
        nodes(item_path, before.items[i], after.items[i]);
      }
    }
  }

  static std::map<std::string, const TableRow*> rows_by_key(const TableFile& file,
                                                            const std::vector<std::string>& keys) {
    std::map<std::string, const TableRow*> result;
    for (const TableRow& row : file.rows) {
      std::vector<std::string> parts;
      for (const std::string& key : keys) {
        const std::string_view cell = file.cell(row, file.column(key));
        if (!cell.empty()) parts.emplace_back(cell);
      }
      result.emplace(fmt::format("{}", fmt::join(parts, ", ")), &row);
    }
    return result;
  }

  void cells(const std::string& path, const TableFile& before, const TableRow& old_row,
             const TableFile& after, const TableRow& new_row) {
    std::set<std::string> columns(before.columns.begin(), before.columns.end());
    columns.insert(after.columns.begin(), after.columns.end());
    for (const std::string& column : columns) {
      const std::string_view old_cell = before.cell(old_row, before.column(column));
      const std::string_view new_cell = after.cell(new_row, after.column(column));
      if (old_cell == new_cell) continue;
      const ChangeKind kind = old_cell.empty()   ? ChangeKind::added
                              : new_cell.empty() ? ChangeKind::removed
                                                 : ChangeKind::changed;
      add(kind, below(path, column), std::string(old_cell), std::string(new_cell));
    }
  }

  PackDiff& result_;
};

/// The columns that name a row of a table.
std::vector<std::string> key_columns(const TableSpec& spec) {
  switch (spec.shape) {
    case TableShape::rows: return {"what", "variant", "where", "year", "edition"};
    case TableShape::limits: return {"standard", "product", "indicator"};
    case TableShape::terms:
    case TableShape::hours: return {"id"};
    case TableShape::curve:
    case TableShape::grid: break;
  }
  std::vector<std::string> keys;
  for (const TableColumn& axis : spec.axes) keys.push_back(axis.column);
  return keys;
}

/// Compares the tables both packs have; a table that only one has shows in the comparison of
/// `tables:`.
Status compare_tables(const Pack& before, const Pack& after, Comparison& comparison) {
  CELADON_ASSIGN(const std::vector<TableSpec> old_specs, read_table_specs(before));
  CELADON_ASSIGN(const std::vector<TableSpec> new_specs, read_table_specs(after));
  for (const TableSpec& spec : old_specs) {
    const auto other =
        std::find_if(new_specs.begin(), new_specs.end(),
                     [&](const TableSpec& candidate) { return candidate.name == spec.name; });
    if (other == new_specs.end()) continue;
    CELADON_ASSIGN(const TableFile old_file, read_table_file(before, spec.file, {}));
    CELADON_ASSIGN(const TableFile new_file, read_table_file(after, other->file, {}));
    comparison.rows(old_file, new_file, key_columns(spec), spec.file);
  }
  return {};
}

}  // namespace

const char* to_string(ChangeKind kind) noexcept {
  switch (kind) {
    case ChangeKind::added: return "added";
    case ChangeKind::removed: return "removed";
    case ChangeKind::changed: return "changed";
  }
  return "unknown";
}

std::size_t PackDiff::count(ChangeKind kind) const {
  return static_cast<std::size_t>(
      std::count_if(changes.begin(), changes.end(),
                    [kind](const PackChange& change) { return change.kind == kind; }));
}

Result<PackDiff> diff(const Pack& before, const Pack& after) {
  CELADON_ASSIGN(const auto old_body, before.body());
  CELADON_ASSIGN(const auto new_body, after.body());
  PackDiff result;
  result.before = before.header().label();
  result.after = after.header().label();
  Comparison comparison(result);
  comparison.nodes({}, *old_body, *new_body);
  CELADON_TRY(compare_tables(before, after, comparison));
  return result;
}

}  // namespace celadon::packs
