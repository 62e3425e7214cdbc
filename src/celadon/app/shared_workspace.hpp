#pragma once
// A data folder open for many at once: one who writes, several who read, and a revision that rises
// with every write, by which answers are kept and listeners woken.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "celadon/app/workspace.hpp"

namespace celadon::app {

/// Thread-safe. Readers never wait for a writer: each reads the state as of its opening, and a
/// reader of an older revision is opened anew.
class SharedWorkspace {
 public:
  /// Opens for writing; `readers` are opened at first use. Errors: those of Workspace::open.
  static Result<std::unique_ptr<SharedWorkspace>> open(const WorkspaceOptions& options,
                                                       const Clock& clock, unsigned readers = 2);
  ~SharedWorkspace();

  /// Runs with the one writing workspace, acting for `who`; waits its turn. The revision rises when
  /// `work` succeeds.
  Status write(std::string_view who, const std::function<Status(Workspace&)>& work);
  /// Runs with a reader of the present revision.
  Status read(const std::function<Status(Workspace&)>& work);

  /// The answer `key` of the present revision: kept, or made by `make` and kept (JSON bytes). Two
  /// who ask at once wait for one making. Errors are not kept.
  Result<std::shared_ptr<const std::string>> answer(
      const std::string& key, const std::function<Result<std::string>(Workspace&)>& make);

  [[nodiscard]] std::uint64_t revision() const;
  /// Called after each rise, from the thread that wrote. Returns a handle for `unwatch`.
  std::uint64_t watch(std::function<void(std::uint64_t revision)> listener);
  void unwatch(std::uint64_t handle);
  /// Published data; never changes while the server runs.
  [[nodiscard]] const Reference& reference() const;

 private:
  struct Impl;
  explicit SharedWorkspace(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::app
