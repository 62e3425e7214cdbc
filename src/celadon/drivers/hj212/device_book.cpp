#include "celadon/drivers/hj212/device_book.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

constexpr std::size_t most_marks = 128;  // of a monitor

}  // namespace

MessageMark mark_of(const Packet& packet) {
  return {packet.request, packet.command, std::hash<std::string>()(packet.body)};
}

Result<std::unique_ptr<DeviceBook>> DeviceBook::open(std::vector<Device> devices) {
  std::unique_ptr<DeviceBook> book(new DeviceBook());
  for (Device& device : devices) {
    const std::string id = device.id;
    Entry entry{std::move(device), {}, {}};
    entry.seen.id = id;
    if (!book->entries_.emplace(id, std::move(entry)).second)
      return Error{ErrorCode::conflict,
                   units::bilingual(fmt::format("设备 {} 登记了两次", id),
                                    fmt::format("the device {} is registered twice", id)),
                   ""};
  }
  return book;
}

const Device* DeviceBook::find(const std::string& id) const {
  const auto at = entries_.find(id);  // the map itself never changes
  return at == entries_.end() ? nullptr : &at->second.device;
}

void DeviceBook::note_packet(const std::string& id, Instant at) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_.at(id);
  entry.seen.last = at;
  ++entry.seen.packets;
}

bool DeviceBook::settled_before(const std::string& id, const MessageMark& mark) const {
  if (mark.request.empty()) return false;
  const std::lock_guard lock(mutex_);
  const auto& settled = entries_.at(id).settled;
  return std::find(settled.begin(), settled.end(), mark) != settled.end();
}

void DeviceBook::note_settled(const std::string& id, const MessageMark& mark,
                              std::size_t readings) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_.at(id);
  entry.seen.readings += readings;
  entry.settled.push_back(mark);
  if (entry.settled.size() > most_marks) entry.settled.pop_front();
}

void DeviceBook::note_connected(const std::string& id, bool on) {
  const std::lock_guard lock(mutex_);
  entries_.at(id).seen.connected = on;
}

std::vector<DeviceSeen> DeviceBook::seen() const {
  const std::lock_guard lock(mutex_);
  std::vector<DeviceSeen> all;
  for (const auto& [id, entry] : entries_) all.push_back(entry.seen);
  return all;
}

}  // namespace celadon::drivers::hj212
