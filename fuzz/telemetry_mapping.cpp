// Any text is a mapping or is refused with a reason; what is accepted can be written and read again
// without a change.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "celadon/telemetry/mapping.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon::telemetry;
  if (size > (1U << 16U)) return 0;
  const auto mapping = parse_mapping({reinterpret_cast<const char*>(bytes), size}, "fuzz");
  if (!mapping.ok()) {
    if (mapping.error().message.empty()) std::abort();
    return 0;
  }
  const std::string written = write_mapping(*mapping);
  const auto again = parse_mapping(written, "again");
  if (!again.ok() || write_mapping(*again) != written) std::abort();
  return 0;
}
