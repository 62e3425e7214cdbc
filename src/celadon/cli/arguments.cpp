#include <cstring>

#include "celadon/cli/run.hpp"
#include "celadon/storage/relational/postgresql_url.hpp"

namespace celadon::cli {

std::vector<std::string> take_arguments(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = arguments[static_cast<std::size_t>(i)];
    const auto url = word.find("postgres");
    const bool is_url =
        url != std::string_view::npos && word.substr(url).find("://") != std::string_view::npos;
    if (!is_url) continue;
    // The place of an argument cannot grow: what is shown is cut or filled to the old length.
    std::string shown = std::string(word.substr(0, url)) + storage::shown_url(word.substr(url));
    shown.resize(word.size(), ' ');
    std::memcpy(argv[i], shown.data(), shown.size());
  }
  return arguments;
}

}  // namespace celadon::cli
