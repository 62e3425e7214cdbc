// Any text is a table of units, or is refused with words and a place.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "celadon/cultivation/nation/nation_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon;
  namespace nation = cultivation::nation;
  const auto read =
      nation::read_nation_table(text::memory_source({reinterpret_cast<const char*>(bytes), size}),
                                "fuzz", {2026, 5, 20}, {{"r2022", "nation", 2022, {2023, 3, 24}}});
  if (!read.ok()) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  const nation::Snapshot& s = **read;
  if (s.credit_codes.size() != 18 * s.size() || s.name_begin.size() != s.size() + 1) std::abort();
  for (const nation::EventRow& event : s.events)
    if (event.subject >= s.size()) std::abort();
  return 0;
}
