// S3Service: Amazon S3's REST interface over a FolderStore.
//
// Threads: any. Everything it refuses, it refuses in S3's form; what of S3 it does not emulate is NotImplemented (501).
#pragma once

#include <string>

#include "aws/http/message.h"
#include "aws/signing/access_keys.h"
#include "s3/folder_store.h"

namespace doppel::aws {

class S3Service {
 public:
  // Both outlive the service.
  S3Service(s3::FolderStore& store, const AccessKeys& keys) : store_(store), keys_(keys) {}

  HttpResponse Answer(const HttpRequest& request, base::ByteSource& body);

 private:
  HttpResponse Perform(const HttpRequest& request, base::ByteSource& body);

  s3::FolderStore& store_;
  const AccessKeys& keys_;
};

}  // namespace doppel::aws
