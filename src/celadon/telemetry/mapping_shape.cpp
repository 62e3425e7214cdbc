// What each part of a mapping may say, in both languages.
#include "celadon/telemetry/mapping_words.hpp"

namespace celadon::telemetry {

using registry::Form;
using registry::Member;
using registry::Shape;
using registry::words;

const Shape& transition_shape() {
  static const Shape shape = {{
      {"at", Form::stamp, true, "切换的时刻（UTC）", "instant of the transition (UTC)"},
      {"offset", Form::offset, true, "此后与 UTC 的差", "offset from UTC from then on"},
  }};
  return shape;
}

const Shape& time_shape() {
  static const Shape shape = {{
      {"column", Form::texts, false, "时标所在的列", "the column of the stamp"},
      {"columns", Form::texts, false, "时标分在几列时，按此顺序以空格相连",
       "the columns of the stamp, joined by a blank in this order"},
      {"form", Form::text, true, "时标的写法，如 YYYY-MM-DD HH:MM、ISO 8601、sequence",
       "how stamps are written, e.g. YYYY-MM-DD HH:MM, ISO 8601, sequence"},
      {"year", Form::integer, false, "写法中没有年份时的年份", "the year, for forms without one"},
      {"first_hour", Form::integer, false, "「年内第几小时」的起始序号：0 或 1",
       "index of the first hour of the year: 0 or 1"},
      {"first", Form::stamp, false, "sequence：第一条记录的时刻",
       "sequence: the stamp of the first record"},
      {"stamp", Form::choice, false, "时标标在区间的起点还是终点",
       "which side of its interval a stamp marks", words(stamp_words)},
      {"interval", Form::duration, false, "记录的间隔", "how far records lie apart"},
      {"offset", Form::offset, false, "当地标准时间与 UTC 的差",
       "offset of local standard time from UTC"},
      {"daylight_saving",
       Form::choice,
       false,
       "夏令时规则，或切换时刻表",
       "rule of daylight saving, or a list of its transitions",
       {"none", "EU", "US"}},
      {"fold", Form::choice, false, "秋季重复的一小时如何分辨",
       "how the hour that occurs twice in autumn is told apart", words(fold_words)},
      {"fold_column", Form::text, false, "fold: column 时：说明是哪一小时的列",
       "with fold: column, the column that tells which hour"},
      {"fold_second", Form::text, false, "fold: column 时：标记后一小时的文字",
       "with fold: column, the text that marks the later hour"},
      {"gap", Form::choice, false, "春季不存在的当地时间如何处理",
       "what becomes of local times that do not exist in spring", words(gap_words)},
      {"midnight_repair", Form::choice, false, "24:00 被写作当日 00:00 时的修复",
       "mends 24:00 that is printed as 00:00 of the same day", words(midnight_words)},
  }};
  return shape;
}

const Shape& value_shape(Layout layout) {
  const auto entry = [](Member name) {
    return Shape{{
        name,
        {"point", Form::identifier, true, "计量点标识", "id of the measuring point"},
        {"unit", Form::unit, true, "文件中的单位", "the unit in which the file writes it"},
        {"kind", Form::choice, true, "表底、区间量、功率或状态",
         "register (a counter), amount (per interval), power (average) or state (at an instant)",
         words(kind_words)},
        {"scale", Form::signed_number, false, "倍率（乘在读数上，不为 0）",
         "a factor on the number as written, not 0"},
        {"sign", Form::choice, false, "方向是否与计量点相反",
         "whether the file counts the other way round", words(sign_words)},
        {"zero_is_missing", Form::boolean, false, "0 表示缺数", "a 0 means a missing value"},
    }};
  };
  static const Shape wide =
      entry({"column", Form::text, true, "列名（无表头时为序号）",
             "text of the header, or the number of the column where there is none"});
  static const Shape long_form =
      entry({"label", Form::text, true, "标识列中的文字", "the text in the id column"});
  return layout == Layout::wide ? wide : long_form;
}

const Shape& quality_shape() {
  static const Shape shape = {{
      {"column", Form::text, true, "说明数据质量的列", "the column that speaks of quality"},
      {"lists_columns", Form::boolean, false, "该列列出有问题的列名",
       "the column lists the columns concerned"},
      {"separator", Form::text, false, "所列列名之间的分隔符", "between the listed columns"},
      {"flag", Form::texts, false, "所列各列的质量标记", "the quality of the listed columns"},
      {"codes", Form::any, false, "代码与质量标记的对照", "which code means which quality"},
  }};
  return shape;
}

const Shape& mapping_shape() {
  static const Shape shape = {{
      {"name", Form::text, false, "映射的名称", "a name for people"},
      {"sheet", Form::text, false, "工作簿中的工作表；不写则取第一张可见的",
       "sheet of a workbook; without it the first that is shown"},
      {"encoding",
       Form::choice,
       false,
       "字符编码；auto 为自动识别",
       "auto: told by looking",
       {"auto", "utf-8", "UTF-8", "gb18030", "GB18030", "gbk", "GBK", "gb2312", "GB2312"}},
      {"separator", Form::choice, false, "列之间的分隔符", "between columns",
       words(separator_words)},
      {"quote", Form::choice, false, "引号", "quotation mark", words(quote_words)},
      {"decimal", Form::choice, false, "小数点", "decimal mark", words(decimal_words)},
      {"thousands", Form::choice, false, "千位分隔符", "thousands mark", words(thousands_words)},
      {"skip_rows", Form::integer, false, "表头之前跳过的行数", "records before the header"},
      {"skip_after_header", Form::integer, false, "表头之后跳过的行数（如单位行）",
       "records after the header, e.g. a line of units"},
      {"header", Form::boolean, false, "有无表头；没有时列名为 1、2、3……",
       "whether there is a header; else columns are named 1, 2, 3, ..."},
      {"missing", Form::texts, false, "表示缺数的文字", "texts that mean a missing value"},
      {"layout", Form::choice, false, "宽表（一列一表计）或长表（一行一值）",
       "wide (one column a meter) or long (one value a row)", words(layout_words)},
      {"id_column", Form::text, false, "长表：标识所在的列", "long: which series a row is of"},
      {"value_column", Form::text, false, "长表：数值所在的列", "long: the column of the value"},
      {"unit_column", Form::text, false, "长表：单位所在的列", "long: the column of the unit"},
      {"other_labels", Form::choice, false, "长表：未列出的标识如何处理",
       "long: rows whose label is not listed", words(other_label_words)},
      {"time", Form::mapping, true, "时标", "stamps", {}, &time_shape()},
      {"columns",
       Form::list,
       false,
       "宽表的各列",
       "the columns of a wide file",
       {},
       &value_shape(Layout::wide)},
      {"series",
       Form::list,
       false,
       "长表的各系列",
       "the series of a long file",
       {},
       &value_shape(Layout::long_form)},
      {"quality",
       Form::list,
       false,
       "质量列",
       "columns that speak of quality",
       {},
       &quality_shape()},
  }};
  return shape;
}

Status refuse_unknown_members(const text::Node& node, const Shape& shape) {
  std::vector<std::string_view> known;
  for (const Member& member : shape.members) known.push_back(member.name);
  return text::refuse_unknown_members(node, known);
}

}  // namespace celadon::telemetry
