// The bodies of signed requests as their bytes: what is checked at the end of the body throws ServiceError there, so
// nothing made of the bytes may count before the end was seen.
//
// aws-chunked (S3 API reference, "Signature calculations … in multiple chunks"):
//
//   HEX-SIZE[;chunk-signature=HEX] CRLF  BYTES CRLF      any number of times
//   0[;chunk-signature=HEX] CRLF
//   [NAME:VALUE CRLF ... [x-amz-trailer-signature:HEX CRLF]]
//   CRLF
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/signing/signature.h"
#include "base/byte_source.h"

namespace doppel::aws {

class IncrementalSha256;

// A body whose SHA-256 was signed.
class HashedBody final : public base::ByteSource {
 public:
  HashedBody(base::ByteSource& inner, std::string expected_hex);
  ~HashedBody() override;
  std::size_t Read(std::span<char> space) override;

 private:
  base::ByteSource& inner_;
  std::string expected_;
  std::unique_ptr<IncrementalSha256> hash_;
};

struct ChunkedBodyRules {
  std::uint64_t decoded_length = 0;   // x-amz-decoded-content-length
  std::optional<ChunkSigner> signer;  // of signed chunks
  bool has_trailers = false;
};

class ChunkedBody final : public base::ByteSource {
 public:
  ChunkedBody(base::ByteSource& inner, ChunkedBodyRules rules);
  ~ChunkedBody() override;
  std::size_t Read(std::span<char> space) override;

  // After the end: names in lower case.
  const std::vector<std::pair<std::string, std::string>>& trailers() const { return trailers_; }

 private:
  // The next chunk's header; at the last one also what follows it.
  void BeginChunk();
  void EndChunk();
  void ReadTrailers();
  void CheckSignature(const std::string& provided, const std::string& computed) const;
  std::string ReadLine();
  bool Fill();

  base::ByteSource& inner_;
  ChunkedBodyRules rules_;
  std::unique_ptr<IncrementalSha256> hash_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of what is in the buffer
  std::string signature_;            // of the chunk at hand
  std::uint64_t left_ = 0;           // of the chunk at hand
  std::uint64_t chunk_size_ = 0;
  std::uint64_t total_ = 0;
  int chunk_count_ = 0;
  bool is_in_chunk_ = false, is_done_ = false;
  std::vector<std::pair<std::string, std::string>> trailers_;
};

}  // namespace doppel::aws
