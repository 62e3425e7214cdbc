#include "celadon/telemetry/guess_sample.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "celadon/text/csv.hpp"
#include "celadon/text/xlsx_reader.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {
namespace {

constexpr std::size_t most_records = 40'000;
constexpr std::size_t most_cells = 2'000'000;
constexpr std::size_t head_bytes = std::size_t{64} << 10;

std::string trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return std::string(s);
}

bool numeric(std::string_view cell) {
  return parse_number(cell, {'.', '\0'}).problem == NumberProblem::none ||
         parse_number(cell, {',', '\0'}).problem == NumberProblem::none;
}

/// The first bytes of a file, as UTF-8.
Result<std::string> read_head(const std::filesystem::path& file, const std::string& name,
                              const std::string& sheet, text::Encoding encoding) {
  CELADON_ASSIGN(auto source, text::open_table_source(file, sheet));
  const auto utf8 = text::utf8_source(std::move(source), encoding, name);
  std::string head(head_bytes, '\0');
  std::size_t filled = 0;
  while (filled + 16 <= head.size()) {
    CELADON_ASSIGN(const std::size_t n, utf8->read(std::span(head).subspan(filled)));
    if (n == 0) break;
    filled += n;
  }
  head.resize(filled);
  if (filled + 16 > head_bytes)
    head.resize(head.rfind('\n') == std::string::npos ? filled : head.rfind('\n') + 1);
  return head;
}

void name_columns(FileSample& sample, const std::vector<std::string>& names) {
  std::map<std::string, std::size_t> uses;
  for (const std::string& name : names) ++uses[name];
  for (std::size_t c = 0; c < names.size(); ++c) {
    SampleColumn column;
    const std::string place = "#" + std::to_string(c + 1);
    column.name = sample.header ? names[c] : std::to_string(c + 1);
    column.reference =
        sample.header && (names[c].empty() || uses[names[c]] > 1 || names[c].front() == '#')
            ? place
            : column.name;
    sample.columns.push_back(std::move(column));
  }
}

/// Where the table begins: the first record as wide as most are, and whether it holds names.
void find_table(FileSample& sample, const std::vector<std::vector<std::string>>& head) {
  std::map<std::size_t, std::size_t> widths;
  for (const auto& record : head) ++widths[record.size()];
  const auto usual =
      std::max_element(widths.begin(), widths.end(), [](const auto& a, const auto& b) {
        return a.second * std::min<std::size_t>(a.first, 2) <
               b.second * std::min<std::size_t>(b.first, 2);
      })->first;
  std::size_t first = 0;
  while (first < head.size() && head[first].size() != usual) ++first;
  sample.skip_rows = first;
  const auto numbers = std::count_if(head[first].begin(), head[first].end(),
                                     [](const auto& cell) { return numeric(cell); });
  const std::size_t next = std::min(first + 1, head.size() - 1);
  const auto numbers_below = std::count_if(head[next].begin(), head[next].end(),
                                           [](const auto& cell) { return numeric(cell); });
  sample.header = numbers == 0 || (next > first && numbers * 2 < numbers_below);
}

}  // namespace

bool looks_missing(const std::string& cell) {
  static const ImportMapping defaults;
  return std::find(defaults.missing.begin(), defaults.missing.end(), cell) !=
         defaults.missing.end();
}

Result<FileSample> take_sample(const std::filesystem::path& file, const std::string& name,
                               const std::string& sheet) {
  FileSample sample;
  {
    CELADON_ASSIGN(const auto source, text::open_table_source(file, sheet));
    CELADON_ASSIGN(sample.encoding, text::detect_encoding(*source, name));
  }
  CELADON_ASSIGN(const std::string head_text,
                 read_head(file, name, sheet, sample.encoding.encoding));
  sample.separator = text::guess_separator(head_text);
  text::CsvOptions options;
  options.separator = sample.separator;
  options.file_name = name;
  CELADON_ASSIGN(auto source, text::open_table_source(file, sheet));
  text::CsvReader reader(text::utf8_source(std::move(source), sample.encoding.encoding, name),
                         options);
  text::CsvRecord record;
  std::vector<std::vector<std::string>> head;
  std::vector<std::vector<std::string>> waiting;
  bool placed = false;
  std::size_t limit = most_records;
  const auto place = [&] {
    placed = true;
    find_table(sample, head);
    const std::size_t first = sample.skip_rows;
    name_columns(sample, head[first]);
    limit =
        std::min(most_records, most_cells / std::max<std::size_t>(sample.columns.size(), 1) + 1);
    for (std::size_t i = first + (sample.header ? 1 : 0); i < head.size(); ++i)
      waiting.push_back(std::move(head[i]));
  };
  const auto store = [&](std::vector<std::string>& cells) {
    if (cells.size() < sample.columns.size()) return;
    for (std::size_t c = 0; c < sample.columns.size(); ++c)
      sample.columns[c].cells.push_back(std::move(cells[c]));
    ++sample.records;
  };
  while (sample.records < limit) {
    CELADON_ASSIGN(const bool got, reader.next(record));
    if (!got) break;
    if (record.blank() && placed) continue;
    std::vector<std::string> cells;
    for (const std::string_view field : record.fields) cells.push_back(trimmed(field));
    if (placed) {
      store(cells);
      continue;
    }
    head.push_back(std::move(cells));
    if (head.size() < 50) continue;
    place();
    for (auto& waited : waiting) store(waited);
  }
  if (!placed && !head.empty()) {
    place();
    for (auto& waited : waiting) store(waited);
  }
  if (sample.records == 0)
    return fail(ErrorCode::parse, fmt::format("{0} 中没有记录｜{0} holds no records", name),
                "文件是否为空或被截断？｜is the file empty or cut short?");
  return sample;
}

