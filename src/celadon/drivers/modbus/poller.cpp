#include "celadon/drivers/modbus/poller.hpp"

#include <algorithm>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::modbus {

struct Poller::Worker {
  boost::asio::io_context io{1};
  std::vector<std::unique_ptr<Channel>> channels;  // go before the context they live on
  std::thread thread;
};

Poller::Poller(std::vector<DeviceSettings> devices, PollerSettings settings, Sink& sink,
               const Clock& clock)
    : feed_(settings.feed), delivery_(settings.feed, sink, settings.delivery) {
  const std::size_t threads = std::clamp<std::size_t>(settings.threads, 1, 64);
  for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>());
  std::map<Endpoint, Channel*> channels;
  for (DeviceSettings& one : devices) {
    const Endpoint endpoint = one.endpoint;
    devices_.push_back(std::make_unique<PolledDevice>(std::move(one)));
    Channel*& channel = channels[endpoint];
    if (channel == nullptr) {
      Worker& worker = *workers_[(channels.size() - 1) % threads];
      worker.channels.push_back(
          std::make_unique<Channel>(worker.io, endpoint, settings.channel, delivery_, clock));
      channel = worker.channels.back().get();
    }
    channel->add(*devices_.back(), devices_.size() - 1);
  }
  for (const auto& worker : workers_) {
    if (worker->channels.empty()) continue;
    worker->thread = std::thread([&worker = *worker] {
      for (const auto& channel : worker.channels) channel->start();
      worker.io.run();
    });
  }
}

Poller::~Poller() { stop(); }

void Poller::stop() {
  for (const auto& worker : workers_) worker->io.stop();
  for (const auto& worker : workers_)
    if (worker->thread.joinable()) worker->thread.join();
  delivery_.stop();
}

feeds::FeedHealth Poller::health() const {
  feeds::FeedHealth health{feed_, "modbus", delivery_.fault(), {}};
  if (const std::uint64_t lost = delivery_.given_up(); lost > 0) {
    const std::string given_up = fmt::format(
        "平台拒收 {0} 个读数，未保存｜{0} readings were refused by the platform and are not kept",
        lost);
    health.fault = health.fault.empty() ? given_up : units::after(given_up, health.fault);
  }
  for (const auto& device : devices_) health.devices.push_back(device->health());
  return health;
}

}  // namespace celadon::drivers::modbus
