#pragma once
// One table says which members a mapping has: the reader checks against it and the published JSON
// Schema is printed from it, so that the two cannot drift apart.

#include <cstdint>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/text/document.hpp"

namespace celadon::registry {

enum class Form : std::uint8_t {
  text,
  identifier,
  names,  ///< a text or {zh, en}
  texts,  ///< a text or a list of texts
  boolean,
  number,         ///< without unit, >= 0
  signed_number,  ///< without unit
  integer,        ///< >= 0
  date,
  stamp,  ///< date, or date and time
  duration,
  offset,  ///< from UTC, e.g. "+08:00"
  unit,
  quantity,  ///< of the dimension of Member::unit, or of any where that is empty
  choice,
  mapping,  ///< Member::shape
  list,     ///< of mappings of Member::shape
  any,      ///< its reader alone knows the form
};

struct Shape;

struct Member {
  std::string_view name;
  Form form = Form::text;
  bool required = false;
  std::string_view zh;  ///< what it is, in one line
  std::string_view en;
  std::vector<std::string_view> choices = {};
  const Shape* shape = nullptr;
  std::string_view unit = {};
};

struct Shape {
  std::vector<Member> members;
};

/// Checks names, presence and the form of every value, all the way down. Errors with line and
/// column.
Status check_shape(const text::Node& node, const Shape& shape);

/// The JSON Schema of a mapping of that shape (without $schema and $id).
nlohmann::ordered_json to_json_schema(const Shape& shape);

}  // namespace celadon::registry
