#pragma once
// Packs written in a test, held in memory.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "celadon/packs/library.hpp"

namespace celadon::testing {

/// Files of packs; the bytes live as long as this object.
class PackFiles {
 public:
  /// Adds a file, e.g. add("factors/a/pack.yaml", "pack: ...").
  PackFiles& add(std::string name, std::string bytes) {
    names_.push_back(std::move(name));
    contents_.push_back(std::move(bytes));
    files_.push_back({names_.back(), contents_.back()});
    return *this;
  }
  /// Adds a pack.yaml with a full header and the given body below it.
  PackFiles& add_pack(const std::string& folder, const std::string& id, const std::string& edition,
                      const std::string& kind, const std::string& more_header = {},
                      const std::string& body = {}) {
    return add(folder + "/pack.yaml", "pack:\n  id: " + id + "\n  edition: \"" + edition +
                                          "\"\n  kind: " + kind +
                                          "\n  title: {zh: 测试, en: test}\n  source: test\n"
                                          "  confidence: own\n" +
                                          more_header + body);
  }
  [[nodiscard]] Result<packs::LibraryPtr> open() const {
    packs::LibrarySources sources;
    sources.embedded = files_;
    return packs::Library::open(sources);
  }

 private:
  std::deque<std::string> names_;
  std::deque<std::string> contents_;
  std::vector<packs::EmbeddedFile> files_;
};

}  // namespace celadon::testing
