#include "celadon/app/evidence.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/assessment/standard_library.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/text/document.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app {
namespace {

using registry::Evidence;
using registry::EvidenceAbout;
using registry::SiteId;

constexpr std::size_t most_title = 200;
constexpr std::size_t most_note = 4000;
constexpr std::size_t most_links = 200;

Error wrong(const char* field, std::string_view what, std::string remedy) {
  return fail(ErrorCode::invalid_argument, units::after(field, what), std::move(remedy));
}

/// Names an indicator or gate that exists, by the id of its pack.
Status check_link(const Reference& reference, registry::EvidenceLink& link) {
  CELADON_ASSIGN(const assessment::StandardPack standard,
                 assessment::load_standard(*reference.library, link.standard));
  std::vector<std::string_view> known;
  for (const auto& indicator : standard.indicators) known.emplace_back(indicator.id);
  for (const auto& gate : standard.gates) known.emplace_back(gate.id);
  if (std::find(known.begin(), known.end(), link.indicator) == known.end()) {
    const std::string nearest = text::nearest_name(link.indicator, known);
    return wrong("links",
                 fmt::format("{0} 没有指标或基本要求 \"{1}\"｜{0} has no indicator or gate \"{1}\"",
                             standard.header.id, link.indicator.substr(0, 100)),
                 nearest.empty()
                     ? "数据包中列有其指标和基本要求｜the pack lists its indicators and gates"
                     : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", nearest));
  }
  link.standard = standard.header.id;
  return {};
}

Status check_about(const Reference& reference, EvidenceAbout& about) {
  if (about.title.empty() || about.title.size() > most_title * 4)
    return wrong("title", "为空或超过 200 个字符｜it is empty or longer than 200 characters",
                 "填写简短的标题｜give a short title");
  if (about.note.size() > most_note * 4)
    return wrong("note", "超过 4000 个字符｜it is longer than 4000 characters",
                 "请缩短｜shorten it");
  for (const std::string* text : {&about.title, &about.note}) {
    if (text::first_invalid_utf8(*text) != std::string_view::npos ||
        text->find('\0') != std::string::npos)
      return wrong("title", "不是 UTF-8 文本｜it is not UTF-8 text",
                   "请用 UTF-8，不含 NUL｜send UTF-8 without NUL");
  }
  if (about.valid_from && about.valid_to && *about.valid_to < *about.valid_from) {
    return wrong("valid_to",
                 fmt::format("{0} 早于 valid_from {1}｜{0} lies before valid_from {1}",
                             format_date(*about.valid_to), format_date(*about.valid_from)),
                 "截止日期不得早于起始日期｜the last day is not before the first");
  }
  if (about.links.size() > most_links)
    return wrong("links",
                 fmt::format("{0} 个关联，最多 {1} 个｜{0} links; at most {1}", about.links.size(),
                             most_links),
                 "只关联它所证明的指标｜link the piece to the indicators it proves");
  for (registry::EvidenceLink& link : about.links) CELADON_TRY(check_link(reference, link));
  return {};
}

Status site_exists(SharedWorkspace& workspace, const std::string& site) {
  return workspace.read([&](Workspace& reader) -> Status {
    CELADON_TRY(reader.site(site));
    return {};
  });
}

Result<registry::EvidenceFile> keep(SharedWorkspace& workspace, const ArrivedFile& arrived) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(arrived.path, error);
  if (error)
    return fail(ErrorCode::io,
                fmt::format("文件没有收到：{0}｜the file did not arrive: {0}", error.message()));
  if (bytes == 0)
    return wrong("file", "文件为空｜it is empty", "选择另一个文件｜choose another file");
  if (bytes > evidence_bytes) {
    return fail(ErrorCode::limit,
                fmt::format("file: {0} 字节，最多 {1} 字节｜file: {0} bytes; at most {1}", bytes,
                            evidence_bytes),
                "降低扫描分辨率，或拆分文件｜scan it with a lower resolution, or split it");
  }
  std::optional<storage::FileStore> store;
  CELADON_TRY(workspace.read([&](Workspace& reader) -> Status {
    store = reader.folder().files();
    return {};
  }));
  CELADON_ASSIGN(const storage::KeptFile kept, store->keep(arrived.path));
  registry::EvidenceFile file;
  file.name = plain_file_name(arrived.name, "evidence");
  file.content_type = content_type_of(file.name);
  file.sha256 = kept.sha256;
  file.bytes = kept.bytes;
  return file;
}

EvidenceView view_of(Evidence piece, const std::vector<Evidence>& all, CivilDate day) {
  EvidenceView view;
  view.state = registry::state_on(piece, day);
  if (const auto& last = piece.latest().about.valid_to)
    view.days_left = days_from_civil(*last) - days_from_civil(day);
  for (const Evidence& other : all) {
    if (other.id != piece.id && !other.withdrawn &&
        other.latest().file.sha256 == piece.latest().file.sha256)
      view.duplicates.push_back(other.id);
  }
  view.evidence = std::move(piece);
  return view;
}

CivilDate today(const SharedWorkspace& workspace) {
  return date_of(workspace.clock().now(), UtcOffset::china());
}

using Change = std::function<Result<Evidence>(storage::Database&)>;

/// Makes a change and shows the piece among the others of its site.
Result<EvidenceView> changed(SharedWorkspace& workspace, const std::string& site,
                             const Change& change) {
  EvidenceView view;
  const Status done = workspace.record([&](storage::Database& database) -> Status {
    CELADON_TRY(registry::migrate_evidence(database));
    CELADON_ASSIGN(Evidence piece, change(database));
    CELADON_ASSIGN(const std::vector<Evidence> all, registry::evidence_of(database, SiteId(site)));
    view = view_of(std::move(piece), all, today(workspace));
    return {};
  });
  CELADON_TRY(done);
  return view;
}

}  // namespace

