#include "celadon/drivers/files/watched_folder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/base/log.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::files {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool wanted(const fs::path& path, const std::vector<std::string>& endings) {
  const std::string name = lower(path.filename().string());
  if (name.starts_with('.') || name.ends_with(".part") || name.ends_with(".tmp")) return false;
  return std::any_of(endings.begin(), endings.end(),
                     [&](const std::string& ending) { return name.ends_with(lower(ending)); });
}

/// Whether the same file may be taken another time.
bool may_pass(ErrorCode code) {
  return code == ErrorCode::limit || code == ErrorCode::disk_full || code == ErrorCode::io ||
         code == ErrorCode::locked || code == ErrorCode::cancelled;
}

std::string reason_text(const Error& error) { return units::sentence(error) + "\n"; }

}  // namespace

WatchedFolder::WatchedFolder(FolderSettings settings, FileTaker taker, const Clock& clock)
    : settings_(std::move(settings)), taker_(std::move(taker)), clock_(clock) {}

WatchedFolder::~WatchedFolder() { stop(); }

Status WatchedFolder::start() {
  for (const char* name : {"done", "failed"}) {
    std::error_code failed;
    fs::create_directories(settings_.folder / name, failed);
    if (failed) return storage::system_error(failed.value(), "mkdir", settings_.folder / name);
  }
  if (!thread_.joinable()) {
    stop_ = false;
    thread_ = std::thread([this] { run(); });
  }
  return {};
}

void WatchedFolder::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

FolderCounts WatchedFolder::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void WatchedFolder::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    look();
    lock.lock();
    wake_.wait_for(lock, settings_.every, [&] { return stop_; });
  }
}

void WatchedFolder::note_fault(const std::string& message) {
  const std::lock_guard lock(mutex_);
  if (counts_.fault != message) log::warn(message);
  counts_.fault = message;
}

void WatchedFolder::look() {
  const std::lock_guard one_at_a_time(looking_);
  std::map<fs::path, Seen> now;
  std::error_code failed;
  for (auto at = fs::directory_iterator(settings_.folder, failed);
       !failed && at != fs::directory_iterator(); at.increment(failed)) {
    std::error_code gone;  // between the listing and the look at it
    if (at->symlink_status(gone).type() != fs::file_type::regular ||
        !wanted(at->path(), settings_.endings))
      continue;
    const Seen seen{at->file_size(gone), at->last_write_time(gone)};
    if (!gone) now.emplace(at->path(), seen);
  }
  if (failed)
    note_fault(storage::system_error(failed.value(), "opendir", settings_.folder).message);
  // The clock is injected; a file's time is the system's: their distance is that of the two clocks.
  const auto age_of = [&](const Seen& seen) {
    const auto since = std::chrono::file_clock::to_sys(seen.written).time_since_epoch();
    return clock_.now().us - std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  };
  std::vector<fs::path> finished;
  for (const auto& [path, seen] : now) {
    const auto before = seen_.find(path);
    const bool still = before != seen_.end() && before->second == seen;
    if (still &&
        age_of(seen) >=
            std::chrono::duration_cast<std::chrono::microseconds>(settings_.settled).count())
      finished.push_back(path);
  }
  {
    const std::lock_guard lock(mutex_);
    ++counts_.looks;
    counts_.waiting = now.size() - finished.size();
  }
  seen_ = std::move(now);
  for (const fs::path& path : finished) {
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return;
    }
    deal_with(path);
  }
}

void WatchedFolder::deal_with(const fs::path& file) {
  const Status taken = taker_(file);
  if (!taken.ok() && may_pass(taken.error().code)) {
    note_fault(taken.error().message);
    const std::lock_guard lock(mutex_);
    ++counts_.put_off;
    return;
  }
  const Status moved =
      move_to(file, taken.ok() ? "done" : "failed", taken.ok() ? "" : reason_text(taken.error()));
  if (!moved.ok()) return note_fault(moved.error().message);
  if (!taken.ok()) note_fault(taken.error().message);
  const std::lock_guard lock(mutex_);
  ++(taken.ok() ? counts_.done : counts_.failed);
}

/// Under its own name, or with a number behind it where there is one of that name already.
Status WatchedFolder::move_to(const fs::path& file, const char* folder, std::string_view reason) {
  const fs::path directory = settings_.folder / folder;
  fs::path target = directory / file.filename();
  std::error_code failed;
  for (int i = 2; fs::exists(target, failed); ++i)
    target = directory / fmt::format("{}-{}{}", file.stem().string(), i, file.extension().string());
  if (!reason.empty())
    CELADON_TRY(storage::write_file_atomically(fs::path(target.string() + ".reason.txt"), reason));
  fs::rename(file, target, failed);
  if (failed) return storage::system_error(failed.value(), "rename", file);
  return storage::sync_folder(directory);
}

}  // namespace celadon::drivers::files
