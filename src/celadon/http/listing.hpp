#pragma once
// Lists are asked the same way everywhere: ?limit= &cursor= &sort=-field &q= &field=value
// &format=csv|xlsx. A route describes its fields once; filtering, order, pages and exports follow.
//
//   const ListSpec spec{{"users", "用户"}, "users", {{"login", {"登录名", "login"}}, ...},
//   "login"}; return list_answer(call.request, spec, std::move(items));       // items: JSON
//   objects
//
// A store that can page by itself reads `parse_list_query` and answers with `page_answer`.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"

namespace celadon::http {

using ListItem = nlohmann::ordered_json;  ///< one item, an object

struct ListText {
  std::string zh;
  std::string en;
};

struct ListField {
  std::string name;  ///< member of the item; "progress.done" reaches inside; a {"zh","en"} member
                     ///< is searched in both and exported in the language asked, a {"value","unit"}
                     ///< member by its value
  ListText heading;
  std::string unit = {};   ///< in the heading of an export; for {"value","unit"} members told by it
  bool filterable = true;  ///< ?name=value keeps items whose member is that text (lists: holds it)
  bool exported = true;
  bool time = false;  ///< ISO 8601 text: exported as a date of the spreadsheet
};

struct ListSpec {
  ListText title;         ///< of the exported sheet
  std::string file_name;  ///< of the export, without ending, ASCII
  std::vector<ListField> fields;
  std::string key = "id";                          ///< member that tells items apart
  std::vector<std::string> other_parameters = {};  ///< of the query, read by the handler itself
};

enum class ListFormat : std::uint8_t { json, csv, xlsx };

struct ListQuery {
  std::size_t limit = 50;  ///< 1..500
  std::string cursor;
  std::string sort;  ///< field; empty: as it comes
  bool descending = false;
  std::string q;
  std::map<std::string, std::string> filters;
  ListFormat format = ListFormat::json;
};

/// Errors invalid_argument: an unknown parameter or sort field (with the nearest), a limit out of
/// 1..500, an unknown format.
Result<ListQuery> parse_list_query(const Request& request, const ListSpec& spec);

/// Filters, sorts, pages or exports items the handler has in hand. `more` is laid over the JSON
/// answer beside items, total and next. Errors: those of parse_list_query; a cursor that does not
/// belong to this list.
Result<Response> list_answer(const Request& request, const ListSpec& spec,
                             std::vector<ListItem> items, const ListItem& more = nullptr);

/// As list_answer for a page that the store made: `next` empty at the end. For an export `page`
/// holds everything.
Result<Response> page_answer(const Request& request, const ListSpec& spec, const ListQuery& query,
                             std::vector<ListItem> page, std::uint64_t total,
                             const std::string& next);

/// Content-Disposition that no file name can break out of: ASCII fallback and RFC 5987 name.
std::string attachment(std::string_view file_name, bool inline_view = false);

/// Whether Accept-Language asks for English before Chinese.
bool wants_english(const Request& request);

}  // namespace celadon::http
