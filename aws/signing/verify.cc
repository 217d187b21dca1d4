#include "aws/signing/verify.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <vector>

#include "aws/http/time.h"
#include "aws/signing/errors.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

constexpr std::chrono::minutes kMaxSkew{15};
constexpr int kMaxExpirySeconds = 7 * 24 * 3600;

// What a client says of its signature, wherever it stands.
struct Claim {
  std::string access_key_id;
  CredentialScope scope;
  std::vector<std::string> signed_headers;
  std::string signature;
  std::string time;
};

std::string FormatBasic(SigningTime time) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

// "AKID/20130524/us-east-1/s3/aws4_request"; an access key id may hold slashes.
bool ParseCredential(std::string_view text, Claim& claim) {
  std::vector<std::string> parts = base::Split(text, '/');
  if (parts.size() < 5 || parts.back() != "aws4_request") return false;
  const std::size_t count = parts.size();
  claim.scope = {.date = parts[count - 4], .region = parts[count - 3], .service = parts[count - 2]};
  parts.resize(count - 4);
  claim.access_key_id = base::Join(parts, "/");
  return true;
}

Claim ParseHeader(std::string_view header) {
  Claim claim;
  header.remove_prefix(kSigningAlgorithm.size());
  bool has_credential = false;
  for (const std::string& piece : base::Split(header, ',')) {
    const std::string_view field = base::TrimBlanks(piece);
    const std::size_t sign = field.find('=');
    const std::string_view name = field.substr(0, sign);
    const std::string_view value = sign == std::string_view::npos ? std::string_view() : field.substr(sign + 1);
    if (name == "Credential") has_credential = ParseCredential(value, claim);
    if (name == "SignedHeaders") claim.signed_headers = base::Split(value, ';');
    if (name == "Signature") claim.signature = value;
  }
  if (!has_credential) {
    throw errors::AuthorizationHeaderMalformed(
        "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  if (claim.signed_headers.empty() || claim.signature.empty()) {
    throw errors::AuthorizationHeaderMalformed("SignedHeaders and Signature are required.");
  }
  return claim;
}

const std::string& GetParameter(const QueryParameters& parameters, std::string_view name) {
  const std::string* found = FindParameter(parameters, name);
  if (found != nullptr) return *found;
  throw errors::AuthorizationQueryParametersError(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
      "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
}

Claim ParseParameters(const QueryParameters& parameters) {
  Claim claim;
  if (GetParameter(parameters, "X-Amz-Algorithm") != kSigningAlgorithm) {
    throw errors::AuthorizationQueryParametersError("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
  }
  if (!ParseCredential(GetParameter(parameters, "X-Amz-Credential"), claim)) {
    throw errors::AuthorizationQueryParametersError(
        "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
        "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
  }
  claim.signed_headers = base::Split(GetParameter(parameters, "X-Amz-SignedHeaders"), ';');
  claim.signature = GetParameter(parameters, "X-Amz-Signature");
  claim.time = GetParameter(parameters, "X-Amz-Date");
  return claim;
}

// When a request signed in the header was made, as it was signed.
std::string TimeOf(const HttpRequest& request) {
  if (const std::string_view time = request.Header("x-amz-date"); !time.empty()) return std::string(time);
  const auto date = ParseTime(std::string(request.Header("date")), "%a, %d %b %Y %H:%M:%S GMT");
  if (!date.has_value()) {
    throw errors::AccessDenied("AWS authentication requires a valid Date or x-amz-date header");
  }
  return FormatBasic(*date);
}

void CheckSkew(const Claim& claim, SigningTime now) {
  const auto time = ParseTime(claim.time, "%Y%m%dT%H%M%SZ");
  if (!time.has_value()) {
    throw errors::AccessDenied("AWS authentication requires a valid Date or x-amz-date header");
  }
  if (claim.scope.date != claim.time.substr(0, 8)) {
    throw errors::AuthorizationHeaderMalformed(
        fmt::format("Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{}\".",
                    claim.scope.date, claim.time.substr(0, 8)));
  }
  if (std::max(*time, now) - std::min(*time, now) > kMaxSkew) {
    throw errors::RequestTimeTooSkewed(claim.time, FormatIsoTime(now),
                                       std::chrono::duration_cast<std::chrono::milliseconds>(kMaxSkew).count());
  }
}

void CheckExpiry(const Claim& claim, const std::string& expiry, SigningTime now) {
  const auto time = ParseTime(claim.time, "%Y%m%dT%H%M%SZ");
  if (!time.has_value()) {
    throw errors::AuthorizationQueryParametersError(
        "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (claim.scope.date != claim.time.substr(0, 8)) {
    throw errors::AuthorizationQueryParametersError(
        fmt::format("Invalid credential date \"{}\". This date is not the same as X-Amz-Date: \"{}\".",
                    claim.scope.date, claim.time.substr(0, 8)));
  }
  if (expiry.empty() || expiry.size() > 9 || expiry.find_first_not_of("0123456789") != std::string::npos) {
    throw errors::AuthorizationQueryParametersError("X-Amz-Expires should be a number");
  }
  const int seconds = std::stoi(expiry);
  if (seconds > kMaxExpirySeconds) {
    throw errors::AuthorizationQueryParametersError(
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
        "604800 "
        "seconds");
  }
  if (*time - now > kMaxSkew) throw errors::AccessDenied("Request is not valid yet");
  const SigningTime end = *time + std::chrono::seconds(seconds);
  if (end < now) throw errors::RequestExpired(expiry, FormatIsoTime(end), FormatIsoTime(now));
}

bool IsSigned(const Claim& claim, std::string_view header) {
  return std::find(claim.signed_headers.begin(), claim.signed_headers.end(), header) != claim.signed_headers.end();
}

// Else someone on the way could add headers that change the request's meaning.
void CheckSignedHeaders(const HttpRequest& request, const Claim& claim, bool is_presigned) {
  std::vector<std::string> missing;
  if (!IsSigned(claim, "host")) missing.push_back("host");
  for (const auto& field : request.headers) {
    const std::string name = base::ToLowerAscii(field.first);
    if (!name.starts_with("x-amz-") || IsSigned(claim, name)) continue;
    // The value that a presigned request is signed for stands in no header.
    if (is_presigned && name == "x-amz-content-sha256") continue;
    missing.push_back(name);
  }
  if (!missing.empty()) throw errors::HeadersNotSigned(base::Join(missing, ", "));
}

SignedRequest CheckSignature(const HttpRequest& request, const AccessKeys& keys, const Claim& claim,
                             const std::string& payload_hash, PathRule path_rule) {
  const std::optional<std::string> secret = keys.FindSecret(claim.access_key_id);
  if (!secret.has_value()) throw errors::InvalidAccessKeyId(claim.access_key_id);
  const std::string canonical = CanonicalRequest(request, claim.signed_headers, payload_hash, path_rule);
  const std::string text = StringToSign(claim.time, claim.scope, canonical);
  SignedRequest verified{.access_key_id = claim.access_key_id, .payload_hash = payload_hash, .chunks = {}};
  verified.chunks = {.signing_key = SigningKey(*secret, claim.scope),
                     .time = claim.time,
                     .scope = claim.scope,
                     .previous = claim.signature};
  if (!EqualInConstantTime(SignatureHex(verified.chunks.signing_key, text), claim.signature)) {
    throw errors::SignatureDoesNotMatch(claim.access_key_id, claim.signature, text, canonical);
  }
  return verified;
}

SignedRequest VerifyParameters(const HttpRequest& request, const QueryParameters& parameters, const AccessKeys& keys,
                               const VerifyRules& rules) {
  const Claim claim = ParseParameters(parameters);
  CheckExpiry(claim, GetParameter(parameters, "X-Amz-Expires"), rules.now);
  CheckSignedHeaders(request, claim, true);
  std::string payload_hash(kUnsignedPayload);
  if (const std::string* told = FindParameter(parameters, "X-Amz-Content-Sha256")) {
    payload_hash = *told;
  } else if (IsSigned(claim, "x-amz-content-sha256")) {
    payload_hash = request.Header("x-amz-content-sha256");
  }
  SignedRequest verified = CheckSignature(request, keys, claim, payload_hash, rules.path_rule);
  verified.is_presigned = true;
  return verified;
}

}  // namespace

std::string FormatIsoTime(SigningTime time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::optional<std::string> ServiceOf(const HttpRequest& request) {
  Claim claim;
  const std::string_view header = request.Header("authorization");
  if (header.starts_with(kSigningAlgorithm)) {
    const std::size_t at = header.find("Credential=");
    if (at == std::string_view::npos) return "";
    const std::string_view rest = header.substr(at + std::string_view("Credential=").size());
    return ParseCredential(rest.substr(0, rest.find_first_of(", ")), claim) ? claim.scope.service : "";
  }
  if (!header.empty()) return "";
  const auto parameters = ParseQuery(request.query());
  if (!parameters.has_value()) return std::nullopt;
  if (const std::string* credential = FindParameter(*parameters, "X-Amz-Credential")) {
    return ParseCredential(*credential, claim) ? claim.scope.service : "";
  }
  if (FindParameter(*parameters, "X-Amz-Signature") != nullptr) return "";
  // Version 2 is S3's alone.
  if (FindParameter(*parameters, "AWSAccessKeyId") != nullptr) return "s3";
  return std::nullopt;
}

SignedRequest Verify(const HttpRequest& request, const AccessKeys& keys, const VerifyRules& rules) {
  const std::string_view header = request.Header("authorization");
  if (header.starts_with(kSigningAlgorithm)) {
    Claim claim = ParseHeader(header);
    claim.time = TimeOf(request);
    CheckSkew(claim, rules.now);
    CheckSignedHeaders(request, claim, false);
    return CheckSignature(request, keys, claim, rules.payload_hash, rules.path_rule);
  }
  if (!header.empty()) throw errors::UnsupportedAuthorization();
  const auto parameters = ParseQuery(request.query());
  const bool is_presigned = parameters.has_value() && (FindParameter(*parameters, "X-Amz-Signature") != nullptr ||
                                                       FindParameter(*parameters, "X-Amz-Algorithm") != nullptr);
  if (is_presigned) return VerifyParameters(request, *parameters, keys, rules);
  throw errors::AccessDenied();
}

}  // namespace doppel::aws
