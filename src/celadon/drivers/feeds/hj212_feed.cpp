#include "celadon/drivers/feeds/hj212_feed.hpp"

#include <array>
#include <set>

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/feeds/fields.hpp"

namespace celadon::drivers::feeds {
namespace {

using hj212::Cipher;
using text::Node;

constexpr std::size_t most_monitors = 20'000;
constexpr std::array mode_words{
    std::pair<std::string_view, Cipher::Mode>{"ecb", Cipher::Mode::ecb},
    std::pair<std::string_view, Cipher::Mode>{"cbc", Cipher::Mode::cbc}};
constexpr std::array spelling_words{
    std::pair<std::string_view, Cipher::Spelling>{"base64", Cipher::Spelling::base64},
    std::pair<std::string_view, Cipher::Spelling>{"hex", Cipher::Spelling::hex}};

Result<Cipher> read_cipher(const Node& node, const FeedContext& context) {
  CELADON_TRY(text::refuse_unknown_members(node, {"key", "key_file", "start", "mode", "spelling"}));
  Cipher cipher;
  CELADON_ASSIGN(const std::string key, secret_field(node, "key", context));
  const auto bytes = hj212::read_cipher_key(key);
  if (!bytes.ok()) return at_node(node, bytes.error());
  cipher.key = *bytes;
  CELADON_ASSIGN(cipher.mode,
                 choice_field<Cipher::Mode>(node, "mode", mode_words, Cipher::Mode::ecb));
  CELADON_ASSIGN(cipher.spelling, choice_field<Cipher::Spelling>(node, "spelling", spelling_words,
                                                                 Cipher::Spelling::base64));
  if (const Node* start = field(node, "start"); start != nullptr) {
    const auto read = hj212::read_cipher_key(start->scalar);
    if (!read.ok()) return at_node(*start, read.error());
    cipher.start = *read;
  }
  return cipher;
}

Result<hj212::Device> read_monitor(const Node& node, const FeedContext& context) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"mn", "password", "password_file", "offset", "units", "cipher", "points"}));
  hj212::Device device;
  CELADON_ASSIGN(device.id, text_field(node, "mn"));
  if (device.id.size() > 64 ||
      device.id.find_first_not_of(
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") != std::string::npos)
    return node.find("mn")->error(
        ErrorCode::parse, fmt::format("\"{0}\" 不是 MN｜\"{0}\" is no MN", device.id),
        "字母、数字、'_'、'-'、'.'，至多 64 个｜letters, digits, '_', '-', '.', at most 64");
  CELADON_ASSIGN(device.password, secret_field(node, "password", context));
  CELADON_ASSIGN(device.offset, offset_field(node, "offset"));
  if (const Node* units = field(node, "units"); units != nullptr) {
    for (const auto& [factor, member] : units->members) {
      CELADON_ASSIGN(device.units[factor], unit_field(*units, factor));
    }
  }
  if (const Node* points = field(node, "points"); points != nullptr) {
    for (const auto& [point, figure] : points->members) {
      if (!device.points.emplace(figure.scalar, point).second)
        return figure.error(
            ErrorCode::conflict,
            fmt::format("{0} 给了两个计量点｜{0} is given to two measuring points", figure.scalar));
    }
  }
  if (const Node* cipher = field(node, "cipher"); cipher != nullptr) {
    CELADON_ASSIGN(device.cipher, read_cipher(*cipher, context));
  }
  return device;
}

Result<hj212::ForwarderSettings> read_forward(const Node& node, const FeedContext& context) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"host", "port", "password", "password_file", "folder", "most_mb", "timeout"}));
  hj212::ForwarderSettings settings;
  CELADON_ASSIGN(settings.host, text_field(node, "host"));
  CELADON_ASSIGN(settings.port, port_field(node, std::nullopt));
  CELADON_ASSIGN(settings.password, secret_field(node, "password", context));
  CELADON_ASSIGN(const std::string folder, text_field(node, "folder"));
  settings.folder = path_in(context, folder);
  CELADON_ASSIGN(const std::int64_t most, whole_field(node, "most_mb", 1024, 1, 1'000'000));
  settings.limits.bytes = static_cast<std::uint64_t>(most) << 20U;
  CELADON_ASSIGN(const Duration timeout,
                 duration_member(node, "timeout", Duration::seconds(10), Duration::seconds(1),
                                 Duration::minutes(5)));
  settings.answer_limit = std::chrono::milliseconds(timeout.us / 1000);
  return settings;
}

class RunningHj212 final : public RunningFeed {
 public:
  RunningHj212(std::string feed, std::unique_ptr<hj212::Forwarder> forwarder, std::string authority)
      : feed_(std::move(feed)),
        forwarder_(std::move(forwarder)),
        authority_(std::move(authority)) {}

