#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace celadon::testing {

/// Listens on the loopback, one connection after the other, and answers what comes by a function:
/// the whole of what has arrived since the last answer in, bytes to send out; "" keeps waiting.
/// `close_now` as an answer closes the connection.
class TcpPeer {
 public:
  static inline const std::string close_now = "\x01 close";
  using Answer = std::function<std::string(std::string& arrived)>;

  explicit TcpPeer(Answer answer)
      : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error("cannot listen");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  TcpPeer(const TcpPeer&) = delete;
  TcpPeer& operator=(const TcpPeer&) = delete;
  ~TcpPeer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  bool readable(int socket) const {
    while (!stop_) {
      pollfd watched{socket, POLLIN, 0};
      if (::poll(&watched, 1, 20) > 0) return true;
    }
    return false;
  }
  void run() {
    while (readable(listener_)) {
      const int peer = ::accept(listener_, nullptr, nullptr);
      ++connections_;
      std::string arrived;
      char bytes[4096];
      while (readable(peer)) {
        const auto got = ::recv(peer, bytes, sizeof bytes, 0);
        if (got <= 0) break;
        arrived.append(bytes, static_cast<std::size_t>(got));
        const std::string reply = answer_(arrived);
        if (reply == close_now) break;
        if (!reply.empty()) (void)!::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
      }
      ::close(peer);
    }
  }

  Answer answer_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace celadon::testing
