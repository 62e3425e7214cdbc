#include "celadon/drivers/outbox.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers {
namespace {

constexpr std::uint64_t record_head = 12;
constexpr std::uint64_t longest_message = 1U << 20U;
constexpr std::uint64_t removals_between_positions = 64;
constexpr std::string_view position_name = "position";

std::uint64_t sum_of(std::string_view bytes) {
  return storage::series::xxh64(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::uint64_t number_at(std::string_view bytes, std::size_t from, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8U | static_cast<unsigned char>(bytes[from + i]);
  return value;
}

std::string record_of(std::string_view message) {
  std::string record;
  const auto put = [&](std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i, value >>= 8U)
      record += static_cast<char>(static_cast<unsigned char>(value & 0xFFU));
  };
  put(message.size(), 4);
  put(sum_of(message), 8);
  record += message;
  return record;
}

/// The message that begins at `offset`; nothing where no whole one stands there.
std::optional<std::string_view> record_at(std::string_view file, std::uint64_t offset) {
  if (file.size() < offset + record_head) return std::nullopt;
  const std::uint64_t length = number_at(file, offset, 4);
  if (length > longest_message || file.size() < offset + record_head + length) return std::nullopt;
  const std::string_view message = file.substr(offset + record_head, length);
  if (number_at(file, offset + 4, 8) != sum_of(message)) return std::nullopt;
  return message;
}

std::optional<std::uint64_t> file_number(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (!name.ends_with(".out")) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = name.data() + name.size() - 4;
  const auto read = std::from_chars(name.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

Error damaged(const std::filesystem::path& path, std::uint64_t offset) {
  return Error{
      ErrorCode::corrupt,
      units::bilingual(fmt::format("{} 在第 {} 字节处损坏", path.string(), offset),
                       fmt::format("{} is damaged at byte {}", path.string(), offset)),
      units::bilingual("移走该文件后再启动；其中未发送的消息会丢失",
                       "move the file away and start again; its unsent messages are lost")};
}

}  // namespace

Result<std::unique_ptr<Outbox>> Outbox::open(std::filesystem::path folder, Limits limits) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return storage::system_error(failed.value(), "mkdir", folder);
  std::unique_ptr<Outbox> outbox(new Outbox(std::move(folder), limits));
  CELADON_TRY(outbox->scan());
  return outbox;
}

std::filesystem::path Outbox::path_of(std::uint64_t number) const {
  return folder_ / fmt::format("{:012}.out", number);
}

Status Outbox::scan() {
  std::error_code failed;
  std::vector<std::uint64_t> numbers;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, failed))
    if (const auto number = file_number(entry.path())) numbers.push_back(*number);
  if (failed) return storage::system_error(failed.value(), "opendir", folder_);
  std::sort(numbers.begin(), numbers.end());
  std::uint64_t first = 0;
  if (const auto kept = storage::read_small_file(folder_ / position_name); kept.ok()) {
    const auto blank = kept->find(' ');
    (void)std::from_chars(kept->data(), kept->data() + kept->size(), first);
    if (blank != std::string::npos)
      (void)std::from_chars(kept->data() + blank + 1, kept->data() + kept->size(), offset_);
  }
  for (const std::uint64_t number : numbers) {
    if (number < first) {  // all of it was removed before
      std::filesystem::remove(path_of(number), failed);
      continue;
    }
    if (files_.empty() && number != first) offset_ = 0;
    CELADON_ASSIGN(
        const std::string bytes,
        storage::read_small_file(path_of(number), limits_.file_bytes + 2 * longest_message));
    std::uint64_t at = files_.empty() ? std::min<std::uint64_t>(offset_, bytes.size()) : 0;
    if (files_.empty()) offset_ = at;
    while (const auto message = record_at(bytes, at)) {
      at += record_head + message->size();
      bytes_ += message->size();
      ++waiting_;
    }
    if (at < bytes.size()) {
      if (number != numbers.back()) return damaged(path_of(number), at);
      if (::truncate(path_of(number).c_str(), static_cast<off_t>(at)) != 0)
        return storage::system_error(errno, "truncate", path_of(number));
    }
    files_.push_back({number, at});
  }
  if (files_.empty()) return begin_file();
  writing_ = storage::Descriptor(
      ::open(path_of(files_.back().number).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!writing_.open()) return storage::system_error(errno, "open", path_of(files_.back().number));
  return {};
}

Status Outbox::begin_file() {
  std::uint64_t first = 0;
  if (const auto kept = storage::read_small_file(folder_ / position_name); kept.ok())
    (void)std::from_chars(kept->data(), kept->data() + kept->size(), first);
  const std::uint64_t number = files_.empty() ? first + 1 : files_.back().number + 1;
  if (files_.empty()) offset_ = 0;
  const auto path = path_of(number);
  storage::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) return storage::system_error(errno, "open", path);
  CELADON_TRY(storage::sync_folder(folder_));
  writing_ = std::move(file);
  files_.push_back({number, 0});
  return {};
}

