#include "celadon/drivers/modbus/channel.hpp"

#include <chrono>

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::modbus {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

std::int64_t steady_us() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::chrono::steady_clock::time_point steady_point(std::int64_t us) {
  return std::chrono::steady_clock::time_point(std::chrono::microseconds(us));
}

std::string connection_fault(const Endpoint& endpoint, const std::string& reason) {
  return fmt::format("连接 {0} 失败（{1}）｜no connection to {0} ({1})", endpoint.to_string(),
                     reason);
}

bool target_is_silent(std::uint8_t exception) { return exception == 10 || exception == 11; }

}  // namespace

Channel::Channel(boost::asio::io_context& io, Endpoint endpoint, const ChannelSettings& settings,
                 Delivery& delivery, const Clock& clock)
    : io_(io),
      endpoint_(std::move(endpoint)),
      settings_(settings),
      delivery_(delivery),
      clock_(clock),
      resolver_(io),
      socket_(io),
      deadline_(io),
      framer_(endpoint_.framing, Side::answers) {}

void Channel::add(PolledDevice& device, std::size_t number) {
  const Duration every = device.settings().every;
  const Pace pace{phase_of(number, every).us, every};
  members_.push_back({&device, pace, boost::asio::steady_timer(io_)});
}

void Channel::start() {
  const std::int64_t now = steady_us();
  for (Member& member : members_) {
    member.pace.first_us += now;
    wait_for(member, now);
  }
}

/// The next round is at the first slot from then on.
void Channel::wait_for(Member& member, std::int64_t not_before_us) {
  const std::int64_t slot =
      member.pace.slot_at_or_after(std::max(not_before_us, member.asked_us + 1));
  if (member.asked_us != 0)
    member.device->missed(member.pace.slots_between(member.asked_us, slot - 1));
  member.asked_us = slot;
  member.timer.expires_at(steady_point(slot));
  member.timer.async_wait([this, &member](const error_code& error) {
    if (!error) is_due(member);
  });
}

void Channel::is_due(Member& member) {
  // While the sink takes nothing, nothing is asked: memory stays bounded.
  if (!delivery_.has_room(member.device->readings_of_round())) {
    member.device->missed(1);
    return wait_for(member, steady_us());
  }
  due_.push_back(&member);
  pump();
}

void Channel::pump() {
  while (current_ == nullptr && !due_.empty()) {
    const std::int64_t now = steady_us();
    if (state_ == State::connecting) return;
    if (state_ == State::closed) {
      if (now >= connect_not_before_us_) return connect();
      // Known to be away: told at once, asked again when the connection is tried next.
      Member& member = *due_.front();
      due_.pop_front();
      member.device->failed(connect_fault_, clock_.now());
      wait_for(member, connect_not_before_us_);
      continue;
    }
    current_ = due_.front();
    due_.pop_front();
    current_->device->begin();
    send();
  }
}

void Channel::connect() {
  state_ = State::connecting;
  const std::uint64_t number = ++connection_number_;
  arm(settings_.connect_timeout);
  error_code no_number;
  const auto address = boost::asio::ip::make_address(endpoint_.host, no_number);
  if (!no_number) {
    socket_.async_connect({address, endpoint_.port}, [this, number](const error_code& error) {
      if (number == connection_number_) connected(error);
    });
    return;
  }
  resolver_.async_resolve(
      endpoint_.host, std::to_string(endpoint_.port),
      [this, number](const error_code& error, const tcp::resolver::results_type& found) {
        if (number != connection_number_) return;
        if (error) return connected(error);
        boost::asio::async_connect(socket_, found,
                                   [this, number](const error_code& failed, const tcp::endpoint&) {
                                     if (number == connection_number_) connected(failed);
                                   });
      });
}

void Channel::connected(const error_code& error) {
  if (error) return lost(error.message());
  ++deadline_number_;
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  state_ = State::open;
  connect_failures_ = 0;
  silent_ = 0;
  framer_.reset();
  listen();
  pump();
}

/// Connecting failed: everybody who waits hears of it, the next try waits.
void Channel::lost(const std::string& fault) {
  close();
  ++connect_failures_;
  connect_fault_ = connection_fault(endpoint_, fault);
  connect_not_before_us_ =
      steady_us() +
      back_off(connect_failures_, settings_.back_off_first, settings_.back_off_most).us;
  pump();
}

