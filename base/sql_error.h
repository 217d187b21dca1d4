// The one exception that ends a statement: SQLSTATE, Redshift's message, detail, hint and where in the text it points.
//
// Thrown anywhere below the three boundaries (wire session, Data API, SQLite function bridge) and caught only there.
// Texts are made by the errors:: functions of each room, never inline.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "base/span.h"

namespace doppel::base {

// Every SQLSTATE that Doppel can raise; the five characters come from CodeOf().
enum class SqlState {
#define DOPPEL_SQLSTATE(enumerator, code, condition) k##enumerator,
#include "base/sqlstate.def"
#undef DOPPEL_SQLSTATE
};

std::string_view CodeOf(SqlState state);
std::string_view ConditionName(SqlState state);

// ERROR leaves the connection usable; FATAL ends it.
enum class Severity { kError, kFatal };

// A compute-node style error carries this block as DETAIL (reference wire-protocol §6.3); use WithCodeBlock.
class SqlError : public std::exception {
 public:
  SqlError(SqlState state, std::string message) : state_(state), message_(std::move(message)) {}

  // Builders, so that a throw reads as one sentence: throw SqlError(...).WithHint("...").
  SqlError&& WithDetail(std::string detail) &&;
  SqlError&& WithHint(std::string hint) &&;
  SqlError&& WithContext(std::string context) &&;
  SqlError&& At(Span span) &&;
  SqlError&& AsFatal() &&;

  const char* what() const noexcept override { return message_.c_str(); }
  SqlState state() const { return state_; }
  Severity severity() const { return severity_; }
  const std::string& message() const { return message_; }
  const std::string& detail() const { return detail_; }
  const std::string& hint() const { return hint_; }
  const std::string& context() const { return context_; }
  // Byte range in the statement's text; becomes a 1-based character position on the wire.
  const std::optional<Span>& span() const { return span_; }
  void set_span(Span span) { span_ = span; }

 private:
  SqlState state_;
  Severity severity_ = Severity::kError;
  std::string message_;
  std::string detail_;
  std::string hint_;
  std::string context_;
  std::optional<Span> span_;
};

// Feature gaps of the emulator itself: 0A000, "doppel does not emulate <what>".
SqlError NotEmulated(std::string_view what);

}  // namespace doppel::base
