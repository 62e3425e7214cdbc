#include "celadon/app/shared_workspace.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "celadon/app/kept_answers.hpp"
#include "celadon/app/posting.hpp"
#include "celadon/base/log.hpp"

namespace celadon::app {
namespace {

constexpr std::size_t most_kept_bytes = 16u << 20;

/// Whose work runs on this thread: another lane taken inside it could wait for ever.
enum class Lane : std::uint8_t { none, reader, writer, recorder };
thread_local Lane lane = Lane::none;

class InLane {
 public:
  explicit InLane(Lane entered) : before_(lane) {
    CELADON_ASSERT(lane == Lane::none || (lane == Lane::reader && entered == Lane::recorder));
    lane = entered;
  }
  ~InLane() { lane = before_; }
  InLane(const InLane&) = delete;
  InLane& operator=(const InLane&) = delete;

 private:
  Lane before_;
};

}  // namespace

struct SharedWorkspace::Impl {
  Impl(Workspace opened, WorkspaceOptions reader, const Clock& its_clock, unsigned readers)
      : reader_options(std::move(reader)),
        clock(its_clock),
        most_readers(readers == 0 ? 1 : readers),
        reference(opened.shared_reference()),
        writer(std::move(opened)),
        revision(static_cast<std::uint64_t>(its_clock.now().us) / 1000) {}

  /// Posts after a write; what goes wrong is told by books_behind, the write itself stands.
  void post_after(const std::vector<SampleChange>& changes) {
    if (caught_up && changes.empty()) return;
    const auto stop = [this] { return stopping.load(); };
    Status posted = caught_up ? post_changes(writer, changes, stop) : catch_up_books(writer, stop);
    // After a failure everything that is behind is looked for again with the next change.
    caught_up = posted.ok();
    if (!posted.ok() && posted.error().code != ErrorCode::cancelled)
      log::warn("posting the books: " + posted.error().to_string());
    const std::scoped_lock lock(state_mutex);
    behind = posted.ok() ? std::nullopt : std::optional(posted.error());
  }

  void announce() {
    const std::uint64_t risen = ++revision;
    const std::scoped_lock lock(watch_mutex);
    std::vector<std::uint64_t> handles;
    for (const auto& [handle, listener] : listeners) handles.push_back(handle);
    for (const std::uint64_t handle : handles) {
      const auto found = listeners.find(handle);
      if (found == listeners.end()) continue;  // an earlier listener took it away
      const auto listener = found->second;     // may take itself away
      listener(risen);
    }
  }

  /// Gives a reader back when it goes out of scope.
  struct GiveBack {
    Impl* impl = nullptr;
    bool usable = true;
    void operator()(Workspace* reader) const {
      std::unique_ptr<Workspace> owned(reader);
      if (!usable) owned.reset();
      impl->give_back(std::move(owned));
    }
  };
  using Loan = std::unique_ptr<Workspace, GiveBack>;

  Result<Loan> borrow() {
    {
      std::unique_lock lock(readers_mutex);
      reader_free.wait(lock, [&] { return !idle.empty() || readers_open < most_readers; });
      if (!idle.empty()) {
        Loan loan(idle.back().release(), GiveBack{this});
        idle.pop_back();
        return loan;
      }
      ++readers_open;
    }
    auto opened = Workspace::open(reader_options, clock);
    if (opened.ok())
      return Loan(std::make_unique<Workspace>(std::move(opened).value()).release(), GiveBack{this});
    give_back(nullptr);
    return std::move(opened).error();
  }

  /// Null: it is not to be used any more.
  void give_back(std::unique_ptr<Workspace> reader) {
    const std::scoped_lock lock(readers_mutex);
    if (reader != nullptr) {
      idle.push_back(std::move(reader));
    } else {
      --readers_open;
    }
    reader_free.notify_one();
  }

  const WorkspaceOptions reader_options;
  const Clock& clock;
  const unsigned most_readers;
  const std::shared_ptr<const Reference> reference;

  std::mutex write_mutex;  ///< the turn of the writer; guards writer and caught_up
  Workspace writer;
  bool caught_up = false;

  std::mutex record_mutex;  ///< guards recorder
  std::optional<storage::Database> recorder;

  std::mutex readers_mutex;  ///< guards idle and readers_open
  std::condition_variable reader_free;
  std::vector<std::unique_ptr<Workspace>> idle;
  unsigned readers_open = 0;

  std::atomic<std::uint64_t> revision;
  KeptAnswers answers{most_kept_bytes};

  std::recursive_mutex watch_mutex;  ///< guards listeners; recursive: one may take itself away
  std::map<std::uint64_t, std::function<void(std::uint64_t)>> listeners;
  std::uint64_t next_handle = 1;

  std::mutex state_mutex;  ///< guards behind
  std::optional<Error> behind;

