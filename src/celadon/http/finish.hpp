#pragma once
// Makes an answer ready to send: ETag and 304, gzip, what caches may keep.

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "celadon/http/message.hpp"

namespace celadon::http {

/// Keeps the digest and the compressed form of bodies that are sent again and again (those that
/// somebody else holds too), so that a kept answer costs a look-up. Thread-safe.
class Finisher {
 public:
  explicit Finisher(std::size_t kept_bytes = 32U << 20U) : most_bytes_(kept_bytes) {}

  /// Adds ETag, Vary, Content-Encoding, Cache-Control where the handler did not; turns 200 into 304
  /// when If-None-Match names the ETag.
  void finish(Response& response, const Request& request);

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct Forms {
    std::weak_ptr<const std::string> plain;
    std::string etag;
    Bytes gzip;
  };
  Forms forms_of(const Bytes& body, bool wants_gzip);

  const std::size_t most_bytes_;
  std::mutex mutex_;
  std::unordered_map<const std::string*, Forms> kept_;
  std::size_t bytes_ = 0;
};

/// Whether If-None-Match (or If-Match) names the ETag, `*`, or another form of the same content
/// ("…-gz").
bool names_etag(std::string_view header, std::string_view etag);

}  // namespace celadon::http
