#include "celadon/packs/pack.hpp"

#include <vector>

#include <fmt/format.h>

#include "celadon/packs/packed.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::packs {

Pack::Pack(PackHeader header, std::string place, bool embedded,
           std::map<std::string, std::string_view, std::less<>> files,
           std::vector<std::unique_ptr<const std::string>> owned)
    : header_(std::move(header)),
      place_(std::move(place)),
      embedded_(embedded),
      files_(std::move(files)),
      owned_(std::move(owned)) {}

std::string Pack::path_of(std::string_view name) const {
  return fmt::format("{}/{}", place_, name);
}

Result<std::string_view> Pack::file(std::string_view name) const {
  const auto found = files_.find(name);
  if (found != files_.end()) return found->second;
  std::vector<std::string_view> names;
  for (const auto& [known, bytes] : files_) names.push_back(known);
  return fail(ErrorCode::not_found,
              fmt::format("数据包 {0}（{1}）没有文件 {2}｜pack {0} ({1}) has no file {2}",
                          header_.label(), place_, name),
              fmt::format("其文件有 {0}｜its files are {0}", fmt::join(names, ", ")));
}

Result<std::shared_ptr<const text::Node>> Pack::body() const {
  const std::scoped_lock lock(mutex_);
  if (body_ == nullptr) {
    CELADON_ASSIGN(const std::string_view bytes, file(pack_file_name));
    CELADON_ASSIGN(text::Node node, text::parse_document(bytes, path_of(pack_file_name)));
    body_ = std::make_shared<const text::Node>(std::move(node));
  }
  return body_;
}

const std::string& Pack::hash() const {
  const std::scoped_lock lock(mutex_);
  if (hash_.empty()) hash_ = storage::sha256_hex(packed(*this));
  return hash_;
}

}  // namespace celadon::packs
