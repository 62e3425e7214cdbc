#include "celadon/app/kept_packs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/ladder/rule_shelf.hpp"
#include "celadon/packs/packed.hpp"
#include "celadon/storage/digest.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::app {
namespace {

constexpr std::size_t kept_limit = std::size_t{256} << 20;  // bytes of one kept file
constexpr int form = 1;

/// The body of a vocabulary pack that the program itself relies on.
Result<std::shared_ptr<const text::Node>> vocabulary_body(const packs::Library& library,
                                                          std::string_view id) {
  CELADON_ASSIGN(const packs::PackPtr pack, library.find(id));
  return pack->body();
}

/// What is kept already is not written again.
Status keep(const storage::FileStore& files, const packs::Pack& pack) {
  if (files.find(pack.hash()).ok()) return {};
  CELADON_ASSIGN(const storage::KeptFile kept, files.keep_bytes(packs::packed(pack)));
  CELADON_ASSERT(kept.sha256 == pack.hash());
  return {};
}

Error unreadable(const std::string& sha256) {
  return fail(
      ErrorCode::corrupt,
      fmt::format("留存数据包的清单 {0} 无法读取｜the list of kept packs {0} cannot be read",
                  sha256),
      "用数据目录的备份恢复；参见：celadon verify｜restore it from a copy of the "
      "data folder; see: celadon verify");
}

}  // namespace

Result<Reference> reference_over(packs::LibraryPtr library) {
  Reference reference;
  reference.library = std::move(library);
  reference.factors = std::make_shared<const packs::FactorTables>(reference.library);
  reference.limits = std::make_shared<const packs::LimitTables>(reference.library);
  CELADON_ASSIGN(const auto plant, vocabulary_body(*reference.library, "vocabulary.plant"));
  CELADON_ASSIGN(registry::Vocabulary vocabulary, registry::Vocabulary::read(*plant));
  reference.vocabulary = std::make_shared<const registry::Vocabulary>(std::move(vocabulary));
  CELADON_ASSIGN(const auto carriers_body,
                 vocabulary_body(*reference.library, "vocabulary.carriers"));
  CELADON_ASSIGN(registry::Carriers carriers, registry::Carriers::read(*carriers_body));
  reference.carriers = std::make_shared<const registry::Carriers>(std::move(carriers));
  reference.rules = std::make_shared<ladder::RuleShelf>(reference.library);
  return reference;
}

Result<std::string> keep_library(Workspace& workspace) {
  const storage::FileStore files = workspace.folder().files();
  nlohmann::json list = nlohmann::json::array();
  for (const packs::PackPtr& pack : workspace.reference().library->all()) {
    CELADON_TRY(keep(files, *pack));
    list.push_back({{"label", pack->header().label()}, {"sha256", pack->hash()}});
  }
  const nlohmann::json json{{"celadon_packs", form}, {"packs", std::move(list)}};
  CELADON_ASSIGN(const storage::KeptFile kept, files.keep_bytes(json.dump()));
  return kept.sha256;
}

Result<std::vector<KeptPack>> kept_library(Workspace& workspace, const std::string& sha256) {
  CELADON_ASSIGN(const std::string bytes, kept_bytes(workspace, sha256));
  const auto json = nlohmann::json::parse(bytes, nullptr, false);
  if (!json.is_object() || !json.contains("celadon_packs") || json["celadon_packs"] != form ||
      !json.contains("packs") || !json["packs"].is_array())
    return unreadable(sha256);
  std::vector<KeptPack> list;
  for (const auto& pack : json["packs"]) {
    if (!pack.is_object() || !pack.contains("label") || !pack["label"].is_string() ||
        !pack.contains("sha256") || !pack["sha256"].is_string())
      return unreadable(sha256);
    list.push_back({pack["label"].get<std::string>(), pack["sha256"].get<std::string>()});
  }
  return list;
}

Result<std::shared_ptr<const Reference>> open_kept_library(Workspace& workspace,
                                                           const std::string& sha256) {
  CELADON_ASSIGN(const std::vector<KeptPack> list, kept_library(workspace, sha256));
  std::vector<std::string> packs;
  std::vector<std::string> places;
  for (const KeptPack& pack : list) {
    CELADON_ASSIGN(std::string bytes, kept_bytes(workspace, pack.sha256));
    packs.push_back(std::move(bytes));
    places.push_back("kept/" + pack.label);
  }
  CELADON_ASSIGN(packs::LibraryPtr library, packs::library_of_packed(std::move(packs), places));
  CELADON_ASSIGN(Reference reference, reference_over(std::move(library)));
  return std::make_shared<const Reference>(std::move(reference));
}

Result<std::string> kept_bytes(Workspace& workspace, const std::string& sha256) {
  CELADON_ASSIGN(const std::filesystem::path path, workspace.folder().files().find(sha256));
  CELADON_ASSIGN(std::string bytes, storage::read_small_file(path, kept_limit));
  if (storage::sha256_hex(bytes) != sha256) {
    return fail(ErrorCode::corrupt,
                fmt::format("留存文件 {0} 与其名称不符｜the kept file {0} does not match its name",
                            path.string()),
                "用数据目录的备份恢复；参见：celadon verify｜restore it from a copy of the "
                "data folder; see: celadon verify");
  }
  return bytes;
}

}  // namespace celadon::app
