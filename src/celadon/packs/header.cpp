#include "celadon/packs/header.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace celadon::packs {

namespace {

struct KindName {
  PackKind kind;
  std::string_view name;
};
constexpr KindName kind_names[] = {
    {PackKind::vocabulary, "vocabulary"},
    {PackKind::factors, "factors"},
    {PackKind::limits, "limits"},
    {PackKind::standard, "standard"},
    {PackKind::method, "method"},
    {PackKind::scheme, "scheme"},
    {PackKind::tariff, "tariff"},
    {PackKind::programme, "programme"},
    {PackKind::policy, "policy"},
    {PackKind::calendar, "calendar"},
    {PackKind{11}, "devices"},  // drivers/modbus/device_map.hpp
};

struct ConfidenceName {
  formula::Confidence confidence;
  std::string_view name;
};
constexpr ConfidenceName confidence_names[] = {
    {formula::Confidence::quoted, "quoted"},
    {formula::Confidence::transcribed, "transcribed"},
    {formula::Confidence::inferred, "inferred"},
    {formula::Confidence::own, "own"},
    {formula::Confidence::provisional, "provisional"},
};

/// Ids name files, rows and pins: only characters that need no quoting anywhere.
bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 120) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

bool is_region(std::string_view text) {
  if (text == "CN") return true;
  return !text.empty() && text.size() <= 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::string> required_text(const text::Node& mapping, std::string_view key) {
  const text::Node* member = mapping.find(key);
  if (member == nullptr || member->is_null()) {
    return mapping.error(ErrorCode::parse,
                         fmt::format("数据包头缺少 `{0}`｜the pack header has no `{0}`", key),
                         fmt::format("在包头中加上 `{0}:`｜add `{0}:` to the header", key));
  }
  return member->as_text();
}

Result<std::optional<CivilDate>> optional_date(const text::Node& mapping, std::string_view key) {
  const text::Node* member = mapping.find(key);
  if (member == nullptr || member->is_null()) return std::optional<CivilDate>{};
  CELADON_ASSIGN(const std::string text, member->as_text());
  auto date = parse_date(text);
  if (!date.ok()) {
    return member->error(
        ErrorCode::parse,
        fmt::format("`{0}` 不是日期：\"{1}\"｜`{0}` is no date: \"{1}\"", key, text),
        "写作 2025-12-31｜write it as 2025-12-31");
  }
  return std::optional<CivilDate>(*date);
}

Result<Title> parse_title(const text::Node& mapping) {
  const text::Node* title = mapping.find("title");
  if (title == nullptr || title->kind != text::Node::Kind::mapping) {
    return mapping.error(
        ErrorCode::parse,
        "数据包头缺少 `title: {zh: , en: }`｜the pack header has no `title: {zh: , en: }`",
        "给出中文和英文标题｜give the title in Chinese and in English");
  }
  CELADON_TRY(text::refuse_unknown_members(*title, {"zh", "en"}));
  Title result;
  CELADON_ASSIGN(result.zh, required_text(*title, "zh"));
  CELADON_ASSIGN(result.en, required_text(*title, "en"));
  return result;
}

Status read_depends(const text::Node& mapping, PackHeader& header) {
  const text::Node* depends = mapping.find("depends");
  if (depends == nullptr || depends->is_null()) return {};
  if (depends->kind != text::Node::Kind::sequence) {
    return depends->error(ErrorCode::parse,
                          "`depends` 应为数据包编号的列表｜`depends` is a list of pack ids");
  }
  for (const text::Node& item : depends->items) {
    CELADON_ASSIGN(const std::string text, item.as_text());
    header.depends.push_back(PackReference::parse(text));
    if (!is_id(header.depends.back().id)) {
      return item.error(ErrorCode::parse,
                        fmt::format("\"{0}\" 不是数据包编号｜\"{0}\" is no pack id", text),
                        "写作 `id` 或 `id@edition`｜write `id` or `id@edition`");
    }
  }
  return {};
}

Status read_validity(const text::Node& mapping, PackHeader& header) {
  CELADON_ASSIGN(header.valid_from, optional_date(mapping, "valid_from"));
  CELADON_ASSIGN(header.valid_to, optional_date(mapping, "valid_to"));
  if (header.valid_from && header.valid_to && *header.valid_to < *header.valid_from) {
    return mapping.error(
        ErrorCode::rule,
        fmt::format(
            "{0} 的有效期止于 {1}，早于起始日 {2}｜{0} is valid to {1}, before it begins on {2}",
            header.label(), format_date(*header.valid_to), format_date(*header.valid_from)));
  }
  return {};
}

}  // namespace

const char* to_string(PackKind kind) noexcept {
  for (const KindName& entry : kind_names) {
    if (entry.kind == kind) return entry.name.data();
  }
  return "unknown";
}

Result<PackKind> parse_pack_kind(std::string_view text) {
  std::vector<std::string_view> known;
  for (const KindName& entry : kind_names) {
    if (entry.name == text) return entry.kind;
    known.push_back(entry.name);
  }
  return fail(ErrorCode::parse,
              fmt::format("\"{0}\" 不是数据包的种类｜\"{0}\" is no kind of pack", text),
              fmt::format("种类有 {0}｜the kinds are {0}", fmt::join(known, ", ")));
}

