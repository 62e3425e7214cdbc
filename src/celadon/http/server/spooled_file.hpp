#pragma once
// The body of an upload, on disk while its request is answered.

#include <filesystem>
#include <system_error>
#include <utility>

namespace celadon::http {

/// A file that is removed when the request it belongs to was answered.
class SpooledFile {
 public:
  SpooledFile() = default;
  explicit SpooledFile(std::filesystem::path path) : path_(std::move(path)) {}
  SpooledFile(const SpooledFile&) = delete;
  SpooledFile& operator=(const SpooledFile&) = delete;
  SpooledFile(SpooledFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  SpooledFile& operator=(SpooledFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~SpooledFile() {
    std::error_code ignored;  // the start removes what stays
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace celadon::http
