// Sparkplug B: the session of one edge node. Bytes: messages, each a kind (one byte), a length (two
// bytes) and a payload. Whatever comes, a refused message changes nothing, and messages that are
// rolled back and come again give the same readings.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/drivers/mqtt/sparkplug_nodes.hpp"

namespace {

using celadon::drivers::Batch;
using celadon::drivers::mqtt::SparkplugNodes;

constexpr std::array<std::string_view, 6> topics{"spBv1.0/g/NBIRTH/n",  "spBv1.0/g/NDATA/n",
                                                 "spBv1.0/g/NDEATH/n",  "spBv1.0/g/DBIRTH/n/d",
                                                 "spBv1.0/g/DDATA/n/d", "spBv1.0/g/DDEATH/n/d"};

void play(SparkplugNodes& nodes, std::string_view stream, Batch& batch) {
  while (stream.size() >= 3) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(stream[i]); };
    const std::string_view topic = topics[byte(0) % topics.size()];
    const std::size_t length = byte(1) * std::size_t{256} + byte(2);
    const std::string_view payload = stream.substr(3, length);
    const std::size_t before = batch.size();
    if (!nodes.take(topic, payload, celadon::Instant{1}, batch).ok())
      CELADON_ASSERT(batch.size() == before);
    stream.remove_prefix(3 + payload.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(bytes), size);
  SparkplugNodes nodes;
  Batch first;
  play(nodes, stream, first);
  nodes.roll_back();
  Batch second;
  play(nodes, stream, second);
  CELADON_ASSERT(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto& a = first.readings()[i];
    const auto& b = second.readings()[i];
    CELADON_ASSERT(a.key == b.key && a.at == b.at && a.value == b.value && a.unit == b.unit);
  }
  (void)nodes.rebirths_wanted(celadon::Instant{2});
  return 0;
}
