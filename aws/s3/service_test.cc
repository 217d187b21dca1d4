// S3's answers over a folder, as a client with the right key sees them. Real clients are in tests/drivers/s3_*.
#include "aws/s3/service.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "aws/http/service_error.h"
#include "aws/http/uri.h"
#include "aws/s3/call.h"
#include "aws/s3/object_headers.h"
#include "aws/s3/xml.h"
#include "aws/signing/signature.h"

namespace doppel::aws {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Headers = std::vector<std::pair<std::string, std::string>>;

class Text final : public base::ByteSource {
 public:
  explicit Text(std::string text) : text_(std::move(text)) {}
  std::size_t Read(std::span<char> space) override {
    const std::size_t count = std::min<std::size_t>(space.size(), text_.size());
    std::copy_n(text_.begin(), count, space.begin());
    text_.erase(0, count);
    return count;
  }

 private:
  std::string text_;
};

class S3ServiceTest : public ::testing::Test {
 protected:
  S3ServiceTest() {
    std::string pattern = ::testing::TempDir() + "doppel-service-XXXXXX";
    root_ = mkdtemp(pattern.data());
    store_ = std::make_unique<s3::FolderStore>(root_);
    store_->CreateBucket("box", "us-east-1");
  }
  ~S3ServiceTest() override { std::filesystem::remove_all(root_); }

  // A signed request, with a body that is not signed.
  HttpResponse Ask(const std::string& method, const std::string& target, const std::string& body = "",
                   Headers headers = {}, const std::string& host = "localhost:5440") {
    const std::string time = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
    headers.emplace_back("host", host);
    headers.emplace_back("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    headers.emplace_back("x-amz-date", time);
    HttpRequest request{
        .method = method, .target = target, .headers = headers, .content_length = body.size(), .client_host = {}};
    std::vector<std::string> names;
    for (const auto& [name, value] : headers) names.push_back(name);
    std::sort(names.begin(), names.end());
    const CredentialScope scope{.date = time.substr(0, 8), .region = "us-east-1", .service = "s3"};
    const std::string canonical = CanonicalRequest(request, names, "UNSIGNED-PAYLOAD", PathRule::kAsS3);
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ";") + name;
    request.headers.emplace_back(
        "Authorization",
        fmt::format("AWS4-HMAC-SHA256 Credential=test/{}, SignedHeaders={}, Signature={}", scope.Text(), list,
                    SignatureHex(SigningKey("test", scope), StringToSign(time, scope, canonical))));
    Text source(body);
    return service_->Answer(request, source);
  }

  std::string Body(HttpResponse response) {
    return response.stream == nullptr ? response.body : ReadAll(*response.stream, 1 << 20);
  }

  std::string root_;
  std::unique_ptr<s3::FolderStore> store_;
  AccessKeys keys_{{{"test", "test"}}};
  std::unique_ptr<S3Service> service_ = nullptr;

