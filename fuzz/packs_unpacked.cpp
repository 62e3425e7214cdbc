// Bytes become a kept pack. Whatever they hold, unpacking answers or refuses; what it answers lies
// within the bytes and, put together again in the form of a kept pack, is the same bytes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/packs/packed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celadon::packs;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  LibraryLimits limits;
  limits.file_bytes = 4096;
  limits.files_per_pack = 8;
  const auto files = unpacked(bytes, limits);
  if (files.ok()) {
    if (files->size() > limits.files_per_pack) __builtin_trap();
    std::string again = "celadon-pack 1\n";
    for (const EmbeddedFile& file : *files) {
      if (file.bytes.size() > limits.file_bytes) __builtin_trap();
      again += file.name;
      again += '\n';
      again += std::to_string(file.bytes.size());
      again += '\n';
      again += file.bytes;
      again += '\n';
    }
    // Digits may begin with zeros, which the writer never does.
    if (again.size() > bytes.size() || (again.size() == bytes.size() && again != bytes))
      __builtin_trap();
  }
  const auto library = library_of_packed({std::string(bytes)}, {"kept"});
  if (library.ok() && !files.ok() && files.error().code == celadon::ErrorCode::corrupt)
    __builtin_trap();
  return 0;
}
