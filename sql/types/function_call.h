// What a SQL function written in C++ sees when SQLite calls it. storage/ bridges these to SQLite; sql/functions/ and
// sql/types/ implement them without knowing SQLite.
//
// Threads: a call happens on its session's thread. Errors: throw base::SqlError; the bridge carries it around SQLite.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sql/types/datum.h"

namespace doppel::sql {

class SessionInfo;  // what functions may ask about the session, see session_info.h

// Receives the one result of a call; not calling it means NULL. Text and blob bytes are copied.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void Null() = 0;
  virtual void Integer(std::int64_t value) = 0;
  virtual void Real(double value) = 0;
  virtual void Text(std::string_view value) = 0;
  virtual void BlobBytes(std::string_view value) = 0;
  void Return(const Datum& datum);
};

struct CallContext {
  SessionInfo& session;
  ResultSink& result;
};

// A scalar kernel. `arguments` may hold NULLs unless the function's row says strict.
using ScalarKernel = void (*)(CallContext&, std::span<const Value> arguments);

// State of one group (or window frame) of an aggregate.
class AggregateState {
 public:
  virtual ~AggregateState() = default;
  virtual void Step(CallContext&, std::span<const Value> arguments) = 0;
  // Removes the oldest row of a moving window frame; aggregates that cannot, keep the default, which throws.
  virtual void Inverse(CallContext&, std::span<const Value> arguments);
  // May be called several times (once per row in a window).
  virtual void Finish(CallContext&) = 0;
};

using AggregateFactory = std::unique_ptr<AggregateState> (*)();

// One SQLite-visible function. `name` is unique with its arity: the translator prints it.
struct KernelRow {
  std::string_view name;
  int arity = 0;  // -1: any number
  ScalarKernel scalar = nullptr;
  AggregateFactory aggregate = nullptr;
  bool deterministic = true;  // same arguments, same result: SQLite may factor it out of loops
};

}  // namespace doppel::sql
