#pragma once
// The monitor's side of HJ 212: packets go on to the platform of an authority, in order, each until
// its 9014 came; what cannot go waits on disk.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "celadon/base/clock.hpp"
#include "celadon/drivers/hj212/packet.hpp"
#include "celadon/drivers/outbox.hpp"

namespace celadon::drivers {
class TcpStream;
}

namespace celadon::drivers::hj212 {

struct ForwarderSettings {
  std::string host;
  std::uint16_t port = 0;
  std::filesystem::path folder;  ///< of the packets that wait
  Outbox::Limits limits;
  std::string password;  ///< PW that the authority gave; empty: as the monitor sent
  std::chrono::milliseconds connect_limit{5000};
  std::chrono::milliseconds answer_limit{10'000};
  unsigned sends = 3;  ///< of one packet over a connection, then a new one is made
  std::chrono::milliseconds first_wait{1000};
  std::chrono::milliseconds longest_wait{60'000};
};

struct ForwarderCounts {
  bool connected = false;
  std::uint64_t waiting = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t sent_again = 0;
  std::uint64_t left_out = 0;  ///< not kept: the outbox was full or refused
  std::uint64_t commands = 0;  ///< of the authority
  std::string last_fault;      ///< in both languages
};

/// Thread-safe.
class Forwarder {
 public:
  /// Errors: those of Outbox::open.
  static Result<std::unique_ptr<Forwarder>> start(ForwarderSettings settings, const Clock& clock);
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  ~Forwarder();

  /// Keeps the packet, durable on return; it will ask for an answer. Errors: limit, disk_full, io,
  /// invalid_argument (no frame can be made of it).
  Status post(Packet packet);
  void stop();
  [[nodiscard]] ForwarderCounts counts() const;

 private:
  Forwarder(ForwarderSettings settings, std::unique_ptr<Outbox> outbox, const Clock& clock)
      : settings_(std::move(settings)), clock_(clock), outbox_(std::move(outbox)) {}
  void run();
  /// Until the connection fails or it is time to stop.
  Status serve(TcpStream& stream);
  Result<bool> deliver(TcpStream& stream, Framer& framer, const std::string& frame);
  Result<bool> listen(TcpStream& stream, Framer& framer, const Packet* awaited,
                      std::chrono::milliseconds limit);
  Status obey(TcpStream& stream, const Packet& command);
  bool wait(std::chrono::milliseconds how_long, bool for_work);
  void note_fault(const Error& error);

  ForwarderSettings settings_;
  const Clock& clock_;
  std::unique_ptr<Outbox> outbox_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  ForwarderCounts counts_;
  std::thread thread_;
};

}  // namespace celadon::drivers::hj212
