#pragma once
// Subjects and outside events from a table: CSV or a workbook, columns by their headings in Chinese
// or English, in any order.
//
//   subjects: 标识 id | 类型 kind | 名称 name | 英文名称 english name | 统一社会信用代码 credit
//   code
//             行业代码 industry | 行政区划 division | 地址 address | 边界 boundary | 产能 capacity
//             所有制 ownership | 组织 organisation | 工厂 site | 生效日 valid from | 来源 source
//   events:   统一社会信用代码 credit code or 标识 id | 事件 event | 日期 day | 结束日 ended
//             级别 level | 来源 source | 证据 evidence | 备注 note
//
// A subject that is known (by id or credit code) gets the facts that differ from what is known,
// from the row's day on: so a changed name is a rename. A bad row is rejected with its reason; the
// others are taken.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "celadon/app/ladder/subjects.hpp"

namespace celadon::app::ladder {

enum class ImportTable : std::uint8_t { subjects = 1, events = 2 };

struct RejectedRow {
  std::uint64_t row = 0;
  std::string field;    ///< the heading or fact at fault; may be empty
  std::string message;  ///< "中文｜English"
};

struct ImportReport {
  std::uint64_t rows = 0;
  std::uint64_t accepted = 0;
  std::uint64_t changed = 0;  ///< subjects that were known and got new facts
  std::vector<RejectedRow> rejected;
  std::vector<std::string> subjects;  ///< touched
};

/// The most rows of a table.
inline constexpr std::uint64_t import_rows = 100'000;

/// Takes the rows inside the caller's transaction. `may` says whether the writer may register in a
/// subject's place. Errors: parse, limit and those of the readers (the file as a whole).
Result<ImportReport> import_table(storage::Database& database, ImportTable table,
                                  const std::filesystem::path& file, const std::string& file_name,
                                  const CodeLists& lists, const Writer& writer,
                                  const std::function<bool(const StoredSubject&)>& may);

}  // namespace celadon::app::ladder