Status Outbox::push(std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (message.size() > longest_message || bytes_ + message.size() > limits_.bytes)
    return Error{
        ErrorCode::limit,
        units::bilingual(
            fmt::format("待发消息已满：{} 字节，上限 {}", bytes_, limits_.bytes),
            fmt::format("the outbox is full: {} bytes of at most {}", bytes_, limits_.bytes)),
        units::bilingual("恢复与对方的连接", "mend the connection to the other side")};
  if (files_.back().size >= limits_.file_bytes) CELADON_TRY(begin_file());
  const std::string record = record_of(message);
  File& file = files_.back();
  Status written = storage::write_all(writing_, record, path_of(file.number));
  if (written.ok() && ::fdatasync(writing_.number()) != 0)
    written = storage::system_error(errno, "fdatasync", path_of(file.number));
  if (!written.ok()) {
    // A record that is half there would hide those behind it.
    if (::ftruncate(writing_.number(), static_cast<off_t>(file.size)) != 0)
      return storage::system_error(errno, "ftruncate", path_of(file.number));
    return written;
  }
  file.size += record.size();
  bytes_ += message.size();
  ++waiting_;
  return {};
}

Result<std::optional<std::string>> Outbox::front() {
  const std::lock_guard lock(mutex_);
  if (waiting_ == 0) return std::optional<std::string>();
  const auto path = path_of(files_.front().number);
  const storage::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return storage::system_error(errno, "open", path);
  const std::uint64_t left = files_.front().size - offset_;
  std::string bytes(std::min(left, record_head), '\0');
  if (::pread(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset_)) !=
      static_cast<ssize_t>(bytes.size()))
    return damaged(path, offset_);
  if (bytes.size() < record_head) return damaged(path, offset_);
  const std::uint64_t whole = record_head + std::min(number_at(bytes, 0, 4), left - record_head);
  bytes.resize(whole);
  if (::pread(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset_)) !=
      static_cast<ssize_t>(bytes.size()))
    return damaged(path, offset_);
  const auto message = record_at(bytes, 0);
  if (!message) return damaged(path, offset_);
  return std::optional<std::string>(*message);
}

Status Outbox::pop() {
  CELADON_ASSIGN(const std::optional<std::string> message, front());
  if (!message) return {};
  const std::lock_guard lock(mutex_);
  offset_ += record_head + message->size();
  bytes_ -= message->size();
  --waiting_;
  if (offset_ >= files_.front().size && files_.size() > 1) {
    const auto done = path_of(files_.front().number);
    files_.pop_front();
    offset_ = 0;
    CELADON_TRY(keep_position());
    std::error_code ignored;
    std::filesystem::remove(done, ignored);
    return {};
  }
  if (++removed_since_kept_ >= removals_between_positions || waiting_ == 0) return keep_position();
  return {};
}

Status Outbox::keep_position() {
  removed_since_kept_ = 0;
  return storage::write_file_atomically(folder_ / position_name,
                                        fmt::format("{} {}", files_.front().number, offset_));
}

std::uint64_t Outbox::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

std::uint64_t Outbox::waiting_bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace celadon::drivers
