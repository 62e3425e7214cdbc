#include "celadon/http/static_files.hpp"

#include <array>

#include <fmt/format.h>

#include "celadon/http/compress.hpp"
#include "celadon/http/target.hpp"
#include "celadon/storage/digest.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t most_bytes = 64U << 20U;  // of one file of a folder
constexpr int small = 9;                        // level of gzip: made once, sent often

constexpr std::string_view no_pages = R"(<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Celadon 青瓷</title></head><body>
<h1>Celadon 青瓷</h1>
<p>本程序构建时没有带上网页。请运行 <code>./dev web</code>（需要 Node.js 18 以上）后重新构建，或用 <code>celadon serve --web 目录</code> 指定已构建的网页目录。接口在 <a href="/api/v1/openapi.yaml">/api/v1</a>。</p>
<p lang="en">This program was built without its web pages. Run <code>./dev web</code> (needs Node.js 18 or newer) and build again, or name a folder of built pages with <code>celadon serve --web FOLDER</code>. The interface is at <a href="/api/v1/openapi.yaml">/api/v1</a>.</p>
</body></html>
)";

std::string content_type_of(std::string_view path) {
  struct Type {
    std::string_view ending;
    std::string_view type;
  };
  static constexpr std::array<Type, 21> types = {{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json; charset=utf-8"},
      {".map", "application/json; charset=utf-8"},
      {".webmanifest", "application/manifest+json; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".webp", "image/webp"},
      {".gif", "image/gif"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".woff", "font/woff"},
      {".ttf", "font/ttf"},
      {".txt", "text/plain; charset=utf-8"},
      {".csv", "text/csv; charset=utf-8"},
      {".wasm", "application/wasm"},
      {".pdf", "application/pdf"},
  }};
  for (const Type& type : types) {
    if (path.size() >= type.ending.size() &&
        path.substr(path.size() - type.ending.size()) == type.ending)
      return std::string(type.type);
  }
  return "application/octet-stream";
}

std::shared_ptr<const std::string> shared(std::string_view bytes) {
  return std::make_shared<const std::string>(bytes);
}

std::string etag_of(std::string_view bytes) {
  constexpr std::size_t digits = 32;
  return storage::sha256_hex(bytes).substr(0, digits);
}

/// Files whose name carries a hash of their content never change.
std::string_view cache_rule(std::string_view path) {
  if (path.substr(0, 7) == "assets/") return "public, max-age=31536000, immutable";
  if (path == "index.html") return "no-cache";
  return "public, max-age=3600";
}

}  // namespace

StaticFiles::StaticFiles(std::span<const EmbeddedWebFile> files) : embedded_(files) {
  for (const EmbeddedWebFile& file : files)
    if (file.encoding.empty()) listed_.emplace(file.path, std::filesystem::path());
  if (listed_.count("index.html") == 0) {
    auto page = std::make_shared<File>();
    page->plain = shared(no_pages);
    page->content_type = content_type_of("index.html");
    page->etag = etag_of(no_pages);
    files_.emplace("index.html", std::move(page));
  }
}

Result<std::unique_ptr<StaticFiles>> StaticFiles::of_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  const auto root = std::filesystem::canonical(folder, failure);
  if (failure || !std::filesystem::is_regular_file(root / "index.html", failure))
    return fail(ErrorCode::not_found,
                fmt::format("{0} 中没有 index.html｜{0} holds no index.html", folder.string()),
                "填写构建好的页面目录，如 --web web/dist｜name the folder of the built "
                "pages, e.g. --web web/dist");
  std::unique_ptr<StaticFiles> files(new StaticFiles());
  files->folder_ = root;
  files->list_folder();
  return files;
}

void StaticFiles::list_folder() {
  namespace fs = std::filesystem;
  listed_.clear();
  last_listing_ = std::chrono::steady_clock::now();
  std::error_code failure;
  // Links are not followed and not listed: only files that lie inside the folder are.
  for (fs::recursive_directory_iterator it(folder_, failure), end; !failure && it != end;
       it.increment(failure)) {
    if (!fs::is_regular_file(it->symlink_status(failure))) continue;
    listed_.emplace(fs::relative(it->path(), folder_, failure).generic_string(), it->path());
  }
}

