// Who answers on the HTTP port. Doppel's own paths (health, readiness, the CA, reset) come first, by exact match and
// when the request is not signed. Calls of AWS services go by what they are signed for, or by the form of their
// protocol; all that is left is S3's, which refuses what is not signed. Services but S3 are not served yet and say so.
#pragma once

#include <atomic>
#include <string>

#include "aws/http/message.h"
#include "aws/s3/service.h"
#include "engine/engine.h"

namespace doppel::server {

class HttpRoutes {
 public:
  // `authority`: the CA certificate as PEM; empty when the user brought a certificate of their own.
  // Engine and service outlive this.
  HttpRoutes(engine::Engine& engine, aws::S3Service& s3, std::string authority);

  aws::HttpResponse Answer(const aws::HttpRequest& request, base::ByteSource& body);

  void SetReady() { is_ready_ = true; }

 private:
  aws::HttpResponse AnswerOwn(const aws::HttpRequest& request);

  engine::Engine& engine_;
  aws::S3Service& s3_;
  std::string authority_;
  std::atomic<bool> is_ready_ = false;
};

}  // namespace doppel::server
