#pragma once
// From the document to pages: headings with numbers, paragraphs without widows, tables and charts
// with captions that count.

#include <string>
#include <vector>

#include "celadon/report/document_model.hpp"
#include "celadon/report/pdf/page_flow.hpp"
#include "celadon/report/pdf/typesetter.hpp"

namespace celadon::report::pdf {

/// A heading as it stands on a page: for the table of contents and the outline.
struct Landmark {
  std::string number;  ///< "3.1", empty where not numbered
  std::string title;
  int level = 1;
  std::size_t page = 0;  ///< from 0
  double y = 0.0;
  std::string destination;  ///< name of the link target
};

/// Composes sections into pages. `document` and `typesetter` outlive it.
class Composer {
 public:
  Composer(const Document& document, const Typesetter& typesetter, PageFlow& flow)
      : document_(document), typesetter_(typesetter), flow_(flow) {}

  void place_sections();
  [[nodiscard]] const std::vector<Landmark>& landmarks() const { return landmarks_; }

 private:
  void place(const Section& section, const std::string& number, int level);
  void place_heading(const Section& section, const std::string& number, int level);
  void place(const Block& block);
  void place(const Paragraph& paragraph);
  void place(const Bullets& bullets);
  void place(const Remark& remark);
  void place(const PrintedTable& table);
  void place(const Chart& chart);
  /// Sets lines on as many pages as they take, never one line alone.
  void place_lines(const SetText& text, double x, const Colour& colour);
  [[nodiscard]] double least_of(const Section& section, int level) const;
  [[nodiscard]] double least_of(const Block& block) const;
  [[nodiscard]] double height_of(const Bullets& bullets) const;
  [[nodiscard]] SetText heading_of(const Section& section, const std::string& number,
                                   int level) const;
  [[nodiscard]] SetText body(std::string_view text) const;

  const Document& document_;
  const Typesetter& typesetter_;
  PageFlow& flow_;
  std::vector<Landmark> landmarks_;
  int tables_ = 0;
  int charts_ = 0;
};

}  // namespace celadon::report::pdf