StaticFiles::FilePtr StaticFiles::load(const std::filesystem::path& source) {
  auto bytes = storage::read_small_file(source, most_bytes);
  if (!bytes.ok()) return nullptr;
  auto file = std::make_shared<File>();
  std::error_code ignored;
  file->changed = std::filesystem::last_write_time(source, ignored);
  file->source = source;
  file->content_type = content_type_of(source.generic_string());
  file->etag = etag_of(*bytes);
  for (auto& [form, ending] : {std::pair(&file->br, ".br"), std::pair(&file->gzip, ".gz")}) {
    auto packed = storage::read_small_file(source.string() + ending, most_bytes);
    if (packed.ok()) *form = std::make_shared<const std::string>(std::move(*packed));
  }
  if (file->gzip == nullptr && is_compressible(file->content_type))
    file->gzip = shared(gzip(*bytes, small));
  file->plain = std::make_shared<const std::string>(std::move(*bytes));
  return file;
}

StaticFiles::FilePtr StaticFiles::file_at(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (const auto found = files_.find(path); found != files_.end()) {
    const File& file = *found->second;
    std::error_code ignored;
    if (file.source.empty() ||
        file.changed == std::filesystem::last_write_time(file.source, ignored))
      return found->second;
    files_.erase(found);
  }
  auto listed = listed_.find(path);
  if (!folder_.empty() && (listed == listed_.end() || !std::filesystem::exists(listed->second)) &&
      std::chrono::steady_clock::now() - last_listing_ > std::chrono::seconds(1)) {
    list_folder();
    listed = listed_.find(path);
  }
  if (listed == listed_.end()) return nullptr;
  FilePtr loaded;
  if (!folder_.empty()) {
    loaded = load(listed->second);
  } else {
    auto file = std::make_shared<File>();
    for (const EmbeddedWebFile& form : embedded_) {
      if (form.path != path) continue;
      auto& bytes = form.encoding == "br"     ? file->br
                    : form.encoding == "gzip" ? file->gzip
                                              : file->plain;
      bytes = shared(form.bytes);
    }
    file->content_type = content_type_of(path);
    file->etag = etag_of(*file->plain);
    loaded = std::move(file);
  }
  if (loaded != nullptr) files_.emplace(path, loaded);
  return loaded;
}

std::optional<Response> StaticFiles::find(const Request& request) {
  std::string path = request.path.substr(1);
  if (path.empty()) path = "index.html";
  FilePtr file = file_at(path);
  if (file == nullptr) {
    const bool wants_page =
        request.header("accept").value_or("").find("text/html") != std::string_view::npos;
    if (!wants_page || path.compare(0, 7, "assets/") == 0) return std::nullopt;
    path = "index.html";
    file = file_at(path);
    if (file == nullptr) return std::nullopt;
  }
  Response response;
  response.content_type = file->content_type;
  response.headers.emplace_back("Cache-Control", cache_rule(path));
  const std::string_view accepted = request.header("accept-encoding").value_or("");
  std::string etag = file->etag;
  if (file->br != nullptr && accepts_encoding(accepted, "br")) {
    response.body = file->br;
    response.headers.emplace_back("Content-Encoding", "br");
    etag += "-br";
  } else if (file->gzip != nullptr && accepts_encoding(accepted, "gzip")) {
    response.body = file->gzip;
    response.headers.emplace_back("Content-Encoding", "gzip");
    etag += "-gz";
  } else {
    response.body = file->plain;
  }
  if (file->br != nullptr || file->gzip != nullptr)
    response.headers.emplace_back("Vary", "Accept-Encoding");
  response.headers.emplace_back("ETag", '"' + etag + '"');
  return response;
}

}  // namespace celadon::http
