#include "celadon/app/series_source.hpp"

#include "celadon/storage/series/read_only_view.hpp"

namespace celadon::app {

Result<std::shared_ptr<storage::SeriesStore>> SeriesSource::store(storage::Access access) {
  const std::scoped_lock lock(mutex_);
  if (store_ == nullptr) {
    storage::StoreOptions options;
    options.access = access_ == storage::Access::read_write
                         ? storage::StoreOptions::Access::read_write
                         : storage::StoreOptions::Access::read_only;
    // A table in memory as large as the readings of some minutes of 150,000 sensors: what is sealed
    // is then long enough, series by series, to be coded well.
    options.flush_bytes = std::size_t{192} << 20;
    CELADON_ASSIGN(store_, storage::SeriesStore::open(folder_, options));
    view_ = storage::read_only_view(store_);
  }
  return access == storage::Access::read_write ? store_ : view_;
}

}  // namespace celadon::app
