#include "celadon/drivers/mqtt/client.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "celadon/base/log.hpp"
#include "celadon/drivers/tcp_stream.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::mqtt {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr Milliseconds connect_limit{5000};
constexpr Milliseconds answer_limit{10'000};  // from the connection to the broker's consent
constexpr Milliseconds quiet{2};              // no message for so long: the group is complete
constexpr Milliseconds idle{100};
constexpr Milliseconds goodbye_limit{2000};
constexpr Milliseconds first_retry{50};
constexpr Milliseconds longest_retry{1000};
constexpr std::uint32_t session_kept_seconds = 7 * 86'400;
constexpr int at_least_once = 1;
constexpr std::size_t most_readings = 50'000;  // of a group

/// The library wants to be set up once in a process.
void set_up_library() {
  static const int once = mosquitto_lib_init();
  (void)once;
}

Error by_broker(const ClientSettings& settings, std::string_view why) {
  return Error{ErrorCode::io,
               units::bilingual(fmt::format("{}:{} {}", settings.host, settings.port, why),
                                fmt::format("{}:{} {}", settings.host, settings.port, why)),
               ""};
}

}  // namespace

/// One connection.
class Client::Session {
 public:
  explicit Session(Client& client) : client_(client), settings_(client.settings_) {}

  /// Until the connection is lost or it is time to stop. Whether the broker consented.
  bool run() {
    if (const Status begun = connect(); !begun.ok()) {
      client_.note(begun.error(), &ClientCounts::failures);
      return false;
    }
    const auto begin = Steady::now();
    while (!client_.stopping()) {
      if (!connected_ && Steady::now() - begin > answer_limit) {
        client_.note(by_broker(settings_, "CONNACK?"), &ClientCounts::failures);
        break;
      }
      if (!step()) break;
    }
    leave();
    return connected_;
  }

 private:
  struct Destroy {
    void operator()(mosquitto* handle) const { mosquitto_destroy(handle); }
  };

