#include "celadon/ledger/entry.hpp"

#include <fmt/format.h>

namespace celadon::ledger {

const char* to_string(Book book) noexcept {
  switch (book) {
    case Book::electricity: return "electricity";
    case Book::heat: return "heat";
    case Book::fuel: return "fuel";
    case Book::water: return "water";
    case Book::material: return "material";
    case Book::waste: return "waste";
    case Book::pollutant: return "pollutant";
    case Book::product: return "product";
    case Book::medium: return "medium";
  }
  return "unknown";
}

Result<Book> book_from_number(std::int64_t number) {
  if (number < 1 || number > 9) {
    return fail(ErrorCode::corrupt,
                fmt::format("{0} 不是账簿的编号｜{0} is not the number of a book", number));
  }
  return static_cast<Book>(number);
}

const char* to_string(EntryKind kind) noexcept {
  switch (kind) {
    case EntryKind::flow: return "flow";
    case EntryKind::unaccounted: return "unaccounted";
    case EntryKind::stock: return "stock";
    case EntryKind::reversal: return "reversal";
  }
  return "unknown";
}

Result<EntryKind> entry_kind_from_number(std::int64_t number) {
  if (number < 1 || number > 4) {
    return fail(
        ErrorCode::corrupt,
        fmt::format("{0} 不是分录种类的编号｜{0} is not the number of a kind of entry", number));
  }
  return static_cast<EntryKind>(number);
}

std::string unaccounted_account(const std::string& node) { return "unaccounted:" + node; }
std::string stock_account(const std::string& node) { return "stock:" + node; }

}  // namespace celadon::ledger
