#pragma once
// Files of reports, looked at with the tools of the system: pdftotext, pdftoppm, zbarimg.

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "celadon/report/document_model.hpp"

namespace celadon::testing {

/// What a command printed.
inline std::string output_of(const std::string& command) {
  std::string text;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  if (pipe == nullptr) return text;
  std::array<char, 4096> buffer{};
  std::size_t got = 0;
  while ((got = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0)
    text.append(buffer.data(), got);
  return text;
}

/// The text without blanks and line breaks: readers of PDF guess them from positions.
inline std::string squeezed(const std::string& text) {
  std::string tight;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\f' || text[i] == '\t') continue;
    if (text.compare(i, 3, "\u3000") == 0) {
      i += 2;
      continue;
    }
    tight += text[i];
  }
  return tight;
}

/// The squeezed text of a PDF, or of one of its pages (from 1; 0: all).
inline std::string text_of_pdf(const std::string& file, int page = 0) {
  const std::string n = std::to_string(page);
  return squeezed(
      output_of("pdftotext " + (page > 0 ? "-f " + n + " -l " + n + " " : "") + file + " -"));
}
inline int pages_of_pdf(const std::string& file) {
  return std::stoi("0" + output_of("pdfinfo " + file + " | awk '/^Pages/ {print $2}'"));
}

/// A folder that goes with the test.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() /
              (name + "-" + std::to_string(static_cast<long>(getpid())))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

/// A document with every kind of block; the table has `rows` rows.
inline report::Document sample_document(int rows) {
  using namespace report;
  Document document;
  document.kind = ReportKind::energy;
  document.site_id = "qingci";
  document.site = {"青瓷示例线缆厂", "Qingci Example Cable Works"};
  document.organisation = {"青瓷示例线缆有限公司（虚构）", "Qingci Example Cable Co., Ltd."};
  document.period = "2025";
  document.subtitle = "2025　GB/T 2589-2020";
  document.made_at = {1'768'875'161'000'000};
  document.as_of = document.made_at;
  document.cover = {{"工厂", "青瓷示例线缆厂"}};
  Section first;
  first.title = "摘要";
  first.blocks.push_back(Paragraph{"综合能耗为 453.36 tce，其中计量占 100 %。", Tone::plain});
  first.blocks.push_back(Bullets{{"第一条", "第二条"}});
  first.blocks.push_back(Remark{Tone::warn, "注意", "<b>不是标记</b> =1+1"});
  Section second;
  second.title = "数据";
  PrintedTable table;
  table.caption = "长表";
  table.columns = {{"名称", "", Align::left, 2.0}, {"能耗", "tce", Align::right, 1.0}};
  for (int i = 1; i <= rows; ++i) {
    PrintedCell name;
    name.text = "=行" + std::to_string(i);
    PrintedCell value;
    value.number = i + 0.25;
    value.text = std::to_string(i) + ".25";
    table.rows.push_back({{name, value}, RowKind::body});
  }
  table.notes = {"注：示例"};
  second.blocks.push_back(table);
  for (const ChartKind kind : {ChartKind::bar, ChartKind::stacked_bar, ChartKind::line,
                               ChartKind::wheel, ChartKind::shares}) {
    Chart chart;
    chart.kind = kind;
    chart.caption = "图示";
    chart.unit = "tce";
    chart.categories = {"一月", "二月"};
    chart.series = {{"电力", {1.0, 2.0}}, {"天然气", {0.5, std::nullopt}}, {"满分", {3.0, 3.0}}};
    chart.centre = "4.5";
    second.blocks.push_back(chart);
  }
  document.sections = {first, second};
  ReportFigure figure;
  figure.name = "energy.comprehensive";
  figure.title = {"综合能耗（当量值）", "comprehensive energy"};
  figure.value = 453.35708737644785;
  figure.unit = "tce";
  figure.text = "453.36 tce";
  document.figures = {figure};
  document.pins = {{"factors.gbt2589@2020", std::string(64, 'a')}};
  return document;
}

inline report::Seal sample_seal() {
  return {"Q7MK-3XRA-9T2F-8",
          "https://celadon.example/verify/Q7MK3XRA9T2F8",
          Instant{1'768'876'200'000'000},
          {"厂长", "plant director"}};
}

}  // namespace celadon::testing
