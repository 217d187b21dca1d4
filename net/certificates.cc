#include "net/certificates.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <stdexcept>

namespace doppel::net {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr long kSecondsPerDay = 86400;
constexpr int kValidDays = 3650;
constexpr int kRenewDays = 30;

[[noreturn]] void Fail(const std::string& what) {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  throw std::runtime_error(reason == nullptr ? what : what + ": " + reason);
}

void Require(bool succeeded, const std::string& what) {
  if (!succeeded) Fail(what);
}

// --- files

Memory OpenFile(const std::string& path) {
  return Memory(std::filesystem::exists(path) ? BIO_new_file(path.c_str(), "r") : nullptr);
}

// Under another name first, so that a crash leaves no half-written file.
void WriteFile(const std::string& path, BIO& content, mode_t mode) {
  const std::string draft = path + ".new";
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(&content, &bytes);
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  bool written = file >= 0 && write(file, bytes, static_cast<std::size_t>(size)) == size;
  if (file >= 0) written = close(file) == 0 && written;
  if (!written || rename(draft.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path);
}

void Save(const std::string& path, X509& certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_X509(memory.get(), &certificate) == 1, "cannot encode a certificate");
  WriteFile(path, *memory, 0644);
}

void Save(const std::string& path, EVP_PKEY& key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "cannot encode a key");
  WriteFile(path, *memory, 0600);
}

Certificate LoadCertificate(const std::string& path) {
  const Memory file = OpenFile(path);
  return Certificate(file == nullptr ? nullptr : PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
}

Key LoadKey(const std::string& path) {
  const Memory file = OpenFile(path);
  return Key(file == nullptr ? nullptr : PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr));
}

// --- certificates

Key MakeKey() {
  Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr, "cannot make a key");
  return key;
}

void SetSerial(X509& certificate) {
  unsigned char bytes[8];
  Require(RAND_bytes(bytes, sizeof(bytes)) == 1, "no random numbers");
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) serial = serial << 8 | byte;
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial >> 1 | 1);
}

void SetName(X509_NAME& name, const std::string& common_name) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.data());
  X509_NAME_add_entry_by_txt(&name, "CN", MBSTRING_UTF8, bytes, static_cast<int>(common_name.size()), -1, 0);
  X509_NAME_add_entry_by_txt(&name, "O", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Doppel"), -1, -1, 0);
}

void AddExtension(X509& certificate, X509& issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  Require(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1,
          "cannot put \"" + value + "\" into a certificate");
}

// Named, keyed and dated; extensions and signature follow.
Certificate Draft(const std::string& common_name, EVP_PKEY& key, X509_NAME* issuer) {
  Certificate certificate(X509_new());
  Require(certificate != nullptr, "cannot make a certificate");
  X509_set_version(certificate.get(), X509_VERSION_3);
  SetSerial(*certificate);
  // A day back, for clients whose clock is behind.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kSecondsPerDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidDays * kSecondsPerDay);
  SetName(*X509_get_subject_name(certificate.get()), common_name);
  X509_set_issuer_name(certificate.get(), issuer == nullptr ? X509_get_subject_name(certificate.get()) : issuer);
  X509_set_pubkey(certificate.get(), &key);
  return certificate;
}

void Sign(X509& certificate, EVP_PKEY& key) {
  Require(X509_sign(&certificate, &key, EVP_sha256()) > 0, "cannot sign a certificate");
}

