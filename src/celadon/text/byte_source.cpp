#include "celadon/text/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

namespace celadon::text {
namespace {

constexpr std::size_t raw_block = std::size_t{256} << 10;

/// A file descriptor with one owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

class FileSource final : public ByteSource {
 public:
  FileSource(Descriptor descriptor, std::string name, RawBytesSeen seen)
      : descriptor_(std::move(descriptor)), name_(std::move(name)), seen_(std::move(seen)) {}

  Result<std::size_t> read(std::span<char> out) override {
    for (;;) {
      const ssize_t n = ::read(descriptor_.get(), out.data(), out.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        return fail(
            ErrorCode::io,
            fmt::format("无法读取 {0}：{1}｜cannot read {0}: {1}", name_, std::strerror(errno)),
            "检查存储介质和文件权限｜check the medium and the permissions of the file");
      }
      const auto got = static_cast<std::size_t>(n);
      if (seen_ && got > 0) seen_(out.first(got));
      return got;
    }
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  Descriptor descriptor_;
  std::string name_;
  RawBytesSeen seen_;
};

/// Gives back the bytes that were read to tell the form of the file, then the rest.
class Replayed final : public ByteSource {
 public:
  Replayed(std::string head, std::unique_ptr<FileSource> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}
  Result<std::size_t> read(std::span<char> out) override {
    if (given_ < head_.size()) {
      const std::size_t n = std::min(out.size(), head_.size() - given_);
      std::memcpy(out.data(), head_.data() + given_, n);
      given_ += n;
      return n;
    }
    return rest_->read(out);
  }
  [[nodiscard]] const std::string& name() const { return rest_->name(); }

 private:
  std::string head_;
  std::size_t given_ = 0;
  std::unique_ptr<FileSource> rest_;
};

struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<Replayed> raw)
      : raw_(std::move(raw)), stream_(ZSTD_createDStream()), block_(raw_block) {
    // A hostile frame may ask for a huge window; 128 MiB is what `zstd --long` of common tools
    // writes.
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, 27);
  }

  Result<std::size_t> read(std::span<char> out) override {
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    while (output.pos == 0) {
      if (input_.pos == input_.size) {
        CELADON_ASSIGN(const std::size_t n, raw_->read(block_));
        if (n == 0) {
          if (frame_open_) {
            return fail(
                ErrorCode::corrupt,
                fmt::format("{0} 在 zstd 帧中间结束｜{0} ends in the middle of a zstd frame",
                            raw_->name()),
                "文件被截断，请重新获取｜the file was cut short; fetch it again");
          }
          return std::size_t{0};
        }
        input_ = {block_.data(), n, 0};
      }
      const std::size_t rest = ZSTD_decompressStream(stream_.get(), &output, &input_);
      if (ZSTD_isError(rest) != 0) {
        return fail(ErrorCode::corrupt,
                    fmt::format("{0} 不是完整的 zstd 文件：{1}｜{0} is not a whole zstd file: {1}",
                                raw_->name(), ZSTD_getErrorName(rest)),
                    "文件已损坏，请重新获取｜the file is damaged; fetch it again");
      }
      frame_open_ = rest != 0;
    }
    return output.pos;
  }

 private:
  std::unique_ptr<Replayed> raw_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  std::vector<char> block_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  bool frame_open_ = false;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t n = std::min(out.size(), bytes_.size());
    if (n > 0) std::memcpy(out.data(), bytes_.data(), n);
    bytes_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::filesystem::path& path,
                                                     RawBytesSeen seen) {
  const std::string name = path.string();
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) {
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    return fail(
        absent ? ErrorCode::not_found : ErrorCode::io,
        fmt::format("无法打开 {0}：{1}｜cannot open {0}: {1}", name, std::strerror(errno)),
        absent ? "检查路径｜check the path" : "检查文件权限｜check the permissions of the file");
  }
  struct stat status {};
  if (::fstat(descriptor.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::io, fmt::format("{0} 是一个目录｜{0} is a folder", name),
                "填写其中的文件｜name a file in it");
  }
  auto file = std::make_unique<FileSource>(std::move(descriptor), name, std::move(seen));
  std::string head(4, '\0');
  std::size_t got = 0;
  while (got < head.size()) {
    CELADON_ASSIGN(const std::size_t n,
                   file->read(std::span(head.data() + got, head.size() - got)));
    if (n == 0) break;
    got += n;
  }
  head.resize(got);
  const bool zstd = head == std::string_view("\x28\xB5\x2F\xFD", 4);
  auto replayed = std::make_unique<Replayed>(std::move(head), std::move(file));
  if (zstd) return std::unique_ptr<ByteSource>(std::make_unique<ZstdSource>(std::move(replayed)));
  return std::unique_ptr<ByteSource>(std::move(replayed));
}

std::unique_ptr<ByteSource> memory_source(std::string_view bytes) {
  return std::make_unique<MemorySource>(bytes);
}

std::string_view known_binary_form(std::string_view first_bytes) noexcept {
  struct Form {
    std::string_view magic;
    std::string_view name;
  };
  static constexpr std::array forms{
      Form{std::string_view("PK\x03\x04", 4),
           "Excel 工作簿（.xlsx）或 zip 压缩包｜an Excel workbook (.xlsx) or a zip archive"},
      Form{std::string_view("\xD0\xCF\x11\xE0", 4),
           "旧版 Excel 工作簿（.xls）｜an old Excel workbook (.xls)"},
      Form{std::string_view("\x1F\x8B", 2), "gzip 压缩包｜a gzip archive"},
      Form{std::string_view("BZh", 3), "bzip2 压缩包｜a bzip2 archive"},
      Form{std::string_view("\xFD"
                            "7zXZ",
                            5),
           "xz 压缩包｜an xz archive"},
      Form{std::string_view("Rar!", 4), "RAR 压缩包｜a RAR archive"},
      Form{std::string_view("%PDF", 4), "PDF 文档｜a PDF document"},
      Form{std::string_view("SQLite format 3", 15), "SQLite 数据库｜an SQLite database"},
      Form{std::string_view("\x7F"
                            "ELF",
                            4),
           "程序｜a program"},
      Form{std::string_view("PAR1", 4), "Parquet 表｜a Parquet table"},
      Form{std::string_view("\xFF\xFE", 2), "UTF-16 文本｜UTF-16 text"},
      Form{std::string_view("\xFE\xFF", 2), "UTF-16 文本｜UTF-16 text"},
  };
  for (const Form& form : forms) {
    if (first_bytes.starts_with(form.magic)) return form.name;
  }
  return {};
}

}  // namespace celadon::text
