#include "celadon/text/encoding.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <iconv.h>

#include "celadon/text/encoding_scan.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::text {
namespace {

constexpr std::size_t chunk = std::size_t{256} << 10;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

std::uint64_t count_lines(std::string_view s) {
  return static_cast<std::uint64_t>(std::count(s.begin(), s.end(), '\n'));
}

Error at_line(const std::string& file_name, std::uint64_t line, std::string message,
              std::string remedy) {
  Error error = fail(ErrorCode::parse, std::move(message), std::move(remedy));
  error.place = TextPlace{file_name, line, 0};
  return error;
}

class Utf8Checked final : public ByteSource {
 public:
  Utf8Checked(std::unique_ptr<ByteSource> source, std::string name)
      : source_(std::move(source)), name_(std::move(name)) {}

  Result<std::size_t> read(std::span<char> out) override {
    CELADON_ASSERT(out.size() >= 16);  // room for a carried sequence and a step forward
    for (;;) {
      std::size_t filled = carried_.size();
      if (filled > 0) std::memcpy(out.data(), carried_.data(), filled);
      carried_.clear();
      CELADON_ASSIGN(const std::size_t n, source_->read(out.subspan(filled)));
      filled += n;
      if (filled == 0) return std::size_t{0};
      const std::string_view view(out.data(), filled);
      const Utf8Scan scan = scan_utf8(view);
      if (scan.broken || (n == 0 && scan.valid < filled)) {
        return at_line(
            name_, lines_ + count_lines(view.substr(0, scan.valid)) + 1,
            "有不是 UTF-8 的字节（文件标称为 UTF-8）｜a byte sequence that is not UTF-8 "
            "(the file is said to be UTF-8)",
            "若文件是 GB18030/GBK，在映射中写 `encoding: gb18030`；或将全文保存为同一编码"
            "｜state `encoding: gb18030` in the mapping if the file is GB18030/GBK, or "
            "save it in one encoding throughout");
      }
      carried_.assign(view.substr(scan.valid));
      lines_ += count_lines(view.substr(0, scan.valid));
      std::size_t start = 0;
      if (at_start_ && scan.valid > 0) {
        at_start_ = false;
        if (view.starts_with(utf8_mark)) start = utf8_mark.size();
      }
      if (start > 0) std::memmove(out.data(), out.data() + start, scan.valid - start);
      if (scan.valid > start) return scan.valid - start;
    }
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::string name_;
  std::string carried_;  ///< the head of a sequence that goes on in the next chunk
  std::uint64_t lines_ = 0;
  bool at_start_ = true;
};

/// An iconv descriptor with one owner.
class Converter {
 public:
  Converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (usable()) iconv_close(handle_);
  }
  // NOLINTNEXTLINE(performance-no-int-to-ptr): POSIX names its failure so
  [[nodiscard]] bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  [[nodiscard]] iconv_t get() const { return handle_; }

 private:
  iconv_t handle_;
};

class Gb18030Source final : public ByteSource {
 public:
  Gb18030Source(std::unique_ptr<ByteSource> source, std::string name)
      : source_(std::move(source)),
        name_(std::move(name)),
        converter_("UTF-8", "GB18030"),
        block_(chunk) {}

  Result<std::size_t> read(std::span<char> out) override {
    CELADON_ASSERT(out.size() >= 16);
    if (!converter_.usable()) {
      return fail(ErrorCode::unsupported,
                  "本系统的 iconv 不支持 GB18030｜this system's iconv knows no GB18030",
                  "安装 C 库的字符集模块（gconv）｜install the C library's character set "
                  "modules (gconv)");
    }
    char* to = out.data();
    std::size_t room = out.size();
    while (room == out.size()) {
      if (!ended_ && begin_ == end_) CELADON_TRY(refill());
      if (begin_ == end_) return std::size_t{0};
      char* from = block_.data() + begin_;
      std::size_t left = end_ - begin_;
      const std::size_t outcome = iconv(converter_.get(), &from, &left, &to, &room);
      const int why = outcome == static_cast<std::size_t>(-1) ? errno : 0;
      const std::size_t next = end_ - left;
      lines_ += count_lines({block_.data() + begin_, next - begin_});
      begin_ = next;
      if (why == EINVAL && !ended_) CELADON_TRY(refill());  // a sequence cut by the chunk's end
      if (why == EILSEQ || (why == EINVAL && ended_)) {
        if (room != out.size()) break;  // first hand over what came before the fault
        return at_line(
            name_, lines_ + 1,
            "有不是 GB18030 的字节（文件标称为 GB18030）｜a byte sequence that is not "
            "GB18030 (the file is said to be GB18030)",
            "将全文保存为同一编码，宜用 UTF-8｜save the file in one encoding throughout, "
            "UTF-8 for choice");
      }
    }
    return out.size() - room;
  }

