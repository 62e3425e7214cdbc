#pragma once
// One pack as loaded: its header and the bytes of its files, frozen at the moment the library was
// opened. The body is parsed when it is first asked for.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/text/document.hpp"

namespace celadon::packs {

/// The file of a pack that holds its header.
inline constexpr std::string_view pack_file_name = "pack.yaml";

/// Immutable and shared; every member function may be called from several threads.
class Pack {
 public:
  /// `files` maps a name to its bytes; bytes of files read from disk are owned by `owned`.
  Pack(PackHeader header, std::string place, bool embedded,
       std::map<std::string, std::string_view, std::less<>> files,
       std::vector<std::unique_ptr<const std::string>> owned);

  [[nodiscard]] const PackHeader& header() const { return header_; }
  /// Where it was found: "embedded:factors/grid-co2" or a folder.
  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] bool embedded() const { return embedded_; }
  [[nodiscard]] const std::map<std::string, std::string_view, std::less<>>& files() const {
    return files_;
  }
  /// The name of a file for messages: place + "/" + name.
  [[nodiscard]] std::string path_of(std::string_view name) const;
  /// The bytes of a file of the pack; error not_found names the files there are.
  [[nodiscard]] Result<std::string_view> file(std::string_view name) const;
  /// The whole of pack.yaml as a tree; parsed once. Errors: parse, limit.
  [[nodiscard]] Result<std::shared_ptr<const text::Node>> body() const;
  /// SHA-256, 64 hex digits, over "celadon-pack 1\n" and then, for each file in byte order of the
  /// names, "<name>\n<size in bytes, decimal>\n<bytes>\n". Computed once.
  [[nodiscard]] const std::string& hash() const;

 private:
  PackHeader header_;
  std::string place_;
  bool embedded_;
  std::map<std::string, std::string_view, std::less<>> files_;
  std::vector<std::unique_ptr<const std::string>> owned_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const text::Node> body_;
  mutable std::string hash_;
};

using PackPtr = std::shared_ptr<const Pack>;

}  // namespace celadon::packs
