#include "celadon/drivers/hj212/server.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "celadon/base/civil.hpp"
#include "celadon/base/log.hpp"
#include "celadon/drivers/hj212/server_core.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::hj212 {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr Milliseconds first_retry{50};
constexpr Milliseconds longest_retry{1000};
constexpr std::size_t most_exchanges = 1000;

std::optional<int> member_number(const Packet& packet, std::string_view name) {
  const auto body = read_body(packet.body);
  if (!body.ok()) return std::nullopt;
  for (const Parameter& parameter : body->parameters) {
    int value = 0;
    const char* const end = parameter.value.data() + parameter.value.size();
    if (parameter.name == name && std::from_chars(parameter.value.data(), end, value).ptr == end)
      return value;
  }
  return std::nullopt;
}

}  // namespace

Status Server::Core::listen() {
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(settings_.address, failed);
  const tcp::endpoint wanted(address, settings_.port);
  if (!failed) acceptor_.open(wanted.protocol(), failed);
  if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor_.bind(wanted, failed);
  if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
  if (failed)
    return Error{ErrorCode::io,
                 units::bilingual(fmt::format("不能在 {}:{} 监听：{}", settings_.address,
                                              settings_.port, failed.message()),
                                  fmt::format("cannot listen on {}:{}: {}", settings_.address,
                                              settings_.port, failed.message())),
                 units::bilingual("换一个地址或端口", "choose another address or port")};
  port_ = acceptor_.local_endpoint().port();
  accept();
  for (unsigned i = 0; i < std::max(settings_.threads, 1U); ++i)
    threads_.emplace_back([this] { io_.run(); });
  writer_ = std::thread([this] { write_jobs(); });
  return {};
}

void Server::Core::accept() {
  acceptor_.async_accept(asio::make_strand(io_), [this](const boost::system::error_code& failed,
                                                        tcp::socket socket) {
    if (failed == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (failed) {  // no descriptor is left: wait for one
      pause_.expires_after(Milliseconds(100));
      pause_.async_wait([this](const boost::system::error_code& ended) {
        if (!ended) accept();
      });
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      ++counts_.connections;
      if (!stop_ && sessions_.size() < settings_.most_connections) {
        const auto session = std::make_shared<ServerSession>(shared_from_this(), std::move(socket));
        sessions_.insert(session);
        counts_.open = sessions_.size();
        session->begin();
      }
    }
    accept();
  });
}

void Server::Core::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stop_) return;
    stop_ = true;
    for (const auto& session : sessions_) session->close();
  }
  wake_.notify_all();
  answered_.notify_all();
  asio::post(acceptor_.get_executor(), [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  });
  if (writer_.joinable()) writer_.join();
  for (std::thread& thread : threads_) thread.join();  // ends when nothing is open any more
  const std::lock_guard lock(mutex_);
  jobs_.clear();
}

ServerCounts Server::Core::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Server::Core::count(std::uint64_t ServerCounts::*counter, std::uint64_t more) {
  const std::lock_guard lock(mutex_);
  counts_.*counter += more;
}

void Server::Core::note_fault(const Error& error) {
  const std::lock_guard lock(mutex_);
  ++counts_.faults;
  counts_.last_fault = error.message;
}

void Server::Core::opened(const std::string& device,
                          const std::shared_ptr<ServerSession>& session) {
  book_->note_connected(device, true);
  const std::lock_guard lock(mutex_);
  by_device_[device] = session;
}

void Server::Core::closed(const std::shared_ptr<ServerSession>& session,
                          const std::string& device) {
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
    counts_.open = sessions_.size();
    if (const auto at = by_device_.find(device);
        at != by_device_.end() && at->second.lock() == session) {
      by_device_.erase(at);
      last = true;
    }
  }
  if (last) book_->note_connected(device, false);
}

void Server::Core::enqueue(std::unique_ptr<ServerJob> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void Server::Core::write_jobs() {
  for (;;) {
    std::vector<std::unique_ptr<ServerJob>> jobs;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
      if (stop_) return;
      jobs.assign(std::make_move_iterator(jobs_.begin()), std::make_move_iterator(jobs_.end()));
      jobs_.clear();
    }
    const bool taken = offer(jobs);
    if (!taken) count(&ServerCounts::given_up);
    for (const auto& job : jobs) {
      if (taken)
        settle(*job);
      else
        job->session->settled("");
    }
  }
}

bool Server::Core::offer_once(std::span<const std::unique_ptr<ServerJob>> jobs, ErrorCode& why) {
  std::vector<Reading> readings;
  for (const auto& job : jobs)
    readings.insert(readings.end(), job->batch.readings().begin(), job->batch.readings().end());
  if (readings.empty()) return true;
  const Status taken = sink_.take(settings_.feed, readings);
  const std::lock_guard lock(mutex_);
  if (taken.ok()) {
    counts_.readings += readings.size();
    ++counts_.groups;
    return true;
  }
  ++counts_.refused;
  counts_.last_fault = taken.error().message;
  why = taken.error().code;
  return false;
}

