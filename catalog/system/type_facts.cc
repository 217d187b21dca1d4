#include "catalog/system/type_facts.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "sql/types/type_table.h"

namespace doppel::catalog {
namespace {

using sql::TypeId;

// Oids as PostgreSQL 8.0 has them (pg_proc.h); types of Redshift's own are left out, as their numbers are not
// published.
constexpr auto kTypeFunctions = std::to_array<TypeFunction>({
    {1242, "boolin", TypeId::kBool, true},
    {1243, "boolout", TypeId::kBool, false},
    {1244, "byteain", TypeId::kBytea, true},
    {31, "byteaout", TypeId::kBytea, false},
    {1245, "charin", TypeId::kChar, true},
    {33, "charout", TypeId::kChar, false},
    {34, "namein", TypeId::kName, true},
    {35, "nameout", TypeId::kName, false},
    {460, "int8in", TypeId::kInt8, true},
    {461, "int8out", TypeId::kInt8, false},
    {38, "int2in", TypeId::kInt2, true},
    {39, "int2out", TypeId::kInt2, false},
    {40, "int2vectorin", TypeId::kInt2Vector, true},
    {41, "int2vectorout", TypeId::kInt2Vector, false},
    {42, "int4in", TypeId::kInt4, true},
    {43, "int4out", TypeId::kInt4, false},
    {44, "regprocin", TypeId::kRegProc, true},
    {45, "regprocout", TypeId::kRegProc, false},
    {46, "textin", TypeId::kText, true},
    {47, "textout", TypeId::kText, false},
    {1798, "oidin", TypeId::kOid, true},
    {1799, "oidout", TypeId::kOid, false},
    {48, "tidin", TypeId::kTid, true},
    {49, "tidout", TypeId::kTid, false},
    {50, "xidin", TypeId::kXid, true},
    {51, "xidout", TypeId::kXid, false},
    {52, "cidin", TypeId::kCid, true},
    {53, "cidout", TypeId::kCid, false},
    {54, "oidvectorin", TypeId::kOidVector, true},
    {55, "oidvectorout", TypeId::kOidVector, false},
    {200, "float4in", TypeId::kFloat4, true},
    {201, "float4out", TypeId::kFloat4, false},
    {214, "float8in", TypeId::kFloat8, true},
    {215, "float8out", TypeId::kFloat8, false},
    {240, "abstimein", TypeId::kAbsTime, true},
    {241, "abstimeout", TypeId::kAbsTime, false},
    {109, "unknownin", TypeId::kUnknown, true},
    {110, "unknownout", TypeId::kUnknown, false},
    {1031, "aclitemin", TypeId::kAclItem, true},
    {1032, "aclitemout", TypeId::kAclItem, false},
    {1044, "bpcharin", TypeId::kBpchar, true},
    {1045, "bpcharout", TypeId::kBpchar, false},
    {1046, "varcharin", TypeId::kVarchar, true},
    {1047, "varcharout", TypeId::kVarchar, false},
    {1084, "date_in", TypeId::kDate, true},
    {1085, "date_out", TypeId::kDate, false},
    {1143, "time_in", TypeId::kTime, true},
    {1144, "time_out", TypeId::kTime, false},
    {1312, "timestamp_in", TypeId::kTimestamp, true},
    {1313, "timestamp_out", TypeId::kTimestamp, false},
    {1150, "timestamptz_in", TypeId::kTimestampTz, true},
    {1151, "timestamptz_out", TypeId::kTimestampTz, false},
    {1160, "interval_in", TypeId::kInterval, true},
    {1161, "interval_out", TypeId::kInterval, false},
    {1350, "timetz_in", TypeId::kTimeTz, true},
    {1351, "timetz_out", TypeId::kTimeTz, false},
    {1701, "numeric_in", TypeId::kNumeric, true},
    {1702, "numeric_out", TypeId::kNumeric, false},
    {2212, "regprocedurein", TypeId::kRegProcedure, true},
    {2213, "regprocedureout", TypeId::kRegProcedure, false},
    {2214, "regoperin", TypeId::kRegOper, true},
    {2215, "regoperout", TypeId::kRegOper, false},
    {2216, "regoperatorin", TypeId::kRegOperator, true},
    {2217, "regoperatorout", TypeId::kRegOperator, false},
    {2218, "regclassin", TypeId::kRegClass, true},
    {2219, "regclassout", TypeId::kRegClass, false},
    {2220, "regtypein", TypeId::kRegType, true},
    {2221, "regtypeout", TypeId::kRegType, false},
    {2290, "record_in", TypeId::kRecord, true},
    {2291, "record_out", TypeId::kRecord, false},
    {2294, "any_in", TypeId::kAny, true},
    {2295, "any_out", TypeId::kAny, false},
    {2296, "anyarray_in", TypeId::kAnyArray, true},
    {2297, "anyarray_out", TypeId::kAnyArray, false},
    {2298, "void_in", TypeId::kVoid, true},
    {2299, "void_out", TypeId::kVoid, false},
    {2312, "anyelement_in", TypeId::kAnyElement, true},
    {2313, "anyelement_out", TypeId::kAnyElement, false},
});

// Numbers of Doppel's own: Redshift's are not published. Only format_encoding() gives them a meaning.
constexpr auto kEncodings =
    std::to_array<std::string_view>({"none", "bytedict", "delta", "delta32k", "lzo", "mostly8", "mostly16", "mostly32",
                                     "runlength", "text255", "text32k", "zstd", "az64"});

}  // namespace

StorageFacts StorageFactsOf(TypeId type) {
  const sql::TypeRow* row = sql::FindType(type);
  StorageFacts facts;
  facts.length = row ? row->length : std::int16_t{-1};
  switch (facts.length) {
    case 1:
      facts.alignment = 'c';
      break;
    case 2:
      facts.alignment = 's';
      break;
    case 8:
    case 16:
      facts.alignment = 'd';
      break;
    default:
      break;
  }
  // PostgreSQL 8.0 passes what fits four bytes by value.
  facts.by_value = facts.length == 1 || facts.length == 2 || facts.length == 4;
  facts.storage = facts.length >= 0 ? 'p' : type == TypeId::kNumeric ? 'm' : 'x';
  return facts;
}

std::span<const TypeFunction> TypeFunctions() { return kTypeFunctions; }

InformationFacts InformationFactsOf(LogicalType type) {
  InformationFacts facts;
  facts.data_type = sql::FormatType({type.id, -1});
  switch (type.id) {
    case TypeId::kVarchar:
    case TypeId::kBpchar:
    case TypeId::kVarbyte:
      if (type.modifier >= 0) facts.character_maximum_length = type.length();
      break;
    case TypeId::kInt2:
      facts.numeric_precision = 16;
      break;
    case TypeId::kInt4:
      facts.numeric_precision = 32;
      break;
    case TypeId::kInt8:
      facts.numeric_precision = 64;
      break;
    case TypeId::kFloat4:
      facts.numeric_precision = 24;
      break;
    case TypeId::kFloat8:
      facts.numeric_precision = 53;
      break;
    case TypeId::kNumeric:
      facts.numeric_precision = type.precision();
      facts.numeric_scale = type.scale();
      facts.numeric_precision_radix = 10;
      return facts;
    case TypeId::kDate:
      facts.datetime_precision = 0;
      break;
    case TypeId::kTime:
    case TypeId::kTimeTz:
    case TypeId::kTimestamp:
    case TypeId::kTimestampTz:
    case TypeId::kInterval:
      facts.datetime_precision = 6;
      break;
    case TypeId::kIntervalD2S:
      // Drivers read the precision of such a column out of the name.
      facts.data_type = sql::FormatType(type);
      facts.datetime_precision = type.modifier < 0 ? 6 : type.modifier;
      break;
    default:
      break;
  }
  if (facts.numeric_precision) facts.numeric_precision_radix = 2;
  if (type.id == TypeId::kInt2 || type.id == TypeId::kInt4 || type.id == TypeId::kInt8) facts.numeric_scale = 0;
  return facts;
}

std::int32_t EncodingNumber(std::string_view name) {
  for (std::size_t i = 0; i < kEncodings.size(); ++i) {
    if (kEncodings[i] == name) return static_cast<std::int32_t>(i);
  }
  return 0;
}

std::string_view EncodingName(std::int32_t number) {
  const bool known = number >= 0 && static_cast<std::size_t>(number) < kEncodings.size();
  return known ? kEncodings[static_cast<std::size_t>(number)] : std::string_view();
}

namespace {

// 'text' and nothing more.
bool IsStringLiteral(std::string_view text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return false;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] != '\'') continue;
    if (i + 2 >= text.size() || text[i + 1] != '\'') return false;
    ++i;
  }
  return true;
}

}  // namespace

std::string DefaultText(const Column& column) {
  const std::string& text = column.default_expression;
  if (!IsStringLiteral(text)) return text;
  const std::string type = column.type.id == TypeId::kBpchar ? "bpchar" : sql::FormatType({column.type.id, -1});
  switch (column.type.id) {
    case TypeId::kInt4:
    case TypeId::kNumeric:
      return text.substr(1, text.size() - 2);
    case TypeId::kInt2:
    case TypeId::kInt8:
    case TypeId::kFloat4:
    case TypeId::kFloat8:
      return text.substr(1, text.size() - 2) + "::" + type;
    default:
      return text + "::" + type;
  }
}

std::string DefaultSource(const Relation& relation, const Column& column) {
  if (!column.identity) return DefaultText(column);
  // Clients tell identity columns by these beginnings; the first one is quoted because IDENTITY is a reserved word.
  const std::string_view function = column.identity->by_default ? "default_identity" : "\"identity\"";
  const std::string bounds = fmt::format("{},{}", column.identity->seed, column.identity->step);
  return fmt::format("{}({}, {}, {}::text)", function, relation.oid, column.attnum - 1, base::SingleQuoted(bounds));
}

}  // namespace doppel::catalog