  Status connect() {
    set_up_library();
    // The library waits for a silent host as long as the system does: a first look has a limit.
    CELADON_TRY(TcpStream::connect(settings_.host, settings_.port, connect_limit));
    handle_.reset(mosquitto_new(settings_.client_id.c_str(), false, this));
    if (!handle_) return by_broker(settings_, "mosquitto_new");
    mosquitto* const m = handle_.get();
    const bool v5 = settings_.version == Version::v5;
    mosquitto_int_option(m, MOSQ_OPT_PROTOCOL_VERSION, v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
    mosquitto_int_option(
        m, MOSQ_OPT_RECEIVE_MAXIMUM,
        static_cast<int>(std::clamp<std::size_t>(settings_.group_messages, 1, 65'535)));
    if (!settings_.user.empty())
      mosquitto_username_pw_set(m, settings_.user.c_str(), settings_.password.c_str());
    if (settings_.transport == Transport::tls) {
      const int set =
          settings_.ca_file.empty()
              ? mosquitto_tls_set(m, nullptr, "/etc/ssl/certs", nullptr, nullptr, nullptr)
              : mosquitto_tls_set(m, settings_.ca_file.c_str(), nullptr, nullptr, nullptr, nullptr);
      if (set != MOSQ_ERR_SUCCESS) return by_broker(settings_, mosquitto_strerror(set));
    }
    // So that the library never writes by itself, only when it is told to: acknowledgements of
    // messages are queued while they are read.
    mosquitto_threaded_set(m, true);
    mosquitto_connect_v5_callback_set(
        m, [](mosquitto*, void* self, int code, int, const mosquitto_property*) {
          static_cast<Session*>(self)->on_connect(code);
        });
    mosquitto_subscribe_callback_set(
        m, [](mosquitto*, void* self, int, int count, const int* granted) {
          static_cast<Session*>(self)->on_subscribed(count, granted);
        });
    mosquitto_message_callback_set(m, [](mosquitto*, void* self, const mosquitto_message* message) {
      static_cast<Session*>(self)->on_message(*message);
    });
    mosquitto_property* properties = nullptr;
    if (v5)
      mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                                   session_kept_seconds);
    const int code = mosquitto_connect_bind_v5(m, settings_.host.c_str(), settings_.port,
                                               static_cast<int>(settings_.keep_alive.count()),
                                               nullptr, properties);
    mosquitto_property_free_all(&properties);
    return code == MOSQ_ERR_SUCCESS ? Status{} : by_broker(settings_, mosquitto_strerror(code));
  }

  void on_connect(int code) {
    if (code != 0) {
      const bool v5 = settings_.version == Version::v5;
      client_.note(
          by_broker(settings_, v5 ? mosquitto_reason_string(code) : mosquitto_connack_string(code)),
          &ClientCounts::failures);
      lost_ = true;
      return;
    }
    connected_ = true;
    {
      const std::lock_guard lock(client_.mutex_);
      client_.counts_.connected = true;
      ++client_.counts_.connections;
    }
    log::info(
        fmt::format("{}: connected to {}:{}", settings_.feed, settings_.host, settings_.port));
    for (const TopicRule& rule : settings_.topics)
      mosquitto_subscribe(handle_.get(), nullptr, rule.filter.for_broker().c_str(), at_least_once);
  }

  void on_subscribed(int count, const int* granted) {
    for (int i = 0; i < count; ++i)
      if (granted[i] >= 0x80)
        client_.note(by_broker(settings_, "SUBACK: not allowed"), &ClientCounts::failures);
  }

  void on_message(const mosquitto_message& message) {
    const std::string_view topic = message.topic;
    const std::string_view payload(static_cast<const char*>(message.payload),
                                   static_cast<std::size_t>(message.payloadlen));
    if (held_ == 0) group_end_ = Steady::now() + settings_.group_window;
    ++held_;
    const auto rule =
        std::find_if(settings_.topics.begin(), settings_.topics.end(),
                     [&](const TopicRule& r) { return r.filter.match(topic).has_value(); });
    if (rule == settings_.topics.end()) return;  // of an earlier subscription of this session
    // A message that the broker kept says what was, but not when.
    if (message.retain && rule->form != PayloadForm::sparkplug && !rule->time) {
      const std::lock_guard lock(client_.mutex_);
      ++client_.counts_.retained;
      return;
    }
    const Instant now = client_.clock_.now();
    const Status read = rule->form == PayloadForm::sparkplug
                            ? client_.nodes_.take(topic, payload, now, batch_)
                            : read_message(*rule, topic, payload, now, batch_);
    if (!read.ok()) client_.note(read.error(), &ClientCounts::faults);
  }

  /// Waits for something to happen and deals with it. False when the connection is done with.
  bool step() {
    mosquitto* const m = handle_.get();
    const int socket = mosquitto_socket(m);
    if (socket < 0 || lost_) return false;
    const auto now = Steady::now();
    auto wait =
        held_ == 0 ? idle : std::min(quiet, std::chrono::ceil<Milliseconds>(group_end_ - now));
    pollfd watched{socket, POLLIN, 0};
    if (held_ == 0 && mosquitto_want_write(m)) watched.events |= POLLOUT;
    const int found =
        ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(wait.count(), 0)));
    if (found > 0 && (watched.revents & (POLLIN | POLLHUP | POLLERR)) != 0 &&
        mosquitto_loop_read(m, 1) != MOSQ_ERR_SUCCESS)
      return false;
    if (held_ > 0) {
      const bool more = found > 0 && Steady::now() < group_end_ &&
                        held_ < settings_.group_messages && batch_.size() < most_readings;
      return more || hand_over();
    }
    if (mosquitto_loop_misc(m) != MOSQ_ERR_SUCCESS) return false;
    return !mosquitto_want_write(m) || mosquitto_loop_write(m, 1) == MOSQ_ERR_SUCCESS;
  }

  /// Gives the group to the sink, again and again while it refuses. False when it did not take it.
  bool offer() {
    const auto end = Steady::now() + settings_.hold;
    auto pause = first_retry;
    while (!batch_.empty()) {
      const Status taken = client_.sink_.take(settings_.feed, batch_.readings());
      std::unique_lock lock(client_.mutex_);
      if (taken.ok()) {
        client_.counts_.readings += batch_.size();
        ++client_.counts_.groups;
        return true;
      }
      ++client_.counts_.refusals;
      client_.counts_.last_fault = taken.error().message;
      if (Steady::now() + pause > end) return false;
      if (client_.wake_.wait_for(lock, pause, [&] { return client_.stop_; })) return false;
      pause = std::min(pause * 2, longest_retry);
    }
    return true;
  }

  /// The group is durable: its acknowledgements may go.
  bool hand_over() {
    settle();
    if (refused_) return false;
    mosquitto* const m = handle_.get();
    for (const std::string& topic : client_.nodes_.rebirths_wanted(client_.clock_.now())) {
      const std::string payload = rebirth_command(
          static_cast<std::uint64_t>(std::max<std::int64_t>(client_.clock_.now().us, 0) / 1000));
      mosquitto_publish(m, nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(),
                        0, false);
      const std::lock_guard lock(client_.mutex_);
      ++client_.counts_.rebirths;
    }
    return mosquitto_loop_write(m, 1) == MOSQ_ERR_SUCCESS;
  }

  /// Offers the group and forgets it, taken or not.
  void settle() {
    refused_ = !offer();
    if (refused_)
      client_.nodes_.roll_back();
    else
      client_.nodes_.commit();
    batch_.clear();
    const std::lock_guard lock(client_.mutex_);
    client_.counts_.messages += held_;
    client_.counts_.sparkplug = client_.nodes_.counts();
    held_ = 0;
  }

  void leave() {
    // Lost in the middle of a group: what was read is good, though the broker will send it again.
    if (held_ > 0) settle();
    if (!refused_ && client_.stopping() && connected_ && !lost_) say_goodbye();
    // What is queued and not written goes with the handle: acknowledgements of a refused group.
    handle_.reset();
    const std::lock_guard lock(client_.mutex_);
    client_.counts_.connected = false;
  }

  /// Waits until the broker has read the last acknowledgements: a socket that is closed while
  /// something lies unread in it takes back what was sent last.
  void say_goodbye() {
    const int socket = mosquitto_socket(handle_.get());
    if (socket < 0) return;
    const storage::Descriptor open_until_read(::dup(socket));
    mosquitto_disconnect(handle_.get());
    mosquitto_loop_write(handle_.get(), 1);
    const auto end = Steady::now() + goodbye_limit;
    std::array<char, 4096> thrown_away;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    pollfd watched{open_until_read.number(), POLLIN, 0};
    while (Steady::now() < end && ::poll(&watched, 1, static_cast<int>(idle.count())) >= 0) {
      if (watched.revents == 0) continue;
      if (::recv(watched.fd, thrown_away.data(), thrown_away.size(), MSG_DONTWAIT) <= 0) return;
    }
  }

  Client& client_;
  const ClientSettings& settings_;
  std::unique_ptr<mosquitto, Destroy> handle_;
  Batch batch_;
  std::size_t held_ = 0;  ///< messages read and not acknowledged
  Steady::time_point group_end_;
  bool connected_ = false;
  bool lost_ = false;
  bool refused_ = false;  ///< the last group: its acknowledgements are queued and must not leave
};

Client::Client(ClientSettings settings, Sink& sink, const Clock& clock)
    : settings_(std::move(settings)), sink_(sink), clock_(clock) {}

Client::~Client() { stop(); }

void Client::start() {
  if (thread_.joinable()) return;
  stop_ = false;
  thread_ = std::thread([this] { run(); });
}

void Client::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

ClientCounts Client::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

bool Client::stopping() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

bool Client::wait(Milliseconds how_long) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, how_long, [&] { return stop_; });
}

void Client::note(const Error& error, std::uint64_t ClientCounts::*counter) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = counts_.last_fault != error.message;
    ++(counts_.*counter);
    counts_.last_fault = error.message;
  }
  if (first) log::warn(fmt::format("{}: {}", settings_.feed, error.message));
}

void Client::run() {
  auto pause = settings_.first_wait;
  while (!stopping()) {
    Session session(*this);
    pause = session.run() ? settings_.first_wait : std::min(pause * 2, settings_.longest_wait);
    if (!wait(pause)) return;
  }
}

}  // namespace celadon::drivers::mqtt
