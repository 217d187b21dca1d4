#include "aws/signing/chunked_body.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "aws/signing/errors.h"
#include "base/text.h"

namespace doppel::aws {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::size_t kMaxTrailers = 16;
// Of every chunk but the last.
constexpr std::uint64_t kMinChunkBytes = 8192;
constexpr std::size_t kMaxSizeDigits = 10;
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

}  // namespace

class IncrementalSha256 {
 public:
  IncrementalSha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { Begin(); }

  void Add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }

  // Ends this one and begins another.
  std::string FinishHex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> space;
    unsigned int count = 0;
    EVP_DigestFinal_ex(context_.get(), space.data(), &count);
    Begin();
    return base::ToHex({reinterpret_cast<const char*>(space.data()), count});
  }

 private:
  void Begin() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

HashedBody::HashedBody(base::ByteSource& inner, std::string expected_hex)
    : inner_(inner), expected_(std::move(expected_hex)), hash_(std::make_unique<IncrementalSha256>()) {}

HashedBody::~HashedBody() = default;

std::size_t HashedBody::Read(std::span<char> space) {
  const std::size_t count = inner_.Read(space);
  hash_->Add({space.data(), count});
  if (count == 0 && !expected_.empty()) {
    const std::string computed = hash_->FinishHex();
    if (computed != expected_) throw errors::ContentHashMismatch(expected_, computed);
    expected_.clear();
  }
  return count;
}

ChunkedBody::ChunkedBody(base::ByteSource& inner, ChunkedBodyRules rules)
    : inner_(inner), rules_(std::move(rules)), hash_(std::make_unique<IncrementalSha256>()), buffer_(kBufferBytes) {}

ChunkedBody::~ChunkedBody() = default;

bool ChunkedBody::Fill() {
  begin_ = 0;
  end_ = inner_.Read(buffer_);
  return end_ > 0;
}

std::string ChunkedBody::ReadLine() {
  std::string line;
  while (line.size() < kMaxLineBytes) {
    if (begin_ == end_ && !Fill()) throw errors::IncompleteBody();
    const char c = buffer_[begin_++];
    if (c == '\n') {
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    line.push_back(c);
  }
  throw errors::IncompleteBody();
}

void ChunkedBody::CheckSignature(const std::string& provided, const std::string& computed) const {
  if (!EqualInConstantTime(provided, computed)) throw errors::SignatureDoesNotMatch("", provided, "", "");
}

void ChunkedBody::BeginChunk() {
  const std::string line = ReadLine();
  const std::size_t mark = line.find(';');
  const std::string digits = line.substr(0, mark);
  if (digits.empty() || digits.size() > kMaxSizeDigits ||
      digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
    throw errors::IncompleteBody();
  }
  if (chunk_count_ > 0 && chunk_size_ < kMinChunkBytes && digits.find_first_not_of('0') != std::string::npos) {
    throw errors::InvalidChunkSize(chunk_count_, chunk_size_);
  }
  chunk_size_ = left_ = std::stoull(digits, nullptr, 16);
  ++chunk_count_;
  total_ += chunk_size_;
  if (total_ > rules_.decoded_length) throw errors::IncompleteBody();
  constexpr std::string_view kExtension = ";chunk-signature=";
  signature_.clear();
  if (mark != std::string::npos && std::string_view(line).substr(mark).starts_with(kExtension)) {
    signature_ = line.substr(mark + kExtension.size());
  }
  is_in_chunk_ = true;
  if (chunk_size_ == 0) EndChunk();
}

void ChunkedBody::EndChunk() {
  is_in_chunk_ = false;
  if (rules_.signer.has_value()) CheckSignature(signature_, rules_.signer->SignChunk(hash_->FinishHex()));
  if (chunk_size_ > 0) {
    if (!ReadLine().empty()) throw errors::IncompleteBody();
    return;
  }
  ReadTrailers();
  if (total_ != rules_.decoded_length) throw errors::IncompleteBody();
  is_done_ = true;
}

void ChunkedBody::ReadTrailers() {
  std::string signed_text, signature;
  // A blank line ends them; what some clients write between them and their signature is blank too, so go to the end.
  while (begin_ != end_ || Fill()) {
    const std::string line = ReadLine();
    if (line.empty()) continue;
    const std::size_t colon = line.find(':');
    if (!rules_.has_trailers || colon == std::string::npos || trailers_.size() >= kMaxTrailers) {
      throw errors::MalformedTrailer();
    }
    std::string name = base::ToLowerAscii(base::TrimBlanks(std::string_view(line).substr(0, colon)));
    std::string value(base::TrimBlanks(std::string_view(line).substr(colon + 1)));
    if (name == kTrailerSignature) {
      signature = std::move(value);
      continue;
    }
    signed_text += name + ":" + value + "\n";
    trailers_.emplace_back(std::move(name), std::move(value));
  }
  if (rules_.has_trailers && rules_.signer.has_value()) {
    CheckSignature(signature, rules_.signer->SignTrailers(signed_text));
  }
}

std::size_t ChunkedBody::Read(std::span<char> space) {
  while (!is_done_ && !is_in_chunk_) BeginChunk();
  if (is_done_) return 0;
  std::size_t count = 0;
  if (begin_ == end_) {
    // Straight to the reader: the buffer is for what stands between the chunks.
    count = inner_.Read(space.first(std::min<std::uint64_t>(space.size(), left_)));
    if (count == 0) throw errors::IncompleteBody();
  } else {
    count = std::min<std::uint64_t>({space.size(), left_, end_ - begin_});
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), count, space.begin());
    begin_ += count;
  }
  if (rules_.signer.has_value()) hash_->Add({space.data(), count});
  left_ -= count;
  if (left_ == 0) EndChunk();
  return count;
}

}  // namespace doppel::aws