  Status listen(hj212::ServerSettings settings, Sink& sink, const Clock& clock) {
    if (forwarder_)
      settings.forward = [this](const hj212::Packet& packet) { (void)forwarder_->post(packet); };
    CELADON_ASSIGN(server_, hj212::Server::start(std::move(settings), sink, clock));
    return {};
  }
  ~RunningHj212() override { end(); }
  void stop() override { end(); }
  [[nodiscard]] FeedHealth health() const override {
    FeedHealth health{feed_, "hj212", server_->counts().last_fault, {}};
    for (const hj212::DeviceSeen& seen : server_->devices()) {
      DeviceHealth device;
      device.device = seen.id;
      device.address = fmt::format(":{}", server_->port());
      device.state = seen.connected ? DeviceHealth::State::good
                     : seen.last    ? DeviceHealth::State::failing
                                    : DeviceHealth::State::starting;
      device.last_answer = seen.last;
      device.answers = seen.packets;
      device.readings = seen.readings;
      health.devices.push_back(std::move(device));
    }
    if (forwarder_) {
      const hj212::ForwarderCounts counts = forwarder_->counts();
      DeviceHealth authority;
      authority.device = "forward";
      authority.address = authority_;
      authority.state = counts.connected ? DeviceHealth::State::good : DeviceHealth::State::failing;
      authority.fault = counts.last_fault;
      authority.answers = counts.acknowledged;
      authority.missed = counts.waiting;
      authority.left_out = counts.left_out;
      health.devices.push_back(std::move(authority));
    }
    return health;
  }

 private:
  /// The server first: what it makes durable last still goes into the outbox.
  void end() {
    if (server_) server_->stop();
    if (forwarder_) forwarder_->stop();
  }

  std::string feed_;
  std::unique_ptr<hj212::Forwarder> forwarder_;
  std::string authority_;
  std::unique_ptr<hj212::Server> server_;
};

class Hj212Feed final : public Feed {
 public:
  Hj212Feed(hj212::ServerSettings settings, std::optional<hj212::ForwarderSettings> forward)
      : settings_(std::move(settings)), forward_(std::move(forward)) {}
  [[nodiscard]] Result<std::unique_ptr<RunningFeed>> start(Sink& sink,
                                                           const Clock& clock) const override {
    std::unique_ptr<hj212::Forwarder> forwarder;
    if (forward_) {
      CELADON_ASSIGN(forwarder, hj212::Forwarder::start(*forward_, clock));
    }
    auto running = std::make_unique<RunningHj212>(
        settings_.feed, std::move(forwarder),
        forward_ ? fmt::format("{}:{}", forward_->host, forward_->port) : "");
    CELADON_TRY(running->listen(settings_, sink, clock));
    return std::unique_ptr<RunningFeed>(std::move(running));
  }

 private:
  hj212::ServerSettings settings_;
  std::optional<hj212::ForwarderSettings> forward_;
};

}  // namespace

Result<std::unique_ptr<Feed>> read_hj212_feed(const Node& entry, const std::string& id,
                                              const FeedContext& context) {
  CELADON_TRY(text::refuse_unknown_members(
      entry, {"id", "kind", "address", "port", "threads", "idle", "devices", "forward"}));
  hj212::ServerSettings settings;
  settings.feed = id;
  CELADON_ASSIGN(settings.address, text_field_or(entry, "address", "0.0.0.0"));
  CELADON_ASSIGN(settings.port, port_field(entry, std::nullopt));
  CELADON_ASSIGN(const std::int64_t threads, whole_field(entry, "threads", 2, 1, 64));
  settings.threads = static_cast<unsigned>(threads);
  CELADON_ASSIGN(const Duration idle, duration_member(entry, "idle", Duration::minutes(30),
                                                      Duration::seconds(10), Duration::days(2)));
  settings.idle_limit = std::chrono::seconds(idle.us / 1'000'000);
  CELADON_ASSIGN(const Node* devices, list_field(entry, "devices", most_monitors));
  settings.most_connections =
      std::max<std::size_t>(settings.most_connections, devices->items.size() + 100);
  std::set<std::string> known;
  for (const Node& node : devices->items) {
    CELADON_ASSIGN(hj212::Device device, read_monitor(node, context));
    if (!known.insert(device.id).second)
      return node.find("mn")->error(
          ErrorCode::conflict,
          fmt::format("设备 {0} 出现两次｜the device {0} stands twice", device.id));
    settings.devices.push_back(std::move(device));
  }
  std::optional<hj212::ForwarderSettings> forward;
  if (const Node* node = field(entry, "forward"); node != nullptr) {
    CELADON_ASSIGN(forward, read_forward(*node, context));
  }
  return std::unique_ptr<Feed>(
      std::make_unique<Hj212Feed>(std::move(settings), std::move(forward)));
}

}  // namespace celadon::drivers::feeds
