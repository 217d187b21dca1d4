// The emulator's own certificate authority and server certificate, so that TLS works at once and drivers that verify
// can be given the CA. Kept in a folder: ca.pem, ca.key, server.pem, server.key (keys readable by the owner only).
//
// Errors: std::runtime_error with a text for the person who starts the server.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <vector>

namespace doppel::net {

struct CertificateFiles {
  std::string authority;  // path of ca.pem; empty when the user brought a certificate of their own
  std::string certificate, key;
};

// Makes what is missing in `directory`, and a new server certificate when the one there does not cover `names` or is
// about to end. Names are DNS names or numeric addresses; localhost, 127.0.0.1, ::1,
// s3.localhost and *.s3.localhost are always among them.
CertificateFiles PrepareCertificates(const std::string& directory, const std::vector<std::string>& names);

struct FreeTlsContext {
  void operator()(SSL_CTX* context) const;
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTlsContext>;

// A server's context: TLS 1.2 and 1.3, no client certificates, no session resumption.
TlsContext MakeTlsContext(const CertificateFiles& files);

}  // namespace doppel::net
