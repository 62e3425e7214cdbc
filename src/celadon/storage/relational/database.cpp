// Connections and transactions, whichever the database.

#include <utility>

#include "celadon/storage/relational/database_parts.hpp"

namespace celadon::storage {

void Database::Impl::note(const Error& error) {
  if (error.code == ErrorCode::io && error.message.find(connection_lost) != std::string::npos)
    lost = true;
}

void Database::Impl::ran(const Status& done, bool writing) {
  if (!done.ok()) {
    note(done.error());
    spoilt = true;
  } else if (writing && open_transactions > 0) {
    wrote = true;
  } else if (writing) {
    ++commits;
  }
}

Status Database::Impl::restore() {
  if (!lost || open_transactions > 0) return {};
  CELADON_ASSIGN(session, connect_postgresql(target));
  lost = false;
  return {};
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;
Access Database::access() const { return impl_->target.access; }
DatabaseKind Database::kind() const { return impl_->dialect->kind(); }
const std::string& Database::place() const { return impl_->target.place; }
std::uint64_t Database::commits() const { return impl_->commits; }

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
  return DatabaseParts::open_sqlite({file.string(), file.string(), access, false});
}

Result<Database> Database::connect_again(Access access) const {
  Target target = impl_->target;
  target.access = access;
  target.sole_writer = false;
  CELADON_ASSERT(!target.address.empty());
  return kind() == DatabaseKind::sqlite ? DatabaseParts::open_sqlite(std::move(target))
                                        : DatabaseParts::open_postgresql(std::move(target));
}

Result<bool> Database::has_table(const std::string& name) {
  CELADON_ASSIGN(const std::vector<Row> rows,
                 query(impl_->dialect->count_tables(), {Column::integer}, {name}));
  return rows.at(0).integer(0) > 0;
}

Result<std::uint64_t> Database::bytes() {
  CELADON_ASSIGN(const std::vector<Row> rows,
                 query(impl_->dialect->count_bytes(), {Column::integer}));
  return static_cast<std::uint64_t>(rows.at(0).integer(0));
}

Result<DatabaseCheck> Database::verify() { return impl_->dialect->verify(*this); }

Result<Transaction> Transaction::begin(Database& database) {
  Database::Impl& d = *database.impl_;
  if (d.open_transactions == 0) {
    CELADON_TRY(d.restore());
    d.spoilt = false;
    d.wrote = false;
    const Status begun = at_seam("开始事务｜beginning a transaction", [&]() -> Status {
      d.dialect->begin(*d.session, d.target.access);
      return {};
    });
    if (!begun.ok()) {
      d.note(begun.error());
      static_cast<void>(at_seam("rolling back", [&]() -> Status {
        d.session->rollback();  // where it had begun before it failed
        return {};
      }));
      return begun.error();
    }
  }
  ++d.open_transactions;
  return Transaction(d);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  Database::Impl& d = *database_;
  d.spoilt = true;
  if (--d.open_transactions > 0) return;
  static_cast<void>(at_seam("rolling back", [&]() -> Status {
    d.session->rollback();  // after disk_full SQLite may have rolled back by itself
    return {};
  }));
}

Status Transaction::commit() {
  CELADON_ASSERT(database_ != nullptr);
  Database::Impl& d = *database_;
  if (d.open_transactions > 1) {
    --d.open_transactions;
    database_ = nullptr;
    return {};
  }
  if (d.spoilt) {
    return fail(ErrorCode::conflict,
                "事务的一部分失败，因此全部未保存｜a part of the transaction failed, so that none "
                "of it is kept");
  }
  const Status done = at_seam("committing", [&]() -> Status {
    d.session->commit();
    return {};
  });
  if (!done.ok()) {
    d.note(done.error());
    return done;
  }
  --d.open_transactions;
  if (d.wrote) ++d.commits;
  database_ = nullptr;
  return {};
}

}  // namespace celadon::storage
