// RedactSecrets: a statement's text as logs and system views may show it.
#pragma once

#include <string>
#include <string_view>

namespace doppel::sql {

// `text` with passwords as '***', and the values of credentials, access keys, session tokens, encryption keys and IAM
// roles empty, as clusters show them (r_STL_DDLTEXT has iam_role ''). `text` may be several statements, one that does
// not parse, or one that was cut off: then an unfinished value is taken out, too.
std::string RedactSecrets(std::string_view text);

}  // namespace doppel::sql
