// RequestReader: one request after the other from the bytes of a connection. The header is read whole; the body comes
// as it is asked for, whether it has a length or comes in chunks, and is invited first when the client waits for that
// (Expect: 100-continue).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "aws/http/message.h"
#include "net/transport.h"

namespace doppel::aws {

// The parser of one request, of Beast.
class RequestParser;

class RequestReader {
 public:
  struct Timeouts {
    std::chrono::milliseconds header;  // from a request's first byte to the end of its header
    std::chrono::milliseconds body;    // between two pieces of a body
  };

  RequestReader(net::Transport& transport, Timeouts timeouts);
  ~RequestReader();

  // The bytes of requests that are already here.
  bool has_input() const { return !input_.empty(); }
  // Waits for the first byte of a request; false when none came.
  bool WaitForRequest(net::Deadline deadline);
  // The header of the next request, as HttpRequest. Nullopt when the connection ended in it; HttpBodyError with the
  // status to answer when it is no HTTP.
  std::optional<HttpRequest> ReadHeader();
  // The body of that request; lives as long as the reader.
  base::ByteSource& body() { return body_; }
  // Whether a further request may follow on the connection.
  bool KeepsOpen() const;
  // Reads what is left of the body, so that the next request can be read; false when that is not to be had, or too much
  // to wait for.
  bool SkipBody();

 private:
  class Body final : public base::ByteSource {
   public:
    explicit Body(RequestReader& reader) : reader_(reader) {}
    std::size_t Read(std::span<char> space) override { return reader_.ReadBody(space); }

   private:
    RequestReader& reader_;
  };

  std::size_t ReadBody(std::span<char> space);
  void InviteBody();
  bool ReadMore(net::Deadline deadline);

  net::Transport& transport_;
  Timeouts timeouts_;
  std::unique_ptr<RequestParser> parser_;
  std::string input_;  // what came and was not parsed yet
  bool waits_for_invitation_ = false;
  Body body_{*this};
};

}  // namespace doppel::aws
