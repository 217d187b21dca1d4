#include "sql/types/casts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "sql/types/cast_kernels.h"
#include "sql/types/decimal.h"
#include "sql/types/decimal_kernels.h"
#include "sql/types/try_cast.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using T = TypeId;
using enum CastContext;

// Casts between types that are not strings. Casts of a type to itself stand where a modifier can change the value.
constexpr auto kPlainCasts = std::to_array<CastRow>({
    // Numbers. Widening happens by itself; narrowing only into a column, where decimals round.
    {T::kInt2, T::kInt4, kImplicit, ""},
    {T::kInt2, T::kInt8, kImplicit, ""},
    {T::kInt4, T::kInt8, kImplicit, ""},
    {T::kInt4, T::kInt2, kAssignment, "int2_from_integer"},
    {T::kInt8, T::kInt2, kAssignment, "int2_from_integer"},
    {T::kInt8, T::kInt4, kAssignment, "int4_from_integer"},
    {T::kInt2, T::kNumeric, kImplicit, "numeric_from_integer"},
    {T::kInt4, T::kNumeric, kImplicit, "numeric_from_integer"},
    {T::kInt8, T::kNumeric, kImplicit, "numeric_from_integer"},
    {T::kNumeric, T::kNumeric, kImplicit, "numeric_from_numeric", "numeric_assigned_numeric"},
    {T::kNumeric, T::kInt2, kAssignment, "int2_from_numeric", "int2_assigned_numeric"},
    {T::kNumeric, T::kInt4, kAssignment, "int4_from_numeric", "int4_assigned_numeric"},
    {T::kNumeric, T::kInt8, kAssignment, "int8_from_numeric", "int8_assigned_numeric"},
    {T::kInt2, T::kFloat8, kImplicit, "real"},
    {T::kInt4, T::kFloat8, kImplicit, "real"},
    {T::kInt8, T::kFloat8, kImplicit, "real"},
    {T::kInt2, T::kFloat4, kImplicit, "float4_from_integer"},
    {T::kInt4, T::kFloat4, kImplicit, "float4_from_integer"},
    {T::kInt8, T::kFloat4, kImplicit, "float4_from_integer"},
    {T::kNumeric, T::kFloat8, kImplicit, "float8_from_numeric"},
    {T::kNumeric, T::kFloat4, kImplicit, "float4_from_numeric"},
    {T::kFloat4, T::kFloat8, kImplicit, ""},
    {T::kFloat8, T::kFloat4, kAssignment, "float4_from_float8"},
    {T::kFloat4, T::kInt2, kAssignment, "int2_from_float"},
    {T::kFloat4, T::kInt4, kAssignment, "int4_from_float"},
    {T::kFloat4, T::kInt8, kAssignment, "int8_from_float"},
    {T::kFloat8, T::kInt2, kAssignment, "int2_from_float"},
    {T::kFloat8, T::kInt4, kAssignment, "int4_from_float"},
    {T::kFloat8, T::kInt8, kAssignment, "int8_from_float"},
    {T::kFloat4, T::kNumeric, kAssignment, "numeric_from_float"},
    {T::kFloat8, T::kNumeric, kAssignment, "numeric_from_float"},
    {T::kInt2, T::kBool, kAssignment, "bool_from_integer"},
    {T::kInt4, T::kBool, kAssignment, "bool_from_integer"},
    {T::kInt8, T::kBool, kAssignment, "bool_from_integer"},
    {T::kBool, T::kInt2, kExplicit, ""},
    {T::kBool, T::kInt4, kExplicit, ""},
    {T::kBool, T::kInt8, kExplicit, ""},

    // Dates and times. Losing the date, the time or the zone needs an assignment.
    {T::kDate, T::kTimestamp, kImplicit, "timestamp_from_date"},
    {T::kDate, T::kTimestampTz, kImplicit, "timestamptz_from_date"},
    {T::kTimestamp, T::kTimestampTz, kImplicit, "timestamptz_from_timestamp"},
    {T::kTimestamp, T::kDate, kAssignment, "date_from_timestamp"},
    {T::kTimestamp, T::kTime, kAssignment, "time_from_timestamp"},
    {T::kTimestampTz, T::kTimestamp, kAssignment, "timestamp_from_timestamptz"},
    {T::kTimestampTz, T::kDate, kAssignment, "date_from_timestamptz"},
    {T::kTimestampTz, T::kTime, kAssignment, "time_from_timestamptz"},
    {T::kTimestampTz, T::kTimeTz, kAssignment, "timetz_from_timestamptz"},
    {T::kTime, T::kTimeTz, kImplicit, "timetz_from_time"},
    {T::kTime, T::kIntervalD2S, kImplicit, ""},
    {T::kTime, T::kInterval, kImplicit, "interval_from_d2s"},
    {T::kTimeTz, T::kTime, kAssignment, "time_from_timetz"},
    {T::kAbsTime, T::kTimestampTz, kImplicit, "timestamptz_from_abstime"},
    {T::kAbsTime, T::kTimestamp, kImplicit, "timestamptz_from_abstime"},
    {T::kAbsTime, T::kDate, kAssignment, "date_from_abstime"},
    {T::kIntervalD2S, T::kIntervalD2S, kImplicit, "intervald2s_rounded"},
    {T::kIntervalY2M, T::kInterval, kImplicit, "interval_from_y2m"},
    {T::kIntervalD2S, T::kInterval, kImplicit, "interval_from_d2s"},
    {T::kInterval, T::kIntervalY2M, kAssignment, "y2m_from_interval"},
    {T::kInterval, T::kIntervalD2S, kAssignment, "d2s_from_interval"},

    // Bytes and shapes.
    {T::kVarbyte, T::kVarbyte, kImplicit, "varbyte_from_text", "varbyte_fitted"},
    {T::kInt2, T::kVarbyte, kExplicit, "varbyte_from_int2"},
    {T::kInt4, T::kVarbyte, kExplicit, "varbyte_from_int4"},
    {T::kInt8, T::kVarbyte, kExplicit, "varbyte_from_int8"},
    {T::kVarbyte, T::kInt2, kExplicit, "int2_from_varbyte"},
    {T::kVarbyte, T::kInt4, kExplicit, "int4_from_varbyte"},
    {T::kVarbyte, T::kInt8, kExplicit, "int8_from_varbyte"},
    {T::kGeometry, T::kGeography, kImplicit, ""},
    {T::kGeography, T::kGeometry, kImplicit, ""},
    {T::kGeometry, T::kVarbyte, kExplicit, ""},
    {T::kVarbyte, T::kGeometry, kExplicit, ""},
    {T::kGeometry, T::kGeometryHex, kImplicit, ""},
    {T::kGeometryHex, T::kGeometry, kImplicit, ""},

    // SUPER.
    {T::kBool, T::kSuper, kAssignment, "super_from_bool"},
    {T::kInt2, T::kSuper, kAssignment, "super_from_integer"},
    {T::kInt4, T::kSuper, kAssignment, "super_from_integer"},
    {T::kInt8, T::kSuper, kAssignment, "super_from_integer"},
    {T::kNumeric, T::kSuper, kAssignment, "super_from_numeric"},
    {T::kFloat4, T::kSuper, kAssignment, "super_from_float4"},
    {T::kFloat8, T::kSuper, kAssignment, "super_from_float"},
    {T::kSuper, T::kBool, kAssignment, "bool_from_super"},
    {T::kSuper, T::kInt2, kAssignment, "int2_from_super"},
    {T::kSuper, T::kInt4, kAssignment, "int4_from_super"},
    {T::kSuper, T::kInt8, kAssignment, "int8_from_super"},
    {T::kSuper, T::kNumeric, kAssignment, "numeric_from_super"},
    {T::kSuper, T::kFloat4, kAssignment, "float4_from_super"},
    {T::kSuper, T::kFloat8, kAssignment, "float8_from_super"},
    {T::kSuper, T::kDate, kExplicit, "date_from_super"},
    {T::kSuper, T::kTime, kExplicit, "time_from_super"},
    {T::kSuper, T::kTimeTz, kExplicit, "timetz_from_super"},
    {T::kSuper, T::kTimestamp, kExplicit, "timestamp_from_super"},
    {T::kSuper, T::kTimestampTz, kExplicit, "timestamptz_from_super"},

    // Catalog numbers.
    {T::kInt2, T::kOid, kImplicit, ""},
    {T::kInt4, T::kOid, kImplicit, ""},
    {T::kInt8, T::kOid, kImplicit, ""},
    {T::kOid, T::kInt4, kAssignment, ""},
    {T::kOid, T::kInt8, kAssignment, ""},
    {T::kXid, T::kInt4, kExplicit, ""},
    {T::kXid, T::kInt8, kExplicit, ""},
    {T::kInt4, T::kXid, kExplicit, ""},

    // Arrays of the catalog, written alike: Django asks for conkey::int[].
    {T::kInt2Array, T::kInt4Array, kExplicit, ""},
    {T::kInt2Array, T::kInt8Array, kExplicit, ""},
    {T::kInt4Array, T::kInt8Array, kExplicit, ""},
});

