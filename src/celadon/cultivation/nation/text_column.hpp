#pragma once
// A text for each row, end to end in one piece of memory: a nation's ids as strings of their own
// would cost an allocation a row at each copy.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace celadon::cultivation::nation {

/// Not thread-safe while it grows. At most 4 GiB of text.
class TextColumn {
 public:
  [[nodiscard]] std::size_t size() const { return begin_.size() - 1; }
  /// Valid as long as the column stays and does not grow.
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return std::string_view(bytes_).substr(begin_[i], begin_[i + 1] - begin_[i]);
  }
  void push_back(std::string_view text) {
    bytes_ += text;
    begin_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }
  /// The rows [begin, end) of another column.
  void append(const TextColumn& other, std::size_t begin, std::size_t end) {
    const auto base = static_cast<std::uint32_t>(bytes_.size()) - other.begin_[begin];
    bytes_.append(other.bytes_, other.begin_[begin], other.begin_[end] - other.begin_[begin]);
    for (std::size_t i = begin; i < end; ++i) begin_.push_back(other.begin_[i + 1] + base);
  }
  void reserve(std::size_t rows, std::size_t bytes) {
    begin_.reserve(rows + 1);
    bytes_.reserve(bytes);
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::vector<std::uint32_t> begin_ = {0};
};

}  // namespace celadon::cultivation::nation
