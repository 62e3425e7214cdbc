#pragma once
// A file that a request brought: as a raw body, or as a part of multipart/form-data.

#include <filesystem>
#include <map>
#include <string>

#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"

namespace celadon::http {

class ReceivedFile {
 public:
  /// Reads the spooled body. A raw body takes its name from `?name=`. Errors: invalid_argument (no
  /// body, two files), parse (multipart), limit (a field beyond 64 KiB), io.
  static Result<ReceivedFile> of(const Request& request);
  ReceivedFile(ReceivedFile&&) noexcept;
  ReceivedFile& operator=(ReceivedFile&&) = delete;
  ~ReceivedFile();  ///< removes the part's file; the spooled body is the server's

  [[nodiscard]] bool has_file() const { return !path_.empty(); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// A field of the form, or a parameter of the query; "" when absent.
  [[nodiscard]] std::string field(const std::string& name) const;

 private:
  ReceivedFile() = default;
  std::filesystem::path path_;
  std::filesystem::path owned_;
  std::string name_;
  std::map<std::string, std::string> fields_;
};

}  // namespace celadon::http