constexpr std::array kObjectIds{T::kRegProc, T::kRegProcedure, T::kRegOper, T::kRegOperator, T::kRegClass, T::kRegType};

// What a value of the type looks like as text, and back. A string literal without a type (unknown) becomes anything by
// itself; any other string only by CAST.
struct TextCast {
  TypeId type;
  std::string_view to_text;  // empty: none
  CastContext to_text_context;
  std::string_view from_text;  // empty: none
};

constexpr auto kTextCasts = std::to_array<TextCast>({
    {T::kInt2, "text_from_integer", kImplicit, "int2_from_text"},
    {T::kInt4, "text_from_integer", kImplicit, "int4_from_text"},
    {T::kInt8, "text_from_integer", kImplicit, "int8_from_text"},
    {T::kOid, "text_from_integer", kImplicit, "oid_from_text"},
    {T::kNumeric, "text_from_numeric", kImplicit, "numeric_from_text"},
    {T::kFloat4, "text_from_float4", kImplicit, "float4_from_text"},
    {T::kFloat8, "text_from_float8", kImplicit, "float8_from_text"},
    {T::kBool, "", kExplicit, "bool_from_text"},
    {T::kDate, "text_from_date", kImplicit, "date_from_text"},
    {T::kTime, "text_from_time", kImplicit, "time_from_text"},
    {T::kTimeTz, "text_from_timetz", kImplicit, "timetz_from_text"},
    {T::kTimestamp, "text_from_timestamp", kImplicit, "timestamp_from_text"},
    {T::kTimestampTz, "text_from_timestamptz", kImplicit, "timestamptz_from_text"},
    {T::kAbsTime, "text_from_abstime", kImplicit, "abstime_from_text"},
    {T::kInterval, "text_from_interval", kImplicit, "interval_from_text"},
    {T::kIntervalY2M, "text_from_intervaly2m", kImplicit, "intervaly2m_from_text"},
    {T::kIntervalD2S, "text_from_intervald2s", kImplicit, "intervald2s_from_text"},
    {T::kVarbyte, "text_from_varbyte", kExplicit, "varbyte_from_text"},
    {T::kGeometry, "text_from_geometry", kExplicit, "geometry_from_text"},
    {T::kGeography, "text_from_geometry", kExplicit, "geometry_from_text"},
    {T::kSuper, "text_from_super", kAssignment, "super_from_text"},
    // Names of catalog objects: kernels of sql/functions, because they look into the catalog.
    {T::kRegClass, "text_from_regclass", kExplicit, "regclass_from_text"},
    {T::kRegType, "text_from_regtype", kExplicit, "regtype_from_text"},
    {T::kRegProc, "text_from_regproc", kExplicit, "regproc_from_text"},
    {T::kRegProcedure, "text_from_regprocedure", kExplicit, "regprocedure_from_text"},
});

