// How values of different types meet: in the branches of CASE and UNION, and on the two sides of a comparison.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/sql_error.h"
#include "sql/functions/operators.h"
#include "sql/types/casts.h"
#include "sql/types/decimal.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using T = TypeId;

bool IsFloat(T id) { return id == T::kFloat4 || id == T::kFloat8; }

bool IsObjectId(T id) {
  return id == T::kOid || id == T::kRegClass || id == T::kRegProc || id == T::kRegType || id == T::kRegProcedure ||
         id == T::kRegOper || id == T::kRegOperator;
}

std::optional<LogicalType> CommonNumber(LogicalType a, LogicalType b) {
  if (a.id == T::kFloat4 && b.id == T::kFloat4) return a;
  if (IsFloat(a.id) || IsFloat(b.id)) return LogicalType{T::kFloat8};
  if (a.id == T::kNumeric || b.id == T::kNumeric) return CommonNumericType(ToNumericType(a), ToNumericType(b));
  const auto width = [](T id) { return id == T::kInt2 ? 2 : id == T::kInt4 ? 4 : 8; };
  return width(a.id) >= width(b.id) ? a : b;
}

// The longer length; no length where either has none.
std::int32_t CommonLength(LogicalType a, LogicalType b) {
  const auto modifier = [](LogicalType type) {
    return type.id == T::kVarchar || type.id == T::kBpchar || type.id == T::kText ? type.modifier : -1;
  };
  if (modifier(a) < 0 || modifier(b) < 0) return -1;
  return std::max(modifier(a), modifier(b));
}

LogicalType CommonString(LogicalType a, LogicalType b) {
  if (a.id == b.id) return {a.id, CommonLength(a, b)};
  if (a.id == T::kVarchar || b.id == T::kVarchar || a.id == T::kBpchar || b.id == T::kBpchar) {
    return {T::kVarchar, CommonLength(a, b)};
  }
  return {T::kText};
}

std::optional<LogicalType> CommonDateTime(T a, T b) {
  const auto either = [&](T id) { return a == id || b == id; };
  const bool has_time = either(T::kTime) || either(T::kTimeTz);
  if (has_time) {
    const bool both = (a == T::kTime || a == T::kTimeTz) && (b == T::kTime || b == T::kTimeTz);
    if (!both) return std::nullopt;
    return LogicalType{T::kTimeTz};
  }
  if (either(T::kTimestampTz) || either(T::kAbsTime)) return LogicalType{T::kTimestampTz};
  return LogicalType{T::kTimestamp};
}

bool IsDateTimeOrAbsTime(T id) { return IsDateTime(id) || id == T::kAbsTime; }

// REQUIRES: neither is unknown.
std::optional<LogicalType> CommonOfTwo(LogicalType a, LogicalType b) {
  if (a == b) return a;
  if (IsNumber(a.id) && IsNumber(b.id)) return CommonNumber(a, b);
  if (IsString(a.id) && IsString(b.id)) return CommonString(a, b);
  const bool is_bounded = a.modifier >= 0 && b.modifier >= 0;
  if (a.id == T::kIntervalD2S && b.id == a.id && !is_bounded) return LogicalType{a.id};
  if (a.id == b.id) return LogicalType{a.id, std::max(a.modifier, b.modifier)};
  if (IsDateTimeOrAbsTime(a.id) && IsDateTimeOrAbsTime(b.id)) return CommonDateTime(a.id, b.id);
  if (IsInterval(a.id) && IsInterval(b.id)) return LogicalType{T::kInterval};
  const bool are_ids = (IsObjectId(a.id) || IsInteger(a.id)) && (IsObjectId(b.id) || IsInteger(b.id));
  if (are_ids) return LogicalType{T::kOid};
  const auto is_shape = [](T id) { return id == T::kGeometry || id == T::kGeography || id == T::kGeometryHex; };
  if (is_shape(a.id) && is_shape(b.id)) return LogicalType{T::kGeometry};
  return std::nullopt;
}

// The common type so far, and the first type that does not go with it.
struct Meeting {
  std::optional<LogicalType> common;
  std::optional<LogicalType> other;
};

