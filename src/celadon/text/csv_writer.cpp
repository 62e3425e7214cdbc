#include "celadon/text/csv_writer.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::text {
namespace {

constexpr std::size_t flush_at = std::size_t{64} << 10;

void append_field(std::string& out, std::string_view field, char separator) {
  const char special[] = {separator, '"', '\n', '\r', '\0'};
  const bool blank_edge = !field.empty() && (field.front() == ' ' || field.back() == ' ');
  if (field.find_first_of(special) == std::string_view::npos && !blank_edge) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_record(std::string& out, std::span<const std::string_view> fields, char separator) {
  bool first = true;
  for (const std::string_view field : fields) {
    if (!first) out += separator;
    first = false;
    append_field(out, field, separator);
  }
}

Error refused(std::string_view what, const std::filesystem::path& path) {
  const int why = errno;
  const bool full = why == ENOSPC || why == EDQUOT;
  return fail(full ? ErrorCode::disk_full : ErrorCode::io,
              units::in_each([&](units::Language language) {
                return fmt::format("{} {}: {}", units::in_language(what, language), path.string(),
                                   std::strerror(why));
              }),
              full ? "腾出空间后重试｜free some space and run it again"
                   : "检查目录及其权限｜check the folder and its permissions");
}

}  // namespace

std::string csv_line(std::span<const std::string_view> fields, char separator) {
  std::string line;
  append_record(line, fields, separator);
  return line;
}

struct CsvWriter::State {
  std::filesystem::path path;
  std::filesystem::path temporary;
  int descriptor = -1;
  char separator = ',';
  std::uint64_t records = 0;
  std::string pending;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (descriptor < 0) return;
    ::close(descriptor);
    ::unlink(temporary.c_str());
  }
  Status flush() {
    std::string_view rest = pending;
    while (!rest.empty()) {
      const ssize_t n = ::write(descriptor, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return refused("无法写入｜cannot write", temporary);
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    pending.clear();
    return {};
  }
};

CsvWriter::CsvWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
CsvWriter::CsvWriter(CsvWriter&&) noexcept = default;
CsvWriter& CsvWriter::operator=(CsvWriter&&) noexcept = default;
CsvWriter::~CsvWriter() = default;

Result<CsvWriter> CsvWriter::create(const std::filesystem::path& path,
                                    const CsvWriterOptions& options) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->temporary = path;
  state->temporary += ".part";
  state->separator = options.separator;
  state->descriptor =
      ::open(state->temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (state->descriptor < 0) return refused("无法创建｜cannot create", state->temporary);
  if (options.byte_order_mark) state->pending = "\xEF\xBB\xBF";
  return CsvWriter(std::move(state));
}

Status CsvWriter::write(std::span<const std::string_view> fields) {
  append_record(state_->pending, fields, state_->separator);
  state_->pending += '\n';
  ++state_->records;
  if (state_->pending.size() >= flush_at) return state_->flush();
  return {};
}

Status CsvWriter::close() {
  CELADON_TRY(state_->flush());
  if (::fsync(state_->descriptor) != 0) return refused("无法写入｜cannot write", state_->temporary);
  if (::rename(state_->temporary.c_str(), state_->path.c_str()) != 0)
    return refused("无法命名｜cannot name", state_->path);
  ::close(state_->descriptor);
  state_->descriptor = -1;
  return {};
}

std::uint64_t CsvWriter::records() const { return state_->records; }

}  // namespace celadon::text
