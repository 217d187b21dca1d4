// What the HTTP port answers of itself: health, readiness, the CA, reset. AWS services are not served yet and say so.
#pragma once

#include <atomic>
#include <string>

#include "aws/http/message.h"
#include "engine/engine.h"

namespace doppel::server {

class HttpRoutes {
 public:
  // `authority`: the CA certificate as PEM; empty when the user brought a certificate of their own.
  HttpRoutes(engine::Engine& engine, std::string authority);

  aws::HttpResponse Answer(const aws::HttpRequest& request);

  void SetReady() { is_ready_ = true; }

 private:
  engine::Engine& engine_;
  std::string authority_;
  std::atomic<bool> is_ready_ = false;
};

}  // namespace doppel::server
