#include "celadon/drivers/dlt645/client.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::dlt645 {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr std::string_view any_meter = "AAAAAAAAAAAA";
constexpr unsigned most_follow_on = 255;  // SEQ is one byte
constexpr std::size_t identifier_bytes = 4;

/// Whether a frame answers a question: the same meter, the same function, the same identifier. What
/// a meter says too late, to an earlier question, is passed over.
bool answers(const Frame& frame, const Frame& request) {
  if (!frame.from_meter || frame.function != request.function) return false;
  if (request.address != any_meter && frame.address != request.address) return false;
  if (frame.refused || request.bytes.size() < identifier_bytes) return true;
  return frame.bytes.substr(0, identifier_bytes) == request.bytes.substr(0, identifier_bytes);
}

}  // namespace

/// One answer, or nothing in time.
Result<std::optional<Frame>> Line::hear(const Frame& request) {
  Framer framer;
  const auto end = Steady::now() + settings_.answer_limit;
  std::optional<Error> fault;
  while (Steady::now() < end) {
    CELADON_ASSIGN(const std::string bytes,
                   stream_->read(std::chrono::ceil<Milliseconds>(end - Steady::now())));
    for (Framed& framed : framer.feed(bytes)) {
      if (framed.fault) fault = framed.fault;
      if (framed.frame && answers(*framed.frame, request))
        return std::optional(std::move(*framed.frame));
    }
  }
  if (fault) return *fault;
  return std::optional<Frame>();
}

Result<Frame> Line::exchange(const Frame& request) {
  CELADON_ASSIGN(const std::string question, encode(request));
  Error last{
      ErrorCode::io,
      units::bilingual(fmt::format("电表 {} 没有回答", request.address),
                       fmt::format("meter {} does not answer", request.address)),
      units::bilingual("检查地址、接线和串口服务器的波特率",
                       "look at the address, the wiring and the baud rate of the serial server")};
  for (unsigned i = 0; i < std::max(settings_.attempts, 1U); ++i) {
    if (!stream_) {
      auto connected = TcpStream::connect(settings_.host, settings_.port, settings_.connect_limit);
      if (!connected.ok()) return std::move(connected).error();
      stream_.emplace(std::move(*connected));
    }
    auto stale = stream_->read(Milliseconds(0));  // of a question that was given up
    const Status written =
        stale.ok() ? stream_->write(question, settings_.answer_limit) : Status(stale.error());
    auto answer = written.ok() ? hear(request) : Result<std::optional<Frame>>(written.error());
    if (answer.ok() && *answer) return std::move(**answer);
    if (answer.ok()) continue;
    last = answer.error();
    if (last.code == ErrorCode::io) stream_.reset();
  }
  return last;
}

Result<Decimal> Line::read(const std::string& address, const Quantity& quantity) {
  const Frame request = read_request(address, quantity.identifier);
  CELADON_ASSIGN(Frame whole, exchange(request));
  // The rest of a long answer is asked for piece by piece: identifier and SEQ, which counts from 1.
  for (unsigned seq = 1; whole.more && !whole.refused; ++seq) {
    if (seq > most_follow_on)
      return Error{ErrorCode::parse,
                   units::bilingual("后续帧没有尽头", "the frames that follow have no end"), ""};
    Frame next = request;
    next.function = static_cast<std::uint8_t>(Function::read_more);
    next.bytes += static_cast<char>(static_cast<unsigned char>(seq));
    CELADON_ASSIGN(const Frame piece, exchange(next));
    if (piece.refused || piece.bytes.size() < identifier_bytes + 1 ||
        static_cast<unsigned char>(piece.bytes.back()) != seq)
      return Error{ErrorCode::parse,
                   units::bilingual("后续帧的序号不符", "a frame that follows has another number"),
                   ""};
    whole.bytes += piece.bytes.substr(identifier_bytes, piece.bytes.size() - identifier_bytes - 1);
    whole.more = piece.more;
  }
  return read_answer(whole, quantity);
}

Result<std::string> Line::read_address() {
  Frame request;
  request.address = any_meter;
  request.function = static_cast<std::uint8_t>(Function::read_address);
  CELADON_ASSIGN(const Frame answer, exchange(request));
  return answer.address;
}

Poller::Poller(PollerSettings settings, Sink& sink, const Clock& clock)
    : settings_(std::move(settings)), sink_(sink), clock_(clock), line_(settings_.line) {
  for (const Meter& meter : settings_.meters) {
    counts_.meters.emplace_back();
    counts_.meters.back().id = meter.id;
  }
}

Poller::~Poller() { stop(); }

void Poller::start() {
  if (thread_.joinable()) return;
  stop_ = false;
  thread_ = std::thread([this] { run(); });
}

void Poller::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

PollerCounts Poller::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

bool Poller::stopping() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

bool Poller::wait_until(Steady::time_point then) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_until(lock, then, [&] { return stop_; });
}

void Poller::run() {
  auto next = Steady::now();
  while (wait_until(next)) {
    for (std::size_t i = 0; i < settings_.meters.size(); ++i) {
      if (stopping()) break;
      ask(settings_.meters[i], i);
    }
    hand_over();
    {
      const std::lock_guard lock(mutex_);
      ++counts_.rounds;
    }
    // A round that took too long is not made up for.
    next = std::max(next + settings_.every, Steady::now());
  }
}

void Poller::ask(const Meter& meter, std::size_t index) {
  const bool was_silent = counts().meters[index].failures_in_a_row > 0;
  for (const auto& [quantity, key] : meter.quantities) {
    const auto value = line_.read(meter.address, quantity->quantity);
    const Instant now = clock_.now();
    if (value.ok()) {
      if (batch_.size() < settings_.most_held) {
        batch_.add(key, now, value->as_number(), quantity->unit);
      } else {
        const std::lock_guard lock(mutex_);
        ++counts_.lost;
      }
    }
    const std::lock_guard lock(mutex_);
    MeterCounts& counts = counts_.meters[index];
    const bool refused = !value.ok() && value.error().code == ErrorCode::not_found &&
                         value.error().remedy.starts_with("ERR");
    if (value.ok() || refused) {
      counts.last_answer = now;
      counts.failures_in_a_row = 0;
      ++(value.ok() ? counts.answers : counts.refusals);
      if (refused) counts.fault = value.error().message;
      continue;
    }
    ++counts.failures;
    ++counts.failures_in_a_row;
    counts.fault = value.error().message;
    if (was_silent || stop_) return;  // others on the line shall not wait for it
  }
}

void Poller::hand_over() {
  if (batch_.empty()) return;
  const Status taken = sink_.take(settings_.feed, batch_.readings());
  const std::lock_guard lock(mutex_);
  counts_.fault = taken.ok() ? "" : taken.error().message;
  if (!taken.ok()) return;  // offered again with the next round
  counts_.readings += batch_.size();
  batch_.clear();
}

}  // namespace celadon::drivers::dlt645
