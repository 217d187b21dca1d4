#include "protocol/auth.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace doppel::protocol {
namespace {

// Vectors made with md5sum and sha256sum (coreutils).
TEST(Auth, StoresMd5OfPasswordAndUser) {
  // printf 'Doppel123awsuser' | md5sum
  EXPECT_EQ(Md5Secret("Doppel123", "awsuser"), "md5467125643257a39adfc3c9751fa97841");
}

TEST(Auth, VerifiesTheSaltedMd5Answer) {
  // printf '%sabcd' <the hex above> | md5sum
  const std::string stored = Md5Secret("Doppel123", "awsuser");
  EXPECT_TRUE(VerifyMd5Answer(stored, "abcd", "md5c817757644e0de2443f5d4527017c0c5"));
  EXPECT_FALSE(VerifyMd5Answer(stored, "abce", "md5c817757644e0de2443f5d4527017c0c5"));
  EXPECT_FALSE(VerifyMd5Answer(stored, "abcd", stored));
  EXPECT_FALSE(VerifyMd5Answer("", "abcd", ""));
}

TEST(Auth, VerifiesTheDigestOfPasswordSaltAndNonces) {
  // printf 'pässWord1saltsalt' | sha256sum; then that digest, raw, before 'server' and '1700000000000'
  const std::string secret = Sha256Secret("p\xc3\xa4ssWord1", "saltsalt");
  EXPECT_EQ(base::ToHex(secret), "0bb307c16c624a9b67846f4f91dc16675980efb14ad1b5af77e344a767b889fc");
  std::string answer;
  for (std::size_t i = 0; i < 64; i += 2) {
    answer.push_back(static_cast<char>(std::stoi(
        std::string("fcaf298cc548c1db6936a20306ce5fb52546df0a131f041ab2c64f84ea02ae5b").substr(i, 2), nullptr, 16)));
  }
  EXPECT_TRUE(VerifyDigestAnswer(secret, "server", "1700000000000", answer));
  EXPECT_FALSE(VerifyDigestAnswer(secret, "server", "1700000000001", answer));
  EXPECT_FALSE(VerifyDigestAnswer(secret, "server", "1700000000000", ""));
}

TEST(Auth, VerifiesClearPasswords) {
  EXPECT_TRUE(VerifyCleartext(Md5Secret("pw", "u"), "pw", "u"));
  EXPECT_FALSE(VerifyCleartext(Md5Secret("pw", "u"), "pw", "v"));
  EXPECT_TRUE(VerifyCleartextSha256(Sha256Secret("pw", "salt"), "salt", "pw"));
  EXPECT_FALSE(VerifyCleartextSha256(Sha256Secret("pw", "salt"), "salt", "px"));
}

TEST(Auth, MakesDifferentRandomBytes) {
  EXPECT_EQ(RandomBytes(kNonceBytes).size(), kNonceBytes);
  EXPECT_NE(RandomBytes(kNonceBytes), RandomBytes(kNonceBytes));
}

}  // namespace
}  // namespace doppel::protocol
