#include "celadon/http/server/session.hpp"

#include <array>
#include <fstream>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "celadon/base/log.hpp"
#include "celadon/http/target.hpp"

namespace celadon::http {
namespace {

namespace bhttp = beast::http;
constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
using ErrorCodeOf = boost::system::error_code;

constexpr std::size_t first_read = 4096;
constexpr std::size_t piece = 256U << 10U;          // of an upload or a file, between two time-outs
constexpr std::size_t most_discarded = 64U << 10U;  // body of a route that takes none

/// Runs `work` on a worker thread and gives what it returns.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> on_worker(asio::thread_pool& pool, Work work) {
  using Made = std::invoke_result_t<Work>;
  auto task = [](Work inner) -> asio::awaitable<Made> { co_return inner(); };
  co_return co_await asio::co_spawn(pool.get_executor(), task(std::move(work)),
                                    asio::use_awaitable);
}

std::optional<Method> method_of(bhttp::verb verb) {
  switch (verb) {
    case bhttp::verb::get: return Method::get;
    case bhttp::verb::head: return Method::head;
    case bhttp::verb::post: return Method::post;
    case bhttp::verb::put: return Method::put;
    case bhttp::verb::patch: return Method::patch;
    case bhttp::verb::delete_: return Method::del;
    case bhttp::verb::options: return Method::options;
    default: return std::nullopt;
  }
}

Problem too_large(std::uint64_t limit) {
  return {"payload_too_large",
          {fmt::format("内容超过 {} 字节的上限", limit),
           fmt::format("the body is larger than {} bytes", limit)},
          {"分成较小的部分发送", "send it in smaller parts"}};
}

Problem too_slow(std::string_view what_zh, std::string_view what_en) {
  return {
      "timeout",
      {fmt::format("{}未在时限内到齐", what_zh), fmt::format("{} did not arrive in time", what_en)},
      {"检查网络后重试", "check the network and send it again"}};
}

Problem broken(std::string_view why) {
  return {"parse",
          {fmt::format("不是有效的 HTTP/1.1 请求：{}", why),
           fmt::format("not a valid HTTP/1.1 request: {}", why)},
          {"使用符合 RFC 9112 的客户端", "use a client that follows RFC 9112"}};
}

/// What a failed read of a head means to the sender; none when the connection simply ended.
std::optional<Problem> head_problem(const ErrorCodeOf& failure, std::uint32_t limit) {
  if (failure == bhttp::error::end_of_stream || failure == bhttp::error::partial_message)
    return std::nullopt;
  if (failure == bhttp::error::header_limit || failure == bhttp::error::buffer_overflow) {
    return Problem{"headers_too_large",
                   {fmt::format("请求行与请求头超过 {} 字节", limit),
                    fmt::format("request line and headers are larger than {} bytes", limit)},
                   {"缩短地址或减少请求头", "shorten the address or send fewer headers"}};
  }
  if (failure == beast::error::timeout) return too_slow("请求头", "the head of the request");
  if (failure.category() == make_error_code(bhttp::error::bad_method).category())
    return broken(failure.message());
  return std::nullopt;
}

}  // namespace

SpooledFile::~SpooledFile() {
  std::error_code ignored;  // the start removes what stays
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

HeadReading read_head(const bhttp::request<bhttp::empty_body>& message,
                      const std::string& remote_address, bool secure) {
  HeadReading reading;
  Request& request = reading.request;
  request.remote_address = remote_address;
  request.secure = secure;
  request.id = new_request_id();
  std::size_t hosts = 0;
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name == "host") ++hosts;
    if (name == "cookie") {
      for (auto& cookie : parse_cookies(field.value()))
        request.cookies.push_back(std::move(cookie));
      continue;
    }
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  const auto method = method_of(message.method());
  auto target = parse_target(message.target());
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) {
    reading.problem = broken("exactly one Host header is needed");
  } else if (!method) {
    reading.problem = Problem{"method_not_allowed",
                              {"不支持该方法", "the method is not known here"},
                              {"可用方法：GET、POST、PUT、PATCH、DELETE",
                               "methods that are: GET, POST, PUT, PATCH, DELETE"}};
  } else if (!target.ok()) {
    reading.problem = problem_of(target.error());
  } else {
    request.method = *method;
    request.path = std::move(target->path);
    request.query = std::move(target->query);
  }
  return reading;
}