constexpr std::array kStrings{T::kVarchar, T::kText, T::kBpchar};

void AddStringCasts(std::vector<CastRow>& rows) {
  for (const TypeId to : {T::kVarchar, T::kText}) {
    for (const TypeId from : {T::kVarchar, T::kText, T::kBpchar, T::kName, T::kChar, T::kUnknown}) {
      rows.push_back({from, to, kImplicit, "cut_varchar", "fit_varchar"});
    }
  }
  for (const TypeId from : {T::kVarchar, T::kText, T::kName, T::kChar}) {
    rows.push_back({from, T::kBpchar, kAssignment, "cut_char", "fit_char"});
  }
  for (const TypeId from : {T::kBpchar, T::kUnknown})
    rows.push_back({from, T::kBpchar, kImplicit, "cut_char", "fit_char"});
  for (const TypeId from : {T::kVarchar, T::kText, T::kBpchar, T::kUnknown}) {
    rows.push_back({from, T::kName, kImplicit, "name_from_text"});
    rows.push_back({from, T::kChar, kAssignment, "char_from_text"});
  }
}

std::vector<CastRow> MakeRows() {
  std::vector<CastRow> rows(kPlainCasts.begin(), kPlainCasts.end());
  AddStringCasts(rows);
  for (const TextCast& cast : kTextCasts) {
    for (const TypeId text : kStrings) {
      if (!cast.to_text.empty()) rows.push_back({cast.type, text, cast.to_text_context, cast.to_text});
      const bool is_padded = text == T::kBpchar && cast.type == T::kVarbyte;
      rows.push_back({text, cast.type, cast.type == T::kSuper ? kAssignment : kExplicit,
                      is_padded ? "varbyte_from_char" : cast.from_text});
    }
    rows.push_back({T::kUnknown, cast.type, kImplicit, cast.from_text});
  }
  for (const TypeId id : kObjectIds) {
    rows.push_back({id, T::kOid, kImplicit, ""});
    rows.push_back({T::kOid, id, kImplicit, ""});
    rows.push_back({T::kInt4, id, kImplicit, ""});
    rows.push_back({T::kInt8, id, kImplicit, ""});
    rows.push_back({id, T::kInt4, kAssignment, ""});
    rows.push_back({id, T::kInt8, kAssignment, ""});
  }
  return rows;
}

