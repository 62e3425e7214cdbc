// Line protocol: every byte belongs to a line, a fault or nothing; what a line views lies inside
// the text.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/drivers/line_protocol/lines.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon::drivers::line_protocol;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto inside = [&](std::string_view part) {
    return part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size();
  };
  LineReader reader(text, Precision::milliseconds);
  std::uint64_t row = 0;
  while (const Line* line = reader.next()) {
    CELADON_ASSERT(line->row > row && inside(line->key) && !line->key.empty() &&
                   !line->fields.empty());
    row = line->row;
    for (const Field& field : line->fields) {
      CELADON_ASSERT(inside(field.name) && std::isfinite(field.number));
      if (field.kind == FieldKind::text) CELADON_ASSERT(inside(field.text));
    }
    (void)read_key(line->key);
  }
  CELADON_ASSERT(reader.faults().size() <= reader.fault_count());
  return 0;
}
