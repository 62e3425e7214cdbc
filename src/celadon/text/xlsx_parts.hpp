#pragma once
// The parts of an XLSX archive: read as streams with bounds, cut into elements. Used by
// xlsx_reader.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/text/xlsx_reader.hpp"

namespace celadon::text {

/// An open archive.
class XlsxArchive {
 public:
  static Result<XlsxArchive> open(const std::filesystem::path& path, const std::string& file_name,
                                  const XlsxLimits& limits);
  XlsxArchive(XlsxArchive&&) noexcept;
  XlsxArchive& operator=(XlsxArchive&&) noexcept;
  ~XlsxArchive();

  /// A small part whole; nullopt when there is none.
  Result<std::optional<std::string>> part(const std::string& name);

 private:
  friend class XlsxElements;
  struct State;
  explicit XlsxArchive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The elements `item` directly inside `container` of a part, one after the other, as text.
class XlsxElements {
 public:
  /// Error not_found when the archive has no such part.
  static Result<XlsxElements> open(XlsxArchive& archive, const std::string& part,
                                   std::string container, std::string item);
  XlsxElements(XlsxElements&&) noexcept;
  XlsxElements& operator=(XlsxElements&&) noexcept;
  ~XlsxElements();

  /// The next element with its tags; false at the end of the container. The text may be changed in
  /// place and lives until the next call. Errors: parse, limit, corrupt, unsupported.
  Result<bool> next(std::string& element);

 private:
  struct State;
  explicit XlsxElements(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Refuses what no workbook needs: declarations (DTD, entities, CDATA) and deep nesting.
Status check_xml(std::string_view xml, const std::string& what, std::uint32_t depth_limit);

/// A name without its namespace prefix: "x:row" -> "row".
std::string_view local_name(std::string_view name);

}  // namespace celadon::text
