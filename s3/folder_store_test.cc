#include "s3/folder_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

namespace doppel::s3 {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FolderStoreTest : public ::testing::Test {
 protected:
  FolderStoreTest() {
    std::string pattern = ::testing::TempDir() + "doppel-s3-XXXXXX";
    scratch_ = mkdtemp(pattern.data());
    store_ = std::make_unique<FolderStore>(scratch_ + "/root");
    store_->CreateBucket("box", "us-east-1");
  }
  ~FolderStoreTest() override { fs::remove_all(scratch_); }

  std::string Path(const std::string& name) const { return scratch_ + "/root/box/" + name; }

  ObjectInfo Put(const std::string& key, const std::string& text, const Attributes& attributes = {},
                 const WriteCondition& condition = {}) {
    const auto writer = store_->BeginWrite("box", key);
    writer->Write(text);
    return writer->Commit(attributes, condition);
  }

  std::string Get(const std::string& key) {
    const auto object = store_->Open("box", key);
    const auto source = object->Read(0, object->info().size);
    std::string text;
    std::array<char, 100> space;
    while (const std::size_t count = source->Read(space)) text.append(space.data(), count);
    return text;
  }

  std::optional<StoreProblem> ProblemOf(const std::function<void()>& act) {
    try {
      act();
    } catch (const StoreError& error) {
      return error.problem();
    }
    return std::nullopt;
  }

  std::vector<std::string> Keys(const ListQuery& query = {}) {
    std::vector<std::string> keys;
    for (const ObjectInfo& object : store_->List("box", query).objects) keys.push_back(object.key);
    return keys;
  }

