#include "celadon/http/listing.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/report/xlsx_table.hpp"
#include "celadon/storage/digest.hpp"
#include "celadon/text/document.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t most_per_page = 500;
constexpr std::size_t most_text = 200;

/// The member a field names, inside nested objects where it has dots; nullptr when absent.
const ListItem* member(const ListItem& item, std::string_view name) {
  const ListItem* at = &item;
  while (true) {
    if (!at->is_object()) return nullptr;
    if (const auto whole = at->find(std::string(name)); whole != at->end()) return &*whole;
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto found = at->find(std::string(name.substr(0, dot)));
    if (found == at->end()) return nullptr;
    at = &*found;
    name.remove_prefix(dot + 1);
  }
}

/// What a member says, as text: both languages one after the other, lists joined.
std::string text_in(const ListItem* value) {
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return value->get<std::string>();
  if (value->is_object()) {
    if (value->contains("zh")) return text_in(&(*value)["zh"]) + "\n" + text_in(&(*value)["en"]);
    if (value->contains("value")) return text_in(&(*value)["value"]);
    return value->dump();
  }
  if (value->is_array()) {
    std::string all;
    for (const ListItem& part : *value) all += (all.empty() ? "" : "; ") + text_in(&part);
    return all;
  }
  return value->dump();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), lower);
  return text;
}