template <class Stream>
Session<Stream>::Session(Stream stream, Core& core, Lane& lane, std::string remote_address)
    : stream_(std::move(stream)),
      core_(core),
      lane_(lane),
      remote_address_(std::move(remote_address)),
      buffer_(std::size_t{core.options.header_bytes} + (64U << 10U)) {
  lane_.connections.insert(this);
  ++core_.metrics.connections;
}

template <class Stream>
Session<Stream>::~Session() {
  if (events_ != nullptr) events_->leave();
  lane_.connections.erase(this);
  --core_.metrics.connections;
  --core_.open;
}

template <class Stream>
beast::tcp_stream& Session<Stream>::socket() {
  return beast::get_lowest_layer(stream_);
}

template <class Stream>
void Session<Stream>::shut() {
  if (phase_ == Phase::idle) socket().cancel();
  if (phase_ == Phase::streaming && events_ != nullptr) events_->end();
}

template <class Stream>
asio::awaitable<bool> Session<Stream>::handshake() {
  if constexpr (secure()) {
    socket().expires_after(core_.options.header_time);
    const auto [failure] = co_await stream_.async_handshake(asio::ssl::stream_base::server, tuple);
    co_return !failure;
  } else {
    co_return true;
  }
}

template <class Stream>
asio::awaitable<void> Session<Stream>::run() {
  const auto self = this->shared_from_this();
  ErrorCodeOf ignored;
  socket().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  // No co_await stands inside a condition of two parts: g++ 12 evaluates it in any case.
  const bool secured = co_await handshake();
  Next next = secured ? Next::request : Next::close;
  while (next == Next::request) {
    const bool more = co_await first_byte();
    if (!more) break;
    next = co_await one_request();
  }
  if (next == Next::linger) co_await linger();
  if constexpr (secure()) {
    if (secured && next != Next::linger) {
      socket().expires_after(core_.options.header_time);
      (void)co_await stream_.async_shutdown(tuple);
    }
  }
  socket().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket().close();
}

/// Waits between requests; false when the other side left, or waited too long, or the server stops.
template <class Stream>
asio::awaitable<bool> Session<Stream>::first_byte() {
  if (buffer_.size() > 0) co_return true;  // pipelined
  if (core_.stopping) co_return false;
  phase_ = Phase::idle;
  socket().expires_after(answered_one_ ? core_.options.idle_time : core_.options.header_time);
  const auto [failure, bytes] =
      co_await stream_.async_read_some(buffer_.prepare(first_read), tuple);
  phase_ = Phase::busy;
  if (failure) co_return false;
  buffer_.commit(bytes);
  co_return true;
}

template <class Stream>
asio::awaitable<typename Session<Stream>::Next> Session<Stream>::answer_unread(
    const Problem& problem, const std::string& id, units::Language language) {
  core_.dispatcher.note_unread(problem, remote_address_, id);
  if (problem.code == "timeout") ++core_.metrics.timeouts;
  Response response = problem_response(problem, language, id);
  if (problem.code == "method_not_allowed")
    response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  const auto& body = *std::get<std::shared_ptr<const std::string>>(response.body);
  std::string head = response_head(response, body.size(), AfterAnswer::close, id, secure());
  (void)co_await send(std::move(head), body);
  co_return Next::linger;
}

