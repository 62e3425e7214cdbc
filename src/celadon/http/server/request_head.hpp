#pragma once
// From the parsed head of a request to a Request, and what is answered to a request that cannot be
// read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "celadon/http/message.hpp"
#include "celadon/http/problem.hpp"

namespace celadon::http {

/// The parts of a Request from a parsed head.
struct HeadReading {
  Request request;
  std::optional<Problem> problem;  ///< set when the head cannot be understood
};
HeadReading read_head(const boost::beast::http::request<boost::beast::http::empty_body>& message,
                      const std::string& remote_address, bool secure);

/// What a failed read of a head means to the sender; none when the connection simply ended.
std::optional<Problem> head_problem(const boost::system::error_code& failure,
                                    std::uint32_t header_bytes);

/// The body is larger than `limit` bytes.
Problem too_large(std::uint64_t limit);
/// What did not arrive in time.
Problem too_slow(std::string_view what_zh, std::string_view what_en);
/// Not HTTP/1.1.
Problem broken(std::string_view why);
/// Too many requests wait for an answer.
Problem too_busy();

}  // namespace celadon::http