Meeting Meet(std::span<const LogicalType> types) {
  Meeting meeting;
  std::int32_t literal_modifier = -1;  // of the longest untyped literal; NULLs have none
  for (const LogicalType type : types) {
    if (type.id == T::kUnknown) {
      literal_modifier = std::max(literal_modifier, type.modifier);
      continue;
    }
    const std::optional<LogicalType> next = meeting.common ? CommonOfTwo(*meeting.common, type) : type;
    if (!next) {
      meeting.other = type;
      return meeting;
    }
    meeting.common = next;
  }
  if (!meeting.common) {
    meeting.common = {T::kVarchar, literal_modifier};
  } else if ((meeting.common->id == T::kVarchar || meeting.common->id == T::kBpchar) && meeting.common->modifier >= 0) {
    meeting.common->modifier = std::max(meeting.common->modifier, literal_modifier);
  }
  return meeting;
}

// A decimal wide enough for any text of a number and for every value of `type`.
LogicalType DecimalForText(LogicalType type) {
  constexpr int kTextScale = 18;
  const int whole_digits = type.precision() - type.scale();
  const bool has_room = whole_digits <= kMaxNumericPrecision - kTextScale && type.scale() <= kTextScale;
  return LogicalType::Numeric(kMaxNumericPrecision, has_room ? kTextScale : type.scale());
}

// Every digit of both sides kept.
LogicalType ComparableNumeric(LogicalType a, LogicalType b) {
  const int scale = std::max(a.scale(), b.scale());
  const int whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  return LogicalType::Numeric(std::min(whole + scale, kMaxNumericPrecision), scale);
}

}  // namespace

std::optional<LogicalType> FindCommonType(std::span<const LogicalType> types) {
  const Meeting meeting = Meet(types);
  return meeting.other ? std::nullopt : meeting.common;
}

LogicalType CommonType(std::span<const LogicalType> types, std::string_view construct) {
  const Meeting meeting = Meet(types);
  if (meeting.other) {
    throw base::SqlError(base::SqlState::kDatatypeMismatch,
                         fmt::format("{} types {} and {} cannot be matched", construct,
                                     GetType(meeting.common->id).sql_name, GetType(meeting.other->id).sql_name));
  }
  return *meeting.common;
}

std::optional<LogicalType> ComparisonType(LogicalType left, LogicalType right) {
  if (left.id == T::kUnknown && right.id == T::kUnknown) return LogicalType{T::kVarchar};
  if (left.id == T::kUnknown) std::swap(left, right);
  if (right.id == T::kUnknown) {
    // Without a length or precision that a longer literal would not fit.
    if (left.id == T::kNumeric) return DecimalForText(left);
    return LogicalType{left.id};
  }
  const bool exact = (left.id == T::kNumeric || IsInteger(left.id)) && (right.id == T::kNumeric || IsInteger(right.id));
  if (exact && (left.id == T::kNumeric || right.id == T::kNumeric)) {
    return ComparableNumeric(ToNumericType(left), ToNumericType(right));
  }
  if (IsString(left.id) && IsString(right.id)) {
    // Lengths do not matter in a comparison, and a cut would.
    return left.id == right.id ? LogicalType{left.id} : LogicalType{CommonString(left, right).id};
  }
  if (const std::optional<LogicalType> common = CommonOfTwo(left, right)) return common;
  // query-super: what a SUPER holds is compared with a scalar of its kind.
  if (left.id == T::kSuper) std::swap(left, right);
  if (right.id == T::kSuper && CanCast(left.id, T::kSuper, CastContext::kExplicit)) return right;
  // r_logical_condition: likevegas = 1.
  if ((left.id == T::kBool && IsInteger(right.id)) || (right.id == T::kBool && IsInteger(left.id))) {
    return LogicalType{T::kBool};
  }
  if (IsString(left.id)) std::swap(left, right);
  if (!IsString(right.id)) return std::nullopt;
  // c_Supported_data_types: a string beside a DECIMAL becomes one; other numbers and dates become strings.
  if (left.id == T::kNumeric) return DecimalForText(left);
  if (IsNumber(left.id) || IsDateTime(left.id) || IsInterval(left.id) || left.id == T::kOid) {
    return LogicalType{T::kVarchar};
  }
  return std::nullopt;
}

bool IsOrderable(TypeId id) {
  switch (id) {
    case T::kGeometry:
    case T::kGeography:
    case T::kGeometryHex:
    case T::kHllSketch:
    case T::kRecord:
    case T::kVoid:
    case T::kAclItem:
      return false;
    default:
      return true;
  }
}

}  // namespace doppel::sql
