#include "server/options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace doppel::server {
namespace {

CommandLine Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "doppel");
  return ParseCommandLine(static_cast<int>(words.size()), words.data());
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(::testing::TempDir() + "doppel-options-" + std::to_string(getpid()) + ".toml") {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Options, HaveTheDocumentedDefaults) {
  const CommandLine line = Parse({"serve"});
  EXPECT_EQ(line.command, Command::kServe);
  EXPECT_EQ(line.serve.port, 5439);
  EXPECT_EQ(line.serve.aws_port, 5440);
  EXPECT_EQ(line.serve.host, "127.0.0.1");
  EXPECT_EQ(line.serve.database, "dev");
  EXPECT_EQ(line.serve.user, "awsuser");
  EXPECT_EQ(line.serve.password, "Doppel123");
  EXPECT_EQ(line.serve.data_directory, "");
  EXPECT_EQ(line.serve.s3_root, "");
  EXPECT_EQ(line.serve.compatibility, engine::Compatibility::kStrict);
  EXPECT_TRUE(line.serve.offers_tls);
  EXPECT_FALSE(line.serve.wire.require_ssl);
}

TEST(Options, ComeFromTheCommandLine) {
  const CommandLine line = Parse({"serve", "--port", "0", "--compat", "warn", "--require-ssl", "--tls-name", "a.test",
                                  "--tls-name", "b.test", "--idle-timeout", "5", "--max-connections", "7"});
  ASSERT_EQ(line.command, Command::kServe);
  EXPECT_EQ(line.serve.port, 0);
  EXPECT_EQ(line.serve.compatibility, engine::Compatibility::kWarn);
  EXPECT_TRUE(line.serve.wire.require_ssl);
  EXPECT_EQ(line.serve.tls_names, (std::vector<std::string>{"a.test", "b.test"}));
  EXPECT_EQ(line.serve.wire.idle_timeout.count(), 5);
  EXPECT_EQ(line.serve.wire.max_user_connections, 7);
}

TEST(Options, ComeFromTheEnvironmentUnlessGiven) {
  const Environment port("DOPPEL_PORT", "6000"), database("DOPPEL_DATABASE", "other"), tls("DOPPEL_TLS", "false");
  const CommandLine line = Parse({"serve", "--port", "7000"});
  EXPECT_EQ(line.serve.port, 7000);
  EXPECT_EQ(line.serve.database, "other");
  EXPECT_FALSE(line.serve.offers_tls);
}

TEST(Options, ComeFromTheFileUnlessGivenElsewhere) {
  const TemporaryFile file("port = 6000\nuser = 'boss'\ncompat = 'warn'\nrequire-ssl = true\ntls-name = ['a', 'b']\n");
  const Environment user("DOPPEL_USER", "chief");
  const CommandLine line = Parse({"serve", "--config", file.path(), "--port", "7000"});
  ASSERT_EQ(line.command, Command::kServe);
  EXPECT_EQ(line.serve.port, 7000);
  EXPECT_EQ(line.serve.user, "chief");
  EXPECT_EQ(line.serve.compatibility, engine::Compatibility::kWarn);
  EXPECT_TRUE(line.serve.wire.require_ssl);
  EXPECT_EQ(line.serve.tls_names, (std::vector<std::string>{"a", "b"}));
}

void ExpectUsageError(const std::vector<const char*>& words) {
  ::testing::internal::CaptureStderr();
  const CommandLine line = Parse(words);
  EXPECT_NE(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(line.command, Command::kExit);
  EXPECT_EQ(line.exit_code, kExitUsage);
}

TEST(Options, HoldAccessKeys) {
  using Keys = std::map<std::string, std::string, std::less<>>;
  EXPECT_EQ(Parse({"serve"}).serve.access_keys, (Keys{{"test", "test"}}));
  EXPECT_EQ(Parse({"serve", "--access-key", "A:b:c", "--access-key", "D:e"}).serve.access_keys,
            (Keys{{"A", "b:c"}, {"D", "e"}}));
  const Environment keys("DOPPEL_ACCESS_KEY", "A:b,D:e");
  EXPECT_EQ(Parse({"serve"}).serve.access_keys, (Keys{{"A", "b"}, {"D", "e"}}));
}

TEST(Options, RefuseWhatTheyDoNotKnow) {
  ExpectUsageError({"serve", "--access-key", "secret"});
  ExpectUsageError({"serve", "--access-key", ":secret"});
  ExpectUsageError({});
  ExpectUsageError({"dance"});
  ExpectUsageError({"serve", "--ports", "1"});
  ExpectUsageError({"serve", "--port", "70000"});
  ExpectUsageError({"serve", "--port", "x"});
  ExpectUsageError({"serve", "--compat", "lax"});
  ExpectUsageError({"serve", "--log-level", "loud"});
  ExpectUsageError({"serve", "--init", "/nowhere"});
  ExpectUsageError({"check"});
  ExpectUsageError({"check", "/nowhere.sql"});
}

TEST(Options, RefuseWhatDoesNotGoTogether) {
  const TemporaryFile file("");
  ExpectUsageError({"serve", "--tls-cert", file.path()});
  ExpectUsageError({"serve", "--no-tls", "--require-ssl"});
}

TEST(Options, RefuseBadFiles) {
  for (const char* text : {"port = ", "speed = 9\n", "port = 'x'\n", "[cluster]\nname = 'a'\n", "config = 'x'\n"}) {
    const TemporaryFile file(text);
    ExpectUsageError({"serve", "--config", file.path()});
  }
}

TEST(Options, SayVersionAndHelp) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(Parse({"--version"}).exit_code, kExitOk);
  EXPECT_EQ(Parse({"serve", "--help"}).exit_code, kExitOk);
  const std::string text = ::testing::internal::GetCapturedStdout();
  EXPECT_EQ(text.find("doppel 0."), 0u);
  EXPECT_NE(text.find("--aws-port"), std::string::npos);
}

TEST(Options, KnowTheOtherCommands) {
  EXPECT_EQ(Parse({"health", "--aws-port", "9"}).health.aws_port, 9);
  const TemporaryFile file("select 1");
  EXPECT_EQ(Parse({"check", file.path()}).check.files.size(), 1u);
}

}  // namespace
}  // namespace doppel::server
