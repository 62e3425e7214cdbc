#include "celadon/base/result.hpp"

namespace celadon {

const char* to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::parse: return "parse";
    case ErrorCode::unit: return "unit";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::rule: return "rule";
    case ErrorCode::limit: return "limit";
    case ErrorCode::io: return "io";
    case ErrorCode::disk_full: return "disk_full";
    case ErrorCode::locked: return "locked";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::newer_version: return "newer_version";
    case ErrorCode::closed: return "closed";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::unsupported: return "unsupported";
  }
  return "unknown";
}

std::string Error::to_string() const {
  std::string text;
  if (place) {
    text += place->file.empty() ? std::string("input") : place->file;
    if (place->line != 0) text += ":" + std::to_string(place->line);
    if (place->column != 0) text += ":" + std::to_string(place->column);
    text += ": ";
  }
  text += message;
  if (!remedy.empty()) text += " (" + remedy + ")";
  return text;
}

}  // namespace celadon
