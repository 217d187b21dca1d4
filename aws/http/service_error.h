// ServiceError: how an AWS service refuses a call. Each protocol has a form of its own for it.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace doppel::aws {

class ServiceError : public std::runtime_error {
 public:
  using Details = std::vector<std::pair<std::string, std::string>>;

  // `code` as the service names it ("NoSuchKey"), `status` of HTTP.
  ServiceError(int status, std::string code, const std::string& message, Details details = {})
      : std::runtime_error(message), status_(status), code_(std::move(code)), details_(std::move(details)) {}

  int status() const { return status_; }
  const std::string& code() const { return code_; }
  // Further elements of the answer, in order.
  const Details& details() const { return details_; }

 private:
  int status_;
  std::string code_;
  Details details_;
};

}  // namespace doppel::aws
