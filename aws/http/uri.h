// Percent-encoding as AWS signs it (RFC 3986: all but letters, digits and -._~ is encoded), and queries.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doppel::aws {

enum class Slashes { kEncode, kKeep };

std::string UriEncode(std::string_view text, Slashes slashes = Slashes::kEncode);
// Nullopt when a % is not followed by two hexadecimal digits.
std::optional<std::string> UriDecode(std::string_view text);

// The parameters of a query, decoded, in order; one without "=" has an empty value. Nullopt as above.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
std::optional<QueryParameters> ParseQuery(std::string_view query);
// Null when there is none of that name.
const std::string* FindParameter(const QueryParameters& parameters, std::string_view name);

}  // namespace doppel::aws
