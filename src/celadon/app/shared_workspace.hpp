#pragma once
// A data folder open for many at once: one who writes, several who read, and a revision that rises
// with every write, by which answers are kept and listeners woken.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/app/workspace.hpp"

namespace celadon::app {

/// Thread-safe. Readers never wait for a writer and never change anything: each reads one frozen
/// state of the relational store; the series store follows the writer. The books are posted here,
/// after each write that brought samples or changed a site, and once in the background after the
/// opening. Inside the work given to one of these functions none of them may be called again, but
/// for `record` inside a reader's work.
class SharedWorkspace {
 public:
  using Answer = std::shared_ptr<const std::string>;

  /// Opens for writing; `readers` are opened when first needed. Errors: those of Workspace::open.
  static Result<std::unique_ptr<SharedWorkspace>> open(const WorkspaceOptions& options,
                                                       const Clock& clock, unsigned readers = 2);
  ~SharedWorkspace();

  /// Runs with the one writing workspace, acting for `who`; waits its turn, which may be as long as
  /// an import. The revision rises when `work` succeeds, or failed after it had made something
  /// durable.
  Status write(std::string_view who, const std::function<Status(Workspace&)>& work);
  /// Reads and writes what is no figure of a plant: sessions, users, audit, jobs. It has a
  /// connection and a turn of its own, so that it does not wait for an import, and the revision
  /// stays.
  Status record(const std::function<Status(storage::Database&)>& work);
  /// A further connection for a store that keeps one and guards it itself. Errors: those of
  /// Database::connect_again.
  [[nodiscard]] Result<storage::Database> connect() const;
  /// Runs with a reader; waits for one to be free. What `work` opens or prepares must not outlive
  /// it.
  Status read(const std::function<Status(Workspace&)>& work);

  /// The series store itself, for what comes in and is asked without the tables; its own locks
  /// guard it. Errors: those of SeriesStore::open.
  [[nodiscard]] Result<std::shared_ptr<storage::SeriesStore>> series() const;

  /// The answer `key` of the present revision: kept, or made by `make` (a reader's work) and kept
  /// (JSON bytes). Two who ask at once wait for one making. Errors are not kept. Whatever the
  /// answer depends on beside the data (day, language, who may see what) belongs into the key.
  Result<Answer> answer(const std::string& key,
                        const std::function<Result<std::string>(Workspace&)>& make);

  /// Rises by one with each write; begins with the time of the opening in milliseconds, so that it
  /// is not met again after a restart.
  [[nodiscard]] std::uint64_t revision() const;
  /// Called after each rise, from the thread that wrote; must be quick. Returns a handle for
  /// `unwatch`, after which the listener is not called any more.
  std::uint64_t watch(std::function<void(std::uint64_t revision)> listener);
  void unwatch(std::uint64_t handle);
  /// Published data; never changes while the server runs.
  [[nodiscard]] const Reference& reference() const;
  [[nodiscard]] const Clock& clock() const;
  /// Why the books are behind the samples: the error of the last posting; nullopt when they are
  /// not.
  [[nodiscard]] std::optional<Error> books_behind() const;
  /// Waits until the posting in the background after the opening has ended.
  void wait_for_books();

 private:
  struct Impl;
  explicit SharedWorkspace(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::app
