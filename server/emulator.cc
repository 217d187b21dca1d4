#include "server/emulator.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "base/identity.h"
#include "base/log.h"
#include "base/sql_error.h"
#include "server/init_scripts.h"

namespace doppel::server {
namespace {

std::string MakeTemporaryDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "doppel-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    throw std::runtime_error(fmt::format("cannot make a folder {}: {}", path, std::strerror(errno)));
  }
  return path;
}

std::string ReadFile(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

WorkDirectory::WorkDirectory(const std::string& given) : path_(given), is_temporary_(given.empty()) {
  if (is_temporary_) {
    path_ = MakeTemporaryDirectory();
    return;
  }
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error) throw std::runtime_error(fmt::format("cannot make the folder {}: {}", path_, error.message()));
  path_ = std::filesystem::canonical(path_).string();
  lock_ = open((path_ + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::runtime_error(fmt::format("cannot write in {}: {}", path_, std::strerror(errno)));
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    throw std::runtime_error(fmt::format("another server is using {}", path_));
  }
}

WorkDirectory::~WorkDirectory() {
  if (lock_ >= 0) close(lock_);
  if (!is_temporary_) return;
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  if (error) base::LogWarning(fmt::format("cannot remove {}: {}", path_, error.message()));
}

Emulator::Emulator(ServeOptions options)
    : options_(std::move(options)),
      directory_(options_.data_directory),
      first_start_(directory_.path() + "/cluster"),
      access_keys_(options_.access_keys) {
  PrepareTls();
  // The ports come before the cluster, so that a port in use is told before anything is made.
  wire_listener_ =
      std::make_unique<net::Listener>(net::ListenerOptions{.host = options_.host, .port = options_.port},
                                      [this](std::unique_ptr<net::Transport> transport) {
                                        return std::make_unique<WireSession>(std::move(transport), *wire_service_);
                                      });
  http_listener_ = std::make_unique<net::Listener>(
      net::ListenerOptions{.host = options_.host, .port = options_.aws_port},
      [this](std::unique_ptr<net::Transport> transport) {
        return std::make_unique<aws::HttpConnection>(std::move(transport), http_service_);
      });
  OpenCluster();
  wire_service_.reset(new WireService{*engine_, cancels_, tls_.get(), options_.wire});
  OpenS3();
  routes_ = std::make_unique<HttpRoutes>(*engine_, *s3_,
                                         certificates_.authority.empty() ? "" : ReadFile(certificates_.authority));
  http_service_.handler = [this](const aws::HttpRequest& request, base::ByteSource& body) {
    return routes_->Answer(request, body);
  };
  http_service_.tls = tls_.get();
}

Emulator::~Emulator() { Stop(); }

void Emulator::PrepareTls() {
  if (!options_.offers_tls) return;
  if (options_.tls_certificate.empty()) {
    certificates_ = net::PrepareCertificates(directory_.path() + "/tls", options_.tls_names);
  } else {
    certificates_ = {"", options_.tls_certificate, options_.tls_key};
  }
  tls_ = net::MakeTlsContext(certificates_);
}

void Emulator::OpenCluster() {
  try {
    engine_ = engine::OpenEngine({.directory = directory_.path() + "/cluster",
                                  .is_durable = !options_.data_directory.empty(),
                                  .database = options_.database,
                                  .user = options_.user,
                                  .password = options_.password,
                                  .compatibility = options_.compatibility});
  } catch (const base::SqlError& error) {
    throw std::runtime_error(fmt::format("cannot open the cluster in {}: {}", directory_.path(), error.message()));
  }
}

void Emulator::OpenS3() {
  const std::string root = options_.s3_root.empty() ? directory_.path() + "/s3" : options_.s3_root;
  try {
    buckets_ = std::make_unique<s3::FolderStore>(root);
  } catch (const s3::StoreError& error) {
    throw std::runtime_error(fmt::format("cannot serve S3 from {}: {}", root, error.what()));
  }
  s3_ = std::make_unique<aws::S3Service>(*buckets_, access_keys_);
}

void Emulator::Start() {
  if (first_start_.is_due()) {
    FillNewCluster();
  } else {
    CheckKeptCluster();
  }
  if (is_interrupted_) throw std::runtime_error("stopped before it was ready");
  wire_listener_->Start();
  http_listener_->Start();
  routes_->SetReady();
}

void Emulator::FillNewCluster() {
  try {
    if (!options_.init_directory.empty()) {
      RunInitScripts(*engine_, options_.init_directory, options_.database, options_.user);
    }
  } catch (const std::exception&) {
    // What ended the script is then the interruption, not a mistake in it.
    if (!is_interrupted_) throw;
  }
  if (is_interrupted_) return;
  engine_->SetResetPoint();
  first_start_.Finish();
}

void Emulator::CheckKeptCluster() {
  try {
    engine_->OpenSession({.database = options_.database, .user = options_.user, .settings = {}, .client = {}}, nullptr);
  } catch (const base::SqlError& error) {
    throw std::runtime_error(
        fmt::format("{} was filled with another --database or --user: {}", directory_.path(), error.message()));
  }
}

void Emulator::Interrupt() {
  is_interrupted_ = true;
  engine_->EndSessions();
}

void Emulator::Stop() {
  http_listener_->Stop();
  wire_listener_->Stop();
}

std::string Emulator::ReadyLine() const {
  boost::json::object line;
  line["host"] = wire_listener_->host();
  line["port"] = port();
  line["aws_port"] = aws_port();
  line["database"] = options_.database;
  line["user"] = options_.user;
  if (!certificates_.authority.empty()) line["ca"] = certificates_.authority;
  line["s3_root"] = buckets_->root();
  line["pid"] = static_cast<std::int64_t>(getpid());
  line["version"] = std::string(base::kProductVersion);
  return boost::json::serialize(line);
}

}  // namespace doppel::server