 private:
  Status refill() {
    const std::size_t kept = end_ - begin_;
    if (kept > 0) std::memmove(block_.data(), block_.data() + begin_, kept);
    begin_ = 0;
    end_ = kept;
    CELADON_ASSIGN(const std::size_t n, source_->read(std::span(block_).subspan(kept)));
    if (n == 0) ended_ = true;
    end_ += n;
    return {};
  }

  std::unique_ptr<ByteSource> source_;
  std::string name_;
  Converter converter_;
  std::vector<char> block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t lines_ = 0;
  bool ended_ = false;
};

/// Judges a file line by line; lines longer than the buffer are judged in pieces cut at ASCII
/// bytes.
class Detector {
 public:
  explicit Detector(std::string name) : name_(std::move(name)) {}

  Status line(std::string_view bytes, std::uint64_t number) {
    if (std::memchr(bytes.data(), 0, bytes.size()) != nullptr) {
      return at_line(name_, number,
                     "有 NUL 字节：文件是二进制或 UTF-16，不是文本｜a NUL byte: the file is "
                     "binary or UTF-16, not text",
                     "以 UTF-8 或 GB18030 导出为 CSV｜export it as CSV in UTF-8 or GB18030");
    }
    if (ascii_run(bytes) == bytes.size()) return {};
    finding_.ascii_only = false;
    const bool utf8 = scan_utf8(bytes).valid == bytes.size();
    if (utf8 && surely_utf8(bytes) && first_utf8_ == 0) first_utf8_ = number;
    if (!utf8 && first_other_ == 0) first_other_ = number;
    if (!utf8 && !valid_gb18030(bytes)) {
      return at_line(
          name_, number,
          first_utf8_ != 0
              ? fmt::format("编码混杂：此行既不是 UTF-8 也不是 GB18030，第 {0} 行是 UTF-8｜mixed "
                            "encodings: this line is neither UTF-8 nor GB18030, line {0} is UTF-8",
                            first_utf8_)
              : std::string(
                    "此行既不是 UTF-8 也不是 GB18030｜this line is neither UTF-8 nor GB18030"),
          "将全文保存为同一编码，宜用 UTF-8｜save the file in one encoding throughout, "
          "UTF-8 for choice");
    }
    if (first_utf8_ != 0 && first_other_ != 0) {
      return at_line(name_, number,
                     fmt::format("编码混杂：第 {0} 行是 UTF-8，第 {1} 行是 GB18030｜mixed "
                                 "encodings: line {0} is UTF-8, line {1} is GB18030",
                                 first_utf8_, first_other_),
                     "将全文保存为同一编码，宜用 UTF-8｜save the file in one encoding throughout, "
                     "UTF-8 for choice");
    }
    return {};
  }
  Result<EncodingFinding> finish(bool mark) {
    finding_.byte_order_mark = mark;
    finding_.encoding = first_other_ != 0 ? Encoding::gb18030 : Encoding::utf8;
    return finding_;
  }

 private:
  std::string name_;
  EncodingFinding finding_;
  std::uint64_t first_utf8_ = 0;
  std::uint64_t first_other_ = 0;
};

/// Where a piece of an over-long line may be cut: after its last ASCII byte that ends no GB18030
/// sequence.
std::size_t cut_of(std::string_view bytes) {
  for (std::size_t i = bytes.size(); i > 4; --i) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(bytes[k]); };
    if (at(i - 1) < 0x30 && at(i - 2) < 0x80) return i;  // below '0' no byte continues a sequence
  }
  return bytes.size();
}

}  // namespace

const char* to_string(Encoding encoding) noexcept {
  return encoding == Encoding::gb18030 ? "gb18030" : "utf-8";
}

