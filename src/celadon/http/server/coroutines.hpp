#pragma once
// What the coroutines of a connection share.

#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace celadon::http {

/// Completion token: the operation gives its error code and counts as a tuple, and does not throw.
inline constexpr auto as_parts = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Bytes of an upload or a file between two time-outs.
inline constexpr std::size_t piece = 256U << 10U;
/// Bytes that are read and thrown away of what nobody asked for.
inline constexpr std::size_t most_discarded = 64U << 10U;

/// Runs `work` on a worker thread and gives what it returns.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> on_worker(boost::asio::thread_pool& pool,
                                                             Work work) {
  using Made = std::invoke_result_t<Work>;
  auto task = [](Work inner) -> boost::asio::awaitable<Made> { co_return inner(); };
  co_return co_await boost::asio::co_spawn(pool.get_executor(), task(std::move(work)),
                                           boost::asio::use_awaitable);
}

}  // namespace celadon::http
