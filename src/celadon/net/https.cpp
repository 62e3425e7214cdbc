#include "celadon/net/https.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

bool is_this_machine(std::string_view host) {
  return host == "127.0.0.1" || host == "localhost" || host == "::1";
}

/// RFC 9110, 7.2: with the port unless it is the scheme's own.
std::string host_field(const Url& url) {
  const std::string host =
      url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  return url.port == (url.secure ? "443" : "80") ? host : host + ":" + url.port;
}

Error unreachable(const std::string& url, const std::string& why) {
  return fail(ErrorCode::io, units::after(url, why),
              "核对网址、网络和该服务器的证书｜check the address, the network and the certificate "
              "of that server");
}

struct Exchange {
  const Url& url;
  const HttpRequest& request;
  const HttpLimits& limits;
  std::optional<HttpResponse> response;
  std::string failure;
  bool too_long = false;
};

template <class Stream>
asio::awaitable<void> send_and_receive(Stream& stream, Exchange& exchange) {
  http::request<http::string_body> request;
  request.method_string(exchange.request.method);
  request.target(exchange.url.target);
  request.version(11);
  request.set(http::field::host, host_field(exchange.url));
  request.set(http::field::user_agent, "celadon");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : exchange.request.headers) request.set(name, value);
  request.body() = exchange.request.body;
  request.prepare_payload();
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(exchange.limits.most_bytes);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  HttpResponse response;
  response.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get()) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    response.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  response.body = std::move(parser.get().body());
  exchange.response = std::move(response);
}

asio::awaitable<void> converse(asio::io_context& context, Exchange& exchange) {
  asio::ip::tcp::resolver resolver(context);
  const auto places =
      co_await resolver.async_resolve(exchange.url.host, exchange.url.port, asio::use_awaitable);
  const auto deadline = std::chrono::microseconds(exchange.limits.timeout.us);
  if (!exchange.url.secure) {
    beast::tcp_stream stream(context);
    stream.expires_after(deadline);
    co_await stream.async_connect(places, asio::use_awaitable);
    co_await send_and_receive(stream, exchange);
    co_return;
  }
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  if (exchange.limits.certificates.empty()) {
    tls.set_default_verify_paths();
  } else {
    tls.load_verify_file(exchange.limits.certificates.string());
  }
  tls.set_verify_mode(asio::ssl::verify_peer);
  beast::ssl_stream<beast::tcp_stream> stream(context, tls);
  stream.set_verify_callback(asio::ssl::host_name_verification(exchange.url.host));
  SSL_set_tlsext_host_name(stream.native_handle(), exchange.url.host.c_str());
  beast::get_lowest_layer(stream).expires_after(deadline);
  co_await beast::get_lowest_layer(stream).async_connect(places, asio::use_awaitable);
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  co_await send_and_receive(stream, exchange);
}

}  // namespace

std::string HttpResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

Result<Url> parse_url(std::string_view url) {
  const Error wrong = fail(
      ErrorCode::invalid_argument,
      fmt::format("\"{0}\" 不是可访问的网址｜\"{0}\" is no address that is asked",
                  url.substr(0, 200)),
      "写作 https://host/path；http:// 仅限本机｜https://host/path; http:// only to this machine");
  Url parts;
  if (url.starts_with("https://")) {
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    parts.secure = false;
    url.remove_prefix(7);
  } else {
    return wrong;
  }
  const bool bad = std::any_of(url.begin(), url.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f ||
           c == '\\' || c == '#';
  });
  const std::size_t slash = url.find_first_of("/?");
  std::string_view place = url.substr(0, slash);
  if (bad || place.find('@') != std::string_view::npos) return wrong;
  parts.target =
      slash == std::string_view::npos ? std::string("/") : std::string(url.substr(slash));
  if (parts.target.front() == '?') parts.target.insert(0, "/");
  parts.port = parts.secure ? "443" : "80";
  std::size_t colon = place.rfind(':');
  if (place.starts_with("[")) {
    const std::size_t end = place.find(']');
    if (end == std::string_view::npos) return wrong;
    parts.host = place.substr(1, end - 1);
    if (end + 1 < place.size() && place[end + 1] != ':') return wrong;
    colon = end + 1 < place.size() ? end + 1 : std::string_view::npos;
  } else {
    parts.host = place.substr(0, colon);
  }
  if (colon != std::string_view::npos) {
    parts.port = place.substr(colon + 1);
    const bool digits = !parts.port.empty() && parts.port.size() <= 5 &&
                        std::all_of(parts.port.begin(), parts.port.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return wrong;
  }
  if (parts.host.empty() || (!parts.secure && !is_this_machine(parts.host))) return wrong;
  return parts;
}

Result<HttpResponse> fetch(const HttpRequest& request, const HttpLimits& limits) {
  CELADON_ASSIGN(const Url url, parse_url(request.url));
  Exchange exchange{url, request, limits, {}, {}, false};
  asio::io_context context(1);
  asio::co_spawn(context, converse(context, exchange), [&](const std::exception_ptr& thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
      exchange.failure = error.code().message();
      exchange.too_long = error.code() == http::error::body_limit;
    } catch (const std::exception& error) {
      exchange.failure = error.what();
    }
  });
  // The name look-up knows no time limit of its own.
  context.run_for(std::chrono::microseconds(limits.timeout.us));
  if (exchange.response) return std::move(*exchange.response);
  if (exchange.too_long)
    return fail(ErrorCode::limit,
                fmt::format("{0}: 应答超过 {1} 字节｜{0}: answers more than {1} bytes", request.url,
                            limits.most_bytes),
                "核对网址｜check the address");
  return unreachable(request.url,
                     exchange.failure.empty() ? "未及时应答｜no answer in time" : exchange.failure);
}

}  // namespace celadon::net
