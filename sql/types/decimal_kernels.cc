// Decimal arithmetic as SQLite functions. Modifiers travel beside the values, since a decimal does not know its scale:
// numeric_add(a, modifier_a, b, modifier_b, result_modifier).
#include "sql/types/decimal_kernels.h"

#include <array>

#include "sql/types/errors.h"

namespace doppel::sql {
namespace {

LogicalType TypeOf(const Value& modifier) { return {TypeId::kNumeric, static_cast<std::int32_t>(modifier.integer)}; }

bool AnyNull(std::span<const Value> values) { return values[0].is_null() || values[2].is_null(); }

bool BothInteger(std::span<const Value> values) {
  return values[0].kind == Value::Kind::kInteger && values[2].kind == Value::Kind::kInteger;
}

bool SameScale(LogicalType a, LogicalType b) { return a.scale() == b.scale(); }

// Precision that any 64-bit number fits, so that a result within 64 bits needs no check.
constexpr int kFitsAnyInt64 = 19;

using Operation = Int128 (*)(Int128, int, Int128, int, LogicalType);

template <Operation kOperation>
void Compute(CallContext& context, std::span<const Value> values) {
  if (AnyNull(values)) return context.result.Null();
  ReturnDecimal(context.result, kOperation(ToInt128(values[0]), TypeOf(values[1]).scale(), ToInt128(values[2]),
                                           TypeOf(values[3]).scale(), TypeOf(values[4])));
}

void Add(CallContext& context, std::span<const Value> values) {
  const LogicalType result = TypeOf(values[4]);
  std::int64_t sum = 0;
  if (BothInteger(values) && SameScale(TypeOf(values[1]), result) && SameScale(TypeOf(values[3]), result) &&
      result.precision() >= kFitsAnyInt64 && !__builtin_add_overflow(values[0].integer, values[2].integer, &sum)) {
    return context.result.Integer(sum);
  }
  Compute<&AddDecimals>(context, values);
}

void Subtract(CallContext& context, std::span<const Value> values) {
  const LogicalType result = TypeOf(values[4]);
  std::int64_t difference = 0;
  if (BothInteger(values) && SameScale(TypeOf(values[1]), result) && SameScale(TypeOf(values[3]), result) &&
      result.precision() >= kFitsAnyInt64 &&
      !__builtin_sub_overflow(values[0].integer, values[2].integer, &difference)) {
    return context.result.Integer(difference);
  }
  Compute<&SubtractDecimals>(context, values);
}

// numeric_product(a, b, result precision): the product where the result's scale is the sum of theirs.
// REQUIRES: the result's precision is at least kFitsAnyInt64.
void Product(CallContext& context, std::span<const Value> values) {
  const Value& a = values[0];
  const Value& b = values[1];
  if (a.is_null() || b.is_null()) return context.result.Null();
  std::int64_t product = 0;
  if (a.kind == Value::Kind::kInteger && b.kind == Value::Kind::kInteger &&
      !__builtin_mul_overflow(a.integer, b.integer, &product)) {
    return context.result.Integer(product);
  }
  const LogicalType result = LogicalType::Numeric(static_cast<int>(values[2].integer), 0);
  ReturnDecimal(context.result, MultiplyDecimals(ToInt128(a), 0, ToInt128(b), 0, result));
}

void Compare(CallContext& context, std::span<const Value> values) {
  if (AnyNull(values)) return context.result.Null();
  context.result.Integer(
      CompareDecimals(ToInt128(values[0]), TypeOf(values[1]).scale(), ToInt128(values[2]), TypeOf(values[3]).scale()));
}

void Negate(CallContext& context, std::span<const Value> values) {
  if (values[0].is_null()) return context.result.Null();
  ReturnDecimal(context.result, -ToInt128(values[0]));
}

void Key(CallContext& context, std::span<const Value> values) {
  if (values[0].is_null()) return context.result.Null();
  context.result.BlobBytes(DecimalKey(ToInt128(values[0])));
}

constexpr auto kKernels = std::to_array<KernelRow>({
    {"numeric_add", 5, &Add},
    {"numeric_subtract", 5, &Subtract},
    {"numeric_multiply", 5, &Compute<&MultiplyDecimals>},
    {"numeric_product", 3, &Product},
    {"numeric_divide", 5, &Compute<&DivideDecimals>},
    {"numeric_modulo", 5, &Compute<&ModuloDecimals>},
    {"numeric_cmp", 4, &Compare},
    {"numeric_negate", 1, &Negate},
    {"dec_key", 1, &Key},
});

}  // namespace

std::span<const KernelRow> DecimalKernels() { return kKernels; }

}  // namespace doppel::sql
