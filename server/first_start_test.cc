#include "server/first_start.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace doppel::server {
namespace {

namespace fs = std::filesystem;

class FirstStartTest : public testing::Test {
 protected:
  FirstStartTest() { fs::create_directories(folder_); }
  ~FirstStartTest() override { fs::remove_all(folder_); }

  void WriteRow() { std::ofstream(cluster_ + "/cluster.db") << "a row"; }
  bool HasRow() { return fs::exists(cluster_ + "/cluster.db"); }

  std::string folder_ = testing::TempDir() + "/first_start_test";
  std::string cluster_ = folder_ + "/cluster";
};

TEST_F(FirstStartTest, IsDueUntilItWasFinished) {
  FirstStart first(cluster_);
  EXPECT_TRUE(first.is_due());
  WriteRow();
  first.Finish();
  const FirstStart second(cluster_);
  EXPECT_FALSE(second.is_due());
  EXPECT_TRUE(HasRow());
}

TEST_F(FirstStartTest, BeginsAgainAfterAnUnfinishedStart) {
  {
    const FirstStart first(cluster_);
    WriteRow();
  }
  const FirstStart second(cluster_);
  EXPECT_TRUE(second.is_due());
  EXPECT_FALSE(HasRow());
  EXPECT_TRUE(fs::exists(cluster_));
}

TEST_F(FirstStartTest, KeepsAClusterThatHasNoMark) {
  fs::create_directories(cluster_);
  WriteRow();
  EXPECT_FALSE(FirstStart(cluster_).is_due());
  EXPECT_TRUE(HasRow());
}

}  // namespace
}  // namespace doppel::server