Result<Encoding> parse_encoding(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_' && c != ' ')
      plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  if (plain == "utf8" || plain == "ascii") return Encoding::utf8;
  if (plain == "gb18030" || plain == "gbk" || plain == "gb2312" || plain == "cp936")
    return Encoding::gb18030;
  return fail(ErrorCode::invalid_argument,
              fmt::format("没有编码 \"{0}\"｜unknown encoding \"{0}\"", name),
              "可读 utf-8 和 gb18030（含 gbk、gb2312）｜utf-8 and gb18030 (with gbk and "
              "gb2312) are read");
}

std::size_t first_invalid_utf8(std::string_view bytes) noexcept {
  const Utf8Scan scan = scan_utf8(bytes);
  return scan.valid == bytes.size() ? std::string_view::npos : scan.valid;
}

Result<EncodingFinding> detect_encoding(ByteSource& source, const std::string& file_name) {
  Detector detector(file_name);
  std::vector<char> buffer(chunk);
  std::size_t filled = 0;
  std::uint64_t number = 1;
  bool mark = false;
  bool first = true;
  for (;;) {
    CELADON_ASSIGN(const std::size_t n, source.read(std::span(buffer).subspan(filled)));
    filled += n;
    std::string_view rest(buffer.data(), filled);
    if (first && filled < 16 && n > 0) continue;  // too little to tell the form by
    if (first) {
      first = false;
      if (const auto form = known_binary_form(rest); !form.empty()) {
        return at_line(file_name, 1, units::in_each([&](units::Language language) {
                         return language == units::Language::zh
                                    ? fmt::format("这是{}，不是 CSV 文本",
                                                  units::in_language(form, language))
                                    : fmt::format("this is {}, not CSV text",
                                                  units::in_language(form, language));
                       }),
                       "以 UTF-8 或 GB18030 导出为 CSV｜export it as CSV in UTF-8 or GB18030");
      }
      mark = rest.starts_with(utf8_mark);
      if (mark) rest.remove_prefix(utf8_mark.size());
    }
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      CELADON_TRY(detector.line(rest.substr(0, end), number++));
      rest.remove_prefix(end + 1);
    }
    if (n == 0) {
      if (!rest.empty()) CELADON_TRY(detector.line(rest, number));
      return detector.finish(mark);
    }
    if (rest.size() == buffer.size()) {
      const std::size_t cut = cut_of(rest);
      CELADON_TRY(detector.line(rest.substr(0, cut), number));
      rest.remove_prefix(cut);
    }
    filled = rest.size();
    if (filled > 0) std::memmove(buffer.data(), rest.data(), filled);
  }
}

std::unique_ptr<ByteSource> utf8_source(std::unique_ptr<ByteSource> source, Encoding encoding,
                                        std::string file_name) {
  if (encoding == Encoding::gb18030) {
    return std::make_unique<Gb18030Source>(std::move(source), std::move(file_name));
  }
  return std::make_unique<Utf8Checked>(std::move(source), std::move(file_name));
}

Result<std::string> to_utf8(std::string_view bytes, Encoding encoding,
                            const std::string& file_name) {
  const auto source = utf8_source(memory_source(bytes), encoding, file_name);
  std::string text;
  std::vector<char> buffer(chunk);
  for (;;) {
    CELADON_ASSIGN(const std::size_t n, source->read(buffer));
    if (n == 0) return text;
    text.append(buffer.data(), n);
  }
}

Result<std::string> to_gb18030(std::string_view utf8) {
  const Converter converter("GB18030", "UTF-8");
  if (!converter.usable())
    return fail(ErrorCode::unsupported,
                "本系统的 iconv 不支持 GB18030｜this system's iconv knows no GB18030");
  std::string from(utf8);
  std::string to(utf8.size() * 2 + 16, '\0');  // a UTF-8 sequence of 2..4 bytes becomes 2 or 4
  char* in = from.data();
  char* out = to.data();
  std::size_t left = from.size();
  std::size_t room = to.size();
  if (iconv(converter.get(), &in, &left, &out, &room) == static_cast<std::size_t>(-1)) {
    return fail(ErrorCode::parse,
                fmt::format("文本的第 {0} 个字节不是 UTF-8｜byte {0} of the text is not UTF-8",
                            from.size() - left + 1));
  }
  to.resize(to.size() - room);
  return to;
}

}  // namespace celadon::text