std::string plain_file_name(std::string_view name, std::string_view fallback) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string plain;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) plain += c;
  }
  if (text::first_invalid_utf8(plain) != std::string_view::npos) plain.clear();
  if (plain.size() > 200) {
    const std::size_t dot = plain.rfind('.');
    const std::string ending =
        dot != std::string::npos && plain.size() - dot < 16 ? plain.substr(dot) : std::string();
    std::size_t cut = 200 - ending.size();
    while (cut > 0 && (static_cast<unsigned char>(plain[cut]) & 0xC0U) == 0x80U) --cut;
    plain = plain.substr(0, cut) + ending;
  }
  if (plain.empty() || plain == "." || plain == "..") plain = fallback;
  return plain;
}

std::string content_type_of(std::string_view file_name) {
  struct Type {
    std::string_view ending;
    const char* type;
  };
  static constexpr std::array types{
      Type{".pdf", "application/pdf"},
      Type{".png", "image/png"},
      Type{".jpg", "image/jpeg"},
      Type{".jpeg", "image/jpeg"},
      Type{".webp", "image/webp"},
      Type{".txt", "text/plain; charset=utf-8"},
      Type{".csv", "text/csv; charset=utf-8"},
      Type{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      Type{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      Type{".zip", "application/zip"},
  };
  std::string lower(file_name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const Type& type : types) {
    if (lower.ends_with(type.ending)) return type.type;
  }
  return "application/octet-stream";
}

Result<EvidenceView> put_evidence(SharedWorkspace& workspace, const std::string& site,
                                  EvidenceAbout about, const ArrivedFile& file,
                                  const std::string& who) {
  CELADON_TRY(site_exists(workspace, site));
  if (about.title.empty()) about.title = plain_file_name(file.name, "evidence");
  CELADON_TRY(check_about(workspace.reference(), about));
  registry::EvidenceRevision first;
  CELADON_ASSIGN(first.file, keep(workspace, file));
  first.about = std::move(about);
  first.who = who;
  first.recorded_at = workspace.clock().now();
  return changed(workspace, site, [&](storage::Database& database) {
    return registry::add_evidence(database, SiteId(site), std::move(first));
  });
}

Result<EvidenceView> replace_evidence(SharedWorkspace& workspace, const std::string& site,
                                      const std::string& id, std::int64_t expected,
                                      EvidenceAbout about, const std::optional<ArrivedFile>& file,
                                      const std::string& who) {
  CELADON_TRY(check_about(workspace.reference(), about));
  registry::EvidenceRevision next;
  if (file) {
    CELADON_ASSIGN(next.file, keep(workspace, *file));
  }
  next.about = std::move(about);
  next.who = who;
  next.recorded_at = workspace.clock().now();
  return changed(workspace, site, [&](storage::Database& database) {
    return registry::revise_evidence(database, SiteId(site), id, expected, std::move(next));
  });
}

Result<EvidenceView> withdraw_evidence(SharedWorkspace& workspace, const std::string& site,
                                       const std::string& id, std::int64_t expected,
                                       std::string reason, const std::string& who) {
  if (reason.size() > most_note)
    return wrong("reason", "超过 4000 字节｜it is longer than 4000 bytes", "请缩短｜shorten it");
  return changed(workspace, site, [&](storage::Database& database) {
    return registry::withdraw_evidence(database, SiteId(site), id, expected,
                                       {workspace.clock().now(), who, std::move(reason)});
  });
}

Result<EvidenceView> one_evidence(SharedWorkspace& workspace, const std::string& site,
                                  const std::string& id) {
  CELADON_ASSIGN(EvidenceView view, changed(workspace, site, [&](storage::Database& database) {
                   return registry::evidence(database, SiteId(site), id);
                 }));
  CELADON_TRY(workspace.read([&](Workspace& reader) -> Status {
    const CivilPeriod ever{{1900, 1, 1}, {2999, 12, 31}};
    CELADON_ASSIGN(const std::vector<registry::Fact> facts,
                   registry::facts(reader.database(), SiteId(site), ever));
    for (const registry::Fact& fact : facts) {
      if (fact.evidence.empty()) continue;
      const auto& revisions = view.evidence.revisions;
      const bool named =
          fact.evidence == view.evidence.id ||
          std::any_of(revisions.begin(), revisions.end(), [&](const auto& revision) {
            return fact.evidence == revision.file.name || fact.evidence == revision.file.sha256;
          });
      if (named) view.facts.push_back(fact);
    }
    return {};
  }));
  return view;
}

Result<std::vector<EvidenceView>> list_evidence(SharedWorkspace& workspace,
                                                const std::string& site) {
  std::vector<EvidenceView> views;
  const Status read = workspace.record([&](storage::Database& database) -> Status {
    CELADON_TRY(registry::migrate_evidence(database));
    CELADON_ASSIGN(const std::vector<Evidence> all, registry::evidence_of(database, SiteId(site)));
    for (const Evidence& piece : all) views.push_back(view_of(piece, all, today(workspace)));
    return {};
  });
  CELADON_TRY(read);
  return views;
}

Result<EvidenceContent> evidence_content(SharedWorkspace& workspace, const std::string& site,
                                         const std::string& id,
                                         std::optional<std::int64_t> revision) {
  CELADON_ASSIGN(const EvidenceView view,
                 changed(workspace, site, [&](storage::Database& database) {
                   return registry::evidence(database, SiteId(site), id);
                 }));
  const auto& revisions = view.evidence.revisions;
  const auto found = std::find_if(revisions.begin(), revisions.end(), [&](const auto& one) {
    return one.number == revision.value_or(view.evidence.latest().number);
  });
  if (found == revisions.end()) {
    return fail(ErrorCode::not_found,
                fmt::format("证据 {0} 没有修订版 {1}｜evidence {0} has no revision {1}", id,
                            revision.value_or(0)),
                fmt::format("有 1 至 {0}｜it has 1 to {0}", view.evidence.latest().number));
  }
  EvidenceContent content;
  content.file = found->file;
  CELADON_TRY(workspace.read([&](Workspace& reader) -> Status {
    CELADON_ASSIGN(content.path, reader.folder().files().find(content.file.sha256));
    return {};
  }));
  return content;
}

}  // namespace celadon::app
