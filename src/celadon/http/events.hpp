#pragma once
// Events of the whole server, told to every listener whom they concern; the last ones are kept so
// that a listener who lost the connection for a moment misses nothing.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "celadon/http/message.hpp"

namespace celadon::http {

/// "id: …\nevent: …\ndata: …\n\n" as the text/event-stream format wants it.
std::string to_event_stream(const Event& event);

/// Thread-safe.
class EventHub {
 public:
  /// `epoch` tells one run of the server from another; `kept` events can be asked for again.
  explicit EventHub(std::string epoch, std::size_t kept = 1024);

  /// Tells everybody, or only the user `audience`. Cost O(listeners).
  void publish(std::string name, std::string text, std::string audience = {});
  /// A source for one listener of that user. Events after its last_event_id come first; where they
  /// are no longer kept, one event `reset` comes instead. The hub must outlive the source.
  EventSource source(std::string user);
  /// Ends every stream.
  void close();
  [[nodiscard]] std::size_t listeners() const;

 private:
  struct Kept {
    std::uint64_t number;
    std::string audience;
    Event event;
  };
  struct Listener {
    std::string user;
    EventSource::Sink sink;
  };
  void subscribe(std::uint64_t handle, std::string user, EventSource::Sink sink,
                 const std::string& last_event_id);
  /// The number in an id of this epoch; 0 for none.
  [[nodiscard]] std::uint64_t number_of(const std::string& id) const;

  const std::string epoch_;
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::uint64_t handles_ = 0;
  std::deque<Kept> recent_;
  std::map<std::uint64_t, Listener> listeners_;
};

}  // namespace celadon::http
