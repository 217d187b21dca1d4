#include "sql/types/type_table.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "sql/types/io.h"

namespace doppel::sql {
namespace {

using enum Representation;
using T = TypeId;

#define DOPPEL_IO(Name) Name##TextOutput, Name##BinaryOutput, Name##TextInput, Name##BinaryInput

constexpr auto kTypes = std::to_array<TypeRow>({
    // clang-format off
    // id, typname, SQL name, aliases, length, array, element, category, representation, column?, functions, page
    {T::kBool, "bool", "boolean", "", 1, T::kBoolArray, T::kInvalid, 'B', kInteger, true, DOPPEL_IO(Boolean), "r_Boolean_type"},
    {T::kInt2, "int2", "smallint", "", 2, T::kInt2Array, T::kInvalid, 'N', kInteger, true, DOPPEL_IO(Int2), "r_Numeric_types201"},
    {T::kInt4, "int4", "integer", "int", 4, T::kInt4Array, T::kInvalid, 'N', kInteger, true, DOPPEL_IO(Int4), "r_Numeric_types201"},
    {T::kInt8, "int8", "bigint", "", 8, T::kInt8Array, T::kInvalid, 'N', kInteger, true, DOPPEL_IO(Int8), "r_Numeric_types201"},
    {T::kNumeric, "numeric", "numeric", "decimal|dec", -1, T::kNumericArray, T::kInvalid, 'N', kDecimal, true, DOPPEL_IO(Numeric), "r_Numeric_types201"},
    {T::kFloat4, "float4", "real", "", 4, T::kFloat4Array, T::kInvalid, 'N', kReal, true, DOPPEL_IO(Float4), "r_Numeric_types201"},
    {T::kFloat8, "float8", "double precision", "float|double", 8, T::kFloat8Array, T::kInvalid, 'N', kReal, true, DOPPEL_IO(Float8), "r_Numeric_types201"},
    {T::kBpchar, "bpchar", "character", "char|nchar|national character", -1, T::kInvalid, T::kInvalid, 'S', kText, true, DOPPEL_IO(Char), "r_Character_types"},
    {T::kVarchar, "varchar", "character varying", "nvarchar|char varying|national character varying", -1, T::kVarcharArray, T::kInvalid, 'S', kText, true, DOPPEL_IO(Text), "r_Character_types"},
    {T::kText, "text", "text", "", -1, T::kTextArray, T::kInvalid, 'S', kText, true, DOPPEL_IO(Text), "r_Character_types"},
    {T::kDate, "date", "date", "", 4, T::kInvalid, T::kInvalid, 'D', kInteger, true, DOPPEL_IO(Date), "r_Datetime_types"},
    {T::kTime, "time", "time without time zone", "", 8, T::kInvalid, T::kInvalid, 'D', kInteger, true, DOPPEL_IO(Time), "r_Datetime_types"},
    {T::kTimeTz, "timetz", "time with time zone", "", 12, T::kInvalid, T::kInvalid, 'D', kInteger, true, DOPPEL_IO(TimeTz), "r_Datetime_types"},
    {T::kTimestamp, "timestamp", "timestamp without time zone", "datetime", 8, T::kInvalid, T::kInvalid, 'D', kInteger, true, DOPPEL_IO(Timestamp), "r_Datetime_types"},
    {T::kTimestampTz, "timestamptz", "timestamp with time zone", "", 8, T::kInvalid, T::kInvalid, 'D', kInteger, true, DOPPEL_IO(TimestampTz), "r_Datetime_types"},
    {T::kIntervalY2M, "intervaly2m", "interval year to month", "", 4, T::kInvalid, T::kInvalid, 'T', kInteger, true, DOPPEL_IO(YearToMonth), "r_interval_data_types"},
    {T::kIntervalD2S, "intervald2s", "interval day to second", "", 8, T::kInvalid, T::kInvalid, 'T', kInteger, true, DOPPEL_IO(DayToSecond), "r_interval_data_types"},
    {T::kInterval, "interval", "interval", "", 12, T::kInvalid, T::kInvalid, 'T', kBlob, false, DOPPEL_IO(Interval), "r_interval_literals"},
    {T::kSuper, "super", "super", "", -1, T::kInvalid, T::kInvalid, 'U', kText, true, DOPPEL_IO(Super), "r_SUPER_type"},
    {T::kVarbyte, "varbyte", "binary varying", "varbinary", -1, T::kInvalid, T::kInvalid, 'U', kBlob, true, DOPPEL_IO(Varbyte), "r_VARBYTE_type"},
    {T::kGeometry, "geometry", "geometry", "", -1, T::kInvalid, T::kInvalid, 'U', kBlob, true, DOPPEL_IO(Geometry), "geospatial-overview"},
    {T::kGeography, "geography", "geography", "", -1, T::kInvalid, T::kInvalid, 'U', kBlob, true, DOPPEL_IO(Geometry), "geospatial-overview"},
    {T::kGeometryHex, "geometryhex", "geometryhex", "", -1, T::kInvalid, T::kInvalid, 'U', kBlob, false, DOPPEL_IO(Geometry), "geospatial-overview"},
    {T::kHllSketch, "hllsketch", "hllsketch", "", -1, T::kInvalid, T::kInvalid, 'U', kBlob, true, DOPPEL_IO(HllSketch), "r_HLLSKTECH_type"},
    // Types of the catalog and of the leader node.
    {T::kUnknown, "unknown", "unknown", "", -2, T::kInvalid, T::kInvalid, 'X', kText, false, DOPPEL_IO(Text), ""},
    {T::kName, "name", "name", "", 128, T::kNameArray, T::kChar, 'S', kText, false, DOPPEL_IO(Text), ""},
    {T::kChar, "char", "\"char\"", "", 1, T::kCharArray, T::kInvalid, 'S', kText, false, DOPPEL_IO(Text), ""},
    {T::kBytea, "bytea", "bytea", "", -1, T::kInvalid, T::kInvalid, 'U', kBlob, false, DOPPEL_IO(Varbyte), ""},
    {T::kOid, "oid", "oid", "", 4, T::kOidArray, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(Oid), ""},
    {T::kRegProc, "regproc", "regproc", "", 4, T::kInvalid, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(CatalogName), ""},
    {T::kRegProcedure, "regprocedure", "regprocedure", "", 4, T::kInvalid, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(CatalogName), ""},
    {T::kRegOper, "regoper", "regoper", "", 4, T::kInvalid, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(Oid), ""},
    {T::kRegOperator, "regoperator", "regoperator", "", 4, T::kInvalid, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(Oid), ""},
    {T::kRegClass, "regclass", "regclass", "", 4, T::kInvalid, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(CatalogName), ""},
    {T::kRegType, "regtype", "regtype", "", 4, T::kInvalid, T::kInvalid, 'N', kInteger, false, DOPPEL_IO(CatalogName), ""},
    {T::kTid, "tid", "tid", "", 6, T::kInvalid, T::kInvalid, 'U', kText, false, DOPPEL_IO(Text), ""},
    {T::kXid, "xid", "xid", "", 4, T::kInvalid, T::kInvalid, 'U', kInteger, false, DOPPEL_IO(Oid), ""},
    {T::kCid, "cid", "cid", "", 4, T::kInvalid, T::kInvalid, 'U', kInteger, false, DOPPEL_IO(Oid), ""},
    {T::kInt2Vector, "int2vector", "int2vector", "", -1, T::kInvalid, T::kInt2, 'A', kText, false, DOPPEL_IO(Text), ""},
    {T::kOidVector, "oidvector", "oidvector", "", -1, T::kInvalid, T::kOid, 'A', kText, false, DOPPEL_IO(Text), ""},
    {T::kAbsTime, "abstime", "abstime", "", 4, T::kInvalid, T::kInvalid, 'D', kInteger, false, DOPPEL_IO(AbsTime), ""},
    {T::kAclItem, "aclitem", "aclitem", "", 12, T::kAclItemArray, T::kInvalid, 'U', kText, false, DOPPEL_IO(Text), ""},
    {T::kRefCursor, "refcursor", "refcursor", "", -1, T::kInvalid, T::kInvalid, 'U', kText, false, DOPPEL_IO(Text), ""},
    {T::kRecord, "record", "record", "", -1, T::kInvalid, T::kInvalid, 'P', kText, false, DOPPEL_IO(Text), ""},
    {T::kVoid, "void", "void", "", 4, T::kInvalid, T::kInvalid, 'P', kText, false, DOPPEL_IO(Void), ""},
    {T::kAny, "any", "\"any\"", "", 4, T::kInvalid, T::kInvalid, 'P', kText, false, DOPPEL_IO(Text), ""},
    {T::kAnyArray, "anyarray", "anyarray", "", -1, T::kInvalid, T::kInvalid, 'P', kText, false, DOPPEL_IO(Text), ""},
    {T::kAnyElement, "anyelement", "anyelement", "", 4, T::kInvalid, T::kInvalid, 'P', kText, false, DOPPEL_IO(Text), ""},
    {T::kBoolArray, "_bool", "boolean[]", "", -1, T::kInvalid, T::kBool, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kCharArray, "_char", "\"char\"[]", "", -1, T::kInvalid, T::kChar, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kNameArray, "_name", "name[]", "", -1, T::kInvalid, T::kName, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kInt2Array, "_int2", "smallint[]", "", -1, T::kInvalid, T::kInt2, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kInt4Array, "_int4", "integer[]", "", -1, T::kInvalid, T::kInt4, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kInt8Array, "_int8", "bigint[]", "", -1, T::kInvalid, T::kInt8, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kTextArray, "_text", "text[]", "", -1, T::kInvalid, T::kText, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kVarcharArray, "_varchar", "character varying[]", "", -1, T::kInvalid, T::kVarchar, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kFloat4Array, "_float4", "real[]", "", -1, T::kInvalid, T::kFloat4, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kFloat8Array, "_float8", "double precision[]", "", -1, T::kInvalid, T::kFloat8, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kNumericArray, "_numeric", "numeric[]", "", -1, T::kInvalid, T::kNumeric, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kOidArray, "_oid", "oid[]", "", -1, T::kInvalid, T::kOid, 'A', kText, false, DOPPEL_IO(Array), ""},
    {T::kAclItemArray, "_aclitem", "aclitem[]", "", -1, T::kInvalid, T::kAclItem, 'A', kText, false, DOPPEL_IO(Array), ""},
    // clang-format on
});

#undef DOPPEL_IO

// Row numbers by OID, for the small OIDs that nearly all are.
constexpr std::size_t kDenseOids = 8192;

constexpr std::array<std::uint8_t, kDenseOids> MakeIndex() {
  std::array<std::uint8_t, kDenseOids> index{};
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    index[static_cast<std::size_t>(kTypes[i].id)] = static_cast<std::uint8_t>(i + 1);
  return index;
}
constexpr std::array<std::uint8_t, kDenseOids> kIndex = MakeIndex();

using NameMap = std::unordered_map<std::string, const TypeRow*>;

NameMap MakeNameMap() {
  NameMap names;
  for (const TypeRow& row : kTypes) {
    // The word char is CHARACTER in SQL; the catalog's one-byte type is only reached in quotes.
    if (row.id != T::kChar) names.emplace(row.name, &row);
    names.emplace(row.sql_name, &row);
    if (row.aliases.empty()) continue;
    for (const std::string& alias : base::Split(row.aliases, '|')) names.emplace(alias, &row);
  }
  return names;
}

const NameMap& Names() {
  static const NameMap names = MakeNameMap();
  return names;
}

}  // namespace

std::span<const TypeRow> AllTypes() { return kTypes; }

const TypeRow* FindType(TypeId id) {
  const auto oid = static_cast<std::size_t>(id);
  if (oid >= kDenseOids || kIndex[oid] == 0) return nullptr;
  return &kTypes[kIndex[oid] - 1u];
}

const TypeRow& GetType(TypeId id) {
  const TypeRow* row = FindType(id);
  base::Check(row != nullptr, "a type in the table");
  return *row;
}

const TypeRow* FindTypeByName(std::string_view name) {
  const auto found = Names().find(std::string(name));
  return found == Names().end() ? nullptr : found->second;
}

std::string FormatType(LogicalType type) {
  const TypeRow* row = FindType(type.id);
  if (row == nullptr) return "???";
  const std::string name(row->sql_name);
  if (type.modifier < 0) return name;
  switch (type.id) {
    case T::kBpchar:
    case T::kVarchar:
    case T::kVarbyte:
      return fmt::format("{}({})", name, type.length());
    case T::kNumeric:
      return fmt::format("numeric({},{})", type.precision(), type.scale());
    case T::kIntervalD2S:
      return fmt::format("{} ({})", name, type.modifier);
    default:
      return name;
  }
}

LogicalType DefaultColumnType(TypeId id) {
  constexpr std::int32_t kDefaultVarcharBytes = 256;
  constexpr std::int32_t kDefaultVarbyteBytes = 64000;
  switch (id) {
    case T::kVarchar:
    case T::kText:
      return LogicalType::Varchar(kDefaultVarcharBytes);
    case T::kBpchar:
      // CHAR alone is CHAR(1), which the parser says; the name BPCHAR alone is CHAR(256).
      return LogicalType::Char(256);
    case T::kNumeric:
      return LogicalType::Numeric(18, 0);
    case T::kVarbyte:
      return {T::kVarbyte, kDefaultVarbyteBytes + 4};
    default:
      return {id};
  }
}

bool IsInteger(TypeId id) { return id == T::kInt2 || id == T::kInt4 || id == T::kInt8; }

bool IsNumber(TypeId id) { return IsInteger(id) || id == T::kNumeric || id == T::kFloat4 || id == T::kFloat8; }

bool IsString(TypeId id) {
  return id == T::kVarchar || id == T::kBpchar || id == T::kText || id == T::kName || id == T::kChar ||
         id == T::kUnknown;
}

bool IsDateTime(TypeId id) {
  return id == T::kDate || id == T::kTime || id == T::kTimeTz || id == T::kTimestamp || id == T::kTimestampTz;
}

bool IsInterval(TypeId id) { return id == T::kInterval || id == T::kIntervalY2M || id == T::kIntervalD2S; }

std::string ToText(const Value& value, LogicalType type, const OutputContext& context) {
  std::string out;
  GetType(type.id).text_output(value, type, context, out);
  return out;
}

Datum FromText(std::string_view text, LogicalType type, const InputContext& context) {
  return GetType(type.id).text_input(text, type, context);
}

}  // namespace doppel::sql
