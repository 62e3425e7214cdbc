#include "celadon/storage/series/read_only_view.hpp"

#include <utility>

namespace celadon::storage {
namespace {

Status refused() {
  return fail(ErrorCode::invalid_argument,
              "序列库以只读方式打开｜the series store is open for reading only",
              "通过可写的工作区写入｜write through the writing workspace");
}

class ReadOnlyView final : public SeriesStore {
 public:
  explicit ReadOnlyView(std::shared_ptr<SeriesStore> store) : store_(std::move(store)) {}

  Status append(const WriteBatch& /*batch*/) override { return refused(); }
  Status append(const ScanBatch& /*batch*/) override { return refused(); }
  Status compact() override { return refused(); }
  Status retain(std::span<const SeriesId> /*series*/, Instant /*before*/) override {
    return refused();
  }
  [[nodiscard]] Result<std::vector<Point>> read(SeriesId series, Interval range,
                                                Instant as_of) const override {
    return store_->read(series, range, as_of);
  }
  [[nodiscard]] Result<std::vector<Point>> read_history(SeriesId series,
                                                        Interval range) const override {
    return store_->read_history(series, range);
  }
  [[nodiscard]] Result<std::optional<Point>> last_before(SeriesId series, Instant t,
                                                         Instant as_of) const override {
    return store_->last_before(series, t, as_of);
  }
  [[nodiscard]] Result<std::optional<Point>> first_from(SeriesId series, Instant t,
                                                        Instant as_of) const override {
    return store_->first_from(series, t, as_of);
  }
  [[nodiscard]] Result<PointColumns> read_columns(SeriesId series, Interval range, Instant as_of,
                                                  Columns columns) const override {
    return store_->read_columns(series, range, as_of, columns);
  }
  Status read_many(std::span<const SeriesId> series, Interval range, Instant as_of, Columns columns,
                   const std::function<Status(SeriesId, PointColumns&&)>& each) const override {
    return store_->read_many(series, range, as_of, columns, each);
  }
  [[nodiscard]] Result<std::optional<Point>> latest(SeriesId series, Instant as_of) const override {
    return store_->latest(series, as_of);
  }
  [[nodiscard]] Result<std::vector<SeriesId>> series() const override { return store_->series(); }
  [[nodiscard]] Result<StoreCounts> counts() const override { return store_->counts(); }
  [[nodiscard]] Result<StoreCheck> verify() const override { return store_->verify(); }

 private:
  std::shared_ptr<SeriesStore> store_;
};

}  // namespace

std::unique_ptr<SeriesStore> read_only_view(std::shared_ptr<SeriesStore> store) {
  return std::make_unique<ReadOnlyView>(std::move(store));
}

}  // namespace celadon::storage
