// Any text is a site or a statement, or is refused with a place; what is accepted can be written
// and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "celadon/registry/site_json.hpp"
#include "celadon/registry/site_reader.hpp"
#include "celadon/registry/statement.hpp"

namespace {

using namespace celadon;

constexpr const char* carriers_yaml =
    "carriers:\n"
    "  - {id: electricity, zh: 电力, en: electricity, kind: electricity, unit: kWh}\n"
    "  - {id: steam, zh: 蒸汽, en: steam, kind: heat, unit: t, also: [GJ]}\n"
    "  - {id: diesel, zh: 柴油, en: diesel, kind: fuel, unit: t, also: [L]}\n";
constexpr const char* names_yaml =
    "names:\n"
    "  - {name: output_value, unit: 万元, shape: scalar, from: statement, zh: 产值, en: output "
    "value}\n"
    "  - {name: water.withdrawn, unit: m3, shape: scalar, from: statement, zh: 取水, en: water}\n"
    "  - {name: product.output, unit: t_product, shape: set, over: products, from: statement, zh: "
    "产量, en: output}\n"
    "  - {name: platform.functions, unit: 项, shape: scalar, from: statement, zh: 功能, en: "
    "functions}\n"
    "  - {name: compliance.operating_normally, shape: flag, from: statement, zh: 正常, en: "
    "normal}\n";
constexpr const char* site_yaml =
    "site: {id: tea, name: 茶}\nproducts: [{id: tea, unit: t_product}]\n";

const registry::Carriers& carriers() {
  static const registry::Carriers read =
      registry::Carriers::read(text::parse_document(carriers_yaml, "c").value()).value();
  return read;
}

void check_refusal(const Error& error) {
  if (error.message.empty() || !error.place) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const registry::Vocabulary vocabulary =
      registry::Vocabulary::read(text::parse_document(names_yaml, "v").value()).value();
  static const registry::Site tea =
      registry::read_site(text::parse_document(site_yaml, "s").value(), carriers()).value();
  const auto document = text::parse_document({reinterpret_cast<const char*>(bytes), size}, "fuzz",
                                             {.bytes = 1U << 16U, .depth = 16, .nodes = 2000});
  if (!document.ok()) return 0;
  const auto statement = registry::read_statement(*document, tea, vocabulary, carriers());
  if (!statement.ok()) check_refusal(statement.error());
  const auto site = registry::read_site(*document, carriers());
  if (!site.ok()) {
    check_refusal(site.error());
    return 0;
  }
  const auto json = registry::to_json(*site);
  const auto again = registry::read_site(registry::node_of_json(json, "again"), carriers());
  if (!again.ok() || registry::to_json(*again) != json) std::abort();
  return 0;
}
