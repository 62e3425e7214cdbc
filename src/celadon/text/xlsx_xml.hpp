#pragma once
// What the parts of a workbook are read with: XML without regard to the prefixes of its names.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "celadon/base/result.hpp"

namespace celadon::text::xml {

/// The root of a document, parsed within `xml`, which must outlive it. `where` names the part in
/// the error. Error parse with the byte.
Result<pugi::xml_node> parse(pugi::xml_document& document, std::string& xml,
                             const std::string& where);

/// The first child of that name, whatever its prefix; a null node without one.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);

/// The attribute of that name, whatever its prefix; empty without one.
std::string_view attribute(const pugi::xml_node& node, std::string_view name);

/// A whole number of digits only.
std::optional<std::uint32_t> whole(std::string_view text);

/// The text of a string item: its own `t` and those of its runs; phonetic guides are left out.
std::string text_of_item(const pugi::xml_node& item);

}  // namespace celadon::text::xml