  void WriteFile(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  std::string ReadFile(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  std::string scratch_;
  std::unique_ptr<FolderStore> store_;
};

TEST_F(FolderStoreTest, KeepsObjectsAsPlainFiles) {
  const ObjectInfo info = Put("a/b/Grüße 1.csv", "hello", {.content_type = "text/csv"});
  EXPECT_EQ(info.etag, "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(ReadFile(Path("a/b/Grüße 1.csv")), "hello");
  EXPECT_EQ(Get("a/b/Grüße 1.csv"), "hello");
  EXPECT_EQ(store_->Head("box", "a/b/Grüße 1.csv").attributes.content_type, "text/csv");
}

TEST_F(FolderStoreTest, TakesFilesThatPeoplePutThere) {
  WriteFile(Path("in/x.txt"), "one");
  EXPECT_EQ(store_->Head("box", "in/x.txt").etag, "f97c5d29941bfb1b2fdab0874906ab82");
  EXPECT_THAT(Keys(), ElementsAre("in/x.txt"));
  WriteFile(Path("in/x.txt"), "three");
  EXPECT_EQ(Get("in/x.txt"), "three");
  EXPECT_EQ(store_->Head("box", "in/x.txt").etag, "35d6d33467aae9a2e3dccb4b6b027878");
  fs::remove(Path("in/x.txt"));
  EXPECT_EQ(ProblemOf([&] { store_->Head("box", "in/x.txt"); }), StoreProblem::kNoSuchKey);
  EXPECT_THAT(Keys(), IsEmpty());
  fs::create_directory(scratch_ + "/root/other-box");
  WriteFile(scratch_ + "/root/other-box/y", "y");
  EXPECT_EQ(store_->Head("other-box", "y").size, 1u);
}

TEST_F(FolderStoreTest, MakesTheETagAnewAndKeepsMetadataOfFilesChangedByHand) {
  Attributes attributes{.content_type = "text/plain", .user_metadata = {{"who", "me"}}};
  attributes.checksum = Checksum{.algorithm = Algorithm::kCrc32, .text = "AAAAAA=="};
  Put("k", "one", attributes);
  ASSERT_TRUE(store_->Head("box", "k").attributes.checksum.has_value());
  WriteFile(Path("k"), "three");
  const ObjectInfo info = store_->Head("box", "k");
  EXPECT_EQ(info.etag, "35d6d33467aae9a2e3dccb4b6b027878");
  EXPECT_EQ(info.attributes.user_metadata, attributes.user_metadata);
  EXPECT_FALSE(info.attributes.checksum.has_value());
}

TEST_F(FolderStoreTest, KeepsTheETagsOfLargeFilesAlone) {
  const std::string kept = scratch_ + "/root/.doppel/buckets/box/objects";
  WriteFile(Path("small"), "small");
  store_->Head("box", "small");
  EXPECT_FALSE(fs::exists(kept));
  WriteFile(Path("large"), std::string(1'000'000, 'x'));
  const std::string etag = store_->Head("box", "large").etag;
  EXPECT_TRUE(fs::exists(kept));
  EXPECT_EQ(store_->Head("box", "large").etag, etag);
  WriteFile(Path("large"), std::string(1'000'001, 'x'));
  EXPECT_NE(store_->Head("box", "large").etag, etag);
}

// Keys that are no file names, or want to be elsewhere.
std::vector<std::string> HostileKeys() {
  return {"..",
          "../escape",
          "../../escape",
          "a/../../../escape",
          "/absolute",
          "//",
          "/",
          ".",
          "./x",
          "a/./b",
          "a//b",
          "dir/",
          std::string("nul\0byte", 8),
          ".doppel-tmp-x",
          ".doppel-f61",
          ".doppel-",
          "b/.doppel-d61/c",
          ".doppel/objects",
          std::string(1024, 'k'),
          std::string(300, 'd') + "/" + std::string(300, 'f'),
          std::string(300, 'd') + "/" + std::string(301, 'f'),
          ".doppel-" + std::string(500, 'x'),
          "line\nbreak\r\ttab",
          "back\\slash",
          "C:\\windows",
          "\x01\x7f",
          "\u202eevil\ufeff",
          "emoji 🌍/ä",
          "%2e%2e/%2f",
          " leading and trailing "};
}

TEST_F(FolderStoreTest, KeepsHostileKeysInsideItsRoot) {
  for (const std::string& key : HostileKeys()) Put(key, "content of " + key);
  for (const std::string& key : HostileKeys()) EXPECT_EQ(Get(key), "content of " + key);
  std::vector<std::string> sorted = HostileKeys();
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(Keys(), sorted);
  std::vector<std::string> beside;
  for (const auto& entry : fs::directory_iterator(scratch_)) beside.push_back(entry.path().filename());
  EXPECT_THAT(beside, ElementsAre("root"));
  for (const std::string& key : HostileKeys()) store_->Remove("box", key);
  EXPECT_TRUE(fs::is_empty(Path("")));
}

TEST_F(FolderStoreTest, KeepsAKeyThatIsAnothersFolder) {
  Put("a", "file");
  Put("a/b", "below");
  Put("a/b/c", "deeper");
  Put("z/y", "below");
  Put("z", "file");
  for (const auto& [key, text] :
       {std::pair{"a", "file"}, {"a/b", "below"}, {"a/b/c", "deeper"}, {"z", "file"}, {"z/y", "below"}}) {
    EXPECT_EQ(Get(key), text) << key;
  }
  EXPECT_THAT(Keys(), ElementsAre("a", "a/b", "a/b/c", "z", "z/y"));
  store_->Remove("box", "a");
  EXPECT_EQ(Get("a/b"), "below");
  Put("z", "again");
  EXPECT_EQ(Get("z"), "again");
  EXPECT_THAT(Keys(), ElementsAre("a/b", "a/b/c", "z", "z/y"));
}

TEST_F(FolderStoreTest, FollowsNoLinks) {
  WriteFile(scratch_ + "/secret/file", "secret");
  fs::create_symlink(scratch_ + "/secret/file", Path("link"));
  fs::create_directory_symlink(scratch_ + "/secret", Path("links"));
  fs::create_directory_symlink(scratch_ + "/secret", scratch_ + "/root/linked-box");
  mkfifo(Path("pipe").c_str(), 0600);
  for (const char* key : {"link", "links/file", "pipe"}) {
    EXPECT_EQ(ProblemOf([&] { Get(key); }), StoreProblem::kNoSuchKey) << key;
  }
  EXPECT_EQ(ProblemOf([&] { store_->Head("linked-box", "file"); }), StoreProblem::kNoSuchBucket);
  EXPECT_THAT(Keys(), IsEmpty());
  Put("link", "mine");
  Put("links/file", "mine");
  EXPECT_EQ(Get("link") + Get("links/file"), "minemine");
  EXPECT_EQ(ReadFile(scratch_ + "/secret/file"), "secret");
  store_->Remove("box", "links/file");
  EXPECT_TRUE(fs::exists(scratch_ + "/secret/file"));
}

TEST_F(FolderStoreTest, ShowsNothingOfWritesThatWereNotFinished) {
  Put("k", "old");
  {
    const auto writer = store_->BeginWrite("box", "k");
    writer->Write("new");
    EXPECT_EQ(Get("k"), "old");
    EXPECT_THAT(Keys(), ElementsAre("k"));
  }
  EXPECT_EQ(Get("k"), "old");
}

TEST_F(FolderStoreTest, RemovesOldLeftovers) {
  const auto count_files = [&] {
    const fs::directory_iterator files(Path(""));
    return std::distance(begin(files), end(files));
  };
  const auto lost = store_->BeginWrite("box", "lost");
  // A young one may belong to another server.
  FolderStore(scratch_ + "/root");
  EXPECT_EQ(count_files(), 1);
  for (const auto& entry : fs::directory_iterator(Path(""))) {
    fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(2));
  }
  FolderStore(scratch_ + "/root");
  EXPECT_EQ(count_files(), 0);
}

TEST_F(FolderStoreTest, ReadsAnObjectToItsEndThoughItIsReplaced) {
  Put("k", "first");
  const auto object = store_->Open("box", "k");
  Put("k", "second");
  store_->Remove("box", "k");
  std::array<char, 10> space;
  const auto source = object->Read(1, 3);
  EXPECT_EQ(std::string(space.data(), source->Read(space)), "irs");
  EXPECT_EQ(source->Read(space), 0u);
}

TEST_F(FolderStoreTest, TellsWhatTheSystemDoesNotAllow) {
  for (const int number : {EACCES, EROFS, ENOSPC, EIO}) {
    errno = number;
    const bool is_about_rights = number == EACCES || number == EROFS;
    EXPECT_EQ(ProblemOf([] { ThrowSystemError("cannot"); }),
              is_about_rights ? StoreProblem::kAccessDenied : StoreProblem::kFailed);
  }
}

// Every object that is read is one of those written, whole; every listing is in order.
TEST_F(FolderStoreTest, ServesManyThreads) {
  const std::vector<std::string> keys = {"a", "a/b", "a/b/c", "d/e"};
  std::atomic<int> wrong = 0;
  const auto work = [&](int number) {
    std::mt19937 random(static_cast<unsigned>(number));
    for (int i = 0; i < 100; ++i) {
      const std::string& key = keys[random() % keys.size()];
      try {
        switch (random() % 4) {
          case 0:
            Put(key, std::string(10'000, static_cast<char>('a' + number)));
            break;
          case 1:
            store_->Remove("box", key);
            break;
          case 2: {
            const std::string text = Get(key);
            if (text.size() != 10'000 || text.find_first_not_of(text[0]) != std::string::npos) ++wrong;
            break;
          }
          default: {
            const std::vector<std::string> found = Keys();
            if (!std::is_sorted(found.begin(), found.end())) ++wrong;
          }
        }
      } catch (const StoreError& error) {
        if (error.problem() != StoreProblem::kNoSuchKey) ++wrong;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < 6; ++number) threads.emplace_back(work, number);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(FolderStoreTest, WritesOnCondition) {
  const ObjectInfo first = Put("k", "1", {}, {.must_be_new = true});
  EXPECT_EQ(ProblemOf([&] { Put("k", "2", {}, {.must_be_new = true}); }), StoreProblem::kPreconditionFailed);
  EXPECT_EQ(ProblemOf([&] { Put("k", "2", {}, {.must_match = "0"}); }), StoreProblem::kPreconditionFailed);
  Put("k", "2", {}, {.must_match = first.etag});
  EXPECT_EQ(Get("k"), "2");
  EXPECT_EQ(ProblemOf([&] { Put("new", "2", {}, {.must_match = "0"}); }), StoreProblem::kNoSuchKey);
}

TEST_F(FolderStoreTest, HasBuckets) {
  EXPECT_EQ(ProblemOf([&] { store_->CreateBucket("box", "eu-west-1"); }), StoreProblem::kBucketExists);
  store_->CreateBucket("another", "eu-west-1");
  fs::create_directory(scratch_ + "/root/Not_A_Bucket");
  std::vector<std::string> names;
  for (const BucketInfo& bucket : store_->ListBuckets()) names.push_back(bucket.name + " " + bucket.region);
  EXPECT_THAT(names, ElementsAre("another eu-west-1", "box us-east-1"));
  Put("a/b", "");
  EXPECT_EQ(ProblemOf([&] { store_->RemoveBucket("box"); }), StoreProblem::kBucketNotEmpty);
  store_->Remove("box", "a/b");
  fs::create_directories(Path("empty/empty"));
  store_->SetDocument("box", "policy", "{}");
  store_->RemoveBucket("box");
  EXPECT_EQ(ProblemOf([&] { store_->List("box", {}); }), StoreProblem::kNoSuchBucket);
  store_->CreateBucket("box", "us-east-1");
  EXPECT_EQ(store_->FindDocument("box", "policy"), std::nullopt);
  for (const char* name : {"..", "", "a", ".doppel", "a/b", "Box"}) {
    EXPECT_EQ(ProblemOf([&] { store_->GetBucket(name); }), StoreProblem::kNoSuchBucket) << name;
  }
}

TEST_F(FolderStoreTest, LeavesWhatIsNoObjectWhenABucketGoes) {
  fs::create_symlink("/", Path("link"));
  EXPECT_EQ(ProblemOf([&] { store_->RemoveBucket("box"); }), StoreProblem::kBucketNotEmpty);
  EXPECT_TRUE(fs::is_symlink(Path("link")));
}

TEST(IsBucketName, FollowsTheDocumentedRules) {
  for (const char* name : {"abc", "a.b-c", "123", "1.2.3", "my-bucket.logs"}) EXPECT_TRUE(IsBucketName(name)) << name;
  for (const char* name : {"ab", "Abc", "a_b", "-ab", "ab-", ".ab", "a..b", "192.168.5.4", "a b", "..", ""}) {
    EXPECT_FALSE(IsBucketName(name)) << name;
  }
  EXPECT_TRUE(IsBucketName(std::string(63, 'a')));
  EXPECT_FALSE(IsBucketName(std::string(64, 'a')));
}

// --- uploads in parts

TEST_F(FolderStoreTest, PutsPartsTogether) {
  const std::string id = store_->BeginUpload(
      "box", {.key = "big", .attributes = {.content_type = "text/plain"}, .algorithm = Algorithm::kCrc32});
  std::vector<NamedPart> named;
  const std::string large(kMinPartBytes, 'x');
  for (const auto& [number, text] : {std::pair{2, std::string("end")}, std::pair{1, large}}) {
    const auto writer = store_->BeginPart("box", "big", id, number);
    writer->Write(text);
    Attributes attributes;
    attributes.checksum = Checksum{.algorithm = Algorithm::kCrc32, .text = ToBase64(DigestOf(Algorithm::kCrc32, text))};
    named.insert(named.begin(), {.number = number, .etag = writer->Commit(attributes).etag});
  }
  EXPECT_EQ(store_->ListParts("box", "big", id).size(), 2u);
  EXPECT_THAT(Keys(), IsEmpty());
  const ObjectInfo info = store_->CompleteUpload("box", "big", id, named);
  EXPECT_EQ(info.size, large.size() + 3);
  EXPECT_TRUE(info.etag.ends_with("-2"));
  EXPECT_EQ(info.attributes.checksum->text, ToBase64(DigestOf(Algorithm::kCrc32, large + "end")));
  EXPECT_EQ(Get("big"), large + "end");
  EXPECT_EQ(store_->Head("box", "big").etag, info.etag);
  EXPECT_EQ(store_->Head("box", "big").parts.size(), 2u);
  EXPECT_EQ(ProblemOf([&] { store_->ListParts("box", "big", id); }), StoreProblem::kNoSuchUpload);
  EXPECT_THAT(store_->ListUploads("box"), IsEmpty());
}

TEST_F(FolderStoreTest, RefusesListsOfPartsThatAreWrong) {
  const std::string id = store_->BeginUpload("box", {.key = "k"});
  std::vector<std::string> etags;
  for (const int number : {1, 2}) {
    const auto writer = store_->BeginPart("box", "k", id, number);
    writer->Write("small");
    etags.push_back(writer->Commit({}).etag);
  }
  const auto complete = [&](const std::vector<NamedPart>& parts) {
    return ProblemOf([&] { store_->CompleteUpload("box", "k", id, parts); });
  };
  EXPECT_EQ(complete({{2, etags[1]}, {1, etags[0]}}), StoreProblem::kInvalidPartOrder);
  EXPECT_EQ(complete({{1, etags[0]}, {1, etags[0]}}), StoreProblem::kInvalidPartOrder);
  EXPECT_EQ(complete({{3, etags[0]}}), StoreProblem::kInvalidPart);
  EXPECT_EQ(complete({{1, "0"}}), StoreProblem::kInvalidPart);
  EXPECT_EQ(complete({{1, etags[0]}, {2, etags[1]}}), StoreProblem::kPartTooSmall);
  for (const char* other : {"", "..", "../..", "00000000000000000000000000000000"}) {
    EXPECT_EQ(ProblemOf([&] { store_->ListParts("box", "k", other); }), StoreProblem::kNoSuchUpload) << other;
  }
  EXPECT_EQ(ProblemOf([&] { store_->ListParts("box", "other", id); }), StoreProblem::kNoSuchUpload);
  store_->AbortUpload("box", "k", id);
  EXPECT_EQ(complete({{1, etags[0]}}), StoreProblem::kNoSuchUpload);
}

// --- listings

// What ListObjects means, said as plainly as it can be (API_ListObjectsV2): every key in order, one after the other.
struct NaivePage {
  std::vector<std::string> keys, prefixes;
  bool is_truncated = false;
};

NaivePage NaiveList(const std::set<std::string>& keys, const ListQuery& query) {
  NaivePage page;
  std::string told;
  int count = 0;
  for (const std::string& key : keys) {
    if (!key.starts_with(query.prefix) || key <= query.start_after) continue;
    const std::size_t found =
        query.delimiter.empty() ? std::string::npos : key.find(query.delimiter, query.prefix.size());
    const std::string common = found == std::string::npos ? "" : key.substr(0, found + query.delimiter.size());
    if (!common.empty() && (common == told || common == query.start_after)) continue;
    if (count++ == query.max_count) {
      page.is_truncated = true;
      break;
    }
    (common.empty() ? page.keys : page.prefixes).push_back(common.empty() ? key : common);
    told = common;
  }
  return page;
}

class ListingTest : public FolderStoreTest, public ::testing::WithParamInterface<unsigned> {};

TEST_P(ListingTest, IsThatOfTheNaiveModel) {
  std::mt19937 random(GetParam());
  const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  const std::vector<std::string> words = {"a", "b", "a-", "a.", "a0", "", "..", "ä", "B", "a b", "z!", ".doppel-x"};
  const auto make_key = [&] {
    std::string key = words[below(words.size())];
    for (std::size_t depth = below(4); depth > 0; --depth) key += "/" + words[below(words.size())];
    return key.empty() ? std::string("x") : key;
  };
  std::set<std::string> keys;
  for (int i = 0; i < 60; ++i) {
    keys.insert(make_key());
  }
  for (const std::string& key : keys) Put(key, key);
  for (int i = 0; i < 300; ++i) {
    const std::vector<std::string> delimiters = {"", "/", "/", "a", "-", "a/"};
    ListQuery query{.delimiter = delimiters[below(delimiters.size())], .max_count = static_cast<int>(below(10)) + 1};
    if (below(2) == 0) query.prefix = make_key().substr(0, below(4));
    if (!query.prefix.empty() && (static_cast<unsigned char>(query.prefix.back()) & 0x80) != 0) query.prefix = "";
    if (below(2) == 0) query.start_after = make_key();
    // Every page, each from where the one before has ended.
    for (bool is_truncated = true; is_truncated;) {
      const NaivePage expected = NaiveList(keys, query);
      const ListPage page = store_->List("box", query);
      std::vector<std::string> found;
      for (const ObjectInfo& object : page.objects) found.push_back(object.key);
      const std::string what =
          "prefix " + query.prefix + " delimiter " + query.delimiter + " after " + query.start_after;
      ASSERT_EQ(found, expected.keys) << what;
      ASSERT_EQ(page.common_prefixes, expected.prefixes) << what;
      ASSERT_EQ(page.is_truncated, expected.is_truncated) << what;
      is_truncated = page.is_truncated;
      query.start_after = page.last;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ListingTest, ::testing::Range(1u, 6u));

TEST_F(FolderStoreTest, ListsNoFoldersWithoutObjectsAndNoNamesThatAreNoText) {
  fs::create_directories(Path("empty/deep"));
  WriteFile(Path("bad\xff/x"), "x");
  WriteFile(Path("good/x"), "x");
  EXPECT_THAT(Keys(), ElementsAre("good/x"));
  EXPECT_THAT(store_->List("box", {.delimiter = "/"}).common_prefixes, ElementsAre("good/"));
}

}  // namespace
}  // namespace doppel::s3
