// The part of a mapping that says how stamps become instants.
#include <utility>

#include <fmt/format.h>

#include "celadon/telemetry/mapping_nodes.hpp"

namespace celadon::telemetry {
namespace {

Status read_clock(const Node& time, LocalClock& clock) {
  if (const Node* node = time.find("offset")) {
    CELADON_ASSIGN(const std::string word, node->as_text());
    auto offset = parse_offset(word);
    if (!offset.ok()) return placed(*node, offset.error());
    clock.standard = *offset;
  }
  const Node* node = time.find("daylight_saving");
  if (node == nullptr) return {};
  if (node->kind != Node::Kind::sequence) {
    CELADON_ASSIGN(const std::string word, node->as_text());
    auto rule = parse_daylight_rule(word);
    if (!rule.ok()) return placed(*node, rule.error());
    clock.rule = *rule;
    return {};
  }
  clock.rule = DaylightRule::transitions;
  for (const Node& item : node->items) {
    CELADON_TRY(refuse_unknown_members(item, transition_shape()));
    std::string at;
    std::string offset;
    CELADON_TRY(read_text(item, "at", at));
    CELADON_TRY(read_text(item, "offset", offset));
    auto instant = parse_instant(at);
    if (!instant.ok()) return placed(item, instant.error());
    auto minutes = parse_offset(offset);
    if (!minutes.ok()) return placed(item, minutes.error());
    if (!clock.transitions.empty() && clock.transitions.back().at + Duration::days(2) > *instant) {
      return item.error(ErrorCode::parse,
                        "切换时刻须依次递增，且相隔两天以上｜transitions must ascend and lie more "
                        "than two days apart");
    }
    clock.transitions.push_back({*instant, *minutes});
  }
  return {};
}

Status read_form(const Node& parent, TimeMapping& time) {
  const Node* form = parent.find("form");
  if (form == nullptr) {
    return parent.error(
        ErrorCode::parse, "time 没有写明格式 form｜time has no form",
        "如 form: \"YYYY-MM-DD HH:MM\" 或 ISO 8601｜e.g. form: \"YYYY-MM-DD HH:MM\" "
        "or ISO 8601");
  }
  CELADON_ASSIGN(const std::string word, form->as_text());
  auto parsed = TimeForm::parse(word);
  if (!parsed.ok()) return placed(*form, parsed.error());
  time.form = std::move(*parsed);
  CELADON_TRY(read_integer(parent, "year", 1, 9999, time.year));
  CELADON_TRY(read_integer(parent, "first_hour", 0, 1, time.first_hour));
  if (!time.form.has_year() && time.year == 0) {
    return form->error(
        ErrorCode::parse,
        fmt::format("格式 \"{0}\" 没有写明年份｜the form \"{0}\" names no year", word),
        "写明年份，如 year: 2025｜state it: year: 2025");
  }
  if (const Node* first = parent.find("first")) {
    CELADON_ASSIGN(const std::string stamp, first->as_text());
    CELADON_ASSIGN(const TimeForm iso, TimeForm::parse("ISO 8601"));
    time.first = iso.read(stamp);
    if (!time.first)
      return first->error(ErrorCode::parse,
                          fmt::format("\"{0}\" 不是时刻｜\"{0}\" is no time stamp", stamp),
                          "写成 2025-01-01 00:00｜write 2025-01-01 00:00");
  }
  const bool sequence = time.form.kind() == TimeForm::Kind::sequence;
  if (sequence && !time.first) {
    return form->error(
        ErrorCode::parse,
        "顺序记录需要第一条记录的时刻｜a sequence needs the stamp of its first record",
        "如 first: 2025-01-01 00:00｜e.g. first: 2025-01-01 00:00");
  }
  if (!sequence && time.columns.empty()) {
    return parent.error(
        ErrorCode::parse, "time 没有写明列｜time names no column",
        "写 column: 列名，或 columns: [日期, 时间]｜column: NAME, or columns: [DATE, "
        "TIME]");
  }
  return {};
}

}  // namespace

Status read_time(const Node& node, TimeMapping& time) {
  CELADON_TRY(refuse_unknown_members(node, time_shape()));
  for (const char* key : {"column", "columns"}) {
    if (const Node* columns = node.find(key)) {
      CELADON_ASSIGN(time.columns, read_texts(*columns));
    }
  }
  CELADON_TRY(read_form(node, time));
  CELADON_TRY(read_word(node, "stamp", stamp_words, time.stamp));
  if (const Node* interval = node.find("interval")) {
    CELADON_ASSIGN(const std::string word, interval->as_text());
    auto duration = parse_duration(word);
    if (!duration.ok()) return placed(*interval, duration.error());
    time.interval = *duration;
  }
  CELADON_TRY(read_clock(node, time.clock));
  CELADON_TRY(read_word(node, "fold", fold_words, time.fold));
  CELADON_TRY(read_text(node, "fold_column", time.fold_column));
  CELADON_TRY(read_text(node, "fold_second", time.fold_second));
  if ((time.fold == FoldRule::column) != !time.fold_column.empty()) {
    return node.error(ErrorCode::parse,
                      "fold 需要 column 和 fold_column 同时写明｜fold: column and fold_column "
                      "belong together",
                      "两者都写明，并写 fold_second：标记后一小时的文字｜state both, and "
                      "fold_second: the text that marks the later hour");
  }
  CELADON_TRY(read_word(node, "gap", gap_words, time.gap));
  return read_word(node, "midnight_repair", midnight_words, time.midnight_repair);
}

}  // namespace celadon::telemetry
