#include "celadon/registry/code/key_store.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "celadon/storage/file_bytes.hpp"

namespace celadon::registry::code {
namespace {

constexpr std::string_view heading = "celadon-signing-key 1";
constexpr std::string_view suffix = ".key";

std::string text_of(const StoredKey& key) {
  std::string text = fmt::format("{}\nseed {}\nfrom {}\n", heading, base64url(key.secret.seed()),
                                 format_date(key.from));
  if (key.to) text += fmt::format("to {}\n", format_date(*key.to));
  if (key.withdrawn) text += fmt::format("withdrawn {}\n", format_date(*key.withdrawn));
  return text;
}

Error unreadable(const std::filesystem::path& file) {
  Error error =
      fail(ErrorCode::corrupt, "签名密钥文件不合格式｜the file of a signing key has not its form",
           "从备份恢复该文件｜restore the file from a copy");
  error.place = TextPlace{file.string(), 0, 0};
  return error;
}

Result<StoredKey> read_key(const std::filesystem::path& file) {
  struct stat state = {};
  if (::stat(file.c_str(), &state) != 0) return storage::system_error(errno, "read", file);
  if ((state.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    Error error = fail(ErrorCode::rule,
                       "签名密钥可被他人读取｜a signing key can be read by others than its owner",
                       fmt::format("chmod 600 \"{}\"", file.string()));
    error.place = TextPlace{file.string(), 0, 0};
    return error;
  }
  CELADON_ASSIGN(const std::string text, storage::read_small_file(file, 4096));
  std::vector<std::pair<std::string_view, std::string_view>> members;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return unreadable(file);
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return unreadable(file);
    members.emplace_back(line.substr(0, blank), line.substr(blank + 1));
  }
  if (members.size() < 3 || text.substr(0, heading.size() + 1) != std::string(heading) + "\n" ||
      members[1].first != "seed" || members[2].first != "from")
    return unreadable(file);
  const auto seed = from_base64url(members[1].second);
  if (!seed) return unreadable(file);
  auto secret = SecretKey::from_seed(*seed);
  const auto from = parse_date(members[2].second);
  if (!secret.ok() || !from.ok()) return unreadable(file);
  StoredKey key{std::move(*secret), *from, {}, {}};
  for (std::size_t i = 3; i < members.size(); ++i) {
    const auto day = parse_date(members[i].second);
    std::optional<CivilDate>* member = members[i].first == "to"          ? &key.to
                                       : members[i].first == "withdrawn" ? &key.withdrawn
                                                                         : nullptr;
    if (member == nullptr || !day.ok()) return unreadable(file);
    *member = *day;
  }
  if (file.filename() != key.secret.public_key().id().text + std::string(suffix))
    return unreadable(file);
  return key;
}

}  // namespace

Result<KeyStore> KeyStore::open(const std::filesystem::path& folder) {
  KeyStore store(folder);
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return store;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) return storage::system_error(error.value(), "read", folder);
  for (const auto& entry : entries) {
    if (entry.path().extension() != suffix) continue;
    CELADON_ASSIGN(StoredKey key, read_key(entry.path()));
    store.keys_.push_back(std::move(key));
  }
  std::sort(store.keys_.begin(), store.keys_.end(), [](const auto& a, const auto& b) {
    return std::pair(a.from, a.secret.public_key().id()) <
           std::pair(b.from, b.secret.public_key().id());
  });
  const auto in_use = std::count_if(store.keys_.begin(), store.keys_.end(),
                                    [](const StoredKey& key) { return key.in_use(); });
  if (in_use > 1)
    return fail(ErrorCode::conflict,
                fmt::format("\"{}\" 中有 {} 个在用的签名密钥｜there are {} signing keys in use in "
                            "\"{}\"",
                            folder.string(), in_use, in_use, folder.string()),
                "移走不是本单位所建的密钥文件｜take away the file of a key that was not made here");
  return store;
}

const StoredKey* KeyStore::in_use() const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [](const StoredKey& key) { return key.in_use(); });
  return found == keys_.end() ? nullptr : &*found;
}

PublicKeys KeyStore::public_keys(std::string issuer) const {
  PublicKeys out{std::move(issuer), {}};
  for (const StoredKey& key : keys_)
    out.keys.push_back({key.secret.public_key(), key.from, key.to, key.withdrawn});
  return out;
}

Status KeyStore::write(const StoredKey& key) const {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return storage::system_error(error.value(), "make", folder_);
  if (::chmod(folder_.c_str(), S_IRWXU) != 0)
    return storage::system_error(errno, "protect", folder_);
  const std::filesystem::path path =
      folder_ / (key.secret.public_key().id().text + std::string(suffix));
  const std::filesystem::path part = path.string() + fmt::format(".part-{}", ::getpid());
  ::unlink(part.c_str());  // of an interrupted run of the same number
  const storage::Descriptor file(
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) return storage::system_error(errno, "write", part);
  Status written = storage::write_all(file, text_of(key), part);
  if (written.ok() && ::fsync(file.number()) != 0)
    written = storage::system_error(errno, "sync", part);
  if (written.ok() && ::rename(part.c_str(), path.c_str()) != 0)
    written = storage::system_error(errno, "rename", part);
  if (!written.ok()) {
    ::unlink(part.c_str());
    return written;
  }
  return storage::sync_folder(folder_);
}

Result<KeyId> KeyStore::rotate(SecretKey key, CivilDate day) {
  // The old key retires first: a crash between the two leaves no key in use, never two.
  for (StoredKey& old : keys_) {
    if (!old.in_use()) continue;
    old.to = std::max(day, old.from);
    CELADON_TRY(write(old));
  }
  const KeyId id = key.public_key().id();
  StoredKey stored{std::move(key), day, {}, {}};
  CELADON_TRY(write(stored));
  keys_.push_back(std::move(stored));
  return id;
}

Status KeyStore::withdraw(const KeyId& id, CivilDate day) {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const StoredKey& key) {
    return key.secret.public_key().id() == id;
  });
  if (found == keys_.end())
    return fail(ErrorCode::not_found,
                fmt::format("没有密钥 {}｜there is no key {}", id.text, id.text),
                "用 celadon code keys 查看｜see celadon code keys");
  if (found->withdrawn)
    return fail(
        ErrorCode::conflict,
        fmt::format("密钥 {} 已于 {} 作废｜key {} was withdrawn on {} already", id.text,
                    format_date(*found->withdrawn), id.text, format_date(*found->withdrawn)));
  found->withdrawn = day;
  return write(*found);
}

}  // namespace celadon::registry::code
