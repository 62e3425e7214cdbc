#include "celadon/drivers/hj212/forwarder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/base/log.hpp"
#include "celadon/drivers/hj212/body.hpp"
#include "celadon/drivers/tcp_stream.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr Milliseconds look{200};  // how long the quiet line is listened to at a time
constexpr Milliseconds write_limit{10'000};
constexpr std::string_view accepted = "QnRtn=1";  // ready to carry out
constexpr std::string_view declined = "QnRtn=2";  // refused
constexpr std::string_view done = "ExeRtn=1";

Packet reply(const Packet& command, std::string number, std::string body) {
  Packet answer;
  answer.request = command.request;
  answer.system = "91";
  answer.command = std::move(number);
  answer.password = command.password;
  answer.device = command.device;
  answer.flag = Flag{command.flag ? command.flag->edition : Edition::y2017, false, false};
  answer.body = std::move(body);
  return answer;
}

Packet packet_of(const std::string& frame) {
  Framer framer;
  for (Framed& framed : framer.feed(frame))
    if (framed.packet) return std::move(*framed.packet);
  return {};
}

}  // namespace

Result<std::unique_ptr<Forwarder>> Forwarder::start(ForwarderSettings settings,
                                                    const Clock& clock) {
  CELADON_ASSIGN(auto outbox, Outbox::open(settings.folder, settings.limits));
  std::unique_ptr<Forwarder> forwarder(
      new Forwarder(std::move(settings), std::move(outbox), clock));
  forwarder->thread_ = std::thread([self = forwarder.get()] { self->run(); });
  return forwarder;
}

Forwarder::~Forwarder() { stop(); }

void Forwarder::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Status Forwarder::post(Packet packet) {
  if (packet.request.empty()) packet.request = format_request(clock_.now());
  if (!settings_.password.empty()) packet.password = settings_.password;
  packet.flag =
      Flag{packet.flag ? packet.flag->edition : Edition::y2017, packet.part.has_value(), true};
  Status kept;
  if (const auto frame = encode(packet); frame.ok())
    kept = outbox_->push(*frame);
  else
    kept = frame.error();
  if (!kept.ok()) {
    note_fault(kept.error());
    const std::lock_guard lock(mutex_);
    ++counts_.left_out;
    return kept;
  }
  wake_.notify_all();
  return {};
}

ForwarderCounts Forwarder::counts() const {
  const std::lock_guard lock(mutex_);
  ForwarderCounts counts = counts_;
  counts.waiting = outbox_->waiting();
  return counts;
}

bool Forwarder::wait(Milliseconds how_long, bool for_work) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, how_long, [&] { return stop_ || (for_work && outbox_->waiting() > 0); });
  return !stop_;
}

void Forwarder::note_fault(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (counts_.last_fault != error.message) log::warn(error.message);
  counts_.last_fault = error.message;
}

void Forwarder::run() {
  auto pause = settings_.first_wait;
  while (wait(Milliseconds(0), false)) {
    auto stream = TcpStream::connect(settings_.host, settings_.port, settings_.connect_limit);
    if (!stream.ok()) {
      note_fault(stream.error());
      if (!wait(pause, false)) return;
      pause = std::min(pause * 2, settings_.longest_wait);
      continue;
    }
    const std::uint64_t before = counts().acknowledged;
    {
      const std::lock_guard lock(mutex_);
      counts_.connected = true;
    }
    if (const Status served = serve(*stream); !served.ok()) note_fault(served.error());
    {
      const std::lock_guard lock(mutex_);
      counts_.connected = false;
    }
    // A platform that takes connections and answers nothing is asked less and less often.
    pause = counts().acknowledged > before ? settings_.first_wait
                                           : std::min(pause * 2, settings_.longest_wait);
    if (!wait(pause, false)) return;
  }
}

Status Forwarder::serve(TcpStream& stream) {
  Framer framer;
  while (wait(Milliseconds(0), false)) {
    CELADON_ASSIGN(const std::optional<std::string> frame, outbox_->front());
    if (!frame) {
      CELADON_ASSIGN(const bool heard, listen(stream, framer, nullptr, look));
      (void)heard;
      continue;
    }
    CELADON_ASSIGN(const bool acknowledged, deliver(stream, framer, *frame));
    if (!acknowledged)
      return Error{ErrorCode::io,
                   units::bilingual(
                       fmt::format("{}:{} 没有应答 9014", settings_.host, settings_.port),
                       fmt::format("{}:{} did not answer 9014", settings_.host, settings_.port)),
                   units::bilingual("核对 MN、密码和允许名单",
                                    "compare MN, password and the list of who is allowed")};
    CELADON_TRY(outbox_->pop());
    const std::lock_guard lock(mutex_);
    ++counts_.acknowledged;
  }
  return {};
}

Result<bool> Forwarder::deliver(TcpStream& stream, Framer& framer, const std::string& frame) {
  const Packet packet = packet_of(frame);
  for (unsigned i = 0; i < std::max(settings_.sends, 1U); ++i) {
    if (i > 0) {
      const std::lock_guard lock(mutex_);
      ++counts_.sent_again;
    }
    CELADON_TRY(stream.write(frame, write_limit));
    CELADON_ASSIGN(const bool answered, listen(stream, framer, &packet, settings_.answer_limit));
    if (answered) return true;
    if (!wait(Milliseconds(0), false)) return false;
  }
  return false;
}

/// Whether the awaited packet was acknowledged; commands that come meanwhile are dealt with.
Result<bool> Forwarder::listen(TcpStream& stream, Framer& framer, const Packet* awaited,
                               Milliseconds limit) {
  const auto end = Steady::now() + limit;
  do {
    const auto left = std::chrono::ceil<Milliseconds>(end - Steady::now());
    CELADON_ASSIGN(const std::string bytes, stream.read(std::clamp(left, Milliseconds(0), look)));
    bool answered = false;
    for (const Framed& framed : framer.feed(bytes)) {
      if (framed.fault) note_fault(*framed.fault);
      if (!framed.packet) continue;
      const Packet& heard = *framed.packet;
      if (heard.command == "9014")
        answered = answered || (awaited != nullptr && heard.request == awaited->request &&
                                heard.device == awaited->device);
      else
        CELADON_TRY(obey(stream, heard));
    }
    if (answered) return true;
  } while (Steady::now() < end && wait(Milliseconds(0), false));
  return false;
}

/// The time may be asked for; everything else would change a monitor and is declined.
Status Forwarder::obey(TcpStream& stream, const Packet& command) {
  if (command.command.starts_with("90")) return {};
  {
    const std::lock_guard lock(mutex_);
    ++counts_.commands;
  }
  const bool time_wanted = command.command == "1011";
  std::vector<Packet> answers{
      reply(command, "9011", std::string(time_wanted ? accepted : declined))};
  if (time_wanted) {
    Packet time = reply(command, "1011",
                        fmt::format("SystemTime={}", format_request(clock_.now()).substr(0, 14)));
    time.system = command.system;
    answers.push_back(std::move(time));
    answers.push_back(reply(command, "9012", std::string(done)));
  }
  for (const Packet& answer : answers) {
    CELADON_ASSIGN(const std::string frame, encode(answer));
    CELADON_TRY(stream.write(frame, write_limit));
  }
  return {};
}

}  // namespace celadon::drivers::hj212
