#include "sql/types/function_call.h"

#include "base/sql_error.h"

namespace doppel::sql {

void ResultSink::Return(const Datum& datum) {
  const Value value = ToValue(datum);
  switch (value.kind) {
    case Value::Kind::kNull:
      return Null();
    case Value::Kind::kInteger:
      return Integer(value.integer);
    case Value::Kind::kReal:
      return Real(value.real);
    case Value::Kind::kText:
      return Text(value.bytes);
    case Value::Kind::kBlob:
      return BlobBytes(value.bytes);
  }
}

void AggregateState::Inverse(CallContext&, std::span<const Value>) {
  throw base::NotEmulated("this aggregate over a moving window frame");
}

}  // namespace doppel::sql