template <class Stream>
asio::awaitable<typename Session<Stream>::Next> Session<Stream>::one_request() {
  HeadParser parser;
  parser.header_limit(core_.options.header_bytes);
  parser.body_limit(boost::none);  // read_body knows the limit of the route
  socket().expires_after(core_.options.header_time);
  const auto [failure, bytes] = co_await bhttp::async_read_header(stream_, buffer_, parser, tuple);
  if (failure) {
    const auto problem = head_problem(failure, core_.options.header_bytes);
    if (!problem) co_return Next::close;
    co_return co_await answer_unread(*problem, new_request_id());
  }
  answered_one_ = true;
  HeadReading reading = read_head(parser.get(), remote_address_, secure());
  if (reading.problem)
    co_return co_await answer_unread(*reading.problem, reading.request.id,
                                     language_of(reading.request));
  Request request = std::move(reading.request);
  const bool safe = request.method == Method::get || request.method == Method::head ||
                    request.method == Method::options;
  asio::thread_pool& pool = safe ? core_.readers : core_.writers;
  const bool keep = parser.keep_alive();
  if (core_.waiting.load() >= core_.options.waiting) {
    co_return co_await answer_unread(Problem{"busy",
                                             {"排队的请求过多", "too many requests wait"},
                                             {"稍后重试", "send it again in a moment"},
                                             {},
                                             {},
                                             1},
                                     request.id);
  }
  const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  Dispatcher& dispatcher = core_.dispatcher;
  std::atomic<std::size_t>& waiting = core_.waiting;
  if (!has_body) {
    ++waiting;
    auto work = [&dispatcher, &request] {
      Admitted admitted = dispatcher.admit(request);
      return dispatcher.answer(admitted, request);
    };
    Response response = co_await on_worker(pool, std::move(work));
    --waiting;
    co_return co_await write(request, std::move(response), keep);
  }
  ++waiting;
  auto admit = [&dispatcher, &request] {
    return std::make_unique<Admitted>(dispatcher.admit(request));
  };
  const std::unique_ptr<Admitted> admitted = co_await on_worker(pool, std::move(admit));
  --waiting;
  const bool refused = admitted->refusal.has_value();
  if (!refused) {
    const Body kind = admitted->match.route->body;
    if (const auto problem = co_await read_body(parser, kind, request))
      co_return co_await answer_unread(*problem, request.id, language_of(request));
  }
  ++waiting;
  auto answer = [&dispatcher, &request, &admitted] {
    return dispatcher.answer(*admitted, request);
  };
  Response response = co_await on_worker(pool, std::move(answer));
  --waiting;
  spooled_ = SpooledFile();
  const Next next = co_await write(request, std::move(response), keep && !refused);
  co_return refused ? Next::linger : next;
}

template <class Stream>
asio::awaitable<std::optional<Problem>> Session<Stream>::read_body(HeadParser& head, Body kind,
                                                                   Request& request) {
  const ServerOptions& options = core_.options;
  const std::uint64_t most = kind == Body::json    ? options.json_bytes
                             : kind == Body::text  ? options.text_bytes
                             : kind == Body::spool ? options.upload_bytes
                                                   : most_discarded;
  if (head.content_length().value_or(0) > most) co_return too_large(most);
  if (head.get()[bhttp::field::expect] == "100-continue") {
    if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n", {})) co_return too_slow("内容", "the body");
  }
  if (kind == Body::spool) co_return co_await read_to_file(head, request);
  auto problem = co_await read_to_memory(head, most, request);
  if (kind == Body::none) request.body.clear();
  co_return problem;
}

template <class Stream>
asio::awaitable<std::optional<Problem>> Session<Stream>::read_to_memory(HeadParser& head,
                                                                        std::uint64_t most,
                                                                        Request& request) {
  bhttp::request_parser<bhttp::string_body> parser(std::move(head));
  parser.body_limit(most);
  socket().expires_after(core_.options.body_time);
  const auto [failure, bytes] = co_await bhttp::async_read(stream_, buffer_, parser, tuple);
  if (failure == bhttp::error::body_limit) co_return too_large(most);
  if (failure == beast::error::timeout) co_return too_slow("内容", "the body");
  if (failure) co_return broken(failure.message());
  request.body = std::move(parser.get().body());
  co_return std::nullopt;
}

