#pragma once
// How a connection sends a stream of events (text/event-stream) until one side ends it.

#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "celadon/base/log.hpp"
#include "celadon/http/server/coroutines.hpp"
#include "celadon/http/server/session.hpp"

namespace celadon::http {

/// Reads what a listener should not send, to see it leave.
template <class Stream>
asio::awaitable<void> Session<Stream>::watch_leaving(std::shared_ptr<EventQueue> queue) {
  const auto self = this->shared_from_this();
  std::array<char, 512> unwanted{};
  std::size_t seen = 0;
  while (seen < most_discarded) {
    const auto [failure, bytes] =
        co_await stream_.async_read_some(asio::buffer(unwanted), as_parts);
    if (failure) break;
    seen += bytes;
  }
  queue->end();
}

/// The queue of one listener; whoever puts an event into it wakes `timer`.
template <class Stream>
std::shared_ptr<EventQueue> Session<Stream>::queue_waking(
    const std::shared_ptr<asio::steady_timer>& timer) {
  const std::weak_ptr<Session> weak = this->weak_from_this();
  auto wake = [timer, weak] {
    asio::post(timer->get_executor(), [timer, weak] {
      timer->cancel();
      // Who does not read may hold a write for long: end it now.
      const auto session = weak.lock();
      if (session != nullptr && session->events_->too_slow()) session->socket().close();
    });
  };
  return std::make_shared<EventQueue>(core_.options.listener_events, core_.options.listener_bytes,
                                      std::move(wake));
}

/// Sends what comes until the queue ends or the listener leaves.
template <class Stream>
asio::awaitable<void> Session<Stream>::send_events(
    const std::shared_ptr<EventQueue>& queue, const std::shared_ptr<asio::steady_timer>& timer) {
  bool ok = true;
  while (ok) {
    EventQueue::Taken taken = queue->take();
    if (taken.bytes.empty() && !taken.ended) {
      timer->expires_after(core_.options.heartbeat);
      const auto [woken] = co_await timer->async_wait(as_parts);
      if (!woken) taken.bytes = ": \n\n";  // nothing happened for a heartbeat
    }
    if (!taken.bytes.empty()) ok = co_await send({}, taken.bytes);
    ok = ok && !taken.ended;
  }
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
  const std::shared_ptr<EventQueue> queue = queue_waking(timer);
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
  co_await send_events(queue, timer);
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

}  // namespace celadon::http
