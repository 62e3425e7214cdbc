// Modbus: the stream of either side in either framing. However it is cut, the same frames come out;
// a frame that was read is written as bytes that read the same; registers decode in every way. The
// first byte chooses framing and side.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/drivers/modbus/frame.hpp"
#include "celadon/drivers/modbus/value.hpp"

namespace {

using namespace celadon::drivers::modbus;

void decode_all(const std::vector<std::uint16_t>& registers) {
  for (const ValueType type :
       {ValueType::u16, ValueType::i16, ValueType::u32, ValueType::i64, ValueType::f32,
        ValueType::f64, ValueType::bcd16, ValueType::bcd32}) {
    const std::size_t count = registers_of(type);
    if (registers.size() < count) continue;
    for (const WordOrder order : word_orders) {
      const std::span<const std::uint16_t> part(registers.data(), count);
      (void)decode(part, {type, order, {0x8000}});
      const auto again = registers_for(bits_of(part, order), type, order);
      CELADON_ASSERT(std::equal(part.begin(), part.end(), again.begin(), again.end()));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const Framing framing = (bytes[0] & 1U) != 0 ? Framing::rtu : Framing::tcp;
  const Side side = (bytes[0] & 2U) != 0 ? Side::requests : Side::answers;
  const std::string_view stream(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  Framer whole(framing, side);
  Framer cut(framing, side);
  std::vector<Frame> frames;
  for (Framed& framed : whole.feed(stream)) {
    CELADON_ASSERT(framed.frame.has_value() != framed.fault.has_value());
    if (!framed.frame) continue;
    const auto again = encode(*framed.frame, framing);
    CELADON_ASSERT(again.ok());
    Framer second(framing, side);
    const auto same = second.feed(*again);
    CELADON_ASSERT(same.size() == 1 && same[0].frame && same[0].frame->pdu == framed.frame->pdu);
    if (const auto request = parse_read(framed.frame->pdu); request.ok())
      CELADON_ASSERT(read_pdu(*request) == framed.frame->pdu);
    const auto count = static_cast<std::uint16_t>(framed.frame->pdu.size() / 2);
    for (const std::uint16_t asked : {count, static_cast<std::uint16_t>(count - 1)})
      if (const auto answer = read_answer(
              framed.frame->pdu, {static_cast<Function>(framed.frame->function()), 0, asked});
          answer.ok())
        decode_all(answer->registers);
    frames.push_back(std::move(*framed.frame));
  }
  std::size_t at_frame = 0;
  for (std::size_t at = 0; at < stream.size(); at += 3) {
    for (const Framed& framed : cut.feed(stream.substr(at, 3))) {
      if (!framed.frame) continue;
      CELADON_ASSERT(at_frame < frames.size() && frames[at_frame].pdu == framed.frame->pdu);
      ++at_frame;
    }
  }
  CELADON_ASSERT(at_frame == frames.size() && whole.waiting() == cut.waiting());
  CELADON_ASSERT(whole.waiting() <= most_pdu_bytes + 8);
  return 0;
}
