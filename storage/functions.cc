#include "storage/functions.h"

#include <sqlite3.h>

#include <array>
#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "base/check.h"
#include "storage/errors.h"
#include "storage/values.h"

namespace doppel::storage {
namespace {

// The arguments of one call as Values, on the stack when they are few.
class Arguments {
 public:
  Arguments(int count, sqlite3_value** values) : count_(static_cast<std::size_t>(count)) {
    if (count_ > kFew) {
      many_.resize(count_);
      first_ = many_.data();
    }
    for (std::size_t i = 0; i < count_; ++i) Read(values[i], *std::construct_at(first_ + i));
  }
  std::span<const sql::Value> span() const { return {first_, count_}; }

 private:
  static constexpr std::size_t kFew = 6;

  std::size_t count_;
  // Not cleared: that would take longer than most calls.
  union {
    std::array<sql::Value, kFew> few_;
  };
  std::vector<sql::Value> many_;
  sql::Value* first_ = few_.data();
};
static_assert(std::is_trivially_destructible_v<sql::Value>);

sql::SessionInfo& SessionOf(Connection& connection) {
  base::Check(connection.context() != nullptr && connection.context()->session != nullptr,
              "a SQL function needs a session");
  return *connection.context()->session;
}

void FailCall(sqlite3_context* context, Connection& connection) {
  connection.Park(std::current_exception());
  sqlite3_result_error_code(context, SQLITE_ABORT);
}

extern "C" void CallScalar(sqlite3_context* context, int count, sqlite3_value** values) {
  auto& kernel = *static_cast<BoundKernel*>(sqlite3_user_data(context));
  try {
    const Arguments arguments(count, values);
    ContextSink sink(context);
    sql::CallContext call{SessionOf(*kernel.connection), sink};
    kernel.row->scalar(call, arguments.span());
  } catch (...) {
    FailCall(context, *kernel.connection);
  }
}

// SQLite keeps one zeroed pointer per group; the state behind it is ours until the final call.
sql::AggregateState** StateSlot(sqlite3_context* context) {
  void* slot = sqlite3_aggregate_context(context, sizeof(sql::AggregateState*));
  if (slot == nullptr) throw errors::FromResultCode(SQLITE_NOMEM, "aggregate");
  return static_cast<sql::AggregateState**>(slot);
}

sql::AggregateState& StateOf(sqlite3_context* context, const BoundKernel& kernel) {
  sql::AggregateState** slot = StateSlot(context);
  if (*slot == nullptr) *slot = kernel.row->aggregate().release();
  return **slot;
}

template <void (sql::AggregateState::*Method)(sql::CallContext&, std::span<const sql::Value>)>
void CallAggregate(sqlite3_context* context, int count, sqlite3_value** values) {
  auto& kernel = *static_cast<BoundKernel*>(sqlite3_user_data(context));
  try {
    const Arguments arguments(count, values);
    ContextSink sink(context);
    sql::CallContext call{SessionOf(*kernel.connection), sink};
    (StateOf(context, kernel).*Method)(call, arguments.span());
  } catch (...) {
    FailCall(context, *kernel.connection);
  }
}

extern "C" void StepAggregate(sqlite3_context* context, int count, sqlite3_value** values) {
  CallAggregate<&sql::AggregateState::Step>(context, count, values);
}

extern "C" void InvertAggregate(sqlite3_context* context, int count, sqlite3_value** values) {
  CallAggregate<&sql::AggregateState::Inverse>(context, count, values);
}

extern "C" void ValueOfAggregate(sqlite3_context* context) {
  auto& kernel = *static_cast<BoundKernel*>(sqlite3_user_data(context));
  try {
    ContextSink sink(context);
    sql::CallContext call{SessionOf(*kernel.connection), sink};
    StateOf(context, kernel).Finish(call);
  } catch (...) {
    FailCall(context, *kernel.connection);
  }
}

// Called once per group, also to clean up after an error, when the result is dropped.
extern "C" void FinishAggregate(sqlite3_context* context) {
  auto& kernel = *static_cast<BoundKernel*>(sqlite3_user_data(context));
  try {
    // Without memory of a step SQLite gives no slot: an empty group.
    auto** slot = static_cast<sql::AggregateState**>(sqlite3_aggregate_context(context, 0));
    const std::unique_ptr<sql::AggregateState> state =
        slot != nullptr && *slot != nullptr ? std::unique_ptr<sql::AggregateState>(*slot) : kernel.row->aggregate();
    if (slot != nullptr) *slot = nullptr;
    if (kernel.connection->has_parked() || kernel.connection->context() == nullptr) return;
    ContextSink sink(context);
    sql::CallContext call{SessionOf(*kernel.connection), sink};
    state->Finish(call);
  } catch (...) {
    FailCall(context, *kernel.connection);
  }
}

ExecutionContext& ContextOf(Connection& connection) {
  ExecutionContext* context = connection.context();
  base::Check(context != nullptr && context->snapshot != nullptr, "reading stored rows needs a snapshot");
  return *context;
}

extern "C" void RowXid(sqlite3_context* context, int, sqlite3_value**) {
  auto& connection = *static_cast<Connection*>(sqlite3_user_data(context));
  try {
    const TransactionId own = ContextOf(connection).snapshot->own;
    base::Check(own != 0, "writing rows needs a transaction id");
    sqlite3_result_int64(context, own);
  } catch (...) {
    FailCall(context, connection);
  }
}

extern "C" void RowLow(sqlite3_context* context, int, sqlite3_value**) {
  auto& connection = *static_cast<Connection*>(sqlite3_user_data(context));
  try {
    sqlite3_result_int64(context, ContextOf(connection).snapshot->low);
  } catch (...) {
    FailCall(context, connection);
  }
}

extern "C" void RowVisible(sqlite3_context* context, int, sqlite3_value** values) {
  auto& connection = *static_cast<Connection*>(sqlite3_user_data(context));
  try {
    sqlite3_result_int(context, ContextOf(connection).snapshot->Includes(sqlite3_value_int64(values[0])) ? 1 : 0);
  } catch (...) {
    FailCall(context, connection);
  }
}

// A visible row that has a deleter was deleted by a transaction that the snapshot does not hold; table locks keep
// writers in progress away, so that one has committed: a write-write conflict on the row.
extern "C" void RowTarget(sqlite3_context* context, int, sqlite3_value** values) {
  auto& connection = *static_cast<Connection*>(sqlite3_user_data(context));
  try {
    ExecutionContext& execution = ContextOf(connection);
    base::Check(execution.targets != nullptr, "row_target outside an UPDATE or DELETE");
    if (sqlite3_value_type(values[1]) != SQLITE_NULL) {
      execution.conflicting = sqlite3_value_int64(values[1]);
      throw errors::ConcurrentChange();
    }
    execution.targets->push_back(sqlite3_value_int64(values[0]));
    sqlite3_result_int64(context, execution.snapshot->own);
  } catch (...) {
    FailCall(context, connection);
  }
}

extern "C" void RowIdentity(sqlite3_context* context, int, sqlite3_value** values) {
  auto& connection = *static_cast<Connection*>(sqlite3_user_data(context));
  try {
    IdentitySource* identities = ContextOf(connection).identities;
    base::Check(identities != nullptr, "identity values need their source");
    sqlite3_result_int64(context, identities->NextIdentity(static_cast<sql::Oid>(sqlite3_value_int64(values[0])),
                                                           static_cast<std::int16_t>(sqlite3_value_int(values[1]))));
  } catch (...) {
    FailCall(context, connection);
  }
}

// sub_expression(n, a, b, …): the n-th expression of the running statement, with a, b, … as its parameters.
extern "C" void SubExpression(sqlite3_context* context, int count, sqlite3_value** values) {
  auto& connection = *static_cast<Connection*>(sqlite3_user_data(context));
  try {
    const ExecutionContext* execution = connection.context();
    base::Check(execution != nullptr && execution->expressions != nullptr, "sub_expression needs its statement");
    const auto number = static_cast<std::size_t>(sqlite3_value_int64(values[0]));
    Statement statement = connection.Prepare(execution->expressions->at(number));
    for (int i = 1; i < count; ++i) statement.BindBorrowed(i, ToValue(values[i]));
    base::Check(statement.Step(), "an expression has one value");
    SetResult(context, statement.Column(0));
  } catch (...) {
    FailCall(context, connection);
  }
}

}  // namespace

int RegisterKernel(sqlite3* handle, BoundKernel& kernel) {
  const sql::KernelRow& row = *kernel.row;
  const int flags = SQLITE_UTF8 | (row.deterministic ? SQLITE_DETERMINISTIC : 0);
  const std::string name(row.name);
  if (row.scalar != nullptr) {
    return sqlite3_create_function_v2(handle, name.c_str(), row.arity, flags, &kernel, &CallScalar, nullptr, nullptr,
                                      nullptr);
  }
  return sqlite3_create_window_function(handle, name.c_str(), row.arity, flags, &kernel, &StepAggregate,
                                        &FinishAggregate, &ValueOfAggregate, &InvertAggregate, nullptr);
}

int RegisterRowFunctions(sqlite3* handle, Connection& connection) {
  struct RowFunction {
    const char* name;
    int arity;
    int flags;
    void (*function)(sqlite3_context*, int, sqlite3_value**);
  };
  constexpr RowFunction kFunctions[] = {
      {"row_xid", 0, SQLITE_UTF8 | SQLITE_DETERMINISTIC, &RowXid},
      {"row_low", 0, SQLITE_UTF8 | SQLITE_DETERMINISTIC, &RowLow},
      {"row_visible", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, &RowVisible},
      {"row_target", 2, SQLITE_UTF8, &RowTarget},
      {"row_identity", 2, SQLITE_UTF8, &RowIdentity},
      {"sub_expression", -1, SQLITE_UTF8, &SubExpression},
  };
  for (const RowFunction& row : kFunctions) {
    const int code = sqlite3_create_function_v2(handle, row.name, row.arity, row.flags, &connection, row.function,
                                                nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace doppel::storage
