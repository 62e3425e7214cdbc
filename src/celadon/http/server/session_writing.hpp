#pragma once
// How a connection writes an answer: from memory, or from a file piece by piece.

#include <array>
#include <fstream>

#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "celadon/base/log.hpp"
#include "celadon/http/server/coroutines.hpp"
#include "celadon/http/server/session.hpp"

namespace celadon::http {

template <class Stream>
asio::awaitable<bool> Session<Stream>::send(std::string head, std::string_view body) {
  socket().expires_after(core_.options.body_time);
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(head),
                                                   asio::buffer(body.data(), body.size())};
  if (body.size() <= piece) {
    const auto [failure, bytes] = co_await asio::async_write(stream_, parts, as_parts);
    co_return !failure;
  }
  const auto [failure, bytes] = co_await asio::async_write(stream_, asio::buffer(head), as_parts);
  bool ok = !failure;
  while (ok && !body.empty()) {  // each piece has its own time, so that slow readers of much may be
    socket().expires_after(core_.options.body_time);
    const std::size_t size = std::min(piece, body.size());
    const auto [lost, sent] =
        co_await asio::async_write(stream_, asio::buffer(body.data(), size), as_parts);
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
    const Response lost = problem_response(
        problem_of(fail(ErrorCode::io, "文件无法读取｜a file could not be read",
                        "请将请求编号告知管理员｜tell the operator the request id")),
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

}  // namespace celadon::http