NumberForm guess_number_form(const FileSample& sample) {
  std::vector<NumberForm> forms{{'.', '\0'}, {',', '\0'}, {'.', ','}, {',', '.'},
                                {',', ' '},  {'.', ' '},  {'.', '\''}};
  if (sample.separator == ',')
    std::erase_if(forms, [](NumberForm form) { return form.decimal == ',' && form.group == '\0'; });
  std::array<std::size_t, 7> hits{};
  const std::size_t stride = std::max<std::size_t>(1, sample.records / 500);
  for (const SampleColumn& column : sample.columns) {
    for (std::size_t r = 0; r < column.cells.size(); r += stride) {
      const std::string& cell = column.cells[r];
      if (looks_missing(cell)) continue;
      for (std::size_t f = 0; f < forms.size(); ++f) {
        if (parse_number(cell, forms[f]).problem == NumberProblem::none) ++hits[f];
      }
    }
  }
  std::size_t best = 0;
  for (std::size_t f = 1; f < forms.size(); ++f) {
    if (hits[f] > hits[best]) best = f;
  }
  return forms[best];
}

std::string unit_in_header(const std::string& header) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> spellings{
      {{"€", "EUR"},
       {"£", "GBP"},
       {"$", "USD"},
       {"_CO2", "CO2"},
       {"degC", "°C"},
       {"Kwh", "kWh"},
       {"KWH", "kWh"},
       {"KW", "kW"}}};
  const auto known = [&](std::string candidate) -> std::string {
    const auto readable = [](const std::string& text) {
      return !text.empty() && units::parse_unit(text).ok();
    };
    if (readable(candidate)) return candidate;
    for (const auto& [from, to] : spellings) {
      if (const auto at = candidate.find(from); at != std::string::npos)
        candidate.replace(at, from.size(), to);
    }
    return readable(candidate) ? candidate : std::string();
  };
  // Nothing but a unit of an amount or a power: "kWh", "KW", "m3".
  if (const std::string whole = header.size() > 1 ? known(header) : std::string(); !whole.empty()) {
    const units::Unit unit = *units::parse_unit(whole);
    for (const char* like : {"kWh", "kW", "m3"}) {
      if (unit.compatible(units::unit(like))) return whole;
    }
  }
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"(", ")"}, {"[", "]"}, {"（", "）"}}) {
    const auto begin = header.rfind(open);
    if (begin == std::string::npos) continue;
    const auto end = header.find(close, begin);
    if (end == std::string::npos) continue;
    if (auto unit = known(trimmed(
            std::string_view(header).substr(begin + open.size(), end - begin - open.size())));
        !unit.empty())
      return unit;
  }
  // "_kwh" anywhere between underscores: load_kwh_main, inv2_ac_power_w__1047.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> tails{
      {{"kwh", "kWh"},
       {"mwh", "MWh"},
       {"kvarh", "kvarh"},
       {"kw", "kW"},
       {"mw", "MW"},
       {"w", "W"},
       {"m3", "m3"},
       {"nm3", "Nm3"},
       {"gj", "GJ"},
       {"degc", "°C"}}};
  std::string word;
  std::string found;
  const auto judge = [&] {
    for (const auto& [tail, unit] : tails) {
      if (word == tail) found = unit;
    }
    word.clear();
  };
  bool first = true;
  for (const char c : header + "_") {
    if (c == '_' || c == ' ' || c == '.') {
      if (!first) judge();
      word.clear();
      first = false;
    } else {
      word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
  }
  return found;
}

}  // namespace celadon::telemetry
