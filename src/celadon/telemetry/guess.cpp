#include "celadon/telemetry/guess.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "celadon/telemetry/guess_sample.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {
namespace {

/// What a column of numbers looks like.
struct NumberColumn {
  std::size_t numbers = 0;
  std::size_t missing = 0;
  std::size_t texts = 0;
  std::size_t falls = 0;  ///< values lower than the one before
  std::size_t rises = 0;
  std::size_t zeros = 0;
  double first = 0.0;
  double last = 0.0;
  std::set<std::string> words;  ///< the first distinct texts

  [[nodiscard]] bool numeric() const { return numbers > 0 && texts * 20 <= numbers; }
  /// A counter: it rises and all but never falls; one that mostly stands still must never fall.
  [[nodiscard]] bool counter() const {
    if (numbers < 20 || rises < 10 || last <= first) return false;
    return rises * 4 > numbers ? falls * 1000 <= numbers : falls == 0;
  }
};

NumberColumn study(const SampleColumn& column, NumberForm form) {
  NumberColumn found;
  double before = 0.0;
  for (const std::string& cell : column.cells) {
    if (looks_missing(cell)) {
      ++found.missing;
      continue;
    }
    const ParsedNumber number = parse_number(cell, form);
    if (number.problem != NumberProblem::none) {
      ++found.texts;
      if (found.words.size() < 200) found.words.insert(cell);
      continue;
    }
    if (found.numbers == 0) found.first = number.value;
    if (found.numbers > 0) {
      found.falls += number.value < before ? 1 : 0;
      found.rises += number.value > before ? 1 : 0;
    }
    found.zeros += number.value == 0.0 ? 1 : 0;
    before = found.last = number.value;
    ++found.numbers;
  }
  return found;
}

/// A point id from a header: ASCII letters, digits and dots; the unit in brackets is left off.
std::string point_id(const std::string& header, std::size_t place, std::set<std::string>& used) {
  std::string id;
  for (const char c : header) {
    if (c == '(' || c == '[') break;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) {
      id += c;
    } else if (c >= 'A' && c <= 'Z') {
      id += static_cast<char>(c - 'A' + 'a');
    } else if (!id.empty() && id.back() != '-' && static_cast<unsigned char>(c) < 0x80) {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  if (id.empty()) id = "point-" + std::to_string(place);
  std::string unique = id;
  for (int n = 2; !used.insert(unique).second; ++n) unique = id + "-" + std::to_string(n);
  return unique;
}

QuantityKind kind_of(const std::string& unit, bool counter) {
  const auto parsed = units::parse_unit(unit);
  const auto measures = [&](const char* like) {
    return parsed.ok() && parsed->compatible(units::unit(like));
  };
  const bool stuff =
      measures("kWh") || measures("m3") || measures("Nm3") || measures("t") || measures("kvarh");
  if (counter && (stuff || unit == "1")) return QuantityKind::cumulative;
  if (stuff) return QuantityKind::amount;
  if (measures("kW") || measures("m3/h") || measures("kg/h")) return QuantityKind::power;
  return QuantityKind::state;
}

/// The unit that every header leaves out may stand in the file's name: electricity_kwh_2019.csv.
std::string unit_in_file_name(const std::string& name) {
  std::string plain = name;
  std::replace(plain.begin(), plain.end(), '.', '_');
  static const std::regex ratio("([A-Za-z0-9]+)_per_([A-Za-z0-9]+)");
  if (std::smatch found; std::regex_search(plain, found, ratio)) {
    const std::string per = unit_in_header("_" + found[2].str());
    const std::string unit = found[1].str() + "/" + (per.empty() ? found[2].str() : per);
    return units::parse_unit(unit).ok() ? unit : std::string();
  }
  if (auto unit = unit_in_header(plain); !unit.empty()) return unit;
  for (const char c : {'E', 'e'}) {
    if (name.find(c + std::string("lectricity")) != std::string::npos) return "kWh";
  }
  return {};
}

class Guesser {
 public:
  Guesser(const FileSample& sample, std::string file_name)
      : sample_(sample), file_name_(std::move(file_name)) {}

  Result<MappingGuess> run() {
    ImportMapping& mapping = guess_.mapping;
    mapping.name = file_name_;
    if (!sample_.encoding.ascii_only) mapping.encoding = sample_.encoding.encoding;
    mapping.separator = sample_.separator;
    mapping.skip_rows = sample_.skip_rows;
    mapping.header = sample_.header;
    mapping.numbers = guess_number_form(sample_);
    time_ = guess_time(sample_, file_name_);
    for (const SampleColumn& column : sample_.columns)
      columns_.push_back(study(column, mapping.numbers));
    const auto label = label_column();
    if (label) {
      map_long(*label);
    } else {
      refine_time(time_, time_.stamps_us, sample_);
      map_wide();
    }
    mapping.time = std::move(time_.time);
    guess_.remarks.insert(guess_.remarks.begin(), time_.remarks.begin(), time_.remarks.end());
    if (mapping.values.empty()) {
      return fail(
          ErrorCode::parse,
          fmt::format("{0} 除时间外没有数值列｜{0} has no column of numbers beside its time",
                      file_name_),
          "这是计量数据吗？｜is this a meter export?");
    }
    return std::move(guess_);
  }

 private:
  [[nodiscard]] bool is_time(std::size_t c) const {
    return std::find(time_.columns.begin(), time_.columns.end(), c) != time_.columns.end();
  }

  /// Long: stamps repeat, and a column of few texts tells the series apart.
  std::optional<std::size_t> label_column() const {
    std::unordered_map<std::int64_t, std::size_t> stamps;
    for (const std::int64_t stamp : time_.stamps_us) ++stamps[stamp];
    if (stamps.empty() || stamps.size() * 10 > time_.stamps_us.size() * 7) return std::nullopt;
    std::optional<std::size_t> best;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const NumberColumn& column = columns_[c];
      if (is_time(c) || column.texts < sample_.records * 9 / 10 || column.words.size() < 2 ||
          column.words.size() >= 200)
        continue;
      if (!best || column.words.size() > columns_[*best].words.size()) best = c;
    }
    return best;
  }

  void map_long(std::size_t label) {
    ImportMapping& mapping = guess_.mapping;
    mapping.layout = Layout::long_form;
    mapping.id_column = sample_.columns[label].reference;
    std::size_t value = columns_.size();
    std::string unit;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (is_time(c) || c == label) continue;
      if (columns_[c].numeric() && value == columns_.size()) value = c;
      const auto& words = columns_[c].words;
      if (columns_[c].texts > 0 && std::all_of(words.begin(), words.end(), [](const auto& w) {
            return units::parse_unit(w).ok();
          })) {
        mapping.unit_column = sample_.columns[c].reference;
        unit = *words.begin();
      }
    }
    if (value == columns_.size()) return;
    mapping.value_column = sample_.columns[value].reference;
    if (unit.empty()) unit = unit_in_header(sample_.columns[value].name);
    std::vector<std::int64_t> stamps;
    for (const std::string& word : columns_[label].words) {
      SampleColumn series;
      for (std::size_t r = 0; r < sample_.records; ++r) {
        if (sample_.columns[label].cells[r] != word) continue;
        series.cells.push_back(sample_.columns[value].cells[r]);
        if (word == *columns_[label].words.begin()) stamps.push_back(time_.stamps_us[r]);
      }
      add(word, mapping.values.size(), unit, study(series, mapping.numbers));
    }
    refine_time(time_, stamps, sample_);
  }

