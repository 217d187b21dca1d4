// FirstStart: whether the cluster of a folder has ever become ready.
//
// The init scripts belong to the first start alone. A first start that failed or was killed leaves a half-made cluster
// that nobody has been served from; the next one removes it and begins again.
#pragma once

#include <string>

namespace doppel::server {

class FirstStart {
 public:
  // `cluster` is the cluster's folder, made when it is missing; the mark of an unfinished start stands beside it.
  // Throws std::filesystem::filesystem_error.
  explicit FirstStart(const std::string& cluster);

  bool is_due() const { return is_due_; }
  // From now on the cluster is kept. Throws std::filesystem::filesystem_error.
  void Finish();

 private:
  std::string mark_;
  bool is_due_;
};

}  // namespace doppel::server