template <class Stream>
asio::awaitable<std::optional<Problem>> Session<Stream>::read_to_file(HeadParser& head,
                                                                      Request& request) {
  bhttp::request_parser<bhttp::buffer_body> parser(std::move(head));
  parser.body_limit(core_.options.upload_bytes);
  const std::filesystem::path path =
      core_.options.spool / fmt::format("upload-{}-{}", request.id, ++core_.spooled);
  spooled_ = SpooledFile(path);
  request.spooled = path;
  auto file = std::make_shared<std::ofstream>(path, std::ios::binary | std::ios::trunc);
  auto bytes = std::make_shared<std::string>(piece, '\0');
  while (file->good() && !parser.is_done()) {
    parser.get().body().data = bytes->data();
    parser.get().body().size = bytes->size();
    socket().expires_after(core_.options.body_time);
    const auto [failure, read] = co_await bhttp::async_read(stream_, buffer_, parser, tuple);
    if (failure == bhttp::error::body_limit) co_return too_large(core_.options.upload_bytes);
    if (failure == beast::error::timeout) co_return too_slow("内容", "the body");
    if (failure && failure != bhttp::error::need_buffer) co_return broken(failure.message());
    const std::size_t size = bytes->size() - parser.get().body().size;
    auto write = [file, bytes, size] {
      file->write(bytes->data(), static_cast<std::streamsize>(size));
      return file->good();
    };
    (void)co_await on_worker(core_.writers, std::move(write));
  }
  file->close();
  if (!file->good()) {
    co_return Problem{"disk_full",
                      {"无法写入上传的内容", "the upload cannot be written"},
                      {"检查数据目录所在磁盘的剩余空间",
                       "look at the free space of the disk of the data folder"}};
  }
  co_return std::nullopt;
}

template <class Stream>
asio::awaitable<bool> Session<Stream>::send(std::string head, std::string_view body) {
  socket().expires_after(core_.options.body_time);
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(head),
                                                   asio::buffer(body.data(), body.size())};
  if (body.size() <= piece) {
    const auto [failure, bytes] = co_await asio::async_write(stream_, parts, tuple);
    co_return !failure;
  }
  const auto [failure, bytes] = co_await asio::async_write(stream_, asio::buffer(head), tuple);
  bool ok = !failure;
  while (ok && !body.empty()) {  // each piece has its own time, so that slow readers of much may be
    socket().expires_after(core_.options.body_time);
    const std::size_t size = std::min(piece, body.size());
    const auto [lost, sent] =
        co_await asio::async_write(stream_, asio::buffer(body.data(), size), tuple);
    ok = !lost;
    body.remove_prefix(size);
  }
  co_return ok;
}

template <class Stream>
asio::awaitable<typename Session<Stream>::Next> Session<Stream>::write(const Request& request,
                                                                       Response response,
                                                                       bool keep) {
  if (core_.stopping) keep = false;
  const AfterAnswer after = keep ? AfterAnswer::keep : AfterAnswer::close;
  if (const auto* source = std::get_if<EventSource>(&response.body);
      source != nullptr && request.method != Method::head) {
    co_await stream_events(request, response, *source);
    co_return Next::close;
  }
  bool sent = false;
  if (const auto* file = std::get_if<FileBody>(&response.body)) {
    sent = co_await write_file(request, response, *file, after);
  } else {
    const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body);
    const std::string_view body =
        shared == nullptr || *shared == nullptr ? std::string_view() : std::string_view(**shared);
    std::string head = response_head(response, body.size(), after, request.id, secure());
    sent =
        co_await send(std::move(head), request.method == Method::head ? std::string_view() : body);
  }
  co_return sent&& keep ? Next::request : Next::close;
}

template <class Stream>
asio::awaitable<bool> Session<Stream>::write_file(const Request& request, const Response& response,
                                                  const FileBody& file, AfterAnswer after) {
  std::error_code failure;
  const std::uint64_t size = std::filesystem::file_size(file.path, failure);
  auto input = std::make_shared<std::ifstream>(file.path, std::ios::binary);
  if (failure || !input->good()) {
    log::error(fmt::format("{} cannot be read: {}", file.path.string(), failure.message()));
    const Response lost =
        problem_response(problem_of(fail(ErrorCode::io, "a file could not be read",
                                         "tell the operator the request id")),
                         request);
    const auto& body = *std::get<std::shared_ptr<const std::string>>(lost.body);
    std::string head = response_head(lost, body.size(), after, request.id, secure());
    co_return co_await send(std::move(head), body);
  }
  bool ok = co_await send(response_head(response, size, after, request.id, secure()), {});
  if (request.method == Method::head) co_return ok;
  auto bytes = std::make_shared<std::string>(piece, '\0');
  for (std::uint64_t left = size; ok && left > 0;) {
    auto read = [input, bytes] {
      input->read(bytes->data(), static_cast<std::streamsize>(bytes->size()));
      return static_cast<std::size_t>(input->gcount());
    };
    const std::size_t got = co_await on_worker(core_.readers, std::move(read));
    const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(got, left));
    if (part == 0) co_return false;  // shorter than it was when we began
    ok = co_await send({}, std::string_view(bytes->data(), part));
    left -= part;
  }
  co_return ok;
}

