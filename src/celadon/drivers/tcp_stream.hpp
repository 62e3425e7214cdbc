#pragma once
// A TCP connection for dialogues in which one side asks and waits: every call has a time limit.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::drivers {

/// A connected socket. Not thread-safe.
class TcpStream {
 public:
  /// Tries every address of the name. Errors: not_found (the name), io (refused, out of time).
  static Result<TcpStream> connect(const std::string& host, std::uint16_t port,
                                   std::chrono::milliseconds limit);

  /// Errors: io (closed by the other side, out of time).
  Status write(std::string_view bytes, std::chrono::milliseconds limit);
  /// What has arrived, waiting for at least one byte; empty when the time is over. Errors: io.
  Result<std::string> read(std::chrono::milliseconds limit);

 private:
  TcpStream(storage::Descriptor socket, std::string name)
      : socket_(std::move(socket)), name_(std::move(name)) {}
  storage::Descriptor socket_;
  std::string name_;  ///< "host:port"
};

}  // namespace celadon::drivers
