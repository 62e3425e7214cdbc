#include <fmt/format.h>

#include "celadon/registry/forms.hpp"
#include "celadon/registry/shape.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::registry {
namespace {

const Shape& head_shape() {
  static const Shape shape{{
      {"site", Form::identifier, true, "工厂标识", "id of the site"},
      {"period", Form::text, true, "期间", "period: 2025, 2025-Q2 or 2025-03"},
      {"source", Form::text, false, "资料来源", "where the figures come from"},
  }};
  return shape;
}

}  // namespace

Result<StatementHead> read_statement_head(const text::Node& document) {
  if (document.kind != text::Node::Kind::mapping) {
    return document.error(
        ErrorCode::parse, "这不是填报文件｜this is no statement",
        "开头写：statement: {site: ..., period: 2025}｜begin with: statement: {site: "
        "..., period: 2025}");
  }
  CELADON_ASSIGN(const text::Node* head, required_member(document, "statement"));
  CELADON_TRY(check_shape(*head, head_shape()));
  StatementHead read;
  read.site.text = head->find("site")->scalar;
  const text::Node& period = *head->find("period");
  auto parsed = CivilPeriod::parse(period.scalar);
  if (!parsed.ok())
    return period.error(parsed.error().code, parsed.error().message, parsed.error().remedy);
  read.period = *parsed;
  if (const text::Node* source = head->find("source"); source != nullptr)
    read.source = source->scalar;
  return read;
}

}  // namespace celadon::registry
