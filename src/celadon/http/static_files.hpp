#pragma once
// The web pages: from the program itself, or from a folder while they are being made. A page that
// is asked for by its address inside the application is answered with index.html.

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"

namespace celadon::http {

/// One form of a file inside the program.
struct EmbeddedWebFile {
  std::string_view path;      ///< "assets/index-3f2a.js"
  std::string_view encoding;  ///< "", "gzip" or "br"
  std::string_view bytes;
};
/// Those the program was built with (cmake/embed_web.cmake); may be empty.
std::span<const EmbeddedWebFile> embedded_web_files();

/// Only names that were found when the files were listed are ever opened, so that no address leads
/// out of the folder. Thread-safe.
class StaticFiles {
 public:
  /// The pages inside the program; without any, a page that tells how to build them.
  explicit StaticFiles(std::span<const EmbeddedWebFile> files);
  /// The pages of a folder, read again when they change. Error not_found.
  static Result<std::unique_ptr<StaticFiles>> of_folder(const std::filesystem::path& folder);

  /// The file or page at that address; none when it names a file that does not exist.
  std::optional<Response> find(const Request& request);

 private:
  struct File {
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;
    std::shared_ptr<const std::string> br;
    std::string content_type;
    std::string etag;
    std::filesystem::path source;  ///< of a folder; empty for embedded ones
    std::filesystem::file_time_type changed;
  };
  using FilePtr = std::shared_ptr<const File>;
  StaticFiles() = default;
  FilePtr file_at(const std::string& path);
  void list_folder();
  FilePtr load(const std::filesystem::path& source);

  std::span<const EmbeddedWebFile> embedded_;
  std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, FilePtr, std::less<>> files_;  ///< a listed file is loaded at first use
  std::map<std::string, std::filesystem::path, std::less<>> listed_;
  std::chrono::steady_clock::time_point last_listing_;
};

}  // namespace celadon::http
