#include "celadon/text/xlsx_xml.hpp"

#include <charconv>

#include <fmt/format.h>

#include "celadon/text/xlsx_parts.hpp"
#include "celadon/text/xlsx_values.hpp"

namespace celadon::text::xml {
namespace {

/// Blanks count: a text may be one. No DTD, no comments kept.
constexpr unsigned parse_options = pugi::parse_default | pugi::parse_ws_pcdata;

}  // namespace

Result<pugi::xml_node> parse(pugi::xml_document& document, std::string& xml,
                             const std::string& where) {
  const pugi::xml_parse_result parsed =
      document.load_buffer_inplace(xml.data(), xml.size(), parse_options, pugi::encoding_utf8);
  if (!parsed) {
    return fail(ErrorCode::parse,
                fmt::format("{0} 在字节 {1} 处格式有误：{2}｜{0} is malformed at byte {1}: {2}",
                            where, parsed.offset, parsed.description()),
                "重新保存工作簿，或将工作表另存为 CSV｜save the workbook again, or save the "
                "sheet as CSV");
  }
  return document.document_element();
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& one : node.children()) {
    if (local_name(one.name()) == name) return one;
  }
  return {};
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& one : node.attributes()) {
    if (local_name(one.name()) == name) return one.value();
  }
  return {};
}

std::optional<std::uint32_t> whole(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string text_of_item(const pugi::xml_node& item) {
  std::string text;
  for (const pugi::xml_node& part : item.children()) {
    const std::string_view name = local_name(part.name());
    if (name == "t") text += part.text().get();
    if (name == "r") text += child(part, "t").text().get();
  }
  return unescape(text);
}

}  // namespace celadon::text::xml