/// Numbers by size, everything else by bytes without regard to ASCII case; absent first.
int compare(const ListItem* a, const ListItem* b) {
  const auto number = [](const ListItem* v) -> const ListItem* {
    if (v != nullptr && v->is_object() && v->contains("value")) v = &(*v)["value"];
    return v != nullptr && v->is_number() ? v : nullptr;
  };
  const ListItem* x = number(a);
  const ListItem* y = number(b);
  if (x != nullptr && y != nullptr) {
    const double left = x->get<double>();
    const double right = y->get<double>();
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return lowered(text_in(a)).compare(lowered(text_in(b)));
}

bool matches(const ListItem* value, const std::string& wanted) {
  if (value == nullptr || value->is_null()) return wanted.empty();
  if (value->is_array()) {
    return std::any_of(value->begin(), value->end(),
                       [&](const ListItem& part) { return matches(&part, wanted); });
  }
  if (value->is_object() && value->contains("zh"))
    return text_in(&(*value)["zh"]) == wanted || text_in(&(*value)["en"]) == wanted;
  return text_in(value) == wanted;
}

const ListField* field_of(const ListSpec& spec, std::string_view name) {
  const auto found = std::find_if(spec.fields.begin(), spec.fields.end(),
                                  [&](const ListField& field) { return field.name == name; });
  return found == spec.fields.end() ? nullptr : &*found;
}

std::string remedy_of(std::string_view name, const std::vector<std::string_view>& known) {
  const std::string nearest = text::nearest_name(name, known);
  if (!nearest.empty()) return fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", nearest);
  return fmt::format("可用：{0}｜known: {0}", fmt::join(known, ", "));
}

/// What a cursor belongs to: the question without the page.
std::string fingerprint(const ListSpec& spec, const Request& request, const ListQuery& query) {
  std::string asked = fmt::format("{}\n{}\n{}{}\n{}\n", spec.file_name, request.path,
                                  query.descending ? "-" : "", query.sort, query.q);
  for (const auto& [name, value] : query.filters) asked += fmt::format("{}={}\n", name, value);
  for (const std::string& name : spec.other_parameters)
    asked += fmt::format("{}={}\n", name, request.query_value(name).value_or(""));
  return storage::sha256_hex(asked).substr(0, 12);
}

std::string hex_of(std::string_view text) {
  std::string hex;
  for (const char c : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

/// Where the page begins: behind the item the cursor names; when that is gone, at its old place.
Result<std::size_t> start_of(const std::string& cursor, const std::string& print,
                             const ListSpec& spec, const std::vector<ListItem>& items) {
  if (cursor.empty()) return std::size_t{0};
  const std::size_t first = cursor.find('.');
  const std::size_t second = cursor.find('.', first == std::string::npos ? first : first + 1);
  std::size_t place = 0;
  const bool formed =
      second != std::string::npos &&
      std::from_chars(cursor.data() + first + 1, cursor.data() + second, place).ptr ==
          cursor.data() + second;
  if (!formed || cursor.compare(0, first, print) != 0) {
    return fail(ErrorCode::invalid_argument,
                "cursor: 不属于此顺序和筛选条件下的列表｜cursor: it does not belong to this "
                "list with this order and these filters",
                "取上一页的 `next`，或去掉 cursor 从头开始｜take `next` of the page before, "
                "or begin without a cursor");
  }
  const std::string key = cursor.substr(second + 1);
  const auto key_at = [&](std::size_t i) { return hex_of(text_in(member(items[i], spec.key))); };
  if (key.empty() || (place > 0 && place <= items.size() && key_at(place - 1) == key))
    return std::min(place, items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (key_at(i) == key) return i + 1;
  }
  return std::min(place, items.size());
}

report::TableCell cell_of(const ListItem* value, const ListField& field, bool english) {
  if (value == nullptr || value->is_null()) return {};
  if (value->is_object()) {
    if (value->contains("zh")) return text_in(&(*value)[english ? "en" : "zh"]);
    if (value->contains("value")) return cell_of(&(*value)["value"], field, english);
    return value->dump();
  }
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_number_integer()) return value->get<std::int64_t>();
  if (value->is_number()) return value->get<double>();
  if (field.time && value->is_string()) {
    const std::string text = value->get<std::string>();
    if (const auto day = parse_date(text); day.ok()) return *day;
    if (const auto at = parse_instant(text); at.ok()) return *at;
  }
  return text_in(value);
}

/// The unit of a column whose members are quantities, when all agree.
std::string unit_of(const std::vector<ListItem>& items, const ListField& field) {
  if (!field.unit.empty()) return field.unit;
  std::string unit;
  for (const ListItem& item : items) {
    const ListItem* value = member(item, field.name);
    if (value == nullptr || !value->is_object() || !value->contains("unit")) continue;
    const std::string one = text_in(&(*value)["unit"]);
    if (!unit.empty() && one != unit) return {};
    unit = one;
  }
  return unit;
}

/// Quantities of several units in one column get a column for the unit.
bool mixed_units(const std::vector<ListItem>& items, const ListField& field) {
  if (!field.unit.empty() || !unit_of(items, field).empty()) return false;
  return std::any_of(items.begin(), items.end(), [&](const ListItem& item) {
    const ListItem* value = member(item, field.name);
    return value != nullptr && value->is_object() && value->contains("unit");
  });
}

Result<Response> exported(const Request& request, const ListSpec& spec, ListFormat format,
                          const std::vector<ListItem>& items) {
  const bool english = wants_english(request);
  report::Table table;
  table.sheet = english ? spec.title.en : spec.title.zh;
  std::vector<std::pair<const ListField*, bool>> columns;  // field, its unit instead of its value
  for (const ListField& field : spec.fields) {
    if (!field.exported) continue;
    const std::string heading = english ? field.heading.en : field.heading.zh;
    table.columns.push_back({heading, unit_of(items, field)});
    columns.emplace_back(&field, false);
    if (mixed_units(items, field)) {
      table.columns.push_back({heading + (english ? " unit" : "单位"), {}});
      columns.emplace_back(&field, true);
    }
  }
  for (const ListItem& item : items) {
    std::vector<report::TableCell> row;
    for (const auto& [field, its_unit] : columns) {
      const ListItem* value = member(item, its_unit ? field->name + ".unit" : field->name);
      row.push_back(cell_of(value, *field, english));
    }
    table.rows.push_back(std::move(row));
  }
  Response response;
  if (format == ListFormat::csv) {
    response = text_response(200, "text/csv; charset=utf-8", report::csv_of(table));
  } else {
    CELADON_ASSIGN(std::string bytes, report::xlsx_of(table));
    response = text_response(
        200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::move(bytes));
  }
  response.headers.emplace_back(
      "Content-Disposition",
      attachment(spec.file_name + (format == ListFormat::csv ? ".csv" : ".xlsx")));
  return response;
}

void filter(std::vector<ListItem>& items, const ListSpec& spec, const ListQuery& query) {
  const std::string wanted = lowered(query.q);
  std::erase_if(items, [&](const ListItem& item) {
    for (const auto& [name, value] : query.filters) {
      if (!matches(member(item, name), value)) return true;
    }
    if (wanted.empty()) return false;
    return std::none_of(spec.fields.begin(), spec.fields.end(), [&](const ListField& field) {
      return lowered(text_in(member(item, field.name))).find(wanted) != std::string::npos;
    });
  });
}

Status read_parameter(const std::string& name, const std::string& value, const ListSpec& spec,
                      ListQuery& query) {
  if (name == "limit") {
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), query.limit);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    if (!whole || query.limit < 1 || query.limit > most_per_page) {
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("limit: \"{0}\" 不是 1 至 {1} 的数字｜limit: \"{0}\" is not a number from 1 "
                      "to {1}",
                      value.substr(0, 40), most_per_page),
          "用 ?format=csv 或 xlsx 导出整个列表｜an export with ?format=csv or xlsx "
          "holds the whole list");
    }
    return {};
  }
  if (name == "cursor") {
    query.cursor = value;
    return {};
  }
  if (name == "q") {
    if (value.size() > most_text) {
      return fail(ErrorCode::limit,
                  fmt::format("q: {0} 字节，最多 {1} 字节｜q: {0} bytes; at most {1}", value.size(),
                              most_text),
                  "用较短的文字查找｜look for a shorter text");
    }
    query.q = value;
    return {};
  }
  if (name == "format") {
    const bool csv = value == "csv";
    if (!csv && value != "xlsx" && value != "json") {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("format: 没有格式 \"{0}\"｜format: \"{0}\" is not known",
                              value.substr(0, 40)),
                  "可用 json、csv 或 xlsx｜json, csv or xlsx");
    }
    query.format = csv ? ListFormat::csv : value == "xlsx" ? ListFormat::xlsx : ListFormat::json;
    return {};
  }
  std::vector<std::string_view> known;
  for (const ListField& field : spec.fields) {
    if (name == "sort" || field.filterable) known.push_back(field.name);
  }
  if (name == "sort") {
    query.descending = value.starts_with('-');
    query.sort = value.substr(query.descending ? 1 : 0);
    if (field_of(spec, query.sort) == nullptr) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("sort: 没有字段 \"{0}\"｜sort: there is no field \"{0}\"",
                              query.sort.substr(0, 60)),
                  remedy_of(query.sort.substr(0, 60), known));
    }
    return {};
  }
  const auto& others = spec.other_parameters;
  if (std::find(others.begin(), others.end(), name) != others.end()) return {};
  if (const ListField* field = field_of(spec, name); field != nullptr && field->filterable) {
    query.filters[name] = value;
    return {};
  }
  for (const std::string& other : others) known.push_back(other);
  for (const char* word : {"limit", "cursor", "sort", "q", "format"}) known.emplace_back(word);
  return fail(ErrorCode::invalid_argument,
              fmt::format("没有参数 \"{0}\"｜there is no parameter \"{0}\"", name.substr(0, 60)),
              remedy_of(name.substr(0, 60), known));
}

}  // namespace

