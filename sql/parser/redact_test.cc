#include "sql/parser/redact.h"

#include <gtest/gtest.h>

namespace doppel::sql {
namespace {

TEST(RedactSecrets, LeavesOtherTextAsItIs) {
  EXPECT_EQ(RedactSecrets("SELECT 'password', \"token\" FROM t -- iam_role 'x'"),
            "SELECT 'password', \"token\" FROM t -- iam_role 'x'");
  EXPECT_EQ(RedactSecrets("SELECT * FROM t WHERE password = 'x'"), "SELECT * FROM t WHERE password = 'x'");
}

TEST(RedactSecrets, HidesPasswords) {
  EXPECT_EQ(RedactSecrets("CREATE USER u WITH PASSWORD 'Secret12' CREATEDB"),
            "CREATE USER u WITH PASSWORD '***' CREATEDB");
  EXPECT_EQ(RedactSecrets("alter user u password 'a''b\\'c' valid until '2030-01-01'"),
            "alter user u password '***' valid until '2030-01-01'");
  EXPECT_EQ(RedactSecrets("CREATE USER u PASSWORD DISABLE"), "CREATE USER u PASSWORD DISABLE");
  EXPECT_EQ(RedactSecrets("create user u password/* x */$$Secret12$$"), "create user u password/* x */'***'");
}

TEST(RedactSecrets, HidesCredentials) {
  EXPECT_EQ(RedactSecrets("COPY t FROM 's3://b/k' CREDENTIALS AS 'aws_access_key_id=A;aws_secret_access_key=B' CSV"),
            "COPY t FROM 's3://b/k' CREDENTIALS AS '' CSV");
  EXPECT_EQ(RedactSecrets("copy t from 's3://b' access_key_id 'A' secret_access_key as 'B' session_token 'C'"),
            "copy t from 's3://b' access_key_id '' secret_access_key as '' session_token ''");
  EXPECT_EQ(RedactSecrets("UNLOAD ('select 1') TO 's3://b' IAM_ROLE 'arn:x' ENCRYPTED MASTER_SYMMETRIC_KEY 'k'"),
            "UNLOAD ('select 1') TO 's3://b' IAM_ROLE '' ENCRYPTED MASTER_SYMMETRIC_KEY ''");
  EXPECT_EQ(RedactSecrets("COPY t FROM 's3://b' IAM_ROLE default"), "COPY t FROM 's3://b' IAM_ROLE default");
}

TEST(RedactSecrets, ReadsScriptsAndBodies) {
  EXPECT_EQ(RedactSecrets("SELECT 1; ALTER USER u PASSWORD 'Secret12'; SELECT 'x'"),
            "SELECT 1; ALTER USER u PASSWORD '***'; SELECT 'x'");
  EXPECT_EQ(
      RedactSecrets("CREATE PROCEDURE p() AS $$ BEGIN CREATE USER u PASSWORD 'Secret12'; END $$ LANGUAGE plpgsql"),
      "CREATE PROCEDURE p() AS $$ BEGIN CREATE USER u PASSWORD '***'; END $$ LANGUAGE plpgsql");
}

TEST(RedactSecrets, HidesWhatIsNotFinished) {
  EXPECT_EQ(RedactSecrets("CREATE USER u PASSWORD 'Secr"), "CREATE USER u PASSWORD '***'");
  EXPECT_EQ(RedactSecrets("SELECT 'x; CREATE USER u PASSWORD 1"), "SELECT '***'");
}

}  // namespace
}  // namespace doppel::sql
