// AccessKeys: who may sign. Until there are users and roles, every key is an administrator's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace doppel::aws {

class AccessKeys {
 public:
  // Id to secret.
  explicit AccessKeys(std::map<std::string, std::string, std::less<>> secrets) : secrets_(std::move(secrets)) {}

  // The secret of an access key id; nullopt when there is no such key.
  std::optional<std::string> FindSecret(std::string_view id) const {
    const auto found = secrets_.find(id);
    if (found == secrets_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> secrets_;
};

}  // namespace doppel::aws
