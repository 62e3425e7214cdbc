// Mappings to YAML.
#include <fmt/format.h>

#include "celadon/telemetry/mapping.hpp"

namespace celadon::telemetry {
namespace {

/// A text in double quotes, as YAML and JSON read it.
std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string list(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + yaml_text(text);
  return "[" + out + "]";
}

std::string_view separator_name(char separator) {
  switch (separator) {
    case ';': return "semicolon";
    case '\t': return "tab";
    case '|': return "pipe";
    default: return "comma";
  }
}

std::string_view group_name(char group) {
  switch (group) {
    case ',': return "comma";
    case '.': return "point";
    case '\'': return "apostrophe";
    case ' ': return "blank";
    default: return "none";
  }
}

std::string offset_text(UtcOffset offset) {
  const int minutes = offset.minutes < 0 ? -offset.minutes : offset.minutes;
  return fmt::format("\"{}{:02}:{:02}\"", offset.minutes < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

std::string flag_list(QualityFlags flags) {
  std::string out;
  for (const auto& entry : quality_flag_texts) {
    if (has(flags, entry.flag)) out += (out.empty() ? "" : ", ") + std::string(entry.name);
  }
  return "[" + (out.empty() ? std::string("good") : out) + "]";
}

void write_time(std::string& out, const TimeMapping& time) {
  out += "  time:\n";
  if (!time.columns.empty()) out += "    columns: " + list(time.columns) + "\n";
  out += "    form: " + yaml_text(time.form.text()) + "\n";
  if (time.year != 0) out += fmt::format("    year: {}\n", time.year);
  if (time.first_hour != 0) out += fmt::format("    first_hour: {}\n", time.first_hour);
  if (time.first)
    out += "    first: " +
           yaml_text(format_instant({time.first->local_us}, UtcOffset::utc()).substr(0, 19)) + "\n";
  out += fmt::format("    stamp: {}\n", time.stamp == StampSide::end ? "end" : "start");
  out += "    interval: " + format_duration(time.interval) + "\n";
  out += "    offset: " + offset_text(time.clock.standard) + "\n";
  if (time.clock.rule == DaylightRule::transitions) {
    out += "    daylight_saving:\n";
    for (const Transition& transition : time.clock.transitions) {
      out += "      - {at: " + yaml_text(format_instant(transition.at, UtcOffset::utc())) +
             ", offset: " + offset_text(transition.offset) + "}\n";
    }
  } else if (time.clock.rule != DaylightRule::none) {
    out += fmt::format("    daylight_saving: {}\n", to_string(time.clock.rule));
  }
  if (time.fold == FoldRule::first) out += "    fold: first\n";
  if (time.fold == FoldRule::second) out += "    fold: second\n";
  if (time.fold == FoldRule::column) {
    out += "    fold: column\n    fold_column: " + yaml_text(time.fold_column) +
           "\n    fold_second: " + yaml_text(time.fold_second) + "\n";
  }
  if (time.gap == SpringRule::shift) out += "    gap: shift\n";
  if (time.midnight_repair == MidnightRepair::same_day_24)
    out += "    midnight_repair: same_day_24\n";
}

void write_values(std::string& out, const ImportMapping& mapping) {
  const bool wide = mapping.layout == Layout::wide;
  if (!wide) {
    out += "  layout: long\n  id_column: " + yaml_text(mapping.id_column) +
           "\n  value_column: " + yaml_text(mapping.value_column) + "\n";
    if (!mapping.unit_column.empty())
      out += "  unit_column: " + yaml_text(mapping.unit_column) + "\n";
    out += fmt::format("  other_labels: {}\n",
                       mapping.other_labels == OtherLabels::skip ? "skip" : "refuse");
  }
  out += wide ? "  columns:\n" : "  series:\n";
  for (const ValueMapping& value : mapping.values) {
    out += fmt::format("    - {{{}: {}, point: {}, unit: {}, kind: {}", wide ? "column" : "label",
                       yaml_text(value.column), yaml_text(value.point), yaml_text(value.unit),
                       quantity_word(value.kind));
    if (value.scale != 1.0) out += fmt::format(", scale: {}", value.scale);
    if (value.inverted) out += ", sign: inverted";
    if (value.zero_is_missing) out += ", zero_is_missing: true";
    out += "}\n";
  }
}

}  // namespace

std::string write_mapping(const ImportMapping& mapping, const std::vector<std::string>& remarks) {
  std::string out;
  for (const std::string& remark : remarks) out += "# " + remark + "\n";
  out += "mapping:\n";
  if (!mapping.name.empty()) out += "  name: " + yaml_text(mapping.name) + "\n";
  if (!mapping.sheet.empty()) out += "  sheet: " + yaml_text(mapping.sheet) + "\n";
  out += fmt::format("  encoding: {}\n",
                     mapping.encoding ? text::to_string(*mapping.encoding) : "auto");
  out += fmt::format("  separator: {}\n", separator_name(mapping.separator));
  if (mapping.quote != '"') out += mapping.quote == '\0' ? "  quote: none\n" : "  quote: \"'\"\n";
  out += fmt::format("  decimal: {}\n", mapping.numbers.decimal == ',' ? "comma" : "point");
  if (mapping.numbers.group != '\0')
    out += fmt::format("  thousands: {}\n", group_name(mapping.numbers.group));
  if (mapping.skip_rows > 0) out += fmt::format("  skip_rows: {}\n", mapping.skip_rows);
  if (!mapping.header) out += "  header: false\n";
  if (mapping.skip_after_header > 0)
    out += fmt::format("  skip_after_header: {}\n", mapping.skip_after_header);
  out += "  missing: " + list(mapping.missing) + "\n";
  write_time(out, mapping.time);
  write_values(out, mapping);
  if (!mapping.quality.empty()) out += "  quality:\n";
  for (const QualityMapping& quality : mapping.quality) {
    out += "    - column: " + yaml_text(quality.column) + "\n";
    if (quality.lists_columns) {
      out += "      lists_columns: true\n      separator: " + yaml_text(quality.separator) +
             "\n      flag: " + flag_list(static_cast<QualityFlags>(quality.listed)) + "\n";
      continue;
    }
    out += "      codes:\n";
    for (const auto& [code, flags] : quality.codes)
      out += "        " + yaml_text(code) + ": " + flag_list(flags) + "\n";
  }
  return out;
}

}  // namespace celadon::telemetry
