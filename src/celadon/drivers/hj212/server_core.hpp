#pragma once
// Inside of the server: sessions on Asio's threads, one writer that calls the sink for all of them.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "celadon/drivers/hj212/device_book.hpp"
#include "celadon/drivers/hj212/parts.hpp"

namespace celadon::drivers::hj212 {

class ServerSession;

/// What one read of a session gave, on its way to the sink. Its session reads on only afterwards:
/// so much is held of each monitor and no more.
struct ServerJob {
  struct Message {
    Packet packet;
    std::size_t readings = 0;
    bool again = false;  ///< durable before
  };
  std::shared_ptr<ServerSession> session;
  Batch batch;
  std::vector<Message> messages;
};

class Server::Core : public std::enable_shared_from_this<Server::Core> {
 public:
  Core(ServerSettings settings, std::unique_ptr<DeviceBook> book, Sink& sink, const Clock& clock)
      : settings_(std::move(settings)),
        book_(std::move(book)),
        sink_(sink),
        clock_(clock),
        acceptor_(boost::asio::make_strand(io_)),
        pause_(acceptor_.get_executor()) {}

  Status listen();
  void stop();
  std::uint16_t port() const { return port_; }
  ServerCounts counts() const;
  Result<Exchange> ask(const std::string& device, Packet command, std::chrono::milliseconds limit);

  const ServerSettings& settings() const { return settings_; }
  DeviceBook& book() { return *book_; }
  const Clock& clock() const { return clock_; }
  void count(std::uint64_t ServerCounts::*counter, std::uint64_t more = 1);
  void note_fault(const Error& error);
  void enqueue(std::unique_ptr<ServerJob> job);
  /// A monitor's 9011 or 9012.
  void note_answer(const Packet& answer);
  void opened(const std::string& device, const std::shared_ptr<ServerSession>& session);
  void closed(const std::shared_ptr<ServerSession>& session, const std::string& device);

 private:
  void accept();
  void write_jobs();
  bool offer(const std::vector<std::unique_ptr<ServerJob>>& jobs);
  bool offer_once(std::span<const std::unique_ptr<ServerJob>> jobs, ErrorCode& why);
  void settle(const ServerJob& job);
  bool pause_writer(std::chrono::milliseconds how_long);

  ServerSettings settings_;
  std::unique_ptr<DeviceBook> book_;
  Sink& sink_;
  const Clock& clock_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::uint16_t port_ = 0;
  std::vector<std::thread> threads_;
  std::thread writer_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable answered_;
  bool stop_ = false;
  ServerCounts counts_;
  std::deque<std::unique_ptr<ServerJob>> jobs_;
  std::set<std::shared_ptr<ServerSession>> sessions_;
  std::map<std::string, std::weak_ptr<ServerSession>> by_device_;
  std::map<std::string, Exchange> exchanges_;  ///< by QN of the command
};

/// One connection. All of it runs on its strand.
class ServerSession : public std::enable_shared_from_this<ServerSession> {
 public:
  ServerSession(std::shared_ptr<Server::Core> core, boost::asio::ip::tcp::socket socket)
      : core_(std::move(core)), socket_(std::move(socket)), timer_(socket_.get_executor()) {}

  void begin();
  /// From any thread: the job is durable, or was given up; then nothing is answered.
  void settled(std::string answers);
  /// From any thread.
  void send(std::string bytes);
  void close();

 private:
  void read();
  void take(std::string_view bytes);
  void take_packet(Packet packet, ServerJob& job);
  void watch();
  void write();
  void close_here();

  std::shared_ptr<Server::Core> core_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::array<char, 8192> bytes_{};
  Framer framer_;
  PartCollector parts_{1U << 20U};
  std::deque<std::string> out_;
  std::size_t out_bytes_ = 0;
  std::chrono::steady_clock::time_point heard_ = std::chrono::steady_clock::now();
  std::string device_;  ///< the last monitor that spoke here
  bool closed_ = false;
};

}  // namespace celadon::drivers::hj212