Certificate MakeAuthority(EVP_PKEY& key) {
  // The serial number in the name keeps authorities of several emulators apart in one trust store.
  unsigned char bytes[4];
  Require(RAND_bytes(bytes, sizeof(bytes)) == 1, "no random numbers");
  char suffix[16];
  std::snprintf(suffix, sizeof(suffix), "%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
  Certificate authority = Draft(std::string("Doppel local CA ") + suffix, key, nullptr);
  AddExtension(*authority, *authority, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  AddExtension(*authority, *authority, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(*authority, *authority, NID_subject_key_identifier, "hash");
  Sign(*authority, key);
  return authority;
}

bool IsAddress(const std::string& name) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, name.c_str(), bytes) == 1 || inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

Certificate MakeServerCertificate(EVP_PKEY& key, X509& authority, EVP_PKEY& authority_key,
                                  const std::vector<std::string>& names) {
  std::string alternatives;
  for (const std::string& name : names) {
    // The extension's own syntax must not be reachable from a name.
    if (name.empty() || name.find_first_of(",;: \t\n") != std::string::npos) {
      if (!IsAddress(name)) throw std::runtime_error("\"" + name + "\" is no name for a certificate");
    }
    alternatives += (alternatives.empty() ? "" : ",") + std::string(IsAddress(name) ? "IP:" : "DNS:") + name;
  }
  Certificate certificate = Draft("localhost", key, X509_get_subject_name(&authority));
  AddExtension(*certificate, authority, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(*certificate, authority, NID_key_usage, "critical,digitalSignature");
  AddExtension(*certificate, authority, NID_ext_key_usage, "serverAuth");
  AddExtension(*certificate, authority, NID_subject_alt_name, alternatives);
  AddExtension(*certificate, authority, NID_subject_key_identifier, "hash");
  AddExtension(*certificate, authority, NID_authority_key_identifier, "keyid");
  Sign(*certificate, authority_key);
  return certificate;
}

bool LastsLongEnough(X509& certificate) {
  std::time_t then = std::time(nullptr) + kRenewDays * kSecondsPerDay;
  return X509_cmp_time(X509_get0_notAfter(&certificate), &then) > 0;
}

bool Covers(X509& certificate, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return IsAddress(name) ? X509_check_ip_asc(&certificate, name.c_str(), 0) == 1
                           : X509_check_host(&certificate, name.c_str(), name.size(), 0, nullptr) == 1;
  });
}

std::vector<std::string> WithStandardNames(const std::vector<std::string>& names) {
  // The last are for S3, whose buckets may be addressed by the host.
  std::vector<std::string> all = {"localhost", "127.0.0.1", "::1", "s3.localhost", "*.s3.localhost"};
  for (const std::string& name : names) {
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  }
  return all;
}

}  // namespace

CertificateFiles PrepareCertificates(const std::string& directory, const std::vector<std::string>& names) {
  std::filesystem::create_directories(directory);
  const CertificateFiles files = {directory + "/ca.pem", directory + "/server.pem", directory + "/server.key"};
  Certificate authority = LoadCertificate(files.authority);
  Key authority_key = LoadKey(directory + "/ca.key");
  const std::vector<std::string> all_names = WithStandardNames(names);
  if (authority == nullptr || authority_key == nullptr || !LastsLongEnough(*authority)) {
    authority_key = MakeKey();
    authority = MakeAuthority(*authority_key);
    Save(directory + "/ca.key", *authority_key);
    Save(files.authority, *authority);
  } else {
    const Certificate certificate = LoadCertificate(files.certificate);
    const Key key = LoadKey(files.key);
    const bool is_good = certificate != nullptr && key != nullptr && LastsLongEnough(*certificate) &&
                         Covers(*certificate, all_names) && X509_verify(certificate.get(), authority_key.get()) == 1 &&
                         X509_check_private_key(certificate.get(), key.get()) == 1;
    if (is_good) return files;
  }
  const Key key = MakeKey();
  const Certificate certificate = MakeServerCertificate(*key, *authority, *authority_key, all_names);
  Save(files.key, *key);
  Save(files.certificate, *certificate);
  return files;
}

void FreeTlsContext::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

TlsContext MakeTlsContext(const CertificateFiles& files) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  Require(context != nullptr, "cannot make a TLS context");
  Require(SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) == 1,
          "cannot use the certificate " + files.certificate);
  Require(SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) == 1,
          "cannot use the key " + files.key);
  Require(SSL_CTX_check_private_key(context.get()) == 1, files.key + " is not the key of " + files.certificate);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(
      context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 0);
  return context;
}

}  // namespace doppel::net
