#include "celadon/app/access/access_gate.hpp"

#include <mutex>
#include <utility>

namespace celadon::app::access {

struct AccessGate::Shared {
  explicit Shared(storage::Database opened) : database(std::move(opened)) {}
  std::mutex turn;
  storage::Database database;
};

AccessGate::AccessGate(storage::Database database)
    : shared_(std::make_shared<Shared>(std::move(database))) {}

Status AccessGate::use(const std::function<Status(storage::Database&)>& work) const {
  const std::lock_guard lock(shared_->turn);
  return work(shared_->database);
}

Status AccessGate::write(const std::function<Status(storage::Database&)>& work) const {
  const std::lock_guard lock(shared_->turn);
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(shared_->database));
  CELADON_TRY(work(shared_->database));
  return transaction.commit();
}

storage::Access AccessGate::access() const { return shared_->database.access(); }

}  // namespace celadon::app::access
