#include "sql/commands/password.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "sql/commands/errors.h"

namespace doppel::sql {
namespace {

constexpr std::size_t kSaltBytes = 32;

bool IsHex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

std::string Digest(const EVP_MD* method, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  base::Check(EVP_Digest(data.data(), data.size(), bytes.data(), &size, method, nullptr) == 1, "EVP_Digest");
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string NewSalt() {
  std::array<unsigned char, kSaltBytes> bytes{};
  base::Check(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "RAND_bytes");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename Claim>
bool Has(std::string_view text, Claim claim) {
  return std::any_of(text.begin(), text.end(), claim);
}

// 8 to 64 characters above the blank, with an upper-case letter, a lower-case letter and a digit; no quotes, backslash
// or slash. The guide forbids @, too, but creates a user with one in its examples; it names ASCII 33 to 126, but tests
// of Amazon's own Python driver log in with other characters (test_connection.py, test_bytes_password).
void CheckRules(std::string_view password) {
  if (password.size() < 8 || password.size() > 64) throw errors::PasswordLength();
  const auto is_refused = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 33 || byte == 127 || std::string_view("'\"\\/").find(c) != std::string::npos;
  };
  if (std::any_of(password.begin(), password.end(), is_refused)) {
    throw errors::PasswordCharacter();
  }
  if (!Has(password, [](char c) { return c >= 'A' && c <= 'Z'; })) throw errors::PasswordNeeds("an uppercase letter");
  if (!Has(password, [](char c) { return c >= 'a' && c <= 'z'; })) throw errors::PasswordNeeds("a lowercase letter");
  if (!Has(password, [](char c) { return c >= '0' && c <= '9'; })) throw errors::PasswordNeeds("a number");
}

Secret Sha256(std::string_view text) {
  const std::vector<std::string> parts = base::Split(text, '|');
  if (parts.size() == 3) {
    if (!IsHex(parts[1], 64) || !IsHex(parts[2], 64)) throw errors::PasswordHash();
    return {catalog::SecretKind::sha256, base::ToLowerAscii(text)};
  }
  if (parts.size() != 2) throw errors::PasswordHash();
  CheckRules(parts[1]);
  const std::string salt = NewSalt();
  const std::string digest = Digest(EVP_sha256(), parts[1] + salt);
  return {catalog::SecretKind::sha256, "sha256|" + base::ToHex(digest) + "|" + base::ToHex(salt)};
}

}  // namespace

Secret MakeSecret(std::string_view password, std::string_view user) {
  if (password.starts_with("sha256|")) return Sha256(password);
  if (password.starts_with("md5") && IsHex(password.substr(3), 32)) {
    return {catalog::SecretKind::md5, "md5" + base::ToLowerAscii(password.substr(3))};
  }
  CheckRules(password);
  std::string salted(password);
  salted += user;
  return {catalog::SecretKind::md5, "md5" + base::ToHex(Digest(EVP_md5(), salted))};
}

}  // namespace doppel::sql
