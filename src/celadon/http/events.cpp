#include "celadon/http/events.hpp"

#include <charconv>

namespace celadon::http {
namespace {

bool concerns(const std::string& audience, const std::string& user) {
  return audience.empty() || audience == user;
}

}  // namespace

std::string to_event_stream(const Event& event) {
  std::string text;
  text.reserve(event.id.size() + event.name.size() + event.text.size() + 24);
  if (!event.id.empty()) text.append("id: ").append(event.id).append("\n");
  if (!event.name.empty()) text.append("event: ").append(event.name).append("\n");
  std::string_view rest = event.text;
  while (true) {  // a line break inside the text begins a further data line
    const std::size_t end = rest.find('\n');
    text.append("data: ").append(rest.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return text.append("\n");
}

EventHub::EventHub(std::string epoch, std::size_t kept) : epoch_(std::move(epoch)), most_(kept) {}

void EventHub::publish(std::string name, std::string text, std::string audience) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = ++last_;
  Kept kept{number,
            std::move(audience),
            {std::move(name), epoch_ + "-" + std::to_string(number), std::move(text)}};
  for (auto it = listeners_.begin(); it != listeners_.end();) {
    const bool stays =
        !concerns(kept.audience, it->second.user) || it->second.sink.send(kept.event);
    it = stays ? std::next(it) : listeners_.erase(it);
  }
  recent_.push_back(std::move(kept));
  if (recent_.size() > most_) recent_.pop_front();
}

std::uint64_t EventHub::number_of(const std::string& id) const {
  if (id.size() <= epoch_.size() + 1 || id.compare(0, epoch_.size(), epoch_) != 0 ||
      id[epoch_.size()] != '-')
    return 0;
  std::uint64_t number = 0;
  const char* begin = id.data() + epoch_.size() + 1;
  const auto [end, failure] = std::from_chars(begin, id.data() + id.size(), number);
  return failure == std::errc() && end == id.data() + id.size() ? number : 0;
}

void EventHub::subscribe(std::uint64_t handle, std::string user, EventSource::Sink sink,
                         const std::string& last_event_id) {
  const std::lock_guard lock(mutex_);
  if (!last_event_id.empty()) {
    const std::uint64_t seen = number_of(last_event_id);
    const std::uint64_t oldest = recent_.empty() ? last_ + 1 : recent_.front().number;
    if (seen == 0 || seen > last_ || seen + 1 < oldest) {
      sink.send({"reset", epoch_ + "-" + std::to_string(last_), "{}"});
    } else {
      for (const Kept& kept : recent_)
        if (kept.number > seen && concerns(kept.audience, user)) sink.send(kept.event);
    }
  }
  listeners_.emplace(handle, Listener{std::move(user), std::move(sink)});
}

EventSource EventHub::source(std::string user) {
  std::uint64_t handle = 0;
  {
    const std::lock_guard lock(mutex_);
    handle = ++handles_;
  }
  return {[this, handle, user = std::move(user)](EventSource::Sink sink, const std::string& last) {
            subscribe(handle, user, std::move(sink), last);
          },
          [this, handle] {
            const std::lock_guard lock(mutex_);
            listeners_.erase(handle);
          }};
}

void EventHub::close() {
  std::map<std::uint64_t, Listener> leaving;
  {
    const std::lock_guard lock(mutex_);
    leaving.swap(listeners_);
  }
  for (auto& [handle, listener] : leaving) listener.sink.close();
}

std::size_t EventHub::listeners() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

}  // namespace celadon::http
