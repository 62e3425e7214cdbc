#pragma once
// Workbooks for tests, part by part: what no spreadsheet program would write can be written here.

#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <zip.h>

namespace celadon::tests {

using WorkbookParts = std::map<std::string, std::string>;

/// The parts of a workbook with one sheet "数据" whose sheetData is given.
inline WorkbookParts workbook_parts(const std::string& sheet_data,
                                    const std::string& shared_strings = {},
                                    const std::string& cell_formats = {}) {
  const std::string head = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
  const std::string main = R"( xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")";
  const std::string rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  WorkbookParts parts;
  parts["_rels/.rels"] = head + R"(<Relationships><Relationship Id="rId1" Type=")" + rel +
                         R"(/officeDocument" Target="xl/workbook.xml"/></Relationships>)";
  parts["xl/workbook.xml"] =
      head + "<workbook" + main + R"( xmlns:r=")" + rel +
      R"("><sheets><sheet name="说明" sheetId="1" state="hidden" r:id="rId9"/>)"
      R"(<sheet name="数据" sheetId="2" r:id="rId1"/></sheets></workbook>)";
  parts["xl/_rels/workbook.xml.rels"] =
      head + R"(<Relationships><Relationship Id="rId1" Type=")" + rel +
      R"(/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Type=")" + rel +
      R"(/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId2" Type=")" + rel +
      R"(/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type=")" + rel +
      R"(/styles" Target="styles.xml"/></Relationships>)";
  parts["xl/sharedStrings.xml"] = head + "<sst" + main + ">" + shared_strings + "</sst>";
  parts["xl/styles.xml"] =
      head + "<styleSheet" + main +
      R"(><numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d\ h:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs>)" +
      cell_formats + "</cellXfs></styleSheet>";
  parts["xl/worksheets/sheet1.xml"] =
      head + "<worksheet" + main + "><sheetData>" + sheet_data + "</sheetData></worksheet>";
  parts["xl/worksheets/sheet2.xml"] = head + "<worksheet" + main + "><sheetData/></worksheet>";
  return parts;
}

/// Packs the parts into a file.
inline void write_workbook(const std::filesystem::path& path, const WorkbookParts& parts) {
  int code = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  ASSERT_NE(archive, nullptr);
  for (const auto& [name, bytes] : parts) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    ASSERT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

}  // namespace celadon::tests
