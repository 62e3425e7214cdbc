#pragma once
// Reads a reference table of the shared folder into rows by column name.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "celadon/text/csv.hpp"
#include "shared_data.hpp"

namespace celadon::testing {

using ReferenceRow = std::map<std::string, std::string, std::less<>>;

inline std::vector<ReferenceRow> reference_rows(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream bytes;
  bytes << stream.rdbuf();
  const std::string text = bytes.str();
  text::CsvReader reader(text::memory_source(text), {});
  text::CsvRecord record;
  std::vector<std::string> columns;
  std::vector<ReferenceRow> rows;
  while (true) {
    const auto more = reader.next(record);
    EXPECT_TRUE(more.ok()) << more.error().to_string();
    if (!more.ok() || !*more) break;
    if (record.blank()) continue;
    if (columns.empty()) {
      columns.assign(record.fields.begin(), record.fields.end());
      continue;
    }
    ReferenceRow row;
    for (std::size_t i = 0; i < columns.size() && i < record.fields.size(); ++i) {
      row.emplace(columns[i], std::string(record.fields[i]));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The figures of a column of the rows that pass, sorted; empty cells are left out.
template <class Keep>
std::vector<double> figures(const std::vector<ReferenceRow>& rows, const char* column, Keep keep) {
  std::vector<double> result;
  for (const ReferenceRow& row : rows) {
    if (keep(row) && !row.at(column).empty()) result.push_back(std::stod(row.at(column)));
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace celadon::testing