  std::atomic<bool> stopping = false;
  std::once_flag books_joined;
  std::thread books;  ///< posts what the opening found behind
};

Result<std::unique_ptr<SharedWorkspace>> SharedWorkspace::open(const WorkspaceOptions& options,
                                                               const Clock& clock,
                                                               unsigned readers) {
  WorkspaceOptions writing = options;
  writing.access = storage::Access::read_write;
  CELADON_ASSIGN(Workspace writer, Workspace::open(writing, clock));
  WorkspaceOptions reading = options;
  reading.access = storage::Access::read_only;
  reading.reference = writer.shared_reference();
  reading.series = writer.series_source();
  auto impl = std::make_unique<Impl>(std::move(writer), std::move(reading), clock, readers);
  std::unique_ptr<SharedWorkspace> shared(new SharedWorkspace(std::move(impl)));
  SharedWorkspace* const self = shared.get();
  try {
    self->impl_->books = std::thread([self] {
      Impl& s = *self->impl_;
      const std::scoped_lock turn(s.write_mutex);
      const std::uint64_t before = s.writer.database().commits();
      s.writer.set_who("celadon");
      if (!s.caught_up) s.post_after({});
      if (s.writer.database().commits() != before) s.announce();
    });
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io,
                std::string("操作系统拒绝新建线程｜the operating system refused a thread: ") +
                    error.what());
  }
  return shared;
}

SharedWorkspace::SharedWorkspace(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SharedWorkspace::~SharedWorkspace() {
  impl_->stopping = true;
  wait_for_books();
}

void SharedWorkspace::wait_for_books() {
  std::call_once(impl_->books_joined, [this] {
    if (impl_->books.joinable()) impl_->books.join();
  });
}

Status SharedWorkspace::write(std::string_view who, const std::function<Status(Workspace&)>& work) {
  Impl& s = *impl_;
  const InLane in(Lane::writer);
  const std::scoped_lock turn(s.write_mutex);
  s.writer.set_who(std::string(who));
  const std::uint64_t before = s.writer.database().commits();
  Status done = work(s.writer);
  std::vector<SampleChange> changes = s.writer.take_sample_changes();
  const bool changed = s.writer.database().commits() != before || !changes.empty();
  if (!changes.empty()) s.post_after(changes);
  if (done.ok() || changed) s.announce();
  return done;
}

Result<std::shared_ptr<storage::SeriesStore>> SharedWorkspace::series() const {
  return impl_->reader_options.series->store(storage::Access::read_write);
}

Status SharedWorkspace::record(const std::function<Status(storage::Database&)>& work) {
  Impl& s = *impl_;
  const InLane in(Lane::recorder);
  const std::scoped_lock turn(s.record_mutex);
  if (!s.recorder) {
    CELADON_ASSIGN(s.recorder, connect());
  }
  return work(*s.recorder);
}

Result<storage::Database> SharedWorkspace::connect() const {
  return impl_->writer.folder().connect(storage::Access::read_write);
}

Status SharedWorkspace::read(const std::function<Status(Workspace&)>& work) {
  Impl& s = *impl_;
  const InLane in(Lane::reader);
  CELADON_ASSIGN(Impl::Loan loan, s.borrow());
  Status done;
  {
    const auto frozen = storage::Transaction::begin(loan->database());
    done = frozen.ok() ? work(*loan) : Status(frozen.error());
  }
  // One that met a failure of the disk or of the connection is opened anew next time.
  const bool usable =
      done.ok() || (done.error().code != ErrorCode::io && done.error().code != ErrorCode::corrupt);
  if (!usable) loan.get_deleter().usable = false;
  return done;
}

Result<SharedWorkspace::Answer> SharedWorkspace::answer(
    const std::string& key, const std::function<Result<std::string>(Workspace&)>& make) {
  return impl_->answers.get(revision(), key, [&]() -> Result<std::string> {
    std::string made;
    CELADON_TRY(read([&](Workspace& workspace) -> Status {
      CELADON_ASSIGN(made, make(workspace));
      return {};
    }));
    return made;
  });
}

std::uint64_t SharedWorkspace::revision() const { return impl_->revision; }

std::uint64_t SharedWorkspace::watch(std::function<void(std::uint64_t revision)> listener) {
  const std::scoped_lock lock(impl_->watch_mutex);
  impl_->listeners.emplace(impl_->next_handle, std::move(listener));
  return impl_->next_handle++;
}

void SharedWorkspace::unwatch(std::uint64_t handle) {
  const std::scoped_lock lock(impl_->watch_mutex);
  impl_->listeners.erase(handle);
}

const Reference& SharedWorkspace::reference() const { return *impl_->reference; }
const Clock& SharedWorkspace::clock() const { return impl_->clock; }

std::optional<Error> SharedWorkspace::books_behind() const {
  const std::scoped_lock lock(impl_->state_mutex);
  return impl_->behind;
}

}  // namespace celadon::app
