#include "celadon/http/server/server.hpp"

#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "celadon/base/log.hpp"
#include "celadon/http/server/session.hpp"

namespace celadon::http {
namespace {

using tcp = asio::ip::tcp;
constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

/// Each connection is a file to the system: ask for as many as it gives.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<std::unique_ptr<asio::ssl::context>> tls_of(const ServerOptions& options) {
  if (options.certificate.empty() && options.key.empty())
    return std::unique_ptr<asio::ssl::context>();
  if (options.certificate.empty() || options.key.empty()) {
    return fail(ErrorCode::invalid_argument,
                "TLS 需要证书及其私钥｜TLS needs a certificate and its key",
                "两者都要写明：--certificate chain.pem --key key.pem｜name both: "
                "--certificate chain.pem --key key.pem");
  }
  auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  boost::system::error_code failure;
  tls->use_certificate_chain_file(options.certificate.string(), failure);
  if (failure) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0} 不是证书：{1}｜{0} is no certificate: {1}",
                            options.certificate.string(), failure.message()),
                "填写 PEM 文件，证书在前，证书链在后｜name a PEM file with the certificate "
                "first and its chain after it");
  }
  tls->use_private_key_file(options.key.string(), asio::ssl::context::pem, failure);
  if (failure) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0} 不是 {1} 的私钥：{2}｜{0} is no key of {1}: {2}",
                            options.key.string(), options.certificate.string(), failure.message()),
                "填写与证书对应的私钥的 PEM 文件｜name the PEM file of the key that belongs "
                "to the certificate");
  }
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(tls->native_handle(), SSL_SESS_CACHE_OFF);
  return tls;
}

}  // namespace

struct Server::Impl {
  Impl(const ServerOptions& wanted, Dispatcher& dispatcher, Metrics& metrics)
      : options(wanted),
        readers(wanted.readers),
        writers(wanted.writers),
        core{options, dispatcher, metrics, readers, writers} {
    for (unsigned i = 0; i < options.io_threads; ++i) lanes.push_back(std::make_unique<Lane>());
  }

  // Connections that still exist at the end go with their lane: what they use stands before it.
  ServerOptions options;
  std::unique_ptr<asio::ssl::context> tls;
  asio::thread_pool readers;
  asio::thread_pool writers;
  Core core;
  std::vector<std::unique_ptr<Lane>> lanes;
  std::unique_ptr<tcp::acceptor> acceptor;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
  std::size_t next_lane = 0;
  bool stopped = false;

  Status bind();
  asio::awaitable<void> accept();
  void welcome(tcp::socket socket, Lane& lane);
  void run();
  void stop();
};

Status Server::Impl::bind() {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(options.address, failure);
  if (failure) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("'{0}' 不是可监听的地址｜'{0}' is no address to listen at", options.address),
        "写成 127.0.0.1:8080、0.0.0.0:8080 或 [::1]:8080｜write it like "
        "127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080");
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor = std::make_unique<tcp::acceptor>(lanes.front()->context);
  acceptor->open(endpoint.protocol(), failure);
  if (!failure) acceptor->set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) acceptor->bind(endpoint, failure);
  if (!failure) acceptor->listen(1024, failure);
  if (failure == asio::error::address_in_use) {
    return fail(
        ErrorCode::conflict,
        fmt::format("{1} 的端口 {0} 已被占用｜port {0} of {1} is taken", options.port,
                    options.address),
        fmt::format("结束占用它的程序，或另选端口：--listen {0}:0 取任一空闲端口｜end the program "
                    "that holds it, or choose another: --listen {0}:0 takes any free port",
                    options.address));
  }
  if (failure == asio::error::access_denied) {
    return fail(ErrorCode::io,
                fmt::format("不能使用端口 {0}：{1}｜port {0} may not be used: {1}", options.port,
                            failure.message()),
                "1024 以下的端口需要特权，请选用其上的端口｜ports below 1024 need a "
                "privilege; choose one above");
  }
  if (failure) {
    return fail(ErrorCode::io,
                fmt::format("无法监听 {0}:{1}：{2}｜cannot listen at {0}:{1}: {2}", options.address,
                            options.port, failure.message()),
                "填写本机的地址｜listen at an address of this machine");
  }
  port = acceptor->local_endpoint().port();
  return {};
}