Result<ListQuery> parse_list_query(const Request& request, const ListSpec& spec) {
  ListQuery query;
  for (const auto& [name, value] : request.query)
    CELADON_TRY(read_parameter(name, value, spec, query));
  return query;
}

Result<Response> list_answer(const Request& request, const ListSpec& spec,
                             std::vector<ListItem> items, const ListItem& more) {
  CELADON_ASSIGN(const ListQuery query, parse_list_query(request, spec));
  filter(items, spec, query);
  if (!query.sort.empty()) {
    std::stable_sort(items.begin(), items.end(), [&](const ListItem& a, const ListItem& b) {
      const int order = compare(member(a, query.sort), member(b, query.sort));
      return query.descending ? order > 0 : order < 0;
    });
  }
  if (query.format != ListFormat::json) return exported(request, spec, query.format, items);
  const std::string print = fingerprint(spec, request, query);
  CELADON_ASSIGN(const std::size_t begin, start_of(query.cursor, print, spec, items));
  const std::size_t end = std::min(items.size(), begin + query.limit);
  ListItem answer{{"items", ListItem::array()}, {"total", items.size()}, {"next", nullptr}};
  if (end < items.size() && end > begin) {
    answer["next"] =
        fmt::format("{}.{}.{}", print, end, hex_of(text_in(member(items[end - 1], spec.key))));
  }
  for (std::size_t i = begin; i < end; ++i) answer["items"].push_back(std::move(items[i]));
  if (more.is_object()) answer.update(more);
  return text_response(200, "application/json; charset=utf-8",
                       answer.dump(-1, ' ', false, ListItem::error_handler_t::replace));
}

Result<Response> page_answer(const Request& request, const ListSpec& spec, const ListQuery& query,
                             std::vector<ListItem> page, std::uint64_t total,
                             const std::string& next) {
  if (query.format != ListFormat::json) return exported(request, spec, query.format, page);
  ListItem answer{{"items", ListItem::array()},
                  {"total", total},
                  {"next", next.empty() ? ListItem(nullptr) : ListItem(next)}};
  for (ListItem& item : page) answer["items"].push_back(std::move(item));
  return text_response(200, "application/json; charset=utf-8",
                       answer.dump(-1, ' ', false, ListItem::error_handler_t::replace));
}

std::string attachment(std::string_view file_name, bool inline_view) {
  std::string plain;
  std::string encoded;
  for (const char c : file_name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_';
    plain += letter ? c : '_';
    encoded += letter ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  if (plain.empty()) plain = encoded = "file";
  return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}",
                     inline_view ? "inline" : "attachment", plain, encoded);
}

bool wants_english(const Request& request) {
  const std::string_view accepted = request.header("accept-language").value_or("zh");
  const std::size_t english = accepted.find("en");
  const std::size_t chinese = accepted.find("zh");
  return english != std::string_view::npos &&
         (chinese == std::string_view::npos || english < chinese);
}

}  // namespace celadon::http
