#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace celadon::testing {

/// Payloads of Sparkplug B, written by the protobuf encoding without the reader's code.
class SparkplugWriter {
 public:
  SparkplugWriter() = default;
  explicit SparkplugWriter(std::uint64_t seq, std::uint64_t time_ms = 0)
      : seq_(seq), time_ms_(time_ms) {}

  /// A double with name, alias and datatype, as in a birth.
  SparkplugWriter& metric(std::string_view name, std::uint64_t alias, unsigned type, double value,
                          std::string_view unit = {}) {
    std::string m = text(1, name) + word_field(2, alias) + word_field(4, type);
    if (!unit.empty())
      m += text(9, text(1, "engUnit") + text(2, word_field(1, 12) + text(8, unit)));
    return add(m + fixed(13, value));
  }
  SparkplugWriter& word(std::string_view name, unsigned type, std::uint64_t value) {
    return add(text(1, name) + word_field(4, type) + word_field(11, value));
  }
  /// A value under its alias only, as in data.
  SparkplugWriter& aliased(std::uint64_t alias, double value, std::uint64_t time_ms = 0) {
    return add(word_field(2, alias) + (time_ms != 0 ? word_field(3, time_ms) : "") +
               fixed(13, value));
  }
  SparkplugWriter& historical(std::uint64_t alias, double value, std::uint64_t time_ms) {
    return add(word_field(2, alias) + word_field(3, time_ms) + word_field(5, 1) + fixed(13, value));
  }
  SparkplugWriter& null(std::uint64_t alias) {
    return add(word_field(2, alias) + word_field(7, 1));
  }
  SparkplugWriter& doubtful(std::uint64_t alias, double value, unsigned quality) {
    return add(word_field(2, alias) +
               text(9, text(1, "Quality") + text(2, word_field(1, 3) + word_field(3, quality))) +
               fixed(13, value));
  }

  [[nodiscard]] std::string bytes() const {
    return (time_ms_ != 0 ? word_field(1, time_ms_) : "") + metrics_ +
           (seq_ ? word_field(3, *seq_) : "");
  }

 private:
  static std::string varint(std::uint64_t value) {
    std::string bytes;
    do {
      bytes +=
          static_cast<char>(static_cast<unsigned char>((value & 0x7F) | (value > 0x7F ? 0x80 : 0)));
      value >>= 7;
    } while (value != 0);
    return bytes;
  }
  static std::string word_field(unsigned number, std::uint64_t value) {
    return varint(number * 8) + varint(value);
  }
  static std::string text(unsigned number, std::string_view bytes) {
    return varint(number * 8 + 2) + varint(bytes.size()) + std::string(bytes);
  }
  static std::string fixed(unsigned number, double value) {
    std::string bytes = varint(number * 8 + 1);
    for (auto [bits, i] = std::pair(std::bit_cast<std::uint64_t>(value), 0); i < 8; ++i, bits >>= 8)
      bytes += static_cast<char>(static_cast<unsigned char>(bits & 0xFF));
    return bytes;
  }
  SparkplugWriter& add(const std::string& metric) {
    metrics_ += text(2, metric);
    return *this;
  }

  std::string metrics_;
  std::optional<std::uint64_t> seq_;
  std::uint64_t time_ms_ = 0;
};

}  // namespace celadon::testing
