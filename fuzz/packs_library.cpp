// Bytes become the files of a pack: "pack.yaml", then after a line "%%" the rows of "t.csv".
// Whatever they hold, opening and checking answer or refuse.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "celadon/packs/check.hpp"
#include "celadon/packs/diff.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celadon::packs;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view mark = "\n%%\n";
  const std::size_t cut = all.find(mark);
  std::vector<EmbeddedFile> files = {{"f/a/pack.yaml", all.substr(0, cut)}};
  if (cut != std::string_view::npos) files.push_back({"f/a/t.csv", all.substr(cut + mark.size())});
  LibrarySources sources;
  sources.embedded = files;
  const auto library = Library::open(sources);
  if (!library.ok() || (*library)->all().empty()) return 0;
  const PackPtr& pack = (*library)->all().front();
  const auto report = check_pack(*library, pack, table_checks());
  const auto same = diff(*pack, *pack);
  // A pack never differs from itself.
  if (same.ok() && !same->changes.empty()) __builtin_trap();
  static_cast<void>(report);
  return 0;
}
