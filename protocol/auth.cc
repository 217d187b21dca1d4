#include "protocol/auth.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "base/text.h"

namespace doppel::protocol {
namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string Digest(const EVP_MD* algorithm, std::initializer_list<std::string_view> parts) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned int size = 0;
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  base::Check(context != nullptr && EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1, "digest starts");
  for (const std::string_view part : parts) {
    base::Check(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "digest takes bytes");
  }
  base::Check(EVP_DigestFinal_ex(context.get(), bytes.data(), &size) == 1, "digest ends");
  return std::string(reinterpret_cast<const char*>(bytes.data()), size);
}

std::string Md5Hex(std::initializer_list<std::string_view> parts) { return base::ToHex(Digest(EVP_md5(), parts)); }

}  // namespace

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  base::Check(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1,
              "random bytes are there");
  return bytes;
}

std::string Md5Secret(std::string_view password, std::string_view user) { return "md5" + Md5Hex({password, user}); }

std::string Sha256Secret(std::string_view password, std::string_view salt) {
  return Digest(EVP_sha256(), {password, salt});
}

bool VerifyMd5Answer(std::string_view stored, std::string_view salt, std::string_view answer) {
  if (!stored.starts_with("md5")) return false;
  return EqualInConstantTime("md5" + Md5Hex({stored.substr(3), salt}), answer);
}

bool VerifyDigestAnswer(std::string_view secret, std::string_view server_nonce, std::string_view client_nonce,
                        std::string_view answer) {
  return EqualInConstantTime(Digest(EVP_sha256(), {secret, server_nonce, client_nonce}), answer);
}

bool VerifyCleartext(std::string_view stored_md5, std::string_view password, std::string_view user) {
  return EqualInConstantTime(stored_md5, Md5Secret(password, user));
}

bool VerifyCleartextSha256(std::string_view secret, std::string_view salt, std::string_view password) {
  return EqualInConstantTime(secret, Sha256Secret(password, salt));
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace doppel::protocol
