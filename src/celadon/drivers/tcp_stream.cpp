#include "celadon/drivers/tcp_stream.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

Error unreachable(const std::string& name, std::string_view zh, std::string_view en) {
  return Error{
      ErrorCode::io,
      units::bilingual(fmt::format("{}：{}", name, zh), fmt::format("{}: {}", name, en)),
      units::bilingual("检查地址、网络和对方是否运行",
                       "look at the address, the network and whether the other side runs")};
}

Error refused(const std::string& name, int number) {
  const std::string why = std::generic_category().message(number);
  return unreachable(name, why, why);
}

/// Whether the socket becomes ready in time.
bool ready(int socket, short events, Steady::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<Milliseconds>(end - Steady::now());
    pollfd watched{socket, events, 0};
    const int found =
        ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (found > 0) return true;
    if (found == 0 || errno != EINTR) return false;
  }
}

/// 0 when connected, else an errno.
int connect_to(int socket, const addrinfo& address, Steady::time_point end) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  if (!ready(socket, POLLOUT, end)) return ETIMEDOUT;
  int failed = 0;
  socklen_t size = sizeof failed;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failed, &size) == 0 ? failed : errno;
}

}  // namespace

Result<TcpStream> TcpStream::connect(const std::string& host, std::uint16_t port,
                                     Milliseconds limit) {
  const std::string name = fmt::format("{}:{}", host, port);
  const auto end = Steady::now() + limit;
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
    return Error{
        ErrorCode::not_found,
        units::bilingual(fmt::format("没有主机 {}", host), fmt::format("no host {}", host)),
        units::bilingual("检查主机名", "look at the name")};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  int failed = ETIMEDOUT;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    storage::Descriptor socket(
        ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket.open()) continue;
    failed = connect_to(socket.number(), *at, end);
    if (failed != 0) continue;
    const int on = 1;
    (void)::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)::setsockopt(socket.number(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    return TcpStream(std::move(socket), name);
  }
  return refused(name, failed);
}

Status TcpStream::write(std::string_view bytes, Milliseconds limit) {
  const auto end = Steady::now() + limit;
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EINTR) {
      if (!ready(socket_.number(), POLLOUT, end)) return refused(name_, ETIMEDOUT);
    } else {
      return refused(name_, errno);
    }
  }
  return {};
}

Result<std::string> TcpStream::read(Milliseconds limit) {
  const auto end = Steady::now() + limit;
  std::array<char, 4096> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
  for (;;) {
    if (!ready(socket_.number(), POLLIN, end)) return std::string();
    const ssize_t got = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
    if (got > 0) return std::string(bytes.data(), static_cast<std::size_t>(got));
    if (got == 0)
      return unreachable(name_, "对方关闭了连接", "the other side closed the connection");
    if (errno != EAGAIN && errno != EINTR) return refused(name_, errno);
  }
}

}  // namespace celadon::drivers