const std::vector<CastRow>& Rows() {
  static const std::vector<CastRow> rows = MakeRows();
  return rows;
}

std::uint64_t Key(TypeId from, TypeId to) {
  return static_cast<std::uint64_t>(from) << 32 | static_cast<std::uint64_t>(to);
}

using CastIndex = std::unordered_map<std::uint64_t, const CastRow*>;

CastIndex MakeCastIndex() {
  CastIndex index;
  for (const CastRow& row : Rows()) index.emplace(Key(row.from, row.to), &row);
  return index;
}

bool IsText(TypeId id) { return id == T::kVarchar || id == T::kText || id == T::kBpchar; }

// The most bytes a value of the type takes as text; -1 when there is no bound.
int MaxTextBytes(LogicalType type) {
  switch (type.id) {
    case T::kInt2:
      return 6;
    case T::kInt4:
      return 11;
    case T::kInt8:
      return 20;
    case T::kNumeric:
      return type.precision() + 3;
    case T::kFloat4:
    case T::kFloat8:
      return 25;
    case T::kDate:
      return 16;
    case T::kTime:
    case T::kTimeTz:
      return 24;
    case T::kTimestamp:
    case T::kTimestampTz:
      return 48;
    case T::kVarchar:
    case T::kBpchar:
      return type.length();
    case T::kName:
      return 127;
    case T::kChar:
      return 1;
    default:
      return -1;
  }
}

bool FitsLength(LogicalType from, LogicalType to) {
  if (to.modifier < 0) return true;
  const int bytes = MaxTextBytes(from);
  return bytes >= 0 && bytes <= to.length();
}

// Whether every number of `from`, with its scale kept or raised, surely fits `to`.
bool FitsPrecision(LogicalType from, LogicalType to) {
  const LogicalType digits = ToNumericType(from);
  return digits.scale() <= to.scale() && digits.precision() - digits.scale() <= to.precision() - to.scale();
}

