#pragma once
// The whole server: services, routes, pages, events and the socket, put together.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "celadon/app/open_services.hpp"
#include "celadon/http/dispatch.hpp"
#include "celadon/http/server/server.hpp"

namespace celadon::http {

struct OpenHouseOptions {
  app::ServicesOptions services;
  ServerOptions server;  ///< its spool is set here
  DispatchOptions dispatch;
  std::filesystem::path web;  ///< folder of the built pages; empty: those in the program
};

class OpenHouse {
 public:
  /// Opens the data folder and serves. Errors: those of OpenServices::open, StaticFiles::of_folder
  /// and Server::start. The clock must outlive the house.
  static Result<std::unique_ptr<OpenHouse>> open(const OpenHouseOptions& options,
                                                 const Clock& clock);
  /// Closes.
  ~OpenHouse();

  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:8080"
  [[nodiscard]] std::string address() const;
  [[nodiscard]] app::Services& services();
  /// The path of the one-time link that makes the first administrator; nullopt when there is a
  /// user. Each call makes a new one, the older ends. Error io.
  Result<std::optional<std::string>> first_start_link();
  /// Finishes running answers, closes event streams, stops jobs. Idempotent.
  void close();

 private:
  struct Impl;
  explicit OpenHouse(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::http
