// DL/T 645: the stream of a meter, as in drivers_hj212.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/drivers/dlt645/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon::drivers::dlt645;
  const std::string_view stream(reinterpret_cast<const char*>(bytes), size);
  Framer whole;
  Framer cut;
  std::size_t frames = 0;
  for (const Framed& framed : whole.feed(stream)) {
    CELADON_ASSERT(framed.frame.has_value() != framed.fault.has_value());
    if (!framed.frame) continue;
    ++frames;
    (void)read_answer(*framed.frame, {0x00010000, {4, 2, false}});
    const auto again = encode(*framed.frame);
    CELADON_ASSERT(again.ok());
    Framer second;
    const auto same = second.feed(*again);
    CELADON_ASSERT(same.size() == 1 && same[0].frame &&
                   same[0].frame->bytes == framed.frame->bytes);
  }
  std::size_t frames_cut = 0;
  for (std::size_t at = 0; at < stream.size(); at += 3)
    for (const Framed& framed : cut.feed(stream.substr(at, 3)))
      frames_cut += framed.frame ? 1U : 0U;
  CELADON_ASSERT(frames == frames_cut && whole.waiting() == cut.waiting());
  return 0;
}