/// Reads what a listener should not send, to see it leave.
template <class Stream>
asio::awaitable<void> Session<Stream>::watch_leaving(std::shared_ptr<EventQueue> queue) {
  const auto self = this->shared_from_this();
  std::array<char, 512> unwanted{};
  std::size_t seen = 0;
  while (seen < most_discarded) {
    const auto [failure, bytes] = co_await stream_.async_read_some(asio::buffer(unwanted), tuple);
    if (failure) break;
    seen += bytes;
  }
  queue->end();
}

template <class Stream>
asio::awaitable<void> Session<Stream>::stream_events(const Request& request,
                                                     const Response& response,
                                                     const EventSource& source) {
  Response opening;
  opening.content_type = "text/event-stream; charset=utf-8";
  opening.headers = response.headers;
  opening.headers.emplace_back("X-Accel-Buffering", "no");  // a proxy before us must not hold them
  std::string head = response_head(opening, std::nullopt, AfterAnswer::close, request.id, secure());
  if (!co_await send(std::move(head), ": celadon\n\n")) co_return;
  buffer_.clear();
  buffer_.shrink_to_fit();
  const auto timer = std::make_shared<asio::steady_timer>(stream_.get_executor());
  const std::weak_ptr<Session> weak = this->weak_from_this();
  const auto queue = std::make_shared<EventQueue>(
      core_.options.listener_events, core_.options.listener_bytes, [timer, weak] {
        asio::post(timer->get_executor(), [timer, weak] {
          timer->cancel();
          // Who does not read may hold a write for long: end it now.
          const auto session = weak.lock();
          if (session != nullptr && session->events_->too_slow()) session->socket().close();
        });
      });
  events_ = queue;
  phase_ = Phase::streaming;
  ++core_.metrics.listeners;
  socket().expires_never();
  asio::co_spawn(stream_.get_executor(), watch_leaving(queue), asio::detached);
  auto subscribe = [&source, queue,
                    last = std::string(request.header("last-event-id").value_or(""))] {
    source.subscribe(
        {[queue](const Event& event) { return queue->send(event); }, [queue] { queue->end(); }},
        last);
    return true;
  };
  (void)co_await on_worker(core_.readers, std::move(subscribe));
  if (core_.stopping) queue->end();
  bool ok = true;
  while (ok) {
    EventQueue::Taken taken = queue->take();
    if (taken.bytes.empty() && !taken.ended) {
      timer->expires_after(core_.options.heartbeat);
      const auto [woken] = co_await timer->async_wait(tuple);
      if (!woken) taken.bytes = ": \n\n";  // nothing happened for a heartbeat
    }
    if (!taken.bytes.empty()) ok = co_await send({}, taken.bytes);
    ok = ok && !taken.ended;
  }
  if (queue->too_slow()) {
    ++core_.metrics.slow_listeners;
    log::warn(fmt::format("{} {} event listener cut off: {} bytes or {} events waited for it",
                          request.id, remote_address_, core_.options.listener_bytes,
                          core_.options.listener_events));
  }
  queue->leave();
  phase_ = Phase::busy;
  --core_.metrics.listeners;
  auto unsubscribe = [&source] {
    source.unsubscribe();
    return true;
  };
  (void)co_await on_worker(core_.readers, std::move(unsubscribe));
  socket().cancel();  // ends watch_leaving
}

/// After a refusal whose request was not read to its end: says that nothing more comes and reads a
/// little on, so that the other side sees the answer before the connection breaks.
template <class Stream>
asio::awaitable<void> Session<Stream>::linger() {
  ErrorCodeOf ignored;
  socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  buffer_.clear();
  constexpr std::chrono::seconds patience{2};
  constexpr std::size_t most = 4U << 20U;
  socket().expires_after(patience);
  std::array<char, 4096> unwanted{};
  for (std::size_t seen = 0; seen < most;) {
    const auto [failure, bytes] = co_await socket().async_read_some(asio::buffer(unwanted), tuple);
    if (failure) break;
    seen += bytes;
  }
}

template class Session<PlainStream>;
template class Session<TlsStream>;

}  // namespace celadon::http
