// The mapping of an upload: guessed, edited, checked against the file and the points of the site.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/app/uploads.hpp"
#include "celadon/telemetry/rejects.hpp"
#include "celadon/telemetry/row_reader.hpp"
#include "celadon/text/csv.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::app {
namespace {

using registry::MeasuringPoint;
using telemetry::ImportMapping;
using telemetry::ValueMapping;

constexpr std::size_t sample_cells = 5;

/// Letters and digits that count for likeness: without blanks, marks and what stands in brackets.
std::vector<std::string> letters(const std::string& name) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < name.size();) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    std::string letter = name.substr(i, length);
    i += length;
    if (letter == "(" || letter == "[" || letter == "（") break;
    if (byte >= 'A' && byte <= 'Z') letter[0] = static_cast<char>(byte + 32);
    const bool counts =
        byte >= 0x80 || (byte >= '0' && byte <= '9') || (letter[0] >= 'a' && letter[0] <= 'z');
    if (counts) found.push_back(std::move(letter));
  }
  return found;
}

/// Likeness of two names, 0..1: pairs of neighbouring letters in common (Dice's coefficient); 1
/// when equal, a name that holds the other whole is at least 0.7.
double likeness(const std::string& a, const std::string& b) {
  const auto x = letters(a);
  const auto y = letters(b);
  if (x.empty() || y.empty()) return 0;
  if (x == y) return 1;
  const auto& shorter = x.size() < y.size() ? x : y;
  const auto& longer = x.size() < y.size() ? y : x;
  const bool held =
      shorter.size() >= 2 &&
      std::search(longer.begin(), longer.end(), shorter.begin(), shorter.end()) != longer.end();
  std::multiset<std::string> pairs;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) pairs.insert(x[i] + x[i + 1]);
  std::size_t common = 0;
  for (std::size_t i = 0; i + 1 < y.size(); ++i) {
    const auto found = pairs.find(y[i] + y[i + 1]);
    if (found == pairs.end()) continue;
    pairs.erase(found);
    ++common;
  }
  const double all = static_cast<double>(x.size() + y.size()) - 2;
  const double dice = all > 0 ? 2.0 * static_cast<double>(common) / all : 0;
  return held ? std::max(dice, 0.7) : dice;
}

double likeness(const std::string& column, const MeasuringPoint& point) {
  return std::max({likeness(column, point.id.text), likeness(column, point.names.zh),
                   likeness(column, point.names.en)});
}

bool reachable(const std::string& unit, const MeasuringPoint& point) {
  const auto parsed = units::parse_unit(unit);
  return parsed.ok() && parsed->compatible(point.unit);
}

const MeasuringPoint* find_point(const std::vector<MeasuringPoint>& points, const std::string& id) {
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const MeasuringPoint& p) { return p.id.text == id; });
  return found == points.end() ? nullptr : &*found;
}

Result<registry::Site> site_of(SharedWorkspace& workspace, const Upload& upload,
                               std::filesystem::path& file) {
  std::optional<registry::Site> site;
  const Status read = workspace.read([&](Workspace& reader) -> Status {
    CELADON_ASSIGN(site, reader.site(upload.site));
    CELADON_ASSIGN(file, reader.folder().files().find(upload.sha256));
    return {};
  });
  CELADON_TRY(read);
  return std::move(*site);
}

/// The record a mapping takes for the header, and the first cells below it.
struct Head {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> below;
};

