// The PASSWORD clause of CREATE USER and ALTER USER: which texts are allowed, and what is kept of them.
//
//   'Secret1x'                   hashed with the user's name: md5<hex of md5(password || user)>
//   'md5<32 hex digits>'         kept as it is
//   'sha256|Secret1x'            hashed with a new salt: sha256|<digest>|<salt>, both 64 hex digits
//   'sha256|<digest>|<salt>'     kept as it is
// The digest is SHA-256(password || salt bytes). Passwords are never kept in clear.
#pragma once

#include <string>
#include <string_view>

#include "catalog/object.h"

namespace doppel::sql {

struct Secret {
  catalog::SecretKind kind = catalog::SecretKind::disabled;
  std::string text;
};

// Throws 22023 for a password that breaks the rules of r_CREATE_USER.
Secret MakeSecret(std::string_view password, std::string_view user);

}  // namespace doppel::sql
