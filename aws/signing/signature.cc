#include "aws/signing/signature.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace doppel::aws {
namespace {

std::string Sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> space;
  unsigned int count = 0;
  EVP_Digest(bytes.data(), bytes.size(), space.data(), &count, EVP_sha256(), nullptr);
  return std::string(reinterpret_cast<const char*>(space.data()), count);
}

// Without blanks at both ends, and only one where there are several.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  for (const char c : value) {
    const bool is_blank = c == ' ' || c == '\t';
    if (is_blank && (canonical.empty() || canonical.back() == ' ')) continue;
    canonical.push_back(is_blank ? ' ' : c);
  }
  if (!canonical.empty() && canonical.back() == ' ') canonical.pop_back();
  return canonical;
}

std::string CanonicalHeader(const HttpRequest& request, const std::string& name) {
  std::string values;
  bool is_first = true;
  for (const auto& [header, value] : request.headers) {
    if (!base::EqualsIgnoreCaseAscii(header, name)) continue;
    if (!is_first) values += ",";
    values += CanonicalValue(value);
    is_first = false;
  }
  return name + ":" + values + "\n";
}

std::string CanonicalQuery(std::string_view query) {
  QueryParameters encoded;
  for (const auto& [name, value] : ParseQuery(query).value_or(QueryParameters())) {
    if (name != "X-Amz-Signature") encoded.emplace_back(UriEncode(name), UriEncode(value));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

std::string CanonicalPath(std::string_view path, PathRule rule) {
  if (path.empty()) return "/";
  if (rule == PathRule::kEncodedTwice) return UriEncode(path, Slashes::kKeep);
  return UriEncode(UriDecode(path).value_or(std::string(path)), Slashes::kKeep);
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) { return base::ToHex(Sha256(bytes)); }

std::string HmacSha256(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> space;
  unsigned int count = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), space.data(), &count);
  return std::string(reinterpret_cast<const char*>(space.data()), count);
}

std::string CanonicalRequest(const HttpRequest& request, const std::vector<std::string>& signed_headers,
                             std::string_view payload_hash, PathRule path_rule) {
  std::string headers;
  for (const std::string& name : signed_headers) headers += CanonicalHeader(request, name);
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, CanonicalPath(request.path(), path_rule),
                     CanonicalQuery(request.query()), headers, base::Join(signed_headers, ";"), payload_hash);
}

std::string StringToSign(std::string_view time, const CredentialScope& scope, std::string_view canonical_request) {
  return fmt::format("{}\n{}\n{}\n{}", kSigningAlgorithm, time, scope.Text(), Sha256Hex(canonical_request));
}

std::string SigningKey(std::string_view secret, const CredentialScope& scope) {
  const std::string date_key = HmacSha256("AWS4" + std::string(secret), scope.date);
  return HmacSha256(HmacSha256(HmacSha256(date_key, scope.region), scope.service), "aws4_request");
}

std::string SignatureHex(std::string_view signing_key, std::string_view string_to_sign) {
  return base::ToHex(HmacSha256(signing_key, string_to_sign));
}

std::string ChunkSigner::SignChunk(std::string_view hash) {
  previous = SignatureHex(signing_key, fmt::format("AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}\n{}", time, scope.Text(),
                                                   previous, Sha256Hex(""), hash));
  return previous;
}

std::string ChunkSigner::SignTrailers(std::string_view trailers) {
  previous = SignatureHex(signing_key, fmt::format("AWS4-HMAC-SHA256-TRAILER\n{}\n{}\n{}\n{}", time, scope.Text(),
                                                   previous, Sha256Hex(trailers)));
  return previous;
}

bool EqualInConstantTime(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace doppel::aws