  void map_wide() {
    std::vector<std::string> left_out;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (is_time(c)) continue;
      const SampleColumn& column = sample_.columns[c];
      if (columns_[c].numeric()) {
        add(column.reference, c + 1, unit_in_header(column.name), columns_[c]);
      } else if (!lists_columns(c)) {
        left_out.push_back(column.name);
      }
    }
    if (left_out.empty()) return;
    std::string names;
    for (const auto& name : left_out) names += (names.empty() ? "" : ", ") + name;
    guess_.remarks.push_back(
        {"略去不含数字的列：" + names, "left out, since they hold no numbers: " + names});
  }

  /// A column whose cells name other columns: those that were interpolated.
  bool lists_columns(std::size_t c) {
    std::string separator;
    for (const std::string& word : columns_[c].words) {
      if (separator.empty() && word.find('|') != std::string::npos) separator = "|";
      if (separator.empty() && word.find(';') != std::string::npos) separator = ";";
    }
    if (separator.empty()) separator = "|";
    std::size_t named = 0;
    for (const std::string& word : columns_[c].words) {
      for (const SampleColumn& other : sample_.columns) {
        if (!other.name.empty() && word.find(other.name) != std::string::npos) {
          ++named;
          break;
        }
      }
    }
    if (named == 0 || named * 10 < columns_[c].words.size() * 9) return false;
    QualityMapping quality;
    quality.column = sample_.columns[c].reference;
    quality.lists_columns = true;
    quality.separator = separator;
    guess_.mapping.quality.push_back(std::move(quality));
    const std::string& name = sample_.columns[c].name;
    guess_.remarks.push_back(
        {fmt::format("“{}”列出了其他列名：视为该行中由供应方估计的列", name),
         fmt::format("\"{}\" names columns: taken for those estimated by the supplier in that row",
                     name)});
    return true;
  }

  void add(const std::string& reference, std::size_t place, std::string unit,
           const NumberColumn& found) {
    if (unit.empty()) unit = unit_in_file_name(file_name_);
    if (unit.empty()) {
      unit = "1";
      if (guess_.remarks.empty() ||
          guess_.remarks.back().en.find("CHECK unit") == std::string::npos) {
        guess_.remarks.push_back(
            {"请核对单位：写为 1 的列，表头与文件名都没有写明单位",
             "CHECK unit: where it is 1 neither header nor file name states it"});
      }
    }
    ValueMapping value;
    value.column = reference;
    value.point = point_id(reference.starts_with('#') ? "" : reference, place, used_ids_);
    value.unit = unit;
    value.kind = kind_of(unit, found.counter());
    if (value.kind == QuantityKind::cumulative)
      guess_.remarks.push_back(
          {fmt::format("“{}”几乎从不下降：视为累计表读数", reference),
           fmt::format("\"{}\" all but never falls: taken for a register", reference)});
    if (value.kind != QuantityKind::state && found.zeros > 0 && found.zeros * 20 < found.numbers) {
      guess_.remarks.push_back(
          {fmt::format("“{}”在 {} 个数中有 {} 个为零：若零表示缺测，请加 zero_is_missing: true",
                       reference, found.numbers, found.zeros),
           fmt::format("\"{}\" is zero {} times among {}: add zero_is_missing: true if these stand "
                       "for missing values",
                       reference, found.zeros, found.numbers)});
    }
    guess_.mapping.values.push_back(std::move(value));
  }

  const FileSample& sample_;
  std::string file_name_;
  TimeGuess time_;
  std::vector<NumberColumn> columns_;
  std::set<std::string> used_ids_;
  MappingGuess guess_;
};

}  // namespace

Result<MappingGuess> guess_mapping(const std::filesystem::path& file, std::string name,
                                   const std::string& sheet) {
  if (name.empty()) name = file.filename().string();
  CELADON_ASSIGN(const FileSample sample, take_sample(file, name, sheet));
  if (name.ends_with(".zst")) name.resize(name.size() - 4);
  CELADON_ASSIGN(MappingGuess guess, Guesser(sample, name).run());
  guess.mapping.sheet = sheet;
  return guess;
}

std::string MappingGuess::yaml() const {
  std::vector<std::string> lines;
  for (const GuessRemark& remark : remarks) {
    lines.push_back(remark.zh);
    lines.push_back(remark.en);
  }
  return write_mapping(mapping, lines);
}

}  // namespace celadon::telemetry
