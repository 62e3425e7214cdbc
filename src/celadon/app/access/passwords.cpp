#include "celadon/app/access/passwords.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>
#include <sodium.h>

#include "celadon/app/access/secrets.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::access {

namespace {

constexpr std::size_t fewest_characters = 10;
constexpr std::size_t most_bytes = 256;

// Of the commonest passwords in published collections of leaked ones, those of ten characters and
// more once digits, marks and case at the ends are taken off; and what Chinese keyboards and
// birthdays add to them.
constexpr std::array<std::string_view, 44> commonest = {"password",
                                                        "passw0rd",
                                                        "qwerty",
                                                        "qwertyuiop",
                                                        "qwertyuiopasdfghjkl",
                                                        "asdfghjkl",
                                                        "asdfghjklqwertyuiop",
                                                        "zxcvbnm",
                                                        "qazwsx",
                                                        "qazwsxedc",
                                                        "qazwsxedcrfv",
                                                        "1qaz2wsx",
                                                        "1qaz2wsx3edc",
                                                        "1q2w3e4r",
                                                        "1q2w3e4r5t",
                                                        "1q2w3e4r5t6y",
                                                        "q1w2e3r4",
                                                        "q1w2e3r4t5",
                                                        "administrator",
                                                        "admin",
                                                        "adminadmin",
                                                        "iloveyou",
                                                        "letmein",
                                                        "welcome",
                                                        "welcomehome",
                                                        "football",
                                                        "baseball",
                                                        "superman",
                                                        "woaini",
                                                        "woaini1314",
                                                        "woaiwojia",
                                                        "5201314",
                                                        "1314520",
                                                        "147258369",
                                                        "159357",
                                                        "789456123",
                                                        "11223344",
                                                        "112233445566",
                                                        "changeme",
                                                        "default",
                                                        "celadon",
                                                        "qingci",
                                                        "p@ssw0rd",
                                                        "p@ssword"};

std::string lowered(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return small;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// Without digits and marks before the first and behind the last letter: "!Password123" is
/// "password".
std::string core_of(const std::string& text) {
  const auto first = std::find_if(text.begin(), text.end(), is_letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_letter).base();
  return first < last ? std::string(first, last) : std::string();
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// "aaaaaaaaaa", "1234567890", "9876543210", "abcabcabcabc".
bool is_monotonous(std::string_view text) {
  for (std::size_t period = 1; period <= 3; ++period) {
    bool repeats = true;
    for (std::size_t i = period; i < text.size() && repeats; ++i)
      repeats = text[i] == text[i - period];
    if (repeats) return true;
  }
  int rising = 0;
  int falling = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const int step = text[i] - text[i - 1];
    rising += static_cast<int>(step == 1 || (text[i - 1] == '9' && text[i] == '0'));
    falling += static_cast<int>(step == -1 || (text[i - 1] == '0' && text[i] == '9'));
  }
  const int steps = static_cast<int>(text.size()) - 1;
  return rising == steps || falling == steps;
}

Error weak(std::string_view what) {
  return fail(ErrorCode::invalid_argument, units::after("password", what),
              "用一句话或四个互不相关的词，至少 10 个字符｜use a sentence or four "
              "unrelated words, at least 10 characters");
}

}  // namespace

struct Passwords::Turnstile {
  std::mutex mutex;
  std::condition_variable freed;
  unsigned inside = 0;
  unsigned waiting = 0;
};

namespace {

/// One who computes; leaves at the end of its scope.
template <class Turnstile>
class Turn {
 public:
  static Result<Turn> take(Turnstile& turnstile, const PasswordCost& cost) {
    std::unique_lock lock(turnstile.mutex);
    if (turnstile.inside >= cost.at_once && turnstile.waiting >= cost.waiting)
      return fail(ErrorCode::limit, "同时登录的人过多｜too many log-ins at once",
                  "稍后再试｜try again in a moment");
    ++turnstile.waiting;
    turnstile.freed.wait(lock, [&] { return turnstile.inside < cost.at_once; });
    --turnstile.waiting;
    ++turnstile.inside;
    return Turn(turnstile);
  }
  Turn(Turn&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (turnstile_ == nullptr) return;
    const std::lock_guard lock(turnstile_->mutex);
    --turnstile_->inside;
    turnstile_->freed.notify_one();
  }

 private:
  explicit Turn(Turnstile& turnstile) : turnstile_(&turnstile) {}
  Turnstile* turnstile_;
};

Result<std::string> argon2id(std::string_view password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes,
                            static_cast<std::size_t>(cost.memory),
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorCode::io, "内存不足，无法计算口令散列｜no memory to hash a password",
                "请释放本机内存｜free memory on this machine");
  return std::string(text.data());
}

}  // namespace

Passwords::Passwords(const PasswordCost& cost)
    : turnstile_(std::make_unique<Turnstile>()), cost_(cost) {
  const int ready = sodium_init();  // may be called again by anybody, from any thread
  CELADON_ASSERT(ready >= 0);
  auto nobody = argon2id(random_secret(), cost_);
  if (nobody.ok()) nobody_ = std::move(nobody).value();
}

Passwords::~Passwords() = default;

Result<std::string> Passwords::hash(std::string_view password) const {
  CELADON_ASSIGN(const auto turn, Turn<Turnstile>::take(*turnstile_, cost_));
  return argon2id(password, cost_);
}

Result<bool> Passwords::verify(std::string_view kept, std::string_view password) const {
  CELADON_ASSIGN(const auto turn, Turn<Turnstile>::take(*turnstile_, cost_));
  const std::string& against = kept.empty() ? nobody_ : std::string(kept);
  const bool same =
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return same && !kept.empty();
}

Status check_password(std::string_view password, std::string_view login) {
  if (password.size() > most_bytes)
    return fail(ErrorCode::invalid_argument,
                fmt::format("password: {0} 字节，最多 {1} 字节｜password: {0} bytes, at most {1}",
                            password.size(), most_bytes),
                "用短一些的密码｜use a shorter one");
  const std::size_t characters = characters_of(password);
  if (characters < fewest_characters)
    return weak(fmt::format("{0} 个字符，至少 {1} 个｜{0} characters, at least {1}", characters,
                            fewest_characters));
  const std::string small = lowered(password);
  if (is_monotonous(small))
    return weak("只是重复或连续的字符｜a mere repetition or run of characters");
  const std::string core = core_of(small);
  const bool common = std::find(commonest.begin(), commonest.end(), small) != commonest.end() ||
                      std::find(commonest.begin(), commonest.end(), core) != commonest.end();
  if (common) return weak("属于最常见的密码｜one of the commonest passwords");
  const std::string name = lowered(login);
  if (name.size() >= 3 && (small == name || core == name || core_of(name) == core))
    return weak("由登录名构成｜made of the login");
  return {};
}

}  // namespace celadon::app::access
