#pragma once
// What a cell of a sheet says, as text. Used by xlsx_reader.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace celadon::text {

/// What the number format of a style makes of a number.
enum class XlsxNumber : std::uint8_t { plain, date, time, date_time };

/// The meaning of a number format: by its number where ECMA-376 (18.8.30) fixes it, with those that
/// Chinese, Japanese and Korean programs add, else by its code.
XlsxNumber number_form_of(std::uint32_t format_id, std::string_view format_code);

/// The date system of a workbook.
enum class XlsxEpoch : std::uint8_t { from_1900, from_1904 };

/// A number as the text of its style; `raw` itself when it is no number.
std::string number_text(std::string_view raw, XlsxNumber form, XlsxEpoch epoch);

/// "BC12" -> {column 54, row 12}, both from 0 and 1; nullopt when it is no reference.
struct XlsxReference {
  std::uint32_t column = 0;  ///< from 0
  std::uint32_t row = 0;     ///< from 1
};
std::optional<XlsxReference> parse_reference(std::string_view text);

/// Undoes the escapes of ECMA-376 22.9.2.19 (ST_Xstring): "_x000D_" -> CR.
std::string unescape(std::string_view text);

}  // namespace celadon::text
