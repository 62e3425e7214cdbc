#pragma once
// What a device calls a value, to the number under which this program holds the point: the lookup
// that every reading goes through.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace celadon::telemetry::live {

/// Keys in two pieces (the name of a series as sent, the name of a field) to numbers. Several keys
/// may share a number. Memory: the bytes of the keys and some 50 bytes each.
class KeyTable {
 public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  /// Where a reader of one stream stands. Streams repeat their order: after the key found last
  /// comes, most of the time, the one that followed it before, and no search is needed.
  struct Trail {
    std::uint32_t last = none;
  };

  KeyTable();

  /// The number of a key; none where it is not known. Thread-safe beside other finds.
  std::uint32_t find(std::string_view name, std::string_view field, Trail& trail) const;
  /// Adds a key that is not there yet. Not beside finds. Keys longer than 65,535 bytes a piece are
  /// a programmer error.
  void add(std::string_view name, std::string_view field, std::uint32_t number);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  /// Of the keys themselves.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    const char* bytes = nullptr;  ///< name, then field
    std::uint16_t name_size = 0;
    std::uint16_t field_size = 0;
    std::uint32_t number = none;
    mutable std::uint32_t follower = none;  ///< written beside finds, hence by atomic_ref
  };

  [[nodiscard]] std::uint64_t hash_of(std::string_view name, std::string_view field) const;
  [[nodiscard]] static bool is(const Entry& entry, std::string_view name, std::string_view field);
  void grow();

  std::uint64_t seed_;  ///< of this process: nobody outside can choose keys that meet
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< open addressing: entry + 1, 0 for free
  std::vector<std::unique_ptr<char[]>> arena_;
  std::size_t arena_left_ = 0;
  char* arena_at_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace celadon::telemetry::live