Result<formula::Confidence> parse_confidence(std::string_view text) {
  std::vector<std::string_view> known;
  for (const ConfidenceName& entry : confidence_names) {
    if (entry.name == text) return entry.confidence;
    known.push_back(entry.name);
  }
  return fail(ErrorCode::parse, fmt::format("\"{0}\" 不是可信程度｜\"{0}\" is no confidence", text),
              fmt::format("可写 {0}｜one of {0}", fmt::join(known, ", ")));
}

PackReference PackReference::parse(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

bool PackHeader::valid_on(CivilDate date) const {
  return (!valid_from || *valid_from <= date) && (!valid_to || date <= *valid_to);
}

std::string_view significant_region(std::string_view code) noexcept {
  std::size_t length = code.size();
  while (length > 2 && code.substr(length - 2) == "00") {
    code.remove_suffix(2);
    length = code.size();
  }
  return code;
}

bool PackHeader::covers(std::string_view region_code) const {
  if (region == "CN") return true;
  return significant_region(region_code).starts_with(significant_region(region));
}

Result<std::string_view> header_text(std::string_view bytes, const std::string& file_name) {
  bool in_header = false;
  std::size_t at = 0;
  std::uint64_t line_number = 0;
  while (at < bytes.size()) {
    ++line_number;
    std::size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) end = bytes.size();
    std::string_view line = bytes.substr(at, end - at);
    if (line_number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool member =
        !line.empty() && line.front() != ' ' && line.front() != '#' && line != "---";
    if (member) {
      if (in_header) return bytes.substr(0, at);
      if (!line.starts_with("pack:")) {
        Error error = fail(ErrorCode::parse,
                           "数据包以成员 `pack:` 开头｜a pack begins with the member `pack:`",
                           "包头放在最前：pack: {id: , edition: , kind: , ...}｜put the header "
                           "first: pack: {id: , edition: , kind: , ...}");
        error.place = TextPlace{file_name, line_number, 1};
        return error;
      }
      in_header = true;
    }
    at = end + 1;
  }
  if (!in_header) {
    Error error = fail(ErrorCode::parse, "文件中没有成员 `pack:`｜the file holds no member `pack:`",
                       "包头放在最前：pack: {id: , edition: , kind: , ...}｜put the header first: "
                       "pack: {id: , edition: , kind: , ...}");
    error.place = TextPlace{file_name, 1, 1};
    return error;
  }
  return bytes;
}

Result<PackHeader> parse_header(const text::Node& document) {
  const text::Node* pack = document.find("pack");
  if (pack == nullptr || pack->kind != text::Node::Kind::mapping) {
    return document.error(
        ErrorCode::parse,
        "文件没有带包头的成员 `pack:`｜the document has no member `pack:` with a header");
  }
  CELADON_TRY(text::refuse_unknown_members(
      *pack, {"id", "edition", "kind", "title", "valid_from", "valid_to", "region", "source",
              "confidence", "depends"}));
  PackHeader header;
  header.place = pack->place;
  CELADON_ASSIGN(header.id, required_text(*pack, "id"));
  if (!is_id(header.id)) {
    return pack->find("id")->error(
        ErrorCode::parse, fmt::format("\"{0}\" 不是数据包编号｜\"{0}\" is no pack id", header.id),
        "可用小写字母、数字、'.'、'-' 和 '_'｜use lower-case letters, digits, '.', '-' and '_'");
  }
  CELADON_ASSIGN(header.edition, required_text(*pack, "edition"));
  if (header.edition.empty() || header.edition.find('@') != std::string::npos) {
    return pack->find("edition")->error(
        ErrorCode::parse, fmt::format("\"{0}\" 不是版本｜\"{0}\" is no edition", header.edition),
        "写年份或不含 '@' 的名称｜give a year or a name without '@'");
  }
  CELADON_ASSIGN(const std::string kind, required_text(*pack, "kind"));
  auto parsed_kind = parse_pack_kind(kind);
  if (!parsed_kind.ok()) {
    return pack->find("kind")->error(ErrorCode::parse, parsed_kind.error().message,
                                     parsed_kind.error().remedy);
  }
  header.kind = *parsed_kind;
  CELADON_ASSIGN(header.title, parse_title(*pack));
  CELADON_TRY(read_validity(*pack, header));
  if (const text::Node* region = pack->find("region"); region != nullptr) {
    CELADON_ASSIGN(header.region, region->as_text());
    if (!is_region(header.region)) {
      return region->error(
          ErrorCode::parse, fmt::format("\"{0}\" 不是地区｜\"{0}\" is no region", header.region),
          "写 CN 或 GB/T 2260 代码的前几位｜write CN or the first digits of a GB/T 2260 code");
    }
  }
  CELADON_ASSIGN(header.source, required_text(*pack, "source"));
  CELADON_ASSIGN(const std::string confidence, required_text(*pack, "confidence"));
  auto parsed_confidence = parse_confidence(confidence);
  if (!parsed_confidence.ok()) {
    return pack->find("confidence")
        ->error(ErrorCode::parse, parsed_confidence.error().message,
                parsed_confidence.error().remedy);
  }
  header.confidence = *parsed_confidence;
  CELADON_TRY(read_depends(*pack, header));
  return header;
}

}  // namespace celadon::packs
