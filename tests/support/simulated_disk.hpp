#pragma once
// A disk in memory that can die at any operation, fill up at any write, and lose at a power cut
// what was not synced. Names and contents are kept twice: as the process sees them and as they are
// durable.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "celadon/storage/series/file_system.hpp"

namespace celadon::testing {

class SimulatedDisk final : public storage::FileSystem,
                            public std::enable_shared_from_this<SimulatedDisk> {
 public:
  using Bytes = std::vector<std::uint8_t>;
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  /// From operation `operation` (counted from 0) on every change fails with `code`; an append at
  /// that operation leaves `kept` of its bytes. With `lasting` operations it fails that many times,
  /// then works.
  struct Trouble {
    std::uint64_t operation = never;
    ErrorCode code = ErrorCode::io;
    std::size_t kept = 0;
    std::uint64_t lasting = never;
  };

  void plan(Trouble trouble) {
    const std::scoped_lock lock(mutex_);
    trouble_ = trouble;
  }
  /// Changes asked for so far: creations, appends, syncs, cuts, renames, removals, folder syncs.
  [[nodiscard]] std::uint64_t operations() const {
    const std::scoped_lock lock(mutex_);
    return operations_;
  }
  /// Length of the append that was operation i; 0 for the others.
  [[nodiscard]] std::size_t append_size(std::uint64_t i) const {
    const std::scoped_lock lock(mutex_);
    return i < appends_.size() ? appends_[i] : 0;
  }
  [[nodiscard]] bool in_trouble() const {
    const std::scoped_lock lock(mutex_);
    return operations_ > trouble_.operation;
  }

  /// The process died: what it wrote stays.
  std::shared_ptr<SimulatedDisk> after_kill() const {
    const std::scoped_lock lock(mutex_);
    auto disk = std::make_shared<SimulatedDisk>();
    for (const auto& [name, node] : names_)
      disk->names_[name] = std::make_shared<Node>(Node{node->content, node->content});
    disk->durable_names_ = disk->names_;
    return disk;
  }
  /// The power failed: of what was not synced, each file and each name keeps what chance leaves it.
  std::shared_ptr<SimulatedDisk> after_power_cut(std::uint32_t seed) const {
    const std::scoped_lock lock(mutex_);
    std::mt19937 chance(seed);
    auto disk = std::make_shared<SimulatedDisk>();
    std::map<Node*, std::shared_ptr<Node>> copies;  // one per file, whatever its names
    const auto copy = [&](const std::shared_ptr<Node>& node) {
      auto& made = copies[node.get()];
      if (made == nullptr) {
        Bytes content = survivor(*node, chance);
        made = std::make_shared<Node>(Node{content, content});
      }
      return made;
    };
    // Renames reach the disk in order or not at all: the names are those of the last folder sync,
    // or, name by name, those of now.
    auto names = durable_names_;
    for (const auto& [name, node] : names_) {
      if (chance() % 2 == 0) names[name] = node;
    }
    for (const auto& [name, node] : durable_names_) {
      if (!names_.contains(name) && chance() % 2 == 0) names.erase(name);
    }
    for (const auto& [name, node] : names) disk->names_[name] = copy(node);
    disk->durable_names_ = disk->names_;
    return disk;
  }
  /// Turns one bit of a file over.
  void damage(const std::string& name, std::size_t byte) {
    const std::scoped_lock lock(mutex_);
    names_.at(name)->content.at(byte) ^= 0x10;
  }
  [[nodiscard]] Bytes content(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return names_.at(name)->content;
  }
  void put(const std::string& name, Bytes bytes) {
    const std::scoped_lock lock(mutex_);
    names_[name] = std::make_shared<Node>(Node{bytes, bytes});
    durable_names_[name] = names_[name];
  }
  [[nodiscard]] std::vector<std::string> names() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [name, node] : names_) all.push_back(name);
    return all;
  }

  // The port.
  Status create_folder(const std::filesystem::path& /*folder*/) override { return {}; }
  Result<std::vector<Entry>> list(const std::filesystem::path& /*folder*/) override {
    const std::scoped_lock lock(mutex_);
    std::vector<Entry> entries;
    for (const auto& [name, node] : names_) entries.push_back({name, node->content.size()});
    return entries;
  }
  Result<std::unique_ptr<storage::AppendFile>> open_append(const std::filesystem::path& file,
                                                           Opening opening) override {
    const std::scoped_lock lock(mutex_);
    const std::string name = file.filename().string();
    if (opening == Opening::existing) {
      const auto at = names_.find(name);
      if (at == names_.end()) return fail(ErrorCode::not_found, "no file " + name);
      return std::unique_ptr<storage::AppendFile>(
          std::make_unique<Appender>(shared_from_this(), at->second));
    }
    CELADON_TRY(change(0));
    auto& node = names_[name];
    // Emptying an existing file keeps its old bytes durable until the next sync.
    node = std::make_shared<Node>(Node{{}, node != nullptr ? node->durable : Bytes{}});
    return std::unique_ptr<storage::AppendFile>(
        std::make_unique<Appender>(shared_from_this(), node));
  }
  Result<std::shared_ptr<const storage::ReadFile>> open_read(
      const std::filesystem::path& file) override {
    const std::scoped_lock lock(mutex_);
    const auto at = names_.find(file.filename().string());
    if (at == names_.end()) return fail(ErrorCode::not_found, "no file " + file.string());
    return std::shared_ptr<const storage::ReadFile>(
        std::make_shared<Reader>(shared_from_this(), at->second));
  }
  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    const std::scoped_lock lock(mutex_);
    CELADON_TRY(change(0));
    const auto at = names_.find(from.filename().string());
    if (at == names_.end()) return fail(ErrorCode::not_found, "no file " + from.string());
    auto node = at->second;
    names_.erase(at);
    names_[to.filename().string()] = std::move(node);
    return {};
  }
  Status remove(const std::filesystem::path& file) override {
    const std::scoped_lock lock(mutex_);
    if (auto status = change(0); !status && status.error().code != ErrorCode::disk_full)
      return status;
    if (names_.erase(file.filename().string()) == 0)
      return fail(ErrorCode::not_found, "no file " + file.string());
    return {};
  }
  Status sync_folder(const std::filesystem::path& /*folder*/) override {
    const std::scoped_lock lock(mutex_);
    CELADON_TRY(change(0));
    durable_names_ = names_;
    return {};
  }
  Result<std::unique_ptr<storage::FileLock>> lock(const std::filesystem::path& /*file*/) override {
    return std::make_unique<storage::FileLock>();
  }

 private:
  struct Node {
    Bytes content;  ///< as the process sees it
    Bytes durable;  ///< as of the last sync
  };

  class Appender final : public storage::AppendFile {
   public:
    Appender(std::shared_ptr<SimulatedDisk> disk, std::shared_ptr<Node> node)
        : disk_(std::move(disk)), node_(std::move(node)) {}
    Status append(std::span<const std::uint8_t> bytes) override {
      const std::scoped_lock lock(disk_->mutex_);
      auto status = disk_->change(bytes.size());
      const bool struck = disk_->operations_ == disk_->trouble_.operation + 1;
      const std::size_t kept = status   ? bytes.size()
                               : struck ? std::min(disk_->trouble_.kept, bytes.size())
                                        : 0;
      node_->content.insert(node_->content.end(), bytes.begin(),
                            bytes.begin() + static_cast<std::ptrdiff_t>(kept));
      return status;
    }
    Status sync() override {
      const std::scoped_lock lock(disk_->mutex_);
      CELADON_TRY(disk_->change(0));
      node_->durable = node_->content;
      return {};
    }
    Status truncate(std::uint64_t size) override {
      const std::scoped_lock lock(disk_->mutex_);
      // A full disk still lets files be cut.
      if (auto status = disk_->change(0); !status && status.error().code != ErrorCode::disk_full)
        return status;
      node_->content.resize(static_cast<std::size_t>(size));
      return {};
    }

   private:
    std::shared_ptr<SimulatedDisk> disk_;
    std::shared_ptr<Node> node_;
  };

  class Reader final : public storage::ReadFile {
   public:
    Reader(std::shared_ptr<const SimulatedDisk> disk, std::shared_ptr<const Node> node)
        : disk_(std::move(disk)), node_(std::move(node)) {}
    [[nodiscard]] std::uint64_t size() const override {
      const std::scoped_lock lock(disk_->mutex_);
      return node_->content.size();
    }
    Status read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
      const std::scoped_lock lock(disk_->mutex_);
      if (offset > node_->content.size() || into.size() > node_->content.size() - offset) {
        return fail(ErrorCode::corrupt, "the file ends before");
      }
      std::copy_n(node_->content.begin() + static_cast<std::ptrdiff_t>(offset), into.size(),
                  into.begin());
      return {};
    }

   private:
    std::shared_ptr<const SimulatedDisk> disk_;
    std::shared_ptr<const Node> node_;
  };

  /// Counts an operation; an error when trouble was planned for it.
  Status change(std::size_t appended) {
    const std::uint64_t now = operations_++;
    appends_.push_back(appended);
    if (now < trouble_.operation || now - trouble_.operation >= trouble_.lasting) return {};
    return fail(trouble_.code, "simulated at operation " + std::to_string(now));
  }

  /// What a power cut leaves of a file: the synced bytes, or the present ones with the unsynced
  /// tail whole, cut anywhere, or zeroed from anywhere on (length written, data not).
  static Bytes survivor(const Node& node, std::mt19937& chance) {
    if (node.content == node.durable || chance() % 3 == 0) return node.durable;
    Bytes bytes = node.content;
    std::size_t safe = 0;
    while (safe < bytes.size() && safe < node.durable.size() && bytes[safe] == node.durable[safe])
      ++safe;
    const std::size_t tail = bytes.size() - safe;
    const std::size_t kept = safe + (tail == 0 ? 0 : chance() % (tail + 1));
    switch (chance() % 3) {
      case 0: bytes.resize(kept); break;
      case 1:
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), std::uint8_t{0});
        break;
      default: break;
    }
    return bytes;
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>> names_;
  std::map<std::string, std::shared_ptr<Node>> durable_names_;
  Trouble trouble_;
  std::uint64_t operations_ = 0;
  std::vector<std::size_t> appends_;
};

}  // namespace celadon::testing