asio::awaitable<void> Server::Impl::accept() {
  asio::steady_timer pause(lanes.front()->context);
  while (!core.stopping) {
    Lane& lane = *lanes[next_lane++ % lanes.size()];
    auto [failure, socket] = co_await acceptor->async_accept(lane.context.get_executor(), tuple);
    if (core.stopping || failure == asio::error::operation_aborted) break;
    if (failure) {  // no more files or memory: wait until connections end
      log::warn("a connection could not be accepted: " + failure.message());
      pause.expires_after(std::chrono::milliseconds(100));
      (void)co_await pause.async_wait(tuple);
      continue;
    }
    ++core.metrics.accepted;
    if (core.open.load() >= options.connections) {
      const Response busy = problem_response(Problem{"busy",
                                                     {"连接数已达上限", "too many connections"},
                                                     {"稍后重试", "come again in a moment"},
                                                     {},
                                                     {},
                                                     5},
                                             units::Language::zh, new_request_id());
      const auto& body = *std::get<std::shared_ptr<const std::string>>(busy.body);
      const std::string answer =
          response_head(busy, body.size(), AfterAnswer::close, "-", tls != nullptr) + body;
      boost::system::error_code ignored;
      socket.non_blocking(true, ignored);
      if (tls == nullptr) socket.write_some(asio::buffer(answer), ignored);
      continue;
    }
    ++core.open;
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    asio::post(lane.context, [this, &lane, shared] { welcome(std::move(*shared), lane); });
  }
}

void Server::Impl::welcome(tcp::socket socket, Lane& lane) {
  boost::system::error_code failure;
  const auto remote = socket.remote_endpoint(failure);
  std::string address = failure ? std::string("?") : remote.address().to_string();
  beast::tcp_stream stream(std::move(socket));
  if (tls != nullptr) {
    const auto session = std::make_shared<Session<TlsStream>>(TlsStream(std::move(stream), *tls),
                                                              core, lane, std::move(address));
    asio::co_spawn(lane.context, session->run(), asio::detached);
  } else {
    const auto session =
        std::make_shared<Session<PlainStream>>(std::move(stream), core, lane, std::move(address));
    asio::co_spawn(lane.context, session->run(), asio::detached);
  }
}

void Server::Impl::run() {
  for (auto& lane : lanes) {
    guards.push_back(asio::make_work_guard(lane->context));
    threads.emplace_back([context = &lane->context] { context->run(); });
  }
  asio::co_spawn(lanes.front()->context, accept(), asio::detached);
}

void Server::Impl::stop() {
  if (stopped) return;
  stopped = true;
  core.stopping = true;
  asio::post(lanes.front()->context, [this] {
    boost::system::error_code ignored;
    acceptor->close(ignored);
  });
  for (auto& lane : lanes) {
    asio::post(lane->context, [&lane] {
      for (Connection* connection : lane->connections) connection->shut();
    });
  }
  const auto deadline = std::chrono::steady_clock::now() + options.grace;
  while (core.open.load() > 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (core.open.load() > 0)
    log::warn(fmt::format("{} connections were cut off at the stop", core.open.load()));
  guards.clear();
  for (auto& lane : lanes) lane->context.stop();
  for (std::thread& thread : threads) thread.join();
  readers.join();
  writers.join();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Dispatcher& dispatcher,
                                              Metrics& metrics) {
  raise_file_limit();
  auto impl = std::make_unique<Impl>(options, dispatcher, metrics);
  CELADON_ASSIGN(impl->tls, tls_of(options));
  CELADON_TRY(impl->bind());
  impl->run();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::stop() { impl_->stop(); }

}  // namespace celadon::http
