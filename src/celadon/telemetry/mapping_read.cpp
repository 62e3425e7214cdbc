// Mappings from YAML, member by member as mapping_words.hpp names them.
#include <utility>

#include <fmt/format.h>

#include "celadon/telemetry/mapping_nodes.hpp"

namespace celadon::telemetry {
namespace {

Status read_file_form(const Node& node, ImportMapping& mapping) {
  CELADON_TRY(read_text(node, "name", mapping.name));
  CELADON_TRY(read_text(node, "sheet", mapping.sheet));
  std::string encoding = "auto";
  CELADON_TRY(read_text(node, "encoding", encoding));
  if (encoding != "auto") {
    auto parsed = text::parse_encoding(encoding);
    if (!parsed.ok()) return placed(*node.find("encoding"), parsed.error());
    mapping.encoding = *parsed;
  }
  CELADON_TRY(read_word(node, "separator", separator_words, mapping.separator));
  CELADON_TRY(read_word(node, "quote", quote_words, mapping.quote));
  CELADON_TRY(read_word(node, "decimal", decimal_words, mapping.numbers.decimal));
  CELADON_TRY(read_word(node, "thousands", thousands_words, mapping.numbers.group));
  if (mapping.numbers.decimal == mapping.numbers.group) {
    return node.error(
        ErrorCode::parse,
        "小数点与千位分隔符相同｜the decimal mark and the thousands mark are the same");
  }
  CELADON_TRY(read_integer(node, "skip_rows", 0, 1'000'000, mapping.skip_rows));
  CELADON_TRY(read_integer(node, "skip_after_header", 0, 1'000'000, mapping.skip_after_header));
  CELADON_TRY(read_bool(node, "header", mapping.header));
  if (const Node* missing = node.find("missing")) {
    CELADON_ASSIGN(mapping.missing, read_texts(*missing));
  }
  return {};
}

}  // namespace

Result<ImportMapping> parse_mapping(std::string_view yaml, const std::string& file_name) {
  CELADON_ASSIGN(const Node root, text::parse_document(yaml, file_name));
  CELADON_TRY(text::refuse_unknown_members(root, {"mapping"}));
  const Node* node = root.find("mapping");
  if (node == nullptr || node->kind != Node::Kind::mapping) {
    return root.error(ErrorCode::parse, "此文件中没有映射｜this file holds no mapping",
                      "映射以一行 `mapping:` 开头｜it begins with the line `mapping:`");
  }
  CELADON_TRY(refuse_unknown_members(*node, mapping_shape()));
  ImportMapping mapping;
  mapping.text = std::string(yaml);
  CELADON_TRY(read_file_form(*node, mapping));
  const Node* time = node->find("time");
  if (time == nullptr)
    return node->error(ErrorCode::parse, "映射没有写明 time｜the mapping has no time",
                       "写 time: {column: ..., form: ...}｜time: {column: ..., form: ...}");
  CELADON_TRY(read_time(*time, mapping.time));
  CELADON_TRY(read_values(*node, mapping));
  return mapping;
}

Result<ImportMapping> read_mapping(const std::string& path) {
  CELADON_ASSIGN(const auto source, text::open_file_source(path));
  std::string bytes;
  std::vector<char> block(std::size_t{64} << 10);
  for (;;) {
    CELADON_ASSIGN(const std::size_t n, source->read(block));
    if (n == 0) break;
    bytes.append(block.data(), n);
    if (bytes.size() > (std::size_t{8} << 20)) {
      return fail(ErrorCode::limit, fmt::format("{0} 超过 8 MiB｜{0} is larger than 8 MiB", path),
                  "映射是小文件；这是否为数据文件？｜a mapping is a small file; is this the "
                  "data?");
    }
  }
  return parse_mapping(bytes, path);
}

}  // namespace celadon::telemetry
