#include "celadon/http/finish.hpp"

#include "celadon/http/compress.hpp"
#include "celadon/http/target.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t least_to_compress = 1024;
constexpr int once = 1;   // level of gzip for an answer that is sent once
constexpr int often = 6;  // for a kept one

bool has(const Response& response, std::string_view name) {
  for (const auto& [known, value] : response.headers)
    if (known == name) return true;
  return false;
}

std::string_view value_of(const Response& response, std::string_view name) {
  for (const auto& [known, value] : response.headers)
    if (known == name) return value;
  return {};
}

/// The tag without quotes, weakness and form.
std::string_view bare(std::string_view tag) {
  while (!tag.empty() && tag.front() == ' ') tag.remove_prefix(1);
  while (!tag.empty() && tag.back() == ' ') tag.remove_suffix(1);
  if (tag.substr(0, 2) == "W/") tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
    tag = tag.substr(1, tag.size() - 2);
  for (const std::string_view form : {"-gz", "-br"})
    if (tag.size() > form.size() && tag.substr(tag.size() - form.size()) == form)
      tag.remove_suffix(form.size());
  return tag;
}

}  // namespace

bool names_etag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    const std::string_view one = bare(header.substr(0, comma));
    if (one == "*" || (!one.empty() && one == bare(etag))) return true;
    if (comma == std::string_view::npos) return false;
    header.remove_prefix(comma + 1);
  }
  return false;
}

Finisher::Forms Finisher::forms_of(const Bytes& body, bool wants_gzip) {
  constexpr std::size_t digits = 32;  // 128 bits of SHA-256
  const bool kept_elsewhere = body.use_count() > 1;
  if (kept_elsewhere) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(body.get());
    if (found != kept_.end() && found->second.plain.lock() == body &&
        (!wants_gzip || found->second.gzip != nullptr))
      return found->second;
  }
  Forms forms;
  forms.plain = body;
  forms.etag = storage::sha256_hex(*body).substr(0, digits);
  if (wants_gzip)
    forms.gzip = std::make_shared<const std::string>(gzip(*body, kept_elsewhere ? often : once));
  if (kept_elsewhere) {
    const std::size_t size = 256 + (forms.gzip == nullptr ? 0 : forms.gzip->size());
    const std::lock_guard lock(mutex_);
    if (bytes_ + size > most_bytes_) {  // rare: begin anew rather than keep an order of use
      kept_.clear();
      bytes_ = 0;
    }
    kept_[body.get()] = forms;
    bytes_ += size;
  }
  return forms;
}

void Finisher::finish(Response& response, const Request& request) {
  if (!has(response, "Cache-Control"))
    response.headers.emplace_back("Cache-Control", "private, no-cache");
  auto* body = std::get_if<Bytes>(&response.body);
  if (body == nullptr || *body == nullptr) return;
  const bool reads = request.method == Method::get || request.method == Method::head;
  const bool may_store = value_of(response, "Cache-Control").find("no-store") == std::string::npos;
  const bool compressible = may_store && !has(response, "Content-Encoding") &&
                            (*body)->size() > least_to_compress &&
                            is_compressible(response.content_type);
  const bool wants_gzip =
      compressible && accepts_encoding(request.header("accept-encoding").value_or(""), "gzip");
  const bool wants_etag = reads && response.status == 200 && may_store && !has(response, "ETag");
  if (wants_gzip || wants_etag) {
    const Forms forms = forms_of(*body, wants_gzip);
    if (wants_etag)
      response.headers.emplace_back("ETag", '"' + forms.etag + (wants_gzip ? "-gz\"" : "\""));
    if (wants_gzip && forms.gzip->size() < (*body)->size()) {
      response.headers.emplace_back("Content-Encoding", "gzip");
      *body = forms.gzip;
    }
  }
  if (compressible) response.headers.emplace_back("Vary", "Accept-Encoding");
  const std::string_view etag = value_of(response, "ETag");
  if (reads && response.status == 200 && !etag.empty() &&
      names_etag(request.header("if-none-match").value_or(""), etag)) {
    response.status = 304;
    *body = std::make_shared<const std::string>();
  }
}

}  // namespace celadon::http
