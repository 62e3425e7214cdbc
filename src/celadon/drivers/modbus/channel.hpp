#pragma once
// One connection and the devices behind it: one request at a time, each device in its turn.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "celadon/base/clock.hpp"
#include "celadon/drivers/modbus/delivery.hpp"
#include "celadon/drivers/modbus/polled_device.hpp"

namespace celadon::drivers::modbus {

struct ChannelSettings {
  Duration connect_timeout = Duration::seconds(3);
  Duration back_off_first = Duration::seconds(1);
  Duration back_off_most = Duration::seconds(60);
  /// Requests without an answer, nothing heard meanwhile, after which a TCP connection is taken for
  /// half open and made anew.
  unsigned silent_requests = 2;
};

/// Lives on the thread of its io_context; only the devices' health is read by others. After a
/// time-out RTU connections are closed at once: a late answer could be taken for that to the next
/// request. TCP tells them apart by the transaction.
class Channel {
 public:
  Channel(boost::asio::io_context& io, Endpoint endpoint, const ChannelSettings& settings,
          Delivery& delivery, const Clock& clock);

  /// Before start(). `number` spreads the devices of a feed over their interval.
  void add(PolledDevice& device, std::size_t number);
  void start();

 private:
  enum class State : std::uint8_t { closed, connecting, open };
  struct Member {
    PolledDevice* device;
    Pace pace;
    boost::asio::steady_timer timer;
    std::int64_t asked_us = 0;  ///< slot of the round that is due or under way
  };

  void wait_for(Member& member, std::int64_t not_before_us);
  void is_due(Member& member);
  void pump();
  void connect();
  void connected(const boost::system::error_code& error);
  void lost(const std::string& fault);
  void close();
  void send();
  void listen();
  void heard(std::size_t bytes);
  void take(const Frame& frame);
  void timed_out();
  void end_round(std::int64_t not_before_us);
  void fail_current(const std::string& fault);
  void arm(Duration after);

  boost::asio::io_context& io_;
  Endpoint endpoint_;
  ChannelSettings settings_;
  Delivery& delivery_;
  const Clock& clock_;
  std::deque<Member> members_;
  std::deque<Member*> due_;
  Member* current_ = nullptr;
  State state_ = State::closed;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;  ///< of connecting and of each answer
  std::uint64_t deadline_number_ = 0;   ///< an expiry of an earlier one is passed over
  std::uint64_t connection_number_ = 0;
  Framer framer_;
  std::array<char, 512> buffer_{};
  std::string outgoing_;
  std::uint16_t transaction_ = 0;
  bool waiting_ = false;  ///< a request is out
  std::int64_t sent_us_ = 0;
  unsigned silent_ = 0;
  std::uint64_t connect_failures_ = 0;
  std::int64_t connect_not_before_us_ = 0;
  std::string connect_fault_;
};

}  // namespace celadon::drivers::modbus