// A multiplication that SQLite may do itself: nothing can leave 64 bits.
std::optional<std::string> NativeScaleUp(std::string_view operand, LogicalType from, LogicalType to) {
  constexpr int kSafePrecision = 18;
  if (to.precision() > kSafePrecision || !FitsPrecision(from, to)) return std::nullopt;
  std::string factor;
  FormatDecimal(PowerOfTen(to.scale() - ToNumericType(from).scale()), 0, factor);
  return fmt::format("({} * {})", operand, factor);
}

std::string Call(std::string_view kernel, std::string_view operand, LogicalType from, LogicalType to) {
  return fmt::format("{}({}, {}, {})", kernel, operand, to.modifier, from.modifier);
}

}  // namespace

std::span<const CastRow> AllCasts() { return Rows(); }

const CastRow* FindCast(TypeId from, TypeId to) {
  static const CastIndex index = MakeCastIndex();
  const auto found = index.find(Key(from, to));
  return found == index.end() ? nullptr : found->second;
}

bool CanCast(TypeId from, TypeId to, CastContext context) {
  if (from == to) return true;
  const CastRow* row = FindCast(from, to);
  return row != nullptr && row->context <= context;
}

bool IsNoOpCast(LogicalType from, LogicalType to) {
  if (from == to) return true;
  const CastRow* row = FindCast(from.id, to.id);
  if (row == nullptr) return from.id == to.id;
  if (row->kernel.empty()) return true;
  if (to.id == T::kNumeric && (from.id == T::kNumeric || IsInteger(from.id))) {
    return ToNumericType(from).scale() == to.scale() && FitsPrecision(from, to);
  }
  if (row->kernel == "cut_varchar") return FitsLength(from, to);
  if (row->kernel == "cut_char") return from.id == T::kBpchar && FitsLength(from, to);
  if (from.id == T::kIntervalD2S && to.id == T::kIntervalD2S) {
    return to.modifier < 0 || (from.modifier >= 0 && from.modifier <= to.modifier);
  }
  if (from.id == T::kVarbyte && to.id == T::kVarbyte) {
    return to.modifier < 0 || (from.modifier >= 0 && from.length() <= to.length());
  }
  return false;
}

std::string CastSql(std::string_view operand, LogicalType from, LogicalType to, CastContext context) {
  if (IsNoOpCast(from, to)) return std::string(operand);
  if (to.id == T::kIntervalD2S && to.modifier >= 0 && from.id != T::kIntervalD2S) {
    return CastSql(CastSql(operand, from, {T::kIntervalD2S}, context), {T::kIntervalD2S}, to, context);
  }
  const CastRow* row = FindCast(from.id, to.id);
  base::Check(row != nullptr, "a cast in the table");
  const bool is_explicit = context == kExplicit;
  const std::string_view kernel =
      !is_explicit && !row->assignment_kernel.empty() ? row->assignment_kernel : row->kernel;
  if (kernel == "real") return fmt::format("CAST({} AS REAL)", operand);
  if (kernel == "bool_from_integer") return fmt::format("({} <> 0)", operand);
  if (kernel == "timestamp_from_date") return fmt::format("({} * 86400000000)", operand);
  if (to.id == T::kNumeric && (from.id == T::kNumeric || IsInteger(from.id))) {
    if (const std::optional<std::string> native = NativeScaleUp(operand, from, to)) return *native;
  }
  if (!IsText(to.id) || row->kernel == "cut_varchar" || row->kernel == "cut_char") {
    return Call(kernel, operand, from, to);
  }
  std::string text =
      kernel == "text_from_integer" ? fmt::format("CAST({} AS TEXT)", operand) : Call(kernel, operand, from, {to.id});
  if (FitsLength(from, to)) return text;
  const std::string_view fit = is_explicit ? (to.id == T::kBpchar ? "cut_char" : "cut_varchar")
                                           : (to.id == T::kBpchar ? "fit_char" : "fit_varchar");
  return Call(fit, text, {T::kText}, to);
}

std::span<const KernelRow> TypeKernels() {
  static const std::vector<KernelRow> kernels = [] {
    std::vector<KernelRow> all;
    for (const auto rows : {CastKernels(), SuperCastKernels(), DecimalKernels(), TryCastKernels()}) {
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }();
  return kernels;
}

}  // namespace doppel::sql
