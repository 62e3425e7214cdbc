// The stored form of a document. Members are short and stable: filed documents are read for years.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/report/document_model.hpp"

namespace celadon::report {
namespace {

using Json = nlohmann::ordered_json;
constexpr int form = 1;  // of the JSON; a new form gets a new number

template <class E>
int number(E value) {
  return static_cast<int>(value);
}

Json json_of(const packs::Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

Json json_of(const PrintedCell& cell) {
  Json json{{"text", cell.text}};
  if (cell.number) json["number"] = *cell.number;
  if (cell.number && cell.places != 2) json["places"] = cell.places;
  if (cell.tone != Tone::plain) json["tone"] = number(cell.tone);
  return json;
}

Json json_of(const PrintedTable& table) {
  Json columns = Json::array();
  for (const PrintedColumn& column : table.columns) {
    columns.push_back({{"title", column.title},
                       {"unit", column.unit},
                       {"align", number(column.align)},
                       {"width", column.width}});
  }
  Json rows = Json::array();
  for (const PrintedRow& row : table.rows) {
    Json cells = Json::array();
    for (const PrintedCell& cell : row.cells) cells.push_back(json_of(cell));
    rows.push_back({{"kind", number(row.kind)}, {"cells", std::move(cells)}});
  }
  return {{"block", "table"},        {"caption", table.caption}, {"columns", std::move(columns)},
          {"rows", std::move(rows)}, {"notes", table.notes},     {"headed", table.headed}};
}

Json json_of(const Chart& chart) {
  Json series = Json::array();
  for (const ChartSeries& one : chart.series) {
    Json values = Json::array();
    for (const auto& value : one.values) values.push_back(value ? Json(*value) : Json(nullptr));
    series.push_back({{"name", one.name}, {"values", std::move(values)}});
  }
  return {
      {"block", "chart"},       {"kind", number(chart.kind)},      {"caption", chart.caption},
      {"unit", chart.unit},     {"categories", chart.categories},  {"series", std::move(series)},
      {"centre", chart.centre}, {"centre_note", chart.centre_note}};
}

Json json_of(const Block& block) {
  if (const auto* text = std::get_if<Paragraph>(&block))
    return {{"block", "paragraph"}, {"text", text->text}, {"tone", number(text->tone)}};
  if (const auto* list = std::get_if<Bullets>(&block))
    return {{"block", "bullets"}, {"items", list->items}};
  if (const auto* remark = std::get_if<Remark>(&block)) {
    return {{"block", "remark"},
            {"tone", number(remark->tone)},
            {"title", remark->title},
            {"text", remark->text}};
  }
  if (const auto* table = std::get_if<PrintedTable>(&block)) return json_of(*table);
  return json_of(std::get<Chart>(block));
}

Json json_of(const Section& section) {
  Json blocks = Json::array();
  for (const Block& block : section.blocks) blocks.push_back(json_of(block));
  Json parts = Json::array();
  for (const Section& part : section.parts) parts.push_back(json_of(part));
  return {{"title", section.title},
          {"new_page", section.new_page},
          {"numbered", section.numbered},
          {"blocks", std::move(blocks)},
          {"parts", std::move(parts)}};
}

packs::Title title_from(const Json& json) { return {json.at("zh"), json.at("en")}; }

template <class E>
E choice_from(const Json& json, int most) {
  const int value = json.get<int>();
  if (value < 1 || value > most)
    throw std::out_of_range(fmt::format("the choice {} is not one of 1 to {}", value, most));
  return static_cast<E>(value);
}

PrintedCell cell_from(const Json& json) {
  PrintedCell cell;
  cell.text = json.at("text");
  if (json.contains("number")) cell.number = json.at("number").get<double>();
  cell.places = json.value("places", 2);
  if (json.contains("tone")) cell.tone = choice_from<Tone>(json.at("tone"), 6);
  return cell;
}

PrintedTable table_from(const Json& json) {
  PrintedTable table;
  table.caption = json.at("caption");
  table.headed = json.at("headed");
  table.notes = json.at("notes");
  for (const Json& column : json.at("columns")) {
    table.columns.push_back({column.at("title"), column.at("unit"),
                             choice_from<Align>(column.at("align"), 3), column.at("width")});
  }
  for (const Json& row : json.at("rows")) {
    PrintedRow read;
    read.kind = choice_from<RowKind>(row.at("kind"), 3);
    for (const Json& cell : row.at("cells")) read.cells.push_back(cell_from(cell));
    if (read.cells.size() != table.columns.size())
      throw std::out_of_range("a row has not one cell per column");
    table.rows.push_back(std::move(read));
  }
  return table;
}

Chart chart_from(const Json& json) {
  Chart chart;
  chart.kind = choice_from<ChartKind>(json.at("kind"), 5);
  chart.caption = json.at("caption");
  chart.unit = json.at("unit");
  chart.categories = json.at("categories");
  chart.centre = json.at("centre");
  chart.centre_note = json.at("centre_note");
  for (const Json& one : json.at("series")) {
    ChartSeries series;
    series.name = one.at("name");
    for (const Json& value : one.at("values")) {
      series.values.push_back(value.is_null() ? std::nullopt
                                              : std::optional<double>(value.get<double>()));
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

Block block_from(const Json& json) {
  const std::string kind = json.at("block");
  if (kind == "paragraph") return Paragraph{json.at("text"), choice_from<Tone>(json.at("tone"), 6)};
  if (kind == "bullets") return Bullets{json.at("items")};
  if (kind == "remark")
    return Remark{choice_from<Tone>(json.at("tone"), 6), json.at("title"), json.at("text")};
  if (kind == "table") return table_from(json);
  if (kind == "chart") return chart_from(json);
  throw std::out_of_range(fmt::format("the block '{}' is not known", kind));
}

Section section_from(const Json& json, int depth) {
  if (depth > 4) throw std::out_of_range("sections nest more than 4 deep");
  Section section;
  section.title = json.at("title");
  section.new_page = json.at("new_page");
  section.numbered = json.at("numbered");
  for (const Json& block : json.at("blocks")) section.blocks.push_back(block_from(block));
  for (const Json& part : json.at("parts")) section.parts.push_back(section_from(part, depth + 1));
  return section;
}

Document read(const Json& json) {
  if (json.at("form").get<int>() != form)
    throw std::out_of_range(fmt::format("form {} is not known", json.at("form").get<int>()));
  Document document;
  document.kind = choice_from<ReportKind>(json.at("kind"), 3);
  document.language = json.at("language") == "en" ? units::Language::en : units::Language::zh;
  document.site_id = json.at("site_id");
  document.site = title_from(json.at("site"));
  document.organisation = title_from(json.at("organisation"));
  document.period = json.at("period");
  document.standard = json.at("standard");
  document.schemes = json.at("schemes");
  document.made_at = {json.at("made_at").get<std::int64_t>()};
  document.as_of = {json.at("as_of").get<std::int64_t>()};
  document.subtitle = json.at("subtitle");
  for (const Json& row : json.at("cover")) document.cover.emplace_back(row.at(0), row.at(1));
  for (const Json& section : json.at("sections"))
    document.sections.push_back(section_from(section, 1));
  for (const Json& one : json.at("figures")) {
    ReportFigure figure{one.at("name"),   title_from(one.at("title")),
                        std::nullopt,     one.at("unit"),
                        one.at("text"),   one.at("reason"),
                        one.at("missing")};
    if (!one.at("value").is_null()) figure.value = one.at("value").get<double>();
    document.figures.push_back(std::move(figure));
  }
  for (const Json& pin : json.at("pins"))
    document.pins.push_back({pin.at("label"), pin.at("sha256")});
  return document;
}

}  // namespace

std::string to_json_text(const Document& document) {
  Json sections = Json::array();
  for (const Section& section : document.sections) sections.push_back(json_of(section));
  Json figures = Json::array();
  for (const ReportFigure& figure : document.figures) {
    figures.push_back({{"name", figure.name},
                       {"title", json_of(figure.title)},
                       {"value", figure.value ? Json(*figure.value) : Json(nullptr)},
                       {"unit", figure.unit},
                       {"text", figure.text},
                       {"reason", figure.reason},
                       {"missing", figure.missing}});
  }
  Json pins = Json::array();
  for (const ReportPin& pin : document.pins)
    pins.push_back({{"label", pin.label}, {"sha256", pin.sha256}});
  Json cover = Json::array();
  for (const auto& [label, value] : document.cover) cover.push_back(Json::array({label, value}));
  const Json json{{"form", form},
                  {"kind", number(document.kind)},
                  {"language", document.language == units::Language::en ? "en" : "zh"},
                  {"site_id", document.site_id},
                  {"site", json_of(document.site)},
                  {"organisation", json_of(document.organisation)},
                  {"period", document.period},
                  {"standard", document.standard},
                  {"schemes", document.schemes},
                  {"made_at", document.made_at.us},
                  {"as_of", document.as_of.us},
                  {"subtitle", document.subtitle},
                  {"cover", std::move(cover)},
                  {"sections", std::move(sections)},
                  {"figures", std::move(figures)},
                  {"pins", std::move(pins)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Document> document_from_json(std::string_view text) {
  try {
    return read(Json::parse(text));
  } catch (const std::exception& error) {  // nlohmann's and our own, at the seam
    return fail(
        ErrorCode::corrupt,
        fmt::format("保存的报告无法读取：{0}｜a stored report cannot be read: {0}", error.what()),
        "检查数据文件夹：celadon verify｜check the data folder: celadon verify");
  }
}

}  // namespace celadon::report
