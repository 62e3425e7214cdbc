// The YAML side of document.hpp: yaml-cpp's events become our own tree. The bytes are checked
// before yaml-cpp sees them (it takes 0x04 for the end of input and guesses UTF-16), and the events
// are checked before memory is spent on them.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <istream>
#include <numeric>
#include <optional>
#include <streambuf>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "celadon/text/document.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::text {

namespace {

/// Leaves yaml-cpp's recursion from inside an event; caught in parse_document.
struct Refusal {
  Error error;
};

/// Bytes in memory as a std::streambuf, without a copy.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());  // NOLINT: streambuf's interface; never written
    setg(begin, begin, begin + bytes.size());
  }
};

/// Length of the well-formed UTF-8 sequence at `at`, 0 when ill-formed (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(at);
  const unsigned second = byte(at + 1);
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU) return tail(at + 1) ? 2 : 0;
  if (first >= 0xE0U && first <= 0xEFU) {
    if (first == 0xE0U && second < 0xA0U) return 0;
    if (first == 0xEDU && second > 0x9FU) return 0;
    return tail(at + 1) && tail(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    if (first == 0xF0U && second < 0x90U) return 0;
    if (first == 0xF4U && second > 0x8FU) return 0;
    return tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

/// Refuses ill-formed UTF-8 and the control characters that YAML does not allow.
Status check_bytes(std::string_view bytes, const std::string& file) {
  std::uint64_t line = 1;
  std::uint32_t column = 1;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const auto refuse = [&](const std::string& message, std::string remedy) {
      return Error{ErrorCode::parse, message, std::move(remedy), TextPlace{file, line, column}};
    };
    if (c == '\n') {
      ++line;
      column = 1;
      ++i;
      continue;
    }
    if ((c < 0x20U && c != '\t' && c != '\r') || c == 0x7FU) {
      return refuse(
          c == 0 ? std::string(
                       "此处有 NUL 字节：文件是二进制或已损坏｜a NUL byte stands here: the file is "
                       "binary or damaged")
                 : fmt::format(
                       "不允许控制字符 0x{0:02X}｜control character 0x{0:02X} is not allowed", c),
          "将文件保存为 UTF-8 纯文本｜save the file as plain UTF-8 text");
    }
    const std::size_t length = c < 0x80U ? 1 : sequence_length(bytes, i);
    if (length == 0) {
      return refuse(fmt::format("字节 0x{0:02X} 不是 UTF-8｜byte 0x{0:02X} is not UTF-8", c),
                    "将文件保存为 UTF-8｜save the file as UTF-8");
    }
    i += length;
    ++column;
  }
  return {};
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view bytes, std::string file, const DocumentLimits& limits)
      : bytes_(bytes), file_(std::move(file)), limits_(limits) {}

  [[nodiscard]] Node take() { return std::move(root_); }
  [[nodiscard]] TextPlace place_of(const YAML::Mark& mark) {
    if (mark.is_null()) return {file_, 0, 0};
    return {file_, static_cast<std::uint64_t>(mark.line) + 1, column_of(mark)};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      refuse(ErrorCode::parse, "此处开始第二个文档｜a second document begins here", mark,
             "每个文件一个文档；去掉 --- 一行｜keep one document per file; remove the "
             "line with ---");
    }
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    refuse_anchor(mark, "&" + name);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    refuse_anchor(mark, "*");
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (anchor != YAML::NullAnchor) refuse_anchor(mark, "&");
    if (expects_key())
      refuse(ErrorCode::parse, "此处的键为空｜a key is empty here", mark, "写明键名｜name the key");
    add(make(Node::Kind::null, mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (anchor != YAML::NullAnchor) refuse_anchor(mark, "&");
    check_tag(tag, mark, "tag:yaml.org,2002:str");
    if (value.find('\0') != std::string::npos) {
      refuse(ErrorCode::parse, "文本中有 NUL 字符｜the text holds a NUL character", mark,
             "去掉它｜remove it");
    }
    if (expects_key()) {
      count_node(mark);
      Frame& frame = frames_.back();
      frame.node.members.emplace_back(value, Node{});
      frame.node.key_places.push_back(place_of(mark));
      frame.value_next = true;
      return;
    }
    Node node = make(Node::Kind::scalar, mark);
    node.scalar = value;
    node.quoted = tag != "?" && !tag.empty();
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Node::Kind::sequence, mark, tag, anchor, "tag:yaml.org,2002:seq");
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Node::Kind::mapping, mark, tag, anchor, "tag:yaml.org,2002:map");
  }
  void OnMapEnd() override {
    refuse_double_keys(frames_.back().node);
    close();
  }

 private:
  struct Frame {
    Node node;
    bool value_next = false;  ///< of a mapping: a key has been read
  };

  [[noreturn]] void refuse(ErrorCode code, std::string message, const YAML::Mark& mark,
                           std::string remedy) {
    throw Refusal{Error{code, std::move(message), std::move(remedy), place_of(mark)}};
  }
  [[noreturn]] void refuse_anchor(const YAML::Mark& mark, const std::string& what) {
    refuse(ErrorCode::limit,
           fmt::format("不接受锚点和别名（\"{0}\"）：少数几个嵌套即可展开成数十亿个节点｜anchors "
                       "and aliases (\"{0}\") are refused: a few nested ones unfold to billions of "
                       "nodes",
                       what),
           mark, "在各处写出其值｜write the value out at each place");
  }
  void check_tag(const std::string& tag, const YAML::Mark& mark, std::string_view allowed) {
    if (tag.empty() || tag == "?" || tag == "!" || tag == allowed) return;
    refuse(ErrorCode::parse, fmt::format("不支持标签 \"{0}\"｜tag \"{0}\" is not supported", tag),
           mark, "去掉标签｜remove the tag");
  }

  /// Columns count characters, not bytes. Marks mostly rise, so counting goes on from the last one.
  std::uint32_t column_of(const YAML::Mark& mark) {
    const auto at = std::min(static_cast<std::size_t>(mark.pos), bytes_.size());
    const auto line_start = at - std::min(static_cast<std::size_t>(mark.column), at);
    if (line_start != column_line_ || at < column_at_) {
      column_line_ = line_start;
      column_at_ = line_start;
      column_ = 1;
    }
    for (; column_at_ < at; ++column_at_) {
      if ((static_cast<unsigned char>(bytes_[column_at_]) & 0xC0U) != 0x80U) ++column_;
    }
    return column_;
  }

  void count_node(const YAML::Mark& mark) {
    if (++nodes_ > limits_.nodes) {
      refuse(ErrorCode::limit,
             fmt::format("文件超过 {0} 个值｜the file has more than {0} values", limits_.nodes),
             mark, "拆分文件｜split the file");
    }
  }
  Node make(Node::Kind kind, const YAML::Mark& mark) {
    count_node(mark);
    Node node;
    node.kind = kind;
    node.place = place_of(mark);
    return node;
  }
  [[nodiscard]] bool expects_key() const {
    return !frames_.empty() && frames_.back().node.kind == Node::Kind::mapping &&
           !frames_.back().value_next;
  }
  void add(Node node) {
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node.kind == Node::Kind::sequence) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    frame.node.members.back().second = std::move(node);
    frame.value_next = false;
  }
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            std::string_view allowed_tag) {
    if (anchor != YAML::NullAnchor) refuse_anchor(mark, "&");
    check_tag(tag, mark, allowed_tag);
    if (expects_key()) {
      refuse(ErrorCode::parse, "列表或映射不能作为键｜a list or mapping cannot be a key", mark,
             "用文本作为键｜use a text as key");
    }
    if (frames_.size() >= limits_.depth) {
      refuse(
          ErrorCode::limit,
          fmt::format("嵌套超过 {0} 层｜values are nested deeper than {0} levels", limits_.depth),
          mark, "减少嵌套｜flatten the structure");
    }
    frames_.push_back({make(kind, mark), false});
  }
  void close() {
    Node done = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(done));
  }

  void refuse_double_keys(const Node& node) {
    std::vector<std::size_t> order(node.members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) -> const std::string& { return node.members[i].first; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return key(a) != key(b) ? key(a) < key(b) : a < b;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (key(order[i]) != key(order[i - 1])) continue;
      const TextPlace& first = node.key_places[order[i - 1]];
      throw Refusal{
          Error{ErrorCode::parse,
                fmt::format("\"{}\" stands here a second time; first at line {}, column {}",
                            key(order[i]), first.line, first.column),
                "keep one of the two", node.key_places[order[i]]}};
    }
  }

  std::string_view bytes_;
  std::string file_;
  DocumentLimits limits_;
  Node root_;
  std::vector<Frame> frames_;
  std::size_t nodes_ = 0;
  std::size_t documents_ = 0;
  std::size_t column_line_ = 0;
  std::size_t column_at_ = 0;
  std::uint32_t column_ = 1;
};

