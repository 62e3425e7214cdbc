#include <array>
#include <chrono>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "celadon/drivers/modbus/probe.hpp"

namespace celadon::drivers::modbus {

namespace {

using boost::system::error_code;

/// A connection that is used from one place and waits for each step.
class Dialogue {
 public:
  explicit Dialogue(const ProbeTarget& target)
      : target_(target), socket_(io_), framer_(target.endpoint.framing, Side::answers) {}

  Status connect() {
    std::optional<error_code> ended;
    boost::asio::ip::tcp::resolver resolver(io_);
    resolver.async_resolve(
        target_.endpoint.host, std::to_string(target_.endpoint.port),
        [&](const error_code& error, const boost::asio::ip::tcp::resolver::results_type& found) {
          if (error) {
            ended = error;
            return;
          }
          boost::asio::async_connect(
              socket_, found, [&](const error_code& failed, const boost::asio::ip::tcp::endpoint&) {
                ended = failed;
              });
        });
    wait();
    if (ended && !*ended) return {};
    resolver.cancel();
    return fail(
        ErrorCode::not_found,
        fmt::format("连接不上 {0}（{1}）｜no connection to {0} ({1})", target_.endpoint.to_string(),
                    ended ? ended->message() : fmt::format("{} ms", target_.timeout.us / 1000)),
        "检查地址、端口（Modbus TCP 一般为 502）和防火墙｜look at address, port (Modbus TCP mostly "
        "uses 502) and firewalls");
  }

  Result<ReadAnswer> ask(const ReadRequest& request) {
    const Frame frame{++transaction_, target_.unit, read_pdu(request)};
    const std::string bytes = encode(frame, target_.endpoint.framing).value();
    error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes), error);
    const auto until = std::chrono::steady_clock::now() + patience();
    while (!error && std::chrono::steady_clock::now() < until) {
      std::optional<std::size_t> came;
      std::array<char, 512> buffer{};
      socket_.async_read_some(boost::asio::buffer(buffer),
                              [&](const error_code& failed, std::size_t count) {
                                error = failed;
                                came = count;
                              });
      wait();
      if (!came) break;
      for (const Framed& framed : framer_.feed(std::string_view(buffer.data(), *came))) {
        if (framed.fault && framer_.broken()) return *framed.fault;
        if (!framed.frame) continue;
        if (target_.endpoint.framing == Framing::tcp && framed.frame->transaction != transaction_)
          continue;
        return read_answer(framed.frame->pdu, request);
      }
    }
    return silence(request, error);
  }

 private:
  [[nodiscard]] std::chrono::microseconds patience() const {
    return std::chrono::microseconds(target_.timeout.us);
  }
  /// Runs what was begun until it ends or the patience does; then takes it back.
  void wait() {
    io_.restart();
    io_.run_for(patience());
    if (io_.stopped()) return;
    error_code ignored;
    socket_.close(ignored);
    io_.restart();
    io_.run_for(std::chrono::milliseconds(100));
  }
  [[nodiscard]] Error silence(const ReadRequest& request, const error_code& error) const {
    const bool ended = error && error != boost::asio::error::operation_aborted;
    return fail(
        ErrorCode::not_found,
        fmt::format(
            "{0} 单元 {1} 对从 {2} 起 {3} 个寄存器的请求没有应答（{4}）｜unit {1} at {0} does "
            "not answer a request for {3} registers from {2} ({4})",
            target_.endpoint.to_string(), target_.unit, request.address, request.count,
            ended ? error.message() : fmt::format("{} ms", target_.timeout.us / 1000)),
        target_.endpoint.framing == Framing::tcp
            ? "检查单元号（--unit）；串口服务器透传时加 --rtu｜look at the unit (--unit); add "
              "--rtu "
              "where a serial server passes bytes through"
            : "检查单元号（--unit）、波特率和校验位；设备若讲 Modbus TCP 则去掉 --rtu｜look at the "
              "unit "
              "(--unit), speed and parity; leave out --rtu where the device speaks Modbus TCP");
  }

  ProbeTarget target_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::socket socket_;
  Framer framer_;
  std::uint16_t transaction_ = 0;
};

}  // namespace

Result<std::vector<ReadAnswer>> ask_once(const ProbeTarget& target,
                                         const std::vector<ReadRequest>& requests) {
  Dialogue dialogue(target);
  CELADON_TRY(dialogue.connect());
  std::vector<ReadAnswer> answers;
  for (const ReadRequest& request : requests) {
    CELADON_ASSIGN(ReadAnswer answer, dialogue.ask(request));
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace celadon::drivers::modbus
