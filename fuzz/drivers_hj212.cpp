// HJ 212: the stream of a monitor. However it is cut, the same packets come out, and a packet that
// was read is written as bytes that read the same.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/drivers/hj212/body.hpp"
#include "celadon/drivers/hj212/parts.hpp"
#include "celadon/drivers/hj212/readings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon::drivers::hj212;
  const std::string_view stream(reinterpret_cast<const char*>(bytes), size);
  const Device open{"M", "", {}, {}, {}, {}};
  Device closed = open;
  closed.cipher = Cipher{};
  Framer whole;
  Framer cut;
  PartCollector parts(4096);
  std::size_t packets = 0;
  for (Framed& framed : whole.feed(stream)) {
    CELADON_ASSERT(framed.packet.has_value() != framed.fault.has_value());
    if (!framed.packet) continue;
    ++packets;
    (void)read_body(framed.packet->body);
    celadon::drivers::Batch batch;
    (void)add_readings(*framed.packet, open, celadon::Instant{}, batch);
    (void)add_readings(*framed.packet, closed, celadon::Instant{}, batch);
    if (const auto again = encode(*framed.packet); again.ok()) {
      Framer second;
      const auto same = second.feed(*again);
      CELADON_ASSERT(same.size() == 1 && same[0].packet &&
                     same[0].packet->body == framed.packet->body);
    }
    (void)parts.take(std::move(*framed.packet), celadon::Instant{});
    CELADON_ASSERT(parts.waiting_bytes() <= 4096);
  }
  std::size_t packets_cut = 0;
  for (std::size_t at = 0; at < stream.size(); at += 3)
    for (const Framed& framed : cut.feed(stream.substr(at, 3)))
      packets_cut += framed.packet ? 1U : 0U;
  CELADON_ASSERT(packets == packets_cut && whole.waiting() == cut.waiting());
  CELADON_ASSERT(whole.waiting() <= most_segment_bytes + 12);
  return 0;
}
