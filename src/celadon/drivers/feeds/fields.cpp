#include "celadon/drivers/feeds/fields.hpp"

#include "celadon/registry/forms.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::drivers::feeds {

using text::Node;

const Node* field(const Node& entry, std::string_view name) {
  const Node* member = entry.find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

Error at_node(const Node& node, const Error& error) {
  if (error.place) return error;
  return node.error(error.code, error.message, error.remedy);
}

Result<std::string> text_field(const Node& entry, std::string_view name) {
  const Node* member = field(entry, name);
  if (member == nullptr)
    return entry.error(ErrorCode::parse, fmt::format("缺少 `{0}`｜`{0}` is missing", name));
  CELADON_ASSIGN(std::string text, member->as_text());
  if (text.empty())
    return member->error(ErrorCode::parse, fmt::format("`{0}` 为空｜`{0}` is empty", name));
  return text;
}

Result<std::string> text_field_or(const Node& entry, std::string_view name,
                                  std::string_view otherwise) {
  return field(entry, name) == nullptr ? Result<std::string>(std::string(otherwise))
                                       : text_field(entry, name);
}

Result<std::int64_t> whole_field(const Node& entry, std::string_view name, std::int64_t otherwise,
                                 std::int64_t least, std::int64_t most) {
  const Node* member = field(entry, name);
  if (member == nullptr) return otherwise;
  CELADON_ASSIGN(const std::int64_t number, member->as_integer());
  if (number >= least && number <= most) return number;
  return member->error(
      ErrorCode::limit,
      fmt::format("{0} 为 {1}，应在 {2} 至 {3} 之内｜{0} is {1}, expected {2} to {3}", name, number,
                  least, most));
}

Result<double> number_field(const Node& entry, std::string_view name, double otherwise) {
  const Node* member = field(entry, name);
  return member == nullptr ? Result<double>(otherwise) : member->as_number();
}

Result<std::uint16_t> port_field(const Node& entry, std::optional<std::uint16_t> otherwise) {
  if (field(entry, "port") == nullptr && !otherwise)
    return entry.error(ErrorCode::parse, "缺少 `port`｜`port` is missing");
  CELADON_ASSIGN(const std::int64_t port,
                 whole_field(entry, "port", otherwise.value_or(0), 1, 65535));
  return static_cast<std::uint16_t>(port);
}

Result<std::string> unit_field(const Node& entry, std::string_view name) {
  const Node* member = field(entry, name);
  if (member == nullptr) return std::string();
  CELADON_ASSIGN(std::string symbol, member->as_text());
  const auto known = units::parse_unit(symbol);
  if (!known.ok()) return at_node(*member, known.error());
  return symbol;
}

Result<std::string> secret_field(const Node& entry, const std::string& name,
                                 const FeedContext& context) {
  const Node* file = field(entry, name + "_file");
  if (file == nullptr) return text_field_or(entry, name, "");
  if (field(entry, name) != nullptr)
    return file->error(
        ErrorCode::conflict,
        fmt::format("`{0}` 与 `{0}_file` 只能给一个｜give either `{0}` or `{0}_file`", name));
  CELADON_ASSIGN(const std::string path, file->as_text());
  auto bytes = storage::read_small_file(path_in(context, path), 4096);
  if (!bytes.ok()) return at_node(*file, bytes.error());
  return bytes->substr(0, bytes->find_first_of("\r\n"));
}

Result<const Node*> list_field(const Node& entry, std::string_view name, std::size_t most) {
  const Node* list = field(entry, name);
  if (list == nullptr || list->kind != Node::Kind::sequence || list->items.empty())
    return (list == nullptr ? entry : *list)
        .error(ErrorCode::parse,
               fmt::format("`{0}` 应为非空列表｜`{0}` is a list with elements", name));
  if (list->items.size() > most)
    return list->error(ErrorCode::limit,
                       fmt::format("`{0}` 有 {1} 项，至多 {2}｜`{0}` has {1} elements, at most {2}",
                                   name, list->items.size(), most));
  return list;
}

Result<UtcOffset> offset_field(const Node& entry, std::string_view name) {
  const Node* member = field(entry, name);
  return member == nullptr ? Result<UtcOffset>(UtcOffset::china()) : registry::read_offset(*member);
}

std::filesystem::path path_in(const FeedContext& context, const std::string& path) {
  return context.folder / path;  // an absolute path stays as it is
}

}  // namespace celadon::drivers::feeds
