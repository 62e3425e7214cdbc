#include "celadon/app/rehearsal.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app {
namespace {

constexpr std::uint64_t most_bytes = 200;  // of the file: one instant and blanks

Result<Instant> instant_in(const std::filesystem::path& file) {
  CELADON_ASSIGN(std::string text, storage::read_small_file(file, most_bytes));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  return parse_instant(text);
}

}  // namespace

bool is_rehearsed(const std::filesystem::path& data_folder) {
  std::error_code ignored;
  return std::filesystem::exists(data_folder / rehearsal_mark, ignored);
}

Status begin_rehearsal(const std::filesystem::path& data_folder) {
  if (is_rehearsed(data_folder)) return {};
  std::error_code failed;
  if (std::filesystem::exists(data_folder, failed) &&
      !std::filesystem::is_empty(data_folder, failed)) {
    return Error{
        ErrorCode::conflict,
        units::bilingual(fmt::format("{} 存有真实记录，不能用于演练", data_folder.string()),
                         fmt::format("{} holds real records and cannot be rehearsed with",
                                     data_folder.string())),
        units::bilingual("演练请用新的空数据目录", "rehearse in a new, empty data folder")};
  }
  std::filesystem::create_directories(data_folder, failed);
  return storage::write_file_atomically(
      data_folder / rehearsal_mark, "Time in this folder was set by hand: nothing in it counts.\n");
}

RehearsalClock::RehearsalClock(std::filesystem::path file, const Clock& real)
    : file_(std::move(file)), real_(&real) {}

Result<std::unique_ptr<RehearsalClock>> RehearsalClock::open(const std::filesystem::path& file,
                                                             const Clock& real) {
  CELADON_ASSIGN(const Instant begun, instant_in(file));
  std::unique_ptr<RehearsalClock> clock(new RehearsalClock(file, real));
  clock->ahead_us_ = begun.us - real.now().us;
  std::error_code ignored;
  clock->seen_ = std::filesystem::last_write_time(file, ignored);
  return clock;
}

Instant RehearsalClock::now() const {
  follow();
  return {real_->now().us + ahead_us_.load()};
}

void RehearsalClock::follow() const {
  std::error_code failed;
  const auto written = std::filesystem::last_write_time(file_, failed);
  if (failed) return;
  const std::lock_guard lock(mutex_);
  if (written == seen_) return;
  const auto told = instant_in(file_);
  if (!told) return;  // half written: looked at again next time
  seen_ = written;
  ahead_us_ = told->us - real_->now().us;
}

}  // namespace celadon::app
