#include "celadon/http/api/received_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include "celadon/http/multipart.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t most_field_bytes = std::size_t{64} << 10;

}  // namespace

ReceivedFile::ReceivedFile(ReceivedFile&& other) noexcept
    : path_(std::move(other.path_)),
      owned_(std::exchange(other.owned_, {})),
      name_(std::move(other.name_)),
      fields_(std::move(other.fields_)) {}

ReceivedFile::~ReceivedFile() {
  std::error_code ignored;
  if (!owned_.empty()) std::filesystem::remove(owned_, ignored);
}

std::string ReceivedFile::field(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? std::string() : found->second;
}

Result<ReceivedFile> ReceivedFile::of(const Request& request) {
  if (request.spooled.empty()) {
    return fail(ErrorCode::invalid_argument, "file: 请求没有内容｜file: the request has no body",
                "以请求内容发送文件，或以 multipart/form-data 中名为 \"file\" 的部分发送｜sen"
                "d the file as the body, or as the part \"file\" of multipart/form-data");
  }
  ReceivedFile received;
  for (const auto& [name, value] : request.query) received.fields_[name] = value;
  const std::string type(request.header("content-type").value_or(""));
  if (!type.starts_with("multipart/form-data")) {
    received.path_ = request.spooled;
    received.name_ = received.field("name");
    return received;
  }
  CELADON_ASSIGN(const std::string boundary, multipart_boundary(type));
  storage::Descriptor out;
  std::string* field = nullptr;
  PartReceiver receiver;
  receiver.begin = [&](const PartHead& head) -> Status {
    field = nullptr;
    const bool is_file = !head.file_name.empty() || head.name == "file";
    if (!is_file) {
      field = &received.fields_[head.name];
      field->clear();
      return {};
    }
    if (received.has_file()) {
      return fail(ErrorCode::invalid_argument,
                  "file: 表单中有两个文件｜file: the form holds two files", "只发一个｜send one");
    }
    received.owned_ = request.spooled.string() + ".part";
    received.path_ = received.owned_;
    received.name_ = head.file_name;
    out = storage::Descriptor(
        ::open(received.owned_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!out.open()) return storage::system_error(errno, "创建｜create", received.owned_);
    return {};
  };
  receiver.bytes = [&](std::string_view bytes) -> Status {
    if (field == nullptr) return storage::write_all(out, bytes, received.owned_);
    if (field->size() + bytes.size() > most_field_bytes) {
      return fail(
          ErrorCode::limit,
          fmt::format("表单的一个字段超过 {0} 字节｜a field of the form is longer than {0} bytes",
                      most_field_bytes),
          "长内容请以文件发送｜send long content as a file");
    }
    *field += bytes;
    return {};
  };
  receiver.end = []() -> Status { return {}; };
  MultipartReader reader(boundary, std::move(receiver));
  CELADON_ASSIGN(storage::FileReader spooled, storage::FileReader::open(request.spooled));
  for (;;) {
    CELADON_ASSIGN(const std::string_view piece, spooled.next());
    if (piece.empty()) break;
    CELADON_TRY(reader.feed(piece));
  }
  CELADON_TRY(reader.finish());
  return received;
}

}  // namespace celadon::http
