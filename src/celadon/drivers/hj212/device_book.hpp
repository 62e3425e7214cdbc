#pragma once
// What the server knows of its monitors: who they are, what they sent last, what was answered.

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "celadon/drivers/hj212/server.hpp"

namespace celadon::drivers::hj212 {

/// A message as a monitor may send it again: same number, command and content.
struct MessageMark {
  std::string request;
  std::string command;
  std::size_t content = 0;  ///< a hash, within this process
  bool operator==(const MessageMark&) const = default;
};
MessageMark mark_of(const Packet& packet);

/// Thread-safe.
class DeviceBook {
 public:
  /// Error conflict: an MN twice.
  static Result<std::unique_ptr<DeviceBook>> open(std::vector<Device> devices);

  /// The monitor's registration, or nullptr; it never changes.
  [[nodiscard]] const Device* find(const std::string& id) const;
  void note_packet(const std::string& id, Instant at);
  /// Whether this very message is durable already.
  [[nodiscard]] bool settled_before(const std::string& id, const MessageMark& mark) const;
  void note_settled(const std::string& id, const MessageMark& mark, std::size_t readings);
  void note_connected(const std::string& id, bool on);
  [[nodiscard]] std::vector<DeviceSeen> seen() const;

 private:
  struct Entry {
    Device device;
    DeviceSeen seen;
    std::deque<MessageMark> settled;  ///< the last ones
  };
  DeviceBook() = default;

  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace celadon::drivers::hj212
