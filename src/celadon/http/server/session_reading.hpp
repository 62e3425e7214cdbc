#pragma once
// How a connection reads the body of a request: into memory, or into a file for uploads.

#include <fstream>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "celadon/http/server/coroutines.hpp"
#include "celadon/http/server/request_head.hpp"
#include "celadon/http/server/session.hpp"

namespace celadon::http {

template <class Stream>
asio::awaitable<std::optional<Problem>> Session<Stream>::read_body(HeadParser& head, Body kind,
                                                                   Request& request) {
  const ServerOptions& options = core_.options;
  const std::uint64_t most = kind == Body::json    ? options.json_bytes
                             : kind == Body::text  ? options.text_bytes
                             : kind == Body::lines ? options.lines_bytes
                             : kind == Body::spool ? options.upload_bytes
                                                   : most_discarded;
  if (head.content_length().value_or(0) > most) co_return too_large(most);
  if (head.get()[beast::http::field::expect] == "100-continue") {
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
  beast::http::request_parser<beast::http::string_body> parser(std::move(head));
  parser.body_limit(most);
  socket().expires_after(core_.options.body_time);
  const auto [failure, bytes] =
      co_await beast::http::async_read(stream_, buffer_, parser, as_parts);
  if (failure == beast::http::error::body_limit) co_return too_large(most);
  if (failure == beast::error::timeout) co_return too_slow("内容", "the body");
  if (failure) co_return broken(failure.message());
  request.body = std::move(parser.get().body());
  co_return std::nullopt;
}

template <class Stream>
asio::awaitable<std::optional<Problem>> Session<Stream>::read_to_file(HeadParser& head,
                                                                      Request& request) {
  beast::http::request_parser<beast::http::buffer_body> parser(std::move(head));
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
    const auto [failure, read] =
        co_await beast::http::async_read(stream_, buffer_, parser, as_parts);
    if (failure == beast::http::error::body_limit) co_return too_large(core_.options.upload_bytes);
    if (failure == beast::error::timeout) co_return too_slow("内容", "the body");
    if (failure && failure != beast::http::error::need_buffer) co_return broken(failure.message());
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

}  // namespace celadon::http
