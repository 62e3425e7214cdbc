#pragma once
// Where tests find the shared real measurements, which are not part of the repository.

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace celadon::testing {

/// The folder of shared data: $CELADON_SHARED, else "../shared" beside the source tree; nullopt
/// when absent.
inline std::optional<std::filesystem::path> shared_folder() {
  if (const char* named = std::getenv("CELADON_SHARED"); named != nullptr && *named != '\0') {
    if (std::filesystem::is_directory(named)) return std::filesystem::path(named);
    return std::nullopt;
  }
  const auto beside = std::filesystem::path(CELADON_SOURCE_DIR).parent_path() / "shared";
  if (std::filesystem::is_directory(beside)) return beside;
  return std::nullopt;
}

}  // namespace celadon::testing

/// Skips the test, saying so, when the shared data are not on this machine.
#define CELADON_REQUIRE_SHARED(name)                                              \
  const auto name##_or_none = ::celadon::testing::shared_folder();                \
  if (!name##_or_none) GTEST_SKIP() << "the shared measurements are not present"; \
  const std::filesystem::path name = *name##_or_none
