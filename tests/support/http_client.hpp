#pragma once
// A tiny HTTP/1.1 client for tests: a socket that says exactly what it is told, and answers read by
// the letter of RFC 9112. One thread, no redirects, no compression of its own.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace celadon::testing {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct ClientAnswer {
  int status = 0;      ///< 0: the connection ended before a whole answer
  HeaderList headers;  ///< names in lower case
  std::string body;

  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [known, value] : headers)
      if (known == name) return value;
    return {};
  }
  [[nodiscard]] bool says(std::string_view text) const {
    return body.find(text) != std::string::npos;
  }
};

/// A connection to a loopback port. Every wait ends after `patience`.
class Wire {
 public:
  explicit Wire(std::uint16_t port, int patience_ms = 20'000) : patience_ms_(patience_ms) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(socket_);
      throw std::runtime_error("no connection to port " + std::to_string(port));
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  Wire(Wire&& other) noexcept
      : patience_ms_(other.patience_ms_),
        socket_(std::exchange(other.socket_, -1)),
        buffer_(std::move(other.buffer_)) {}
  ~Wire() {
    if (socket_ >= 0) ::close(socket_);
  }

  /// False when the other side no longer takes bytes.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void finish_sending() const { ::shutdown(socket_, SHUT_WR); }

  /// Reads on until the buffer holds `text`; what stands before and with it, taken out. Empty when
  /// the connection ends or patience does.
  std::string read_until(std::string_view text) {
    while (true) {
      const std::size_t at = buffer_.find(text);
      if (at != std::string::npos) return take(at + text.size());
      if (!more()) return {};
    }
  }
  /// Whether the other side ends the connection (within patience); reads what still comes.
  bool ends() {
    while (more()) {
    }
    return ended_;
  }
  /// The next answer; `to_head`: it has no body.
  ClientAnswer read_answer(bool to_head = false) {
    ClientAnswer answer;
    std::string head;
    do {
      head = read_until("\r\n\r\n");
      if (head.size() < 12) return {};
      answer.status = std::stoi(head.substr(9, 3));
    } while (answer.status == 100);
    read_headers(head, answer);
    if (to_head || answer.status == 204 || answer.status == 304) return answer;
    const std::string length = answer.header("content-length");
    if (length.empty()) {  // until the end of the connection
      while (more()) {
      }
      answer.body = take(buffer_.size());
      return answer;
    }
    const std::size_t size = std::stoull(length);
    while (buffer_.size() < size)
      if (!more()) return {};
    answer.body = take(size);
    return answer;
  }
  [[nodiscard]] int number() const { return socket_; }
  [[nodiscard]] const std::string& waiting() const { return buffer_; }

 private:
  static void read_headers(const std::string& head, ClientAnswer& answer) {
    for (std::size_t begin = head.find("\r\n") + 2; begin + 2 < head.size();) {
      const std::size_t end = head.find("\r\n", begin);
      const std::size_t colon = head.find(':', begin);
      std::string name = head.substr(begin, colon - begin);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      std::size_t value = colon + 1;
      while (value < end && head[value] == ' ') ++value;
      answer.headers.emplace_back(std::move(name), head.substr(value, end - value));
      begin = end + 2;
    }
  }
  std::string take(std::size_t size) {
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }
  bool more() {
    pollfd waiting{socket_, POLLIN, 0};
    if (ended_ || ::poll(&waiting, 1, patience_ms_) <= 0) return false;
    char bytes[16'384];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) {
      ended_ = true;
      return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int patience_ms_;
  int socket_ = -1;
  bool ended_ = false;
  std::string buffer_;
};

/// A request as text.
inline std::string request_text(std::string_view method, std::string_view target,
                                const HeaderList& headers = {}, std::string_view body = {}) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
  bool has_host = false;
  for (const auto& [name, value] : headers) {
    text += name + ": " + value + "\r\n";
    has_host = has_host || name == "Host";
  }
  if (!has_host) text += "Host: localhost\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

/// One request on a connection of its own.
inline ClientAnswer ask(std::uint16_t port, std::string_view method, std::string_view target,
                        const HeaderList& headers = {}, std::string_view body = {}) {
  Wire wire(port);
  wire.send(request_text(method, target, headers, body));
  return wire.read_answer(method == "HEAD");
}

/// A user agent that remembers its session: cookies that were set, and the CSRF token once told.
class Browser {
 public:
  explicit Browser(std::uint16_t port) : port_(port) {}

  ClientAnswer send(std::string_view method, std::string_view target, std::string_view body = {},
                    HeaderList headers = {}) {
    if (!cookies_.empty()) {
      std::string all;
      for (const auto& [name, value] : cookies_)
        all += (all.empty() ? "" : "; ") + name + "=" + value;
      headers.emplace_back("Cookie", all);
    }
    if (!csrf.empty() && method != "GET") headers.emplace_back("X-CSRF-Token", csrf);
    const bool typed = std::any_of(headers.begin(), headers.end(),
                                   [](const auto& h) { return h.first == "Content-Type"; });
    if (!body.empty() && !typed) headers.emplace_back("Content-Type", "application/json");
    ClientAnswer answer = ask(port_, method, target, headers, body);
    for (const auto& [name, value] : answer.headers)
      if (name == "set-cookie") remember(value);
    return answer;
  }
  ClientAnswer get(std::string_view target) { return send("GET", target); }
  ClientAnswer post(std::string_view target, std::string_view json) {
    return send("POST", target, json);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const HeaderList& cookies() const { return cookies_; }
  void set_cookie(const std::string& name, const std::string& value) {
    cookies_.emplace_back(name, value);
  }
  std::string csrf;

 private:
  void remember(const std::string& set_cookie) {
    const std::size_t equals = set_cookie.find('=');
    const std::size_t end = set_cookie.find(';');
    const std::string name = set_cookie.substr(0, equals);
    std::erase_if(cookies_, [&](const auto& cookie) { return cookie.first == name; });
    const std::string value = set_cookie.substr(equals + 1, end - equals - 1);
    if (!value.empty()) cookies_.emplace_back(name, value);
  }

  std::uint16_t port_;
  HeaderList cookies_;
};

}  // namespace celadon::testing
