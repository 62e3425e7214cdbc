#include "celadon/app/ladder/rule_shelf.hpp"

#include <iterator>

#include "celadon/app/nation/nation_shelf.hpp"

namespace celadon::app::ladder {

std::string RuleShelf::key_of(std::string_view id, CivilDate day, std::string_view division) const {
  std::string key(id);
  for (const packs::PackPtr& pack : library_->list(packs::PackKind::programme)) {
    const packs::PackHeader& header = pack->header();
    if (header.valid_on(day) && header.covers(header.id == id ? "CN" : division))
      key += " " + header.label();
  }
  return key;
}

Result<cultivation::ProgrammePtr> RuleShelf::programme(std::string_view id, CivilDate day,
                                                       std::string_view division) {
  const std::string key = key_of(id, day, division);
  const std::lock_guard lock(mutex_);
  if (const auto found = programmes_.find(key); found != programmes_.end()) return found->second;
  CELADON_ASSIGN(cultivation::ProgrammePtr composed,
                 cultivation::open_programme(*library_, id, day, division));
  programmes_.emplace(key, composed);
  return composed;
}

Result<std::shared_ptr<const cultivation::WorkingCalendar>> RuleShelf::calendar() {
  const std::lock_guard lock(mutex_);
  if (calendar_ == nullptr) {
    CELADON_ASSIGN(cultivation::WorkingCalendar opened,
                   cultivation::WorkingCalendar::open(*library_));
    calendar_ = std::make_shared<const cultivation::WorkingCalendar>(std::move(opened));
  }
  return calendar_;
}

Result<std::shared_ptr<const std::vector<cultivation::Policy>>> RuleShelf::policies() {
  const std::lock_guard lock(mutex_);
  if (policies_ == nullptr) {
    std::vector<cultivation::Policy> all;
    for (const packs::PackPtr& pack : library_->list(packs::PackKind::policy)) {
      CELADON_ASSIGN(auto rows, cultivation::read_policies(pack));
      all.insert(all.end(), std::make_move_iterator(rows.begin()),
                 std::make_move_iterator(rows.end()));
    }
    policies_ = std::make_shared<const std::vector<cultivation::Policy>>(std::move(all));
  }
  return policies_;
}

Result<std::shared_ptr<const CodeLists>> RuleShelf::lists() {
  const std::lock_guard lock(mutex_);
  if (lists_ == nullptr) {
    CELADON_ASSIGN(CodeLists opened, CodeLists::open(*library_));
    lists_ = std::make_shared<const CodeLists>(std::move(opened));
  }
  return lists_;
}

NationShelf& RuleShelf::nation() {
  const std::lock_guard lock(mutex_);
  if (nation_ == nullptr) nation_ = std::make_shared<NationShelf>(library_);
  return *nation_;
}

}  // namespace celadon::app::ladder
