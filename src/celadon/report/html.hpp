#pragma once
// A small writer of HTML: elements close themselves, text is always escaped. The page it makes
// stands alone: no script, no font, no address of another machine.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace celadon::report {

/// Text with &, <, >, " and ' made harmless, for text and attribute values.
std::string escape_html(std::string_view text);

/// Builds one document from the top down. Not thread-safe.
class HtmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// An open element; closes when it goes out of scope.
  class Element {
   public:
    Element(HtmlWriter& writer, std::string_view name) : writer_(writer), name_(name) {}
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    ~Element() { writer_.close(name_); }

   private:
    HtmlWriter& writer_;
    std::string name_;
  };

  /// Opens an element until the returned object dies.
  [[nodiscard]] Element open(std::string_view name, Attributes attributes = {});
  /// A whole element that holds one text.
  void element(std::string_view name, std::string_view text, Attributes attributes = {});
  void text(std::string_view text);
  /// Markup made by this module itself (charts); never text from outside.
  void trusted(std::string_view markup) { html_ += markup; }
  [[nodiscard]] std::string take() && { return std::move(html_); }

 private:
  void close(std::string_view name);
  std::string html_;
};

/// A document with the house's style sheet. `language` is "zh-CN" or "en"; `body` is markup.
std::string html_page(std::string_view language, std::string_view title, std::string_view body);

}  // namespace celadon::report