void Channel::close() {
  ++connection_number_;
  ++deadline_number_;
  error_code ignored;
  resolver_.cancel();
  socket_.close(ignored);
  state_ = State::closed;
  waiting_ = false;
}

void Channel::send() {
  Frame frame{++transaction_, current_->device->settings().unit,
              read_pdu(current_->device->request())};
  outgoing_ = encode(frame, endpoint_.framing).value();
  waiting_ = true;
  sent_us_ = steady_us();
  arm(current_->device->settings().timeout);
  const std::uint64_t number = connection_number_;
  boost::asio::async_write(socket_, boost::asio::buffer(outgoing_),
                           [this, number](const error_code& error, std::size_t) {
                             if (!error || number != connection_number_) return;
                             const std::string fault = connection_fault(endpoint_, error.message());
                             close();
                             fail_current(fault);
                           });
}

void Channel::listen() {
  const std::uint64_t number = connection_number_;
  socket_.async_read_some(boost::asio::buffer(buffer_),
                          [this, number](const error_code& error, std::size_t bytes) {
                            if (number != connection_number_) return;
                            if (!error) return heard(bytes);
                            const bool asked = waiting_;
                            close();
                            // A device may close a connection that rests; the next round opens it
                            // again.
                            if (asked) fail_current(connection_fault(endpoint_, error.message()));
                          });
}

void Channel::heard(std::size_t bytes) {
  silent_ = 0;
  const std::uint64_t number = connection_number_;
  for (const Framed& framed : framer_.feed(std::string_view(buffer_.data(), bytes))) {
    if (framed.frame) {
      take(*framed.frame);
      if (number != connection_number_) return;
    } else if (waiting_ && framer_.broken()) {
      const std::string fault = units::sentence(*framed.fault);
      close();
      return fail_current(fault);
    }
  }
  if (framer_.broken()) return close();
  listen();
}

void Channel::take(const Frame& frame) {
  if (!waiting_) return;
  PolledDevice& device = *current_->device;
  const bool tcp = endpoint_.framing == Framing::tcp;
  const ReadRequest request = device.request();
  // Some gateways answer TCP with a unit of their own; the transaction is what tells.
  const bool mine = tcp ? frame.transaction == transaction_
                        : frame.unit == device.settings().unit &&
                              (frame.function() & 0x7FU) == static_cast<unsigned>(request.function);
  if (!mine) return;
  waiting_ = false;
  ++deadline_number_;
  const Instant at = clock_.now();
  const Result<ReadAnswer> answer = read_answer(frame.pdu, request);
  if (!answer.ok()) return fail_current(units::sentence(answer.error()));
  if (target_is_silent(answer->exception)) return fail_current(exception_name(answer->exception));
  if (answer->exception != 0)
    device.excepted(answer->exception, at);
  else
    device.answered(answer->registers, at, Duration{steady_us() - sent_us_});
  if (!device.done()) return send();
  if (!delivery_.offer(device.finish(at))) device.missed(1);
  end_round(steady_us());
}

void Channel::timed_out() {
  if (state_ == State::connecting)
    return lost(fmt::format("{} s", static_cast<double>(settings_.connect_timeout.us) / 1e6));
  const Duration timeout = current_->device->settings().timeout;
  ++silent_;
  waiting_ = false;
  if (endpoint_.framing == Framing::rtu || silent_ >= settings_.silent_requests) close();
  fail_current(fmt::format("{0} 毫秒内无应答｜no answer within {0} ms", timeout.us / 1000));
}

void Channel::end_round(std::int64_t not_before_us) {
  Member& member = *current_;
  current_ = nullptr;
  wait_for(member, not_before_us);
  pump();
}

void Channel::fail_current(const std::string& fault) {
  PolledDevice& device = *current_->device;
  device.failed(fault, clock_.now());
  // The first failure costs its round only; after that the device is left alone for longer.
  const std::uint64_t failures = device.failures_in_a_row();
  const Duration wait =
      failures < 2 ? Duration{0}
                   : back_off(failures - 1, settings_.back_off_first, settings_.back_off_most);
  end_round(steady_us() + wait.us);
}

void Channel::arm(Duration after) {
  const std::uint64_t number = ++deadline_number_;
  deadline_.expires_after(std::chrono::microseconds(after.us));
  deadline_.async_wait([this, number](const error_code& error) {
    if (!error && number == deadline_number_) timed_out();
  });
}

}  // namespace celadon::drivers::modbus
