#include "engine/passwords.h"

#include <openssl/evp.h>

#include <array>
#include <vector>

#include "base/check.h"
#include "base/text.h"

namespace doppel::engine {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes of hex digits; empty when they are none.
std::string FromHex(std::string_view hex) {
  std::string bytes;
  if (hex.size() % 2 != 0) return bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexDigit(hex[i]);
    const int low = HexDigit(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace

std::string Md5Password(std::string_view password, std::string_view user) {
  const std::string text = std::string(password) + std::string(user);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const int done = EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr);
  base::Check(done == 1, "MD5");
  return "md5" + base::ToHex({reinterpret_cast<const char*>(digest.data()), size});
}

UserLogin ToUserLogin(const catalog::User& user) {
  UserLogin login{.name = user.name,
                  .id = user.oid,
                  .is_superuser = user.is_superuser,
                  .valid_until = user.valid_until,
                  .connection_limit = user.connection_limit,
                  .session_timeout_s = user.session_timeout_s.value_or(0)};
  switch (user.secret_kind) {
    case catalog::SecretKind::disabled:
      break;
    case catalog::SecretKind::md5:
      login.secret = UserLogin::Secret::kMd5;
      login.md5 = user.secret;
      break;
    case catalog::SecretKind::plain:
      login.secret = UserLogin::Secret::kMd5;
      login.md5 = Md5Password(user.secret, user.name);
      break;
    case catalog::SecretKind::sha256: {
      // sha256|<digest in hex>|<salt in hex>
      const std::vector<std::string> parts = base::Split(user.secret, '|');
      if (parts.size() != 3) break;
      login.secret = UserLogin::Secret::kSha256;
      login.digest = FromHex(parts[1]);
      login.salt = FromHex(parts[2]);
      break;
    }
  }
  return login;
}

}  // namespace doppel::engine
