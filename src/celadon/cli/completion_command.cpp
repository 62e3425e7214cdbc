#include <fmt/format.h>

#include "celadon/cli/commands.hpp"

namespace celadon::cli {
namespace {

/// Writes one case branch per command path: the words that may follow it.
void describe(const CLI::App& app, const std::string& path, std::string& branches) {
  std::string words;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    words += sub->get_name() + " ";
    describe(*sub, path + " " + sub->get_name(), branches);
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  branches += fmt::format("    '{}') words='{}' ;;\n", path, words);
}

}  // namespace

void add_completion_command(CLI::App& root, Session& session) {
  CLI::App* command = add_command(
      root, "completion", "命令补全脚本 / shell completion for bash (and zsh by bashcompinit)",
      "source <(celadon completion)");
  command->callback([&root, &session] {
    std::string branches;
    describe(root, "celadon", branches);
    session.print(
        "# bash completion for celadon; zsh: autoload bashcompinit && bashcompinit first\n"
        "_celadon() {\n"
        "  local path=celadon word words='' i\n"
        "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "    word=${COMP_WORDS[i]}\n"
        "    [[ $word == -* ]] || path+=\" $word\"\n"
        "  done\n"
        "  case \"$path\" in\n" +
        branches +
        "  esac\n"
        "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
        "  [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "
        "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
        "}\n"
        "complete -o filenames -F _celadon celadon\n");
  });
}

}  // namespace celadon::cli
