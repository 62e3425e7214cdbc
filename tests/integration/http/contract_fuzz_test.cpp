// Every operation of the contract is sent random and hostile words: the server
// must not fail, and must tell what is wrong as a problem. Bounded by a number
// of rounds; the seed is fixed.

#include <memory>
#include <random>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/http/problem.hpp"
#include "contract.hpp"
#include "live_server.hpp"

namespace celadon::testing {
namespace {

using Json = nlohmann::ordered_json;

class Words {
 public:
  explicit Words(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }

  std::string hostile() {
    static const std::vector<std::string> list = {
        "",
        "0",
        "-1",
        "99999999999999999999",
        "1e999",
        "NaN",
        "null",
        "true",
        "' OR '1'='1",
        "'; DROP TABLE site; --",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "../../etc/passwd",
        "..\\..\\x",
        "%00",
        "${jndi:ldap://x}",
        "青瓷工厂",
        "𠀀𠀁",
        "\u202etxt.exe",
        "a\nb",
        "a\tb",
        std::string(300, 'x'),
        std::string(5000, '9'),
        "2025",
        "2025-02-30",
        "2025-13",
        "0000",
        "9999-12-31",
        "2025-01-01..2024-01-01",
        "0001-01-01..9999-12-31",
        "*",
        "%",
        "{}",
        "[]",
        "-",
        "--",
        " ",
        "qingci",
        "admin",
        "root",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };
    return list[below(list.size())];
  }
  /// A value that fits the schema more often than not.
  Json value(const Contract& contract, const text::Node& node, int depth) {
    const text::Node& schema = contract.resolved(node);
    if (depth > 6 || chance(12)) return odd();
    if (const text::Node* constant = schema.find("const")) return constant->scalar;
    if (const text::Node* words = schema.find("enum"); words != nullptr && !words->items.empty())
      return words->items[below(words->items.size())].scalar;
    for (const char* many : {"oneOf", "anyOf"}) {
      if (const text::Node* forms = schema.find(many); forms != nullptr && !forms->items.empty())
        return value(contract, forms->items[below(forms->items.size())], depth + 1);
    }
    const text::Node* type = schema.find("type");
    std::string name = type == nullptr ? "object" : type->scalar;
    if (type != nullptr && !type->items.empty())
      name = type->items[below(type->items.size())].scalar;
    if (name == "string") return chance(50) ? example(schema) : hostile();
    if (name == "integer") return static_cast<std::int64_t>(below(2000)) - 5;
    if (name == "number") return static_cast<double>(below(100'000)) / 7 - 100;
    if (name == "boolean") return chance(50);
    if (name == "null") return nullptr;
    if (name == "array") {
      Json list = Json::array();
      const text::Node* items = schema.find("items");
      for (std::size_t i = below(4); i > 0; --i)
        list.push_back(items == nullptr ? odd() : value(contract, *items, depth + 1));
      return list;
    }
    Json object = Json::object();
    if (const text::Node* all = schema.find("allOf"))
      for (const text::Node& part : all->items) {
        const Json some = value(contract, part, depth + 1);
        if (some.is_object()) object.update(some);
      }
    if (const text::Node* members = schema.find("properties"))
      for (const auto& [member, form] : members->members)
        if (chance(80)) object[member] = value(contract, form, depth + 1);
    if (chance(10)) object[hostile()] = odd();
    return object;
  }

 private:
  std::string example(const text::Node& schema) {
    if (const text::Node* one = schema.find("example")) return one->scalar;
    if (const text::Node* many = schema.find("examples"); many != nullptr && !many->items.empty())
      return many->items.front().scalar;
    return hostile();
  }
  Json odd() {
    switch (below(8)) {
      case 0: return nullptr;
      case 1: return hostile();
      case 2: return Json::array({1, "a", nullptr});
      case 3: return Json{{hostile(), hostile()}};
      case 4: return -9'223'372'036'854'775'807;
      case 5: return 1.7e308;
      case 6: return std::string(2000, 'z');
      default: return chance(50);
    }
  }
  std::mt19937 random_;
};

std::string escaped(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte == '-' ||
        byte == '.') {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return out;
}

struct Sent {
  std::string target;
  HeaderList headers;
  std::string body;
};

Sent make_request(const Contract& contract, const Operation& operation, Words& words) {
  Sent sent{operation.path, {}, {}};
  std::string query;
  for (const ContractParameter& parameter : operation.parameters) {
    const bool likely = words.chance(60);
    std::string value = words.hostile();
    if (likely && !parameter.example.empty()) value = parameter.example;
    if (likely && parameter.example.empty() && parameter.schema != nullptr) {
      const Json made = words.value(contract, *parameter.schema, 0);
      value = made.is_string() ? made.get<std::string>() : made.dump();
    }
    if (parameter.in == "path") {
      if (value.empty()) value = "x";
      const std::string name = "{" + parameter.name + "}";
      sent.target.replace(sent.target.find(name), name.size(), escaped(value));
    } else if (parameter.in == "query" && words.chance(50)) {
      query += (query.empty() ? "?" : "&") + escaped(parameter.name) + "=" + escaped(value);
    } else if (parameter.in == "header" && words.chance(30)) {
      std::erase_if(value, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
      sent.headers.emplace_back(parameter.name, value);
    }
  }
  if (words.chance(10)) query += (query.empty() ? "?" : "&") + escaped(words.hostile()) + "=1";
  sent.target += query;
  if (operation.body_type.empty()) return sent;
  sent.headers.emplace_back("Content-Type", operation.body_type);
  if (operation.body_type == "application/json" && operation.body != nullptr) {
    sent.body = words.value(contract, *operation.body, 0).dump();
    if (words.chance(8) && !sent.body.empty()) sent.body.resize(words.below(sent.body.size()));
  } else {
    sent.body = words.hostile() + "\n" + words.hostile();
  }
  return sent;
}

TEST(ContractFuzz, no_word_makes_the_server_fail) {
  const Contract contract(std::string(CELADON_SOURCE_DIR) + "/schemas/openapi.yaml");
  std::set<std::string> codes;
  for (const http::ProblemCode& code : http::problem_codes()) codes.insert(std::string(code.code));
  auto live = std::make_unique<LiveServer>();
  Browser admin = live->administrator();
  // Wrong passwords among the words may have locked the administrator out: then a fresh house.
  const auto log_in_again = [&] {
    try {
      admin = live->administrator();
    } catch (const std::runtime_error&) {
      live = std::make_unique<LiveServer>();
      admin = live->administrator();
    }
  };
  Words words(20'260'301);
  constexpr int rounds = 12;
  int sent_in_all = 0;
  for (int round = 0; round < rounds; ++round) {
    for (const Operation& operation : contract.operations()) {
      const Sent sent = make_request(contract, operation, words);
      SCOPED_TRACE(operation.method + " " + sent.target.substr(0, 200) + "\n" +
                   sent.body.substr(0, 400));
      ++sent_in_all;
      if (operation.streams) continue;  // endless; the tests of events listen to them
      ClientAnswer answer = admin.send(operation.method, sent.target, sent.body, sent.headers);
      if (answer.status == 401 && operation.permission != "open") log_in_again();
      ASSERT_GE(answer.status, 200) << "no answer";
      EXPECT_LT(answer.status, 500) << answer.body;
      if (answer.status < 400) continue;
      if (answer.header("content-type") == "application/json; charset=utf-8") {
        // Clients of InfluxDB are answered in its own form.
        ASSERT_EQ(operation.tag, "reading");
        const Json told = Json::parse(answer.body, nullptr, false);
        EXPECT_FALSE(told.value("error", told.value("message", "")).empty()) << answer.body;
        continue;
      }
      ASSERT_EQ(answer.header("content-type"), "application/problem+json; charset=utf-8");
      const Json problem = Json::parse(answer.body, nullptr, false);
      ASSERT_TRUE(problem.is_object()) << answer.body;
      EXPECT_EQ(codes.count(problem.value("code", "")), 1U) << answer.body;
      EXPECT_FALSE(problem.value("detail", "").empty()) << answer.body;
    }
  }
  EXPECT_GE(sent_in_all, rounds * 6);
  EXPECT_EQ(ask(live->port(), "GET", "/healthz").status, 200);
}

}  // namespace
}  // namespace celadon::testing