  void SetUp() override { service_ = std::make_unique<S3Service>(*store_, keys_); }
};

TEST_F(S3ServiceTest, PutsAndGets) {
  EXPECT_EQ(Ask("PUT", "/box/a%2Fb%20c", "hello").status, 200);
  EXPECT_EQ(Body(Ask("GET", "/box/a/b%20c")), "hello");
  EXPECT_EQ(Body(Ask("GET", "/a/b%20c", "", {}, "box.s3.localhost:5440")), "hello");
  EXPECT_EQ(Ask("HEAD", "/box/a/b%20c").content_length, 5u);
}

TEST_F(S3ServiceTest, RefusesInItsForm) {
  const HttpResponse response = Ask("GET", "/box/no%3Cne%3E");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/xml");
  EXPECT_THAT(response.body,
              AllOf(HasSubstr("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"),
                    HasSubstr("<Message>The specified key does not exist.</Message><Key>no&lt;ne&gt;</Key>"),
                    HasSubstr("<Resource>/box/no&lt;ne&gt;</Resource><RequestId>")));
}

// Nothing that S3 has and Doppel has not is answered as if it had been done.
TEST_F(S3ServiceTest, SaysWhatItDoesNotEmulate) {
  store_->BeginWrite("box", "k")->Commit({});
  for (const auto& [method, target] : {
           std::pair{"PUT", "/box?cors"},
           {"PUT", "/box?website"},
           {"PUT", "/box?analytics&id=1"},
           {"GET", "/box?inventory"},
           {"GET", "/box?something-new"},
           {"POST", "/box/k?restore"},
           {"POST", "/box/k?select&select-type=2"},
           {"GET", "/box/k?torrent"},
           {"PUT", "/box/k?retention"},
           {"POST", "/box"},
           {"POST", "/box/k"},
           {"PATCH", "/box/k"},
       }) {
    const HttpResponse response = Ask(method, target, "");
    EXPECT_EQ(response.status, 501) << method << " " << target;
    EXPECT_THAT(response.body, HasSubstr("<Code>NotImplemented</Code>"));
  }
  EXPECT_EQ(Ask("PUT", "/box/k", "", {{"x-amz-object-lock-mode", "GOVERNANCE"}}).status, 501);
  EXPECT_EQ(Ask("PUT", "/box/k", "", {{"x-amz-storage-class", "GLACIER"}}).status, 501);
}

TEST_F(S3ServiceTest, TakesUnknownParametersOfSdks) {
  EXPECT_EQ(Ask("PUT", "/box/k?x-id=PutObject", "hello").status, 200);
  EXPECT_EQ(Ask("GET", "/box/k?x-id=GetObject").status, 200);
}

TEST_F(S3ServiceTest, RefusesBadDocuments) {
  const Headers md5_of_nothing = {{"content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="}};
  EXPECT_THAT(Ask("POST", "/box?delete", "", md5_of_nothing).body, HasSubstr("MalformedXML"));
  EXPECT_THAT(Ask("POST", "/box?delete", "<Delete/>").body, HasSubstr("Missing required header"));
  EXPECT_THAT(Ask("PUT", "/box?lifecycle", "<Other/>").body, HasSubstr("MalformedXML"));
  EXPECT_THAT(Ask("PUT", "/new-box",
                  "<CreateBucketConfiguration><LocationConstraint>../x</LocationConstraint>"
                  "</CreateBucketConfiguration>")
                  .body,
              HasSubstr("InvalidLocationConstraint"));
  EXPECT_THAT(Ask("PUT", "/Bad_Name").body, HasSubstr("InvalidBucketName"));
  EXPECT_THAT(Ask("GET", "/box/%zz").body, HasSubstr("InvalidURI"));
  EXPECT_THAT(Ask("GET", "/box/%ff").body, HasSubstr("InvalidURI"));
}

TEST_F(S3ServiceTest, RefusesBodiesWithoutLength) {
  HttpRequest request{.method = "PUT", .target = "/box/k", .headers = {}, .client_host = {}};
  Text body("");
  EXPECT_EQ(service_->Answer(request, body).status, 403);
}

S3Address AddressOfHost(const std::string& host, const std::string& target) {
  return AddressOf(
      {.method = "GET", .target = target, .headers = {{"Host", host}}, .content_length = {}, .client_host = {}});
}

TEST(S3Address, NamesTheBucketInHostOrPath) {
  for (const char* host : {"localhost:5440", "127.0.0.1:5440", "[::1]:5440", "s3.localhost:5440", "s3.amazonaws.com",
                           "s3.eu-west-1.amazonaws.com", "doppel:5440", "s3-eu-west-1.amazonaws.com"}) {
    const S3Address address = AddressOfHost(host, "/box/a/b?x=y");
    EXPECT_EQ(address.bucket + "|" + address.key, "box|a/b") << host;
  }
  for (const char* host :
       {"my.box.s3.localhost:5440", "my.box.localhost", "MY.box.s3.amazonaws.com", "my.box.s3.eu-west-1.amazonaws.com",
        "my.box.s3-eu-west-1.amazonaws.com", "my.box.s3.doppel:1"}) {
    const S3Address address = AddressOfHost(host, "/a/b");
    EXPECT_EQ(address.bucket + "|" + address.key, "my.box|a/b") << host;
  }
  EXPECT_EQ(AddressOfHost("localhost", "/").bucket, "");
  EXPECT_EQ(AddressOfHost("localhost", "/box").key, "");
  EXPECT_EQ(AddressOfHost("localhost", "/box//").key, "/");
  EXPECT_EQ(AddressOfHost("localhost", "/box/%2E%2E/%2Fx").key, "..//x");
}

TEST(ParseRange, IsThatOfOneRange) {
  const auto text = [](const std::string& range, std::uint64_t size) {
    const auto parsed = ParseRange(range, size);
    return parsed.has_value() ? fmt::format("{}+{}", parsed->offset, parsed->length) : std::string("all");
  };
  EXPECT_EQ(text("bytes=0-0", 10), "0+1");
  EXPECT_EQ(text("bytes=9-", 10), "9+1");
  EXPECT_EQ(text("bytes=-3", 10), "7+3");
  EXPECT_EQ(text("bytes=-30", 10), "0+10");
  EXPECT_EQ(text("bytes=3-99999999999", 10), "3+7");
  for (const char* range : {"", "bytes", "bytes=", "bytes=-", "bytes=5-3", "bytes=0-1,3-4", "lines=0-1", "bytes=x-1",
                            "bytes=1-x", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(text(range, 10), "all") << range;
  }
  EXPECT_THROW(ParseRange("bytes=10-", 10), ServiceError);
  EXPECT_THROW(ParseRange("bytes=-0", 10), ServiceError);
  EXPECT_THROW(ParseRange("bytes=0-", 0), ServiceError);
}

TEST(Xml, IsWrittenSoThatAnyTextComesBack) {
  XmlWriter writer;
  writer.BeginRoot("A");
  writer.Add("B", "<&>\"' ä\r\x01");
  const std::string text = writer.Finish();
  EXPECT_EQ(text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A "
            "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><B>&lt;&amp;&gt;"
            "&quot;' ä&#xd;&#x1;</B></A>");
  EXPECT_STREQ(XmlReader(text, "A").root().child_value("B"), "<&>\"' ä\r\x01");
}

TEST(Xml, IsReadWithoutEntitiesOfItsOwn) {
  EXPECT_THROW(XmlReader("<A>", "A"), ServiceError);
  EXPECT_THROW(XmlReader("", "A"), ServiceError);
  EXPECT_THROW(XmlReader("<B/>", "A"), ServiceError);
  const XmlReader reader("<!DOCTYPE A [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><A><B>&x;</B></A>", "A");
  EXPECT_STREQ(reader.root().child_value("B"), "&x;");
}

TEST(HttpTimes, AreReadInTheirForms) {
  const auto time = ParseHttpTime("Fri, 24 May 2013 00:00:00 GMT");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(HttpTime(*time), "Fri, 24 May 2013 00:00:00 GMT");
  EXPECT_EQ(IsoTime(*time + std::chrono::milliseconds(7)), "2013-05-24T00:00:00.007Z");
  EXPECT_FALSE(ParseHttpTime("yesterday").has_value());
}

}  // namespace
}  // namespace doppel::aws
