#include "net/certificates.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace doppel::net {
namespace {

class Certificates : public ::testing::Test {
 protected:
  Certificates() : directory_(::testing::TempDir() + "doppel-certificates-" + std::to_string(getpid())) {}
  ~Certificates() override { std::filesystem::remove_all(directory_); }

  static X509* Load(const std::string& path) {
    BIO* file = BIO_new_file(path.c_str(), "r");
    X509* certificate = PEM_read_bio_X509(file, nullptr, nullptr, nullptr);
    BIO_free(file);
    return certificate;
  }

  // As a strict client would: chain, purpose, and name or address.
  static bool Verify(const CertificateFiles& files, const std::string& name) {
    X509* leaf = Load(files.certificate);
    X509_STORE* store = X509_STORE_new();
    X509_STORE_load_file(store, files.authority.c_str());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leaf, nullptr);
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
    X509_STORE_CTX_set_default(context, "ssl_server");
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) != 1) {
      X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size());
    }
    const bool verified = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(leaf);
    return verified;
  }

  static std::string Read(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string directory_;
};

TEST_F(Certificates, VerifyForLocalNamesAndTheConfiguredOnes) {
  const CertificateFiles files = PrepareCertificates(directory_, {"redshift.example.com", "10.1.2.3"});
  for (const char* name :
       {"localhost", "127.0.0.1", "::1", "bucket.s3.localhost", "redshift.example.com", "10.1.2.3"}) {
    EXPECT_TRUE(Verify(files, name)) << name;
  }
  EXPECT_FALSE(Verify(files, "other.example.com"));
  EXPECT_FALSE(Verify(files, "10.1.2.4"));
}

TEST_F(Certificates, AreKeptBetweenStarts) {
  const CertificateFiles first = PrepareCertificates(directory_, {});
  const std::string authority = Read(first.authority), certificate = Read(first.certificate);
  const CertificateFiles second = PrepareCertificates(directory_, {});
  EXPECT_EQ(Read(second.authority), authority);
  EXPECT_EQ(Read(second.certificate), certificate);
}

TEST_F(Certificates, AreRenewedForNewNamesUnderTheSameAuthority) {
  const std::string authority = Read(PrepareCertificates(directory_, {}).authority);
  const CertificateFiles files = PrepareCertificates(directory_, {"db.test"});
  EXPECT_EQ(Read(files.authority), authority);
  EXPECT_TRUE(Verify(files, "db.test"));
}

TEST_F(Certificates, AreMadeAgainWhenTheirFilesAreDamaged) {
  const CertificateFiles files = PrepareCertificates(directory_, {});
  std::ofstream(files.certificate) << "not a certificate";
  EXPECT_TRUE(Verify(PrepareCertificates(directory_, {}), "localhost"));
  std::ofstream(files.authority) << "not a certificate";
  EXPECT_TRUE(Verify(PrepareCertificates(directory_, {}), "localhost"));
}

TEST_F(Certificates, KeepKeysFromOtherUsers) {
  const CertificateFiles files = PrepareCertificates(directory_, {});
  for (const std::string& key : {files.key, directory_ + "/ca.key"}) {
    EXPECT_EQ(std::filesystem::status(key).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
}

TEST_F(Certificates, RefuseNamesThatWouldMeanSomethingElse) {
  EXPECT_THROW(PrepareCertificates(directory_, {"a,DNS:b"}), std::runtime_error);
  EXPECT_THROW(PrepareCertificates(directory_, {""}), std::runtime_error);
}

TEST_F(Certificates, MakeAContextOrSayWhyNot) {
  EXPECT_NE(MakeTlsContext(PrepareCertificates(directory_, {})), nullptr);
  EXPECT_THROW(MakeTlsContext({"", directory_ + "/none.pem", directory_ + "/none.key"}), std::runtime_error);
}

}  // namespace
}  // namespace doppel::net
