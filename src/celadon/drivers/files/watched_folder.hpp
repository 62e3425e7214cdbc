#pragma once
// A folder into which others put files: each finished file is handed over once, then moved to
// done/ or to failed/ with the reason beside it.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"

namespace celadon::drivers::files {

/// Deals with one file, e.g. imports it. What errors make of the file: limit, disk_full, io, locked
/// and cancelled leave it where it is, to be tried again; others move it to failed/.
using FileTaker = std::function<Status(const std::filesystem::path&)>;

struct FolderSettings {
  std::filesystem::path folder;
  std::vector<std::string> endings{".csv"};  ///< of names, whatever their case
  std::chrono::milliseconds every{5000};     ///< between two looks
  std::chrono::seconds settled{10};          ///< so long it has not been written to
};

struct FolderCounts {
  std::uint64_t looks = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t put_off = 0;  ///< to be tried again
  std::uint64_t waiting = 0;  ///< seen in the last look and not finished yet
  std::string fault;          ///< the last one, in both languages
};

/// Thread-safe. Files whose name begins with '.' or ends in .part or .tmp, links and folders are
/// not looked at. A file counts as finished when size and time stay the same from one look to the
/// next and its time is older than `settled`.
class WatchedFolder {
 public:
  WatchedFolder(FolderSettings settings, FileTaker taker, const Clock& clock);
  WatchedFolder(const WatchedFolder&) = delete;
  WatchedFolder& operator=(const WatchedFolder&) = delete;
  ~WatchedFolder();

  /// Makes the folder with done/ and failed/ and begins to look. Errors: io.
  Status start();
  void stop();
  /// One look, by hand.
  void look();
  [[nodiscard]] FolderCounts counts() const;

 private:
  struct Seen {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type written;
    bool operator==(const Seen&) const = default;
  };
  void run();
  void deal_with(const std::filesystem::path& file);
  Status move_to(const std::filesystem::path& file, const char* folder, std::string_view reason);
  void note_fault(const std::string& message);

  FolderSettings settings_;
  FileTaker taker_;
  const Clock& clock_;
  std::map<std::filesystem::path, Seen> seen_;  ///< in the last look
  std::mutex looking_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  FolderCounts counts_;
  std::thread thread_;
};

}  // namespace celadon::drivers::files
