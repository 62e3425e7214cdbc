#include "celadon/http/multipart.hpp"

#include <algorithm>

#include "celadon/http/target.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t most_parts = 64;
constexpr std::size_t longest_head = 8U << 10U;
constexpr std::size_t longest_boundary = 70;  // RFC 2046 §5.1.1
constexpr std::size_t longest_name = 255;

Error broken(std::string_view what) {
  return fail(ErrorCode::parse,
              units::after("multipart 内容有误｜the multipart body is broken", what),
              "按 RFC 7578 发送 multipart/form-data，浏览器和 curl -F 即如此｜send "
              "multipart/form-data by RFC 7578, as browsers and curl -F do");
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out;
  for (const char c : text) out += lower(c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The parameter of a header value: name=token or name="quoted"; "" when absent.
std::string parameter(std::string_view value, std::string_view name) {
  std::size_t at = value.find(';');
  while (at != std::string_view::npos) {
    std::string_view rest = trimmed(value.substr(at + 1));
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return {};
    const std::string known = lowered(trimmed(rest.substr(0, equals)));
    rest = trimmed(rest.substr(equals + 1));
    std::string text;
    std::size_t end = 0;
    if (!rest.empty() && rest.front() == '"') {
      for (end = 1; end < rest.size() && rest[end] != '"'; ++end) {
        if (rest[end] == '\\' && end + 1 < rest.size()) ++end;
        text += rest[end];
      }
    } else {
      end = std::min(rest.find(';'), rest.size());
      text = trimmed(rest.substr(0, end));
    }
    if (known == name) return text;
    const std::size_t next = rest.find(';', std::min(end, rest.size()));
    if (next == std::string_view::npos) return {};
    value = rest;
    at = next;
  }
  return {};
}

/// The last step of a path of any system, without control bytes.
std::string plain_name(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string plain;
  for (const char c : name)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) plain += c;
  if (plain == "." || plain == "..") plain.clear();
  return plain;
}

Result<PartHead> parse_head(std::string_view text) {
  PartHead head;
  bool disposition = false;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
      return broken("某一部分的头部有一行没有 ':'｜a part has a header line without ':'");
    const std::string name = lowered(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-disposition") {
      if (lowered(value.substr(0, value.find(';'))) != "form-data")
        return broken("某一部分不是 form-data｜a part is not form-data");
      disposition = true;
      head.name = parameter(value, "name");
      head.file_name = plain_name(parameter(value, "filename"));
    } else if (name == "content-type") {
      head.content_type = value;
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 2);
  }
  if (!disposition || head.name.empty()) return broken("某一部分没有名称｜a part has no name");
  if (head.name.size() > longest_name || head.file_name.size() > longest_name)
    return fail(ErrorCode::limit,
                "某一部分的名称超过 255 字节｜the name of a part is longer than 255 bytes",
                "给文件起短一些的名称｜give the file a shorter name");
  if (!is_utf8(head.name) || !is_utf8(head.file_name))
    return broken("某一部分的名称不是 UTF-8｜the name of a part is not UTF-8");
  return head;
}

}  // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
  if (lowered(trimmed(content_type.substr(0, content_type.find(';')))) != "multipart/form-data")
    return fail(ErrorCode::parse,
                "内容类型不是 multipart/form-data｜the content type is not "
                "multipart/form-data",
                "以表单发送文件，浏览器和 curl -F 即如此｜send the file as a form, as "
                "browsers and curl -F do");
  std::string boundary = parameter(content_type, "boundary");
  bool fits = !boundary.empty() && boundary.size() <= longest_boundary && boundary.back() != ' ';
  for (const char c : boundary) {
    const bool letter = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
    fits = fits && (letter || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos);
  }
  if (!fits) return broken("其内容类型没有有效的分隔串｜its content type has no valid boundary");
  return boundary;
}

