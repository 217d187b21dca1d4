// Emulator: the composition root. It makes the folder, the engine, the certificates and both ports, runs the init
// scripts, and takes all of it down in order.
//
// Errors: std::runtime_error, with a text for the person who starts it.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "aws/http/connection.h"
#include "aws/s3/service.h"
#include "aws/signing/access_keys.h"
#include "engine/engine.h"
#include "net/certificates.h"
#include "net/listener.h"
#include "s3/folder_store.h"
#include "server/first_start.h"
#include "server/http_routes.h"
#include "server/options.h"
#include "server/wire_session.h"

namespace doppel::server {

// The folder of a cluster: the one given, locked against a second server, or a temporary one that is removed.
class WorkDirectory {
 public:
  explicit WorkDirectory(const std::string& given);
  ~WorkDirectory();
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool is_temporary_;
  int lock_ = -1;
};

class Emulator {
 public:
  // Binds both ports and opens the cluster.
  explicit Emulator(ServeOptions options);
  // Stops.
  ~Emulator();

  // Runs the init scripts if this is the cluster's first start, then serves.
  void Start();
  // Any thread; returns at once. Running statements end, sessions are told to, and a Start() under way throws.
  void Interrupt();
  // Ends every session (57P01) and waits for them.
  void Stop();

  int port() const { return wire_listener_->port(); }
  int aws_port() const { return http_listener_->port(); }
  // One JSON object, without line end.
  std::string ReadyLine() const;

 private:
  void PrepareTls();
  void OpenCluster();
  void OpenS3();
  // The init scripts and the reset point.
  void FillNewCluster();
  // The ready line names a database and a user: they must be there.
  void CheckKeptCluster();

  ServeOptions options_;
  WorkDirectory directory_;
  FirstStart first_start_;
  net::CertificateFiles certificates_;
  net::TlsContext tls_;
  std::unique_ptr<engine::Engine> engine_;
  CancelRegistry cancels_;
  std::unique_ptr<WireService> wire_service_;
  aws::AccessKeys access_keys_;
  std::unique_ptr<s3::FolderStore> buckets_;
  std::unique_ptr<aws::S3Service> s3_;
  std::unique_ptr<HttpRoutes> routes_;
  aws::HttpService http_service_;
  std::unique_ptr<net::Listener> wire_listener_, http_listener_;
  std::atomic<bool> is_interrupted_ = false;
};

}  // namespace doppel::server
