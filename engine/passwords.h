// Passwords as the catalog keeps them (reference wire-protocol §2.3), for logging in.
#pragma once

#include <string>
#include <string_view>

#include "catalog/object.h"
#include "engine/engine.h"

namespace doppel::engine {

// "md5" and the hex of MD5(password, user name).
std::string Md5Password(std::string_view password, std::string_view user);

UserLogin ToUserLogin(const catalog::User& user);

}  // namespace doppel::engine