Result<Head> read_head(const std::filesystem::path& file, const Upload& upload,
                       const ImportMapping& mapping) {
  text::Encoding encoding = mapping.encoding.value_or(text::Encoding::utf8);
  if (!mapping.encoding && upload.form != UploadForm::xlsx) {
    CELADON_ASSIGN(const auto whole, text::open_file_source(file));
    CELADON_ASSIGN(const auto found, text::detect_encoding(*whole, upload.name));
    encoding = found.encoding;
  }
  CELADON_ASSIGN(auto source, text::open_table_source(file, mapping.sheet));
  text::CsvOptions options;
  options.separator = mapping.separator;
  options.quote = mapping.quote;
  options.file_name = upload.name;
  text::CsvReader reader(text::utf8_source(std::move(source), encoding, upload.name), options);
  text::CsvRecord record;
  Head head;
  const std::uint64_t first =
      mapping.skip_rows + (mapping.header ? 1 : 0) + mapping.skip_after_header;
  while (head.below.size() < sample_cells) {
    CELADON_ASSIGN(const bool got, reader.next(record));
    if (!got) break;
    std::vector<std::string> cells(record.fields.begin(), record.fields.end());
    if (mapping.header && record.row == mapping.skip_rows + 1) {
      head.header = std::move(cells);
    } else if (record.row > first && !record.blank()) {
      head.below.push_back(std::move(cells));
    }
  }
  return head;
}

/// What is wrong with a mapping, value by value, so that one look shows all of it.
std::vector<Error> problems_of(const ImportMapping& mapping,
                               const std::vector<MeasuringPoint>& points, const Head& head) {
  std::vector<Error> problems;
  std::set<std::string> told;
  const auto tell = [&](const Status& status) {
    if (!status.ok() && told.insert(status.error().to_string()).second)
      problems.push_back(status.error());
  };
  if (head.below.empty()) {
    tell(fail(ErrorCode::parse, "文件的表头之下没有数据行｜the file has no rows below its header",
              "核对映射中的 skip_rows 和 header｜compare skip_rows and header in the "
              "mapping"));
  }
  for (const ValueMapping& value : mapping.values) {
    ImportMapping one = mapping;
    one.values = {value};
    const Status fits = telemetry::check_points(one, points);
    tell(fits);
    if (!fits.ok()) continue;
    telemetry::Rejects none{std::filesystem::path()};
    telemetry::RowReader reader(one, points, none, {});
    if (mapping.header) {
      const std::vector<std::string_view> fields(head.header.begin(), head.header.end());
      tell(reader.read_header(fields));
    } else if (!head.below.empty()) {
      tell(reader.number_columns(head.below.front().size()));
    }
  }
  return problems;
}

std::vector<std::string> sample_of(const std::string& column, const ImportMapping& mapping,
                                   const Head& head) {
  std::vector<std::string> sample;
  std::size_t place = head.header.size();
  const bool wide = mapping.layout == telemetry::Layout::wide;
  const std::string& wanted = wide ? column : mapping.value_column;
  for (std::size_t c = 0; c < head.header.size(); ++c) {
    if (head.header[c] == wanted || "#" + std::to_string(c + 1) == wanted) place = c;
  }
  for (const auto& cells : head.below) {
    if (wide && place < cells.size()) sample.push_back(cells[place].substr(0, 60));
  }
  return sample;
}

MappingView view_of(const ImportMapping& mapping, std::string yaml,
                    std::vector<MeasuringPoint> points, const Head& head) {
  MappingView view;
  view.yaml = std::move(yaml);
  view.problems = problems_of(mapping, points, head);
  for (const ValueMapping& value : mapping.values) {
    MappedColumn column;
    column.value = value;
    column.point_exists = find_point(points, value.point) != nullptr;
    column.nearest = nearest_points(value.column, value.unit, points);
    column.sample = sample_of(value.column, mapping, head);
    view.columns.push_back(std::move(column));
  }
  view.points = std::move(points);
  return view;
}

/// Gives each column the likeliest point that no other column has; its kind is the point's.
void choose_points(ImportMapping& mapping, const std::vector<MeasuringPoint>& points) {
  std::set<std::string> taken;
  for (ValueMapping& value : mapping.values) {
    for (const std::string& id : nearest_points(value.column, value.unit, points)) {
      const MeasuringPoint* point = find_point(points, id);
      if (likeness(value.column, *point) < 0.6 || !taken.insert(id).second) continue;
      value.point = id;
      value.kind = point->quantity;
      if (value.unit == "1" && !reachable(value.unit, *point)) value.unit = point->unit.symbol;
      break;
    }
  }
}

