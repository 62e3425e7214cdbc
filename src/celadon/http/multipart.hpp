#pragma once
// multipart/form-data (RFC 7578), read as a stream: the body of an upload is never whole in memory.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::http {

struct PartHead {
  std::string name;          ///< of the field
  std::string file_name;     ///< plain, without folders; empty when the part is no file
  std::string content_type;  ///< as sent; may be empty
};

/// What the reader tells. Each may fail; then the reader fails with that error.
struct PartReceiver {
  std::function<Status(const PartHead&)> begin;
  std::function<Status(std::string_view)> bytes;  ///< called any number of times
  std::function<Status()> end;
};

/// The boundary of a Content-Type header. Errors: parse (no multipart/form-data, no boundary or one
/// that is not 1 to 70 characters of RFC 2046).
Result<std::string> multipart_boundary(std::string_view content_type);

/// Feed the body in pieces of any size, then call `finish`. Not thread-safe.
class MultipartReader {
 public:
  MultipartReader(const std::string& boundary, PartReceiver receiver);

  /// Errors: parse, limit (more than 64 parts, a part head beyond 8 KiB), those of the receiver.
  Status feed(std::string_view bytes);
  /// Error parse when the body ended before its last boundary.
  Status finish();

 private:
  enum class Stage : std::uint8_t { preamble, after_boundary, head, content, epilogue };
  Status step(bool& moved);
  Status find_boundary(bool& moved);
  Status read_head(bool& moved);
  Status pass_content(bool& moved);

  std::string delimiter_;  ///< "\r\n--boundary"
  PartReceiver receiver_;
  Stage stage_ = Stage::preamble;
  std::string waiting_;
  std::size_t parts_ = 0;
  std::size_t skip_ = 0;  ///< bytes of waiting_ that end the head and are not content
};

}  // namespace celadon::http
