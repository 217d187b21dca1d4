// Verifying passwords as Redshift's drivers prove them (reference wire-protocol §2). Comparisons take the same time
// whatever the difference. Errors: base::Check when OpenSSL itself fails.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace doppel::protocol {

inline constexpr std::size_t kMd5SaltBytes = 4;
inline constexpr std::size_t kDigestBytes = 32;
inline constexpr std::size_t kNonceBytes = 32;

std::string RandomBytes(std::size_t count);

// "md5" and the hex of MD5(password, user): what PASSWORD 'plain' stores.
std::string Md5Secret(std::string_view password, std::string_view user);
// SHA-256(password, salt), raw: what PASSWORD 'sha256|plain' stores beside the salt.
std::string Sha256Secret(std::string_view password, std::string_view salt);

// `stored` is "md5…", `answer` what came in the password message: "md5" and hex of MD5(hex of stored, salt).
bool VerifyMd5Answer(std::string_view stored, std::string_view salt, std::string_view answer);
// `answer` is SHA-256(secret, server nonce, client nonce), raw.
bool VerifyDigestAnswer(std::string_view secret, std::string_view server_nonce, std::string_view client_nonce,
                        std::string_view answer);
// A password in clear against what is stored.
bool VerifyCleartext(std::string_view stored_md5, std::string_view password, std::string_view user);
bool VerifyCleartextSha256(std::string_view secret, std::string_view salt, std::string_view password);

bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace doppel::protocol