/// Closes a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Error too_large(const std::string& file, std::size_t limit) {
  return Error{ErrorCode::limit,
               fmt::format("文件超过 {0} 字节｜the file is larger than {0} bytes", limit),
               "拆分文件｜split the file", TextPlace{file, 0, 0}};
}

}  // namespace

Result<Node> parse_document(std::string_view bytes, std::string file_name,
                            const DocumentLimits& limits) {
  if (bytes.size() > limits.bytes) return too_large(file_name, limits.bytes);
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  CELADON_TRY(check_bytes(bytes, file_name));
  TreeBuilder builder(bytes, std::move(file_name), limits);
  try {
    MemoryBuffer buffer(bytes);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    // The second call finds a further document (refused by the builder) or the end.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const Refusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& e) {
    return Error{
        ErrorCode::parse, fmt::format("YAML 格式有误：{0}｜{0}", e.msg),
        "检查此处的缩进、冒号、引号和括号｜check indentation, colons, quotes and brackets here",
        builder.place_of(e.mark)};
  }
  return builder.take();
}

Result<Node> read_document(const std::string& path, const DocumentLimits& limits) {
  const auto refuse = [&](ErrorCode code, const std::string& why) {
    return Error{code, units::after("无法读取文件｜cannot read the file", why),
                 "检查路径及其权限｜check the path and its rights", TextPlace{path, 0, 0}};
  };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return refuse(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(errno));
  }
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return refuse(ErrorCode::io, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return refuse(ErrorCode::io, "它是一个目录｜it is a folder");
  if (static_cast<std::size_t>(status.st_size) > limits.bytes) return too_large(path, limits.bytes);
  std::string bytes;
  constexpr std::size_t step = 1U << 16U;
  for (std::size_t filled = 0;;) {
    bytes.resize(filled + step);
    const auto got = ::read(file.number(), bytes.data() + filled, step);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse(ErrorCode::io, std::strerror(errno));
    filled += static_cast<std::size_t>(got);
    if (filled > limits.bytes) return too_large(path, limits.bytes);
    if (got == 0) {
      bytes.resize(filled);
      break;
    }
  }
  return parse_document(bytes, path, limits);
}

}  // namespace celadon::text
