#pragma once
// A rehearsal 演练: a data folder whose time is set by a file, so that years of the programme can
// be walked through in an afternoon. A folder is rehearsed or real from its first day and for ever:
// no record that counts can be given another time than that of the machine.

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"

namespace celadon::app {

/// The file of a data folder that says that it is rehearsed.
inline constexpr const char* rehearsal_mark = "rehearsal";

[[nodiscard]] bool is_rehearsed(const std::filesystem::path& data_folder);

/// Marks a folder that does not exist yet or is empty; one that is marked stays so. Errors:
/// conflict (a folder with real records), io.
Status begin_rehearsal(const std::filesystem::path& data_folder);

/// Runs on from the instant in a file (ISO 8601 with offset, one line) and jumps when the file
/// changes. A file that cannot be read any more, or holds something else, changes nothing.
/// Thread-safe.
class RehearsalClock final : public Clock {
 public:
  /// Errors: not_found, io, parse. `real` must outlive the clock.
  static Result<std::unique_ptr<RehearsalClock>> open(const std::filesystem::path& file,
                                                      const Clock& real);
  [[nodiscard]] Instant now() const override;

 private:
  RehearsalClock(std::filesystem::path file, const Clock& real);
  void follow() const;

  std::filesystem::path file_;
  const Clock* real_;
  mutable std::mutex mutex_;
  mutable std::filesystem::file_time_type seen_;   ///< under the mutex
  mutable std::atomic<std::int64_t> ahead_us_{0};  ///< of the real clock
};

}  // namespace celadon::app
