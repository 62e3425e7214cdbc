#pragma once

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch_folder.hpp"

namespace celadon::testing {

/// A port of the loopback that nobody has.
inline std::uint16_t free_port() {
  const int s = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(s, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(s);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

/// Whether somebody listens there.
inline bool listens(std::uint16_t port) {
  const int s = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool yes = ::connect(s, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(s);
  return yes;
}

/// Starts a program; its output is thrown away.
inline pid_t start_program(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words)
    arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  return child;
}

/// Its exit status.
inline int run_program(const std::vector<std::string>& words) {
  int status = -1;
  ::waitpid(start_program(words), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A private mosquitto that keeps sessions over a restart.
class Broker {
 public:
  explicit Broker(std::string more = {}) : port_(free_port()), more_(std::move(more)) { start(); }
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;
  ~Broker() { kill(SIGKILL); }

  void start() {
    const std::string folder = folder_.path().string();
    std::ofstream(folder + "/broker.conf")
        << (more_.empty()
                ? "listener " + std::to_string(port_) + " 127.0.0.1\nallow_anonymous true\n"
                : "listener " + std::to_string(port_) + " 127.0.0.1\n" + more_)
        << "persistence true\npersistence_location " << folder
        << "/\nautosave_interval 200\nautosave_on_changes true\nmax_queued_messages 0\nuser root\n";
    child_ = start_program({program(), "-c", folder + "/broker.conf"});
    for (int i = 0; i < 500; ++i) {
      if (listens(port_)) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("mosquitto does not start");
  }
  /// SIGTERM lets it write its state, SIGKILL does not.
  void kill(int signal) {
    if (child_ <= 0) return;
    ::kill(child_, signal);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }

  static bool installed() { return ::access(program(), X_OK) == 0; }

 private:
  static const char* program() { return "/usr/sbin/mosquitto"; }

  ScratchFolder folder_;
  std::uint16_t port_;
  std::string more_;
  pid_t child_ = -1;
};

}  // namespace celadon::testing