bool Server::Core::offer(const std::vector<std::unique_ptr<ServerJob>>& jobs) {
  const auto end = Steady::now() + settings_.hold;
  auto pause = first_retry;
  std::size_t done = 0;
  std::size_t together = jobs.size();  // fewer where so many are too much at once
  while (done < jobs.size()) {
    ErrorCode why{};
    const std::size_t now = std::min(together, jobs.size() - done);
    if (offer_once(std::span(jobs).subspan(done, now), why)) {
      done += now;
      continue;
    }
    if (why == ErrorCode::limit) together = std::max<std::size_t>(now / 2, 1);
    if (Steady::now() + pause > end || !pause_writer(pause)) return false;
    pause = std::min(pause * 2, longest_retry);
  }
  return true;
}

bool Server::Core::pause_writer(Milliseconds how_long) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, how_long, [&] { return stop_; });
}

void Server::Core::settle(const ServerJob& job) {
  std::string answers;
  for (const ServerJob::Message& message : job.messages) {
    const Packet& packet = message.packet;
    if (message.again) {
      count(&ServerCounts::repeated);
    } else {
      if (settings_.forward && packet.command.starts_with('2')) settings_.forward(packet);
      book_->note_settled(packet.device, mark_of(packet), message.readings);
    }
    if (!packet.flag || !packet.flag->wants_answer) continue;
    if (auto frame = encode(acknowledgement(packet)); frame.ok()) {
      answers += *frame;
      count(&ServerCounts::answers);
    }
  }
  job.session->settled(std::move(answers));
}

void Server::Core::note_answer(const Packet& answer) {
  {
    const std::lock_guard lock(mutex_);
    const auto at = exchanges_.find(answer.request);
    if (at == exchanges_.end()) return;
    if (answer.command == "9011") at->second.ready = member_number(answer, "QnRtn");
    if (answer.command == "9012") at->second.result = member_number(answer, "ExeRtn");
  }
  answered_.notify_all();
}

Result<Exchange> Server::Core::ask(const std::string& device, Packet command, Milliseconds limit) {
  const Device* const registered = book_->find(device);
  std::shared_ptr<ServerSession> session;
  std::unique_lock lock(mutex_);
  if (const auto at = by_device_.find(device); at != by_device_.end()) session = at->second.lock();
  if (registered == nullptr || !session)
    return Error{ErrorCode::not_found,
                 units::bilingual(fmt::format("设备 {} 未连接", device),
                                  fmt::format("the device {} is not connected", device)),
                 units::bilingual("等待其连接", "wait until it connects")};
  command.device = device;
  command.password = registered->password;
  Instant now = clock_.now();
  do {
    command.request = format_request(now, registered->offset);
    now.us += 1000;
  } while (exchanges_.contains(command.request));
  if (exchanges_.size() >= most_exchanges)
    return Error{ErrorCode::limit,
                 units::bilingual("等待回答的命令过多", "too many commands wait for answers"), ""};
  CELADON_ASSIGN(std::string frame, encode(command));
  const std::string request = command.request;
  exchanges_[request] = {};
  session->send(std::move(frame));
  const auto complete = [&] {
    const Exchange& so_far = exchanges_[request];
    return stop_ || so_far.result || (so_far.ready && *so_far.ready != 1);
  };
  answered_.wait_for(lock, limit, complete);
  const Exchange found = exchanges_[request];
  exchanges_.erase(request);
  if (found.ready || found.result) return found;
  return Error{ErrorCode::io,
               units::bilingual(fmt::format("设备 {} 没有回答", device),
                                fmt::format("the device {} did not answer", device)),
               ""};
}

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Sink& sink,
                                              const Clock& clock) {
  CELADON_ASSIGN(auto book, DeviceBook::open(std::move(settings.devices)));
  settings.devices.clear();
  auto core = std::make_shared<Core>(std::move(settings), std::move(book), sink, clock);
  CELADON_TRY(core->listen());
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() { stop(); }
void Server::stop() { core_->stop(); }
std::uint16_t Server::port() const { return core_->port(); }
ServerCounts Server::counts() const { return core_->counts(); }
std::vector<DeviceSeen> Server::devices() const { return core_->book().seen(); }

Result<Exchange> Server::ask(const std::string& device, const std::string& system,
                             const std::string& command, const std::string& body,
                             Milliseconds limit) {
  Packet packet;
  packet.system = system;
  packet.command = command;
  packet.flag = Flag{Edition::y2017, false, true};
  packet.body = body;
  return core_->ask(device, std::move(packet), limit);
}

}  // namespace celadon::drivers::hj212
