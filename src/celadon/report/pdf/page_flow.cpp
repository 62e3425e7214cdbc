#include "celadon/report/pdf/page_flow.hpp"

namespace celadon::report::pdf {

void PageFlow::new_page() {
  pages_.emplace_back();
  y_ = shape_.top;
}

void PageFlow::need(double height) {
  if (!at_top() && height > space()) new_page();
}

void PageFlow::gap(double height) {
  if (!at_top()) y_ += height;
}

}  // namespace celadon::report::pdf
