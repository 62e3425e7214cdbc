#pragma once
// Real Modbus servers for tests, made of libmodbus: one over TCP, and a serial device on a pseudo
// terminal behind a serial server (RTU frames over TCP). Each runs a thread of its own.

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <modbus/modbus.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <unistd.h>

namespace celadon::testing {

/// What a server does with a request: 0 answers, an exception code, or silent.
inline constexpr int modbus_answer = 0;
inline constexpr int modbus_silent = -1;
struct ModbusAsked {
  int connection;  ///< counted from 1
  int unit;
  int function;
  int address;
  int count;
};
using ModbusBehaviour = std::function<int(const ModbusAsked&)>;

/// The listening socket's port.
inline std::uint16_t port_of_socket(int socket) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("getsockname");
  return ntohs(address.sin_port);
}

/// Every unit has its own 1,000 holding and input registers.
class ModbusTcpServer {
 public:
  explicit ModbusTcpServer(ModbusBehaviour behaviour = {}, std::uint16_t port = 0)
      : behaviour_(std::move(behaviour)), context_(modbus_new_tcp("127.0.0.1", port)) {
    listening_ = modbus_tcp_listen(context_, 512);
    if (listening_ < 0) throw std::runtime_error(modbus_strerror(errno));
    port_ = port_of_socket(listening_);
    thread_ = std::thread([this] { serve(); });
  }
  ~ModbusTcpServer() {
    stopping_ = true;
    thread_.join();
    close(listening_);
    for (const auto& [socket, number] : connections_) close(socket);
    for (auto& [unit, mapping] : units_) modbus_mapping_free(mapping);
    modbus_set_socket(context_, -1);
    modbus_free(context_);
  }
  ModbusTcpServer(const ModbusTcpServer&) = delete;
  ModbusTcpServer& operator=(const ModbusTcpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return accepted_; }
  [[nodiscard]] int requests() const { return requests_; }
  void set(int unit, int address, const std::vector<std::uint16_t>& registers) {
    const std::lock_guard lock(mutex_);
    modbus_mapping_t* mapping = mapping_of(unit);
    for (std::size_t i = 0; i < registers.size(); ++i) {
      mapping->tab_registers[static_cast<std::size_t>(address) + i] = registers[i];
      mapping->tab_input_registers[static_cast<std::size_t>(address) + i] = registers[i];
    }
  }
  void drop_connections() { drop_ = true; }

 private:
  modbus_mapping_t* mapping_of(int unit) {
    modbus_mapping_t*& mapping = units_[unit];
    if (mapping == nullptr) mapping = modbus_mapping_new(0, 0, 1000, 1000);
    return mapping;
  }

  void serve() {
    while (!stopping_) {
      std::vector<pollfd> watched = {{listening_, POLLIN, 0}};
      for (const auto& [socket, number] : connections_) watched.push_back({socket, POLLIN, 0});
      if (poll(watched.data(), watched.size(), 20) < 0) return;
      if (drop_.exchange(false)) {
        for (const auto& [socket, number] : connections_) close(socket);
        connections_.clear();
        continue;
      }
      for (const pollfd& one : watched) {
        if (one.revents == 0) continue;
        if (one.fd == listening_)
          connections_[accept(listening_, nullptr, nullptr)] = ++accepted_;
        else if (!answer(one.fd))
          connections_.erase(one.fd);
      }
    }
  }

  bool answer(int socket) {
    std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> query{};
    modbus_set_socket(context_, socket);
    const int length = modbus_receive(context_, query.data());
    if (length < 0) {
      close(socket);
      return false;
    }
    ++requests_;
    const ModbusAsked asked{connections_[socket], query[6], query[7], query[8] << 8 | query[9],
                            query[10] << 8 | query[11]};
    const int what = behaviour_ ? behaviour_(asked) : modbus_answer;
    const std::lock_guard lock(mutex_);
    if (what > 0) modbus_reply_exception(context_, query.data(), static_cast<unsigned>(what));
    if (what == modbus_answer) modbus_reply(context_, query.data(), length, mapping_of(asked.unit));
    return true;
  }

  ModbusBehaviour behaviour_;
  modbus_t* context_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::map<int, modbus_mapping_t*> units_;
  std::map<int, int> connections_;
  std::mutex mutex_;
  std::atomic<int> accepted_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> drop_ = false;
  std::thread thread_;
};

/// A serial device (libmodbus, RTU) on a pseudo terminal, and the serial server that carries its
/// bytes over TCP.
class ModbusSerialDevice {
 public:
  ModbusSerialDevice(int unit, std::vector<std::uint16_t> registers) {
    std::array<char, 128> name{};
    int slave = -1;
    if (openpty(&master_, &slave, name.data(), nullptr, nullptr) != 0)
      throw std::runtime_error("openpty");
    context_ = modbus_new_rtu(name.data(), 115200, 'N', 8, 1);
    modbus_set_slave(context_, unit);
    if (modbus_connect(context_) != 0) throw std::runtime_error(modbus_strerror(errno));
    close(slave);
    mapping_ = modbus_mapping_new(0, 0, 1000, 1000);
    std::copy(registers.begin(), registers.end(), mapping_->tab_registers);
    listening_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listening_, 4) != 0)
      throw std::runtime_error("listen");
    port_ = port_of_socket(listening_);
    modbus_set_indication_timeout(context_, 0, 50'000);
    device_ = std::thread([this] { be_device(); });
    carrier_ = std::thread([this] { carry(); });
  }
  ~ModbusSerialDevice() {
    stopping_ = true;
    carrier_.join();
    device_.join();
    close(listening_);
    modbus_close(context_);
    modbus_free(context_);
    modbus_mapping_free(mapping_);
    close(master_);
  }
  ModbusSerialDevice(const ModbusSerialDevice&) = delete;
  ModbusSerialDevice& operator=(const ModbusSerialDevice&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void be_device() {
    std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> query{};
    while (!stopping_) {
      const int length = modbus_receive(context_, query.data());
      if (length > 0) modbus_reply(context_, query.data(), length, mapping_);
    }
  }
  void carry() {
    int client = -1;
    std::array<char, 512> bytes{};
    while (!stopping_) {
      std::array<pollfd, 3> watched = {
          {{listening_, POLLIN, 0}, {master_, POLLIN, 0}, {client, POLLIN, 0}}};
      if (poll(watched.data(), watched.size(), 20) < 0) break;
      if (watched[0].revents != 0) {
        if (client >= 0) close(client);
        client = accept(listening_, nullptr, nullptr);
        continue;
      }
      for (const auto& [from, to] : {std::pair(master_, client), std::pair(client, master_)}) {
        const auto& ready = from == master_ ? watched[1] : watched[2];
        if (from < 0 || ready.revents == 0) continue;
        const ssize_t length = read(from, bytes.data(), bytes.size());
        if (length > 0 && to >= 0 && write(to, bytes.data(), static_cast<std::size_t>(length)) < 0)
          continue;
        if (length <= 0 && from == client) {
          close(client);
          client = -1;
        }
      }
    }
    if (client >= 0) close(client);
  }

  int master_ = -1;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  modbus_t* context_ = nullptr;
  modbus_mapping_t* mapping_ = nullptr;
  std::atomic<bool> stopping_ = false;
  std::thread device_;
  std::thread carrier_;
};

}  // namespace celadon::testing
