#pragma once
// docs/access.md as data: what its table says, independent of the program's table.

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "celadon/app/access/principal.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::testing {

inline std::string access_document_text() {
  const std::ifstream file(CELADON_SOURCE_DIR "/docs/access.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// permission -> role -> words, as the document says.
inline std::map<std::string, std::map<std::string, std::set<std::string>>>
documented_access_table() {
  std::map<std::string, std::map<std::string, std::set<std::string>>> table;
  std::istringstream lines(access_document_text());
  std::string line;
  std::vector<std::string> roles;
  const auto cells_of = [](const std::string& row) {
    std::vector<std::string> cells;
    std::istringstream stream(row.substr(1));
    for (std::string cell; std::getline(stream, cell, '|');) {
      const std::size_t first = cell.find_first_not_of(' ');
      if (first == std::string::npos) continue;
      cell = cell.substr(first, cell.find_last_not_of(' ') - first + 1);
      const std::size_t br = cell.find("<br>");
      cells.push_back(br == std::string::npos ? cell : cell.substr(br + 4));
    }
    return cells;
  };
  bool inside = false;
  while (std::getline(lines, line)) {
    if (line.rfind("| 权限 permission", 0) == 0) {
      inside = true;
      roles = cells_of(line);
      continue;
    }
    if (!inside || line.rfind("|---", 0) == 0) continue;
    if (line.empty() || line[0] != '|') break;
    const auto cells = cells_of(line);
    for (std::size_t i = 1; i < cells.size(); ++i) {
      std::set<std::string> words;
      std::istringstream stream(cells[i]);
      for (std::string word; stream >> word;) {
        if (word.back() == ',') word.pop_back();
        if (word != "–") words.insert(word);
      }
      table[cells[0]][roles.at(i)] = words;
    }
  }
  return table;
}

/// An organisation of the right kind and division for each role, under "group"; around it one of
/// each relation.
struct RoleHome {
  registry::OrganisationKind kind = registry::OrganisationKind::plant;
  std::string division;
};
inline RoleHome home_of(app::access::Role role) {
  switch (role) {
    case app::access::Role::park_operator: return {registry::OrganisationKind::park, "330881"};
    case app::access::Role::group_leader: return {registry::OrganisationKind::group, "330881"};
    case app::access::Role::reviewer_county: return {registry::OrganisationKind::agency, "330881"};
    case app::access::Role::reviewer_city: return {registry::OrganisationKind::agency, "330800"};
    case app::access::Role::reviewer_province:
      return {registry::OrganisationKind::agency, "330000"};
    case app::access::Role::reviewer_nation: return {registry::OrganisationKind::agency, "CN"};
    case app::access::Role::bank: return {registry::OrganisationKind::bank, ""};
    default: return {registry::OrganisationKind::plant, "330881"};
  }
}

}  // namespace celadon::testing