/// The comments before the mapping, which a rewritten one keeps.
std::vector<std::string> comments_of(const std::string& yaml) {
  std::vector<std::string> comments;
  for (std::size_t at = 0; at < yaml.size();) {
    const std::size_t end = std::min(yaml.find('\n', at), yaml.size());
    const std::string line = yaml.substr(at, end - at);
    if (!line.starts_with("#")) break;
    comments.push_back(line.substr(std::min<std::size_t>(line.size(), 2)));
    at = end + 1;
  }
  return comments;
}

void lay_over(ImportMapping& mapping, const ColumnChoice& choice) {
  const auto found =
      std::find_if(mapping.values.begin(), mapping.values.end(),
                   [&](const ValueMapping& value) { return value.column == choice.column; });
  if (!choice.point) {
    if (found != mapping.values.end()) mapping.values.erase(found);
    return;
  }
  ValueMapping fresh;
  fresh.column = choice.column;
  ValueMapping& value =
      found == mapping.values.end() ? mapping.values.emplace_back(std::move(fresh)) : *found;
  value.point = *choice.point;
  if (choice.unit) value.unit = *choice.unit;
  if (choice.kind) value.kind = *choice.kind;
  if (choice.scale) value.scale = *choice.scale;
}

}  // namespace

std::vector<std::string> nearest_points(const std::string& column, const std::string& unit,
                                        const std::vector<MeasuringPoint>& points,
                                        std::size_t most) {
  std::vector<std::pair<double, const MeasuringPoint*>> ranked;
  for (const MeasuringPoint& point : points) {
    const double like = likeness(column, point);
    if (like < 0.15) continue;
    ranked.emplace_back(like + (reachable(unit, point) ? 0.1 : 0.0), &point);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i)
    ids.push_back(ranked[i].second->id.text);
  return ids;
}

Result<MappingView> guess_upload(SharedWorkspace& workspace, const Upload& upload,
                                 const std::string& sheet) {
  std::filesystem::path file;
  CELADON_ASSIGN(registry::Site site, site_of(workspace, upload, file));
  CELADON_ASSIGN(telemetry::MappingGuess guess, telemetry::guess_mapping(file, upload.name, sheet));
  choose_points(guess.mapping, site.points);
  CELADON_ASSIGN(const Head head, read_head(file, upload, guess.mapping));
  MappingView view = view_of(guess.mapping, guess.yaml(), std::move(site.points), head);
  view.remarks = std::move(guess.remarks);
  return view;
}

Result<MappingView> check_upload_mapping(SharedWorkspace& workspace, const Upload& upload,
                                         const std::string& yaml,
                                         const std::vector<ColumnChoice>& choices) {
  std::filesystem::path file;
  CELADON_ASSIGN(registry::Site site, site_of(workspace, upload, file));
  auto parsed = telemetry::parse_mapping(yaml, "mapping.yaml");
  if (!parsed.ok()) {
    MappingView view;
    view.yaml = yaml;
    view.points = std::move(site.points);
    view.problems.push_back(std::move(parsed).error());
    return view;
  }
  std::string text = yaml;
  ImportMapping mapping = std::move(parsed).value();
  if (!choices.empty()) {
    for (const ColumnChoice& choice : choices) lay_over(mapping, choice);
    text = telemetry::write_mapping(mapping, comments_of(yaml));
    auto again = telemetry::parse_mapping(text, "mapping.yaml");  // places of its problems
    if (!again.ok()) {
      MappingView view;
      view.yaml = text;
      view.points = std::move(site.points);
      view.problems.push_back(std::move(again).error());
      return view;
    }
    mapping = std::move(again).value();
  }
  auto head = read_head(file, upload, mapping);
  if (!head.ok()) {
    MappingView view = view_of(mapping, text, std::move(site.points), Head{});
    view.problems.assign(1, std::move(head).error());
    return view;
  }
  return view_of(mapping, text, std::move(site.points), *head);
}

}  // namespace celadon::app
