#include "celadon/app/access/access_gate.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace celadon::app::access {

struct AccessGate::Shared {
  explicit Shared(storage::Database opened) : database(std::move(opened)) {}
  std::mutex turn;
  storage::Database database;
};

Result<AccessGate> AccessGate::open(storage::Database database) {
  static const std::vector<storage::Migration> steps = {
      {1,
       "turns of writing",
       {"create table access_turn (id bigint not null primary key, number bigint not null)",
        "insert into access_turn (id, number) values (1, 0)"}},
  };
  CELADON_TRY(storage::migrate(database, "access_gate", steps));
  return AccessGate(std::make_shared<Shared>(std::move(database)));
}

Status AccessGate::use(const std::function<Status(storage::Database&)>& work) const {
  const std::lock_guard lock(shared_->turn);
  return work(shared_->database);
}

Status AccessGate::write(const std::function<Status(storage::Database&)>& work,
                         const std::function<void()>& committed) const {
  const std::lock_guard lock(shared_->turn);
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(shared_->database));
  CELADON_TRY(shared_->database.execute("update access_turn set number = number + 1 where id = 1"));
  CELADON_TRY(work(shared_->database));
  CELADON_TRY(transaction.commit());
  if (committed) committed();
  return {};
}

storage::Access AccessGate::access() const { return shared_->database.access(); }

}  // namespace celadon::app::access
