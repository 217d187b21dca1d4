// Any request to S3, signed or not: it is answered, never by a 500, and nothing appears outside the folder of the
// buckets. The first line is method and target, then come headers until a blank line, then the body; a request whose
// first byte is '+' is signed before it is sent. A body that says so is read as aws-chunked.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

#include "aws/s3/service.h"
#include "aws/signing/signature.h"
#include "base/text.h"

namespace {

using namespace doppel;

// Hands the body out in growing pieces.
class Body final : public base::ByteSource {
 public:
  explicit Body(std::string_view text) : text_(text) {}
  std::size_t Read(std::span<char> space) override {
    const std::size_t count = std::min({space.size(), text_.size(), ++piece_});
    std::copy_n(text_.begin(), count, space.begin());
    text_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view text_;
  std::size_t piece_ = 0;
};

struct World {
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "doppel-fuzz-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    store = std::make_unique<s3::FolderStore>(folder + "/root");
    store->CreateBucket("box", "us-east-1");
  }
  ~World() { std::filesystem::remove_all(folder); }

  std::string folder;
  std::unique_ptr<s3::FolderStore> store;
  aws::AccessKeys keys{{{"test", "test"}}};
};

std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void Sign(aws::HttpRequest& request) {
  const std::string time = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
  if (!request.HasHeader("x-amz-content-sha256")) {
    request.headers.emplace_back("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
  }
  request.headers.emplace_back("x-amz-date", time);
  request.headers.emplace_back("host", "localhost");
  std::vector<std::string> names;
  for (const auto& field : request.headers) names.push_back(base::ToLowerAscii(field.first));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const aws::CredentialScope scope{.date = time.substr(0, 8), .region = "us-east-1", .service = "s3"};
  const std::string canonical =
      aws::CanonicalRequest(request, names, request.Header("x-amz-content-sha256"), aws::PathRule::kAsS3);
  const std::string signature =
      aws::SignatureHex(aws::SigningKey("test", scope), aws::StringToSign(time, scope, canonical));
  request.headers.emplace_back(
      "Authorization", fmt::format("AWS4-HMAC-SHA256 Credential=test/{}, SignedHeaders={}, Signature={}", scope.Text(),
                                   base::Join(names, ";"), signature));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const bool is_signed = text.starts_with('+');
  if (is_signed) text.remove_prefix(1);
  std::string_view line = TakeLine(text);
  const std::size_t blank = std::min(line.find(' '), line.size());
  aws::HttpRequest request{.method = std::string(line.substr(0, blank)),
                           .target = std::string(line.substr(std::min(blank + 1, line.size()))),
                           .headers = {},
                           .content_length = {},
                           .client_host = {}};
  for (line = TakeLine(text); !line.empty(); line = TakeLine(text)) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.headers.emplace_back(line.substr(0, colon),
                                 base::TrimBlanks(line.substr(std::min(colon + 1, line.size()))));
  }
  request.content_length = text.size();
  if (is_signed) Sign(request);
  Body body(text);
  aws::S3Service service(*world.store, world.keys);
  const aws::HttpResponse response = service.Answer(request, body);
  const auto beside = std::filesystem::directory_iterator(world.folder);
  if (response.status == 500 || std::distance(begin(beside), end(beside)) != 1) {
    std::fprintf(stderr, "%s\n", response.body.c_str());
    std::abort();
  }
  return 0;
}