MultipartReader::MultipartReader(const std::string& boundary, PartReceiver receiver)
    : delimiter_("\r\n--" + boundary), receiver_(std::move(receiver)), waiting_("\r\n") {
  // The first boundary may stand at the very begin, as if a line break were before it.
}

Status MultipartReader::feed(std::string_view bytes) {
  waiting_ += bytes;
  bool moved = true;
  while (moved) {
    moved = false;
    CELADON_TRY(step(moved));
  }
  return {};
}

Status MultipartReader::step(bool& moved) {
  switch (stage_) {
    case Stage::preamble: return find_boundary(moved);
    case Stage::after_boundary: {
      if (waiting_.size() < 2) return {};
      moved = true;
      if (waiting_.compare(0, 2, "--") == 0) {
        stage_ = Stage::epilogue;
      } else {
        const std::size_t end = waiting_.find("\r\n");
        if (std::min(end, waiting_.size()) > longest_head)
          return broken("分隔串没有结尾｜a boundary has no end");
        if (end == std::string::npos) {
          moved = false;
          return {};
        }
        if (waiting_.find_first_not_of(" \t") != end)
          return broken("分隔串之后有多余的文字｜text follows a boundary");
        if (++parts_ > most_parts)
          return fail(ErrorCode::limit, "表单超过 64 个部分｜the form has more than 64 parts",
                      "一次少发一些｜send fewer at once");
        waiting_.erase(0, end);  // the line break stays: an empty head is "\r\n\r\n"
        stage_ = Stage::head;
      }
      return {};
    }
    case Stage::head: return read_head(moved);
    case Stage::content: return pass_content(moved);
    case Stage::epilogue: waiting_.clear(); return {};
  }
  return {};
}

Status MultipartReader::find_boundary(bool& moved) {
  const std::size_t at = waiting_.find(delimiter_);
  if (at == std::string::npos) {
    if (waiting_.size() > delimiter_.size()) waiting_.erase(0, waiting_.size() - delimiter_.size());
    return {};
  }
  waiting_.erase(0, at + delimiter_.size());
  stage_ = Stage::after_boundary;
  moved = true;
  return {};
}

Status MultipartReader::read_head(bool& moved) {
  const std::size_t end = waiting_.find("\r\n\r\n");
  if (end > longest_head) {  // or none yet
    if (waiting_.size() > longest_head)
      return fail(ErrorCode::limit,
                  "某一部分的头部超过 8 KiB｜the head of a part is larger than 8 KiB",
                  "减少该部分的头部｜send fewer headers with the part");
    return {};
  }
  CELADON_ASSIGN(const PartHead head,
                 parse_head(std::string_view(waiting_).substr(2, end < 2 ? 0 : end - 2)));
  // The last line break stays: where content is empty, it begins the next boundary.
  waiting_.erase(0, end + 2);
  skip_ = 2;
  stage_ = Stage::content;
  moved = true;
  return receiver_.begin(head);
}

Status MultipartReader::pass_content(bool& moved) {
  const std::size_t at = waiting_.find(delimiter_);
  const bool whole = at != std::string::npos;
  std::size_t ready = at;
  if (!whole) {
    if (waiting_.size() <= delimiter_.size()) return {};
    ready = waiting_.size() - delimiter_.size();  // the rest may be the begin of a boundary
  }
  const std::size_t from = std::min(skip_, ready);
  if (ready > from)
    CELADON_TRY(receiver_.bytes(std::string_view(waiting_).substr(from, ready - from)));
  skip_ -= from;
  waiting_.erase(0, ready);
  if (!whole) return {};
  waiting_.erase(0, delimiter_.size());
  stage_ = Stage::after_boundary;
  moved = true;
  return receiver_.end();
}

Status MultipartReader::finish() {
  if (stage_ != Stage::epilogue)
    return broken("在最后的分隔串之前就结束了｜it ends before its last boundary");
  return {};
}

}  // namespace celadon::http
