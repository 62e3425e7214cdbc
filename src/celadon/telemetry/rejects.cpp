#include "celadon/telemetry/rejects.hpp"

#include <array>

#include "celadon/units/bilingual.hpp"

namespace celadon::telemetry {

Status Rejects::add(std::uint64_t row, std::string_view column, Refusal reason,
                    std::string_view text, std::string_view line) {
  if (path_.empty()) return {};
  if (!writer_) {
    std::error_code ignored;  // create() reports what matters
    std::filesystem::create_directories(path_.parent_path(), ignored);
    CELADON_ASSIGN(auto writer, text::CsvWriter::create(path_));
    writer_.emplace(std::move(writer));
    constexpr std::array<std::string_view, 6> header{"row",  "column", "reason",
                                                     "text", "line",   "meaning"};
    CELADON_TRY(writer_->write(header));
  }
  const std::string number = std::to_string(row);
  const std::string meaning =
      units::bilingual(text_of(reason, units::Language::zh), text_of(reason, units::Language::en));
  const std::array<std::string_view, 6> record{
      number, column, name_of(reason), text, row == last_row_ ? std::string_view() : line, meaning};
  last_row_ = row;
  return writer_->write(record);
}

Result<std::string> Rejects::close() {
  if (!writer_) return std::string();
  CELADON_TRY(writer_->close());
  return path_.string();
}

}  // namespace celadon::telemetry
