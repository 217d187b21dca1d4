// Type names of statements to logical types, with the defaults and limits of reference 03-types.md §3.1.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sql/bind/binder.h"
#include "sql/bind/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

std::int32_t Length(const TypeName& name, const TypeRow& row, std::int32_t maximum) {
  const std::int32_t length = name.modifiers[0] == TypeName::kMaximum ? maximum : name.modifiers[0];
  if (length < 1) {
    throw errors::InvalidModifier(fmt::format("length for type {} must be at least 1", row.name), name.span);
  }
  if (length > maximum) {
    throw errors::InvalidModifier(fmt::format("length for type {} cannot exceed {}", row.name, maximum), name.span);
  }
  return length;
}

LogicalType Numeric(const TypeName& name) {
  const std::int32_t precision = name.modifiers[0];
  const std::int32_t scale = name.modifiers.size() > 1 ? name.modifiers[1] : 0;
  if (precision < 1 || precision > kMaxNumericPrecision) {
    throw errors::InvalidModifier(
        fmt::format("NUMERIC precision {} must be between 1 and {}", precision, kMaxNumericPrecision), name.span);
  }
  if (scale < 0 || scale > precision) {
    throw errors::InvalidModifier(fmt::format("NUMERIC scale {} must be between 0 and precision {}", scale, precision),
                                  name.span);
  }
  return LogicalType::Numeric(precision, scale);
}

LogicalType IntervalType(const TypeName& name) {
  if (!name.interval) return {TypeId::kInterval};
  if (name.interval->from <= IntervalField::kMonth) return {TypeId::kIntervalY2M};
  const int precision = name.interval->precision;
  return {TypeId::kIntervalD2S, precision == kIntervalDigits ? -1 : precision};
}

TypeId ArrayOf(const TypeRow& row, const TypeName& name) {
  if (row.array_id == TypeId::kInvalid) throw errors::UndefinedType(std::string(row.name) + "[]", name.span);
  return row.array_id;
}

// PostgreSQL's types that Redshift's grammar knows and its tables do not have (c_unsupported-postgresql-datatypes).
bool IsRefusedType(std::string_view name) {
  constexpr std::string_view kRefused[] = {
      "uuid",     "json",      "jsonb",       "xml",       "serial",       "serial2",   "serial4",
      "serial8",  "bigserial", "smallserial", "money",     "inet",         "cidr",      "macaddr",
      "bit",      "varbit",    "point",       "line",      "lseg",         "box",       "path",
      "polygon",  "circle",    "hstore",      "tsvector",  "tsquery",      "int4range", "int8range",
      "numrange", "tsrange",   "tstzrange",   "daterange", "txid_snapshot"};
  return std::find(std::begin(kRefused), std::end(kRefused), name) != std::end(kRefused);
}

const TypeRow& GetRow(const TypeName& name) {
  if (name.name.size() > 2 || (name.name.size() == 2 && name.name[0].text != "pg_catalog")) {
    throw errors::UndefinedType(ToText(name.name), name.span);
  }
  const std::string& last = Last(name.name).text;
  // The parser calls CHAR bpchar: what still has this name was quoted, and is the catalog's single byte.
  if (last == "char") return GetType(TypeId::kChar);
  const TypeRow* row = FindTypeByName(last);
  if (row == nullptr) throw errors::UndefinedType(last, name.span);
  return *row;
}

LogicalType WithModifiers(LogicalType type, const TypeName& name, const TypeRow& row) {
  switch (type.id) {
    case TypeId::kVarchar:
    case TypeId::kText:
      return LogicalType::Varchar(Length(name, row, kMaxVarcharBytes));
    case TypeId::kBpchar:
      return LogicalType::Char(Length(name, row, kMaxCharBytes));
    case TypeId::kVarbyte:
      return {TypeId::kVarbyte, Length(name, row, 1024000) + 4};
    case TypeId::kNumeric:
      return Numeric(name);
    default:
      // timestamp(6) and kin: the fraction always has six digits here.
      return type;
  }
}

}  // namespace

LogicalType ResolveType(const TypeName& name) {
  const TypeRow& row = GetRow(name);
  if (name.array_dimensions > 0) return {ArrayOf(row, name), -1};
  const LogicalType type = row.id == TypeId::kInterval ? IntervalType(name) : LogicalType{row.id};
  return name.modifiers.empty() ? type : WithModifiers(type, name, row);
}

LogicalType ResolveColumnType(const TypeName& name, std::string_view column) {
  const std::string& last = Last(name.name).text;
  if (FindTypeByName(last) == nullptr && IsRefusedType(last)) {
    throw errors::UnsupportedColumnType(column, last, name.span);
  }
  const TypeRow& row = GetRow(name);
  if (name.array_dimensions > 0) {
    throw errors::UnsupportedColumnType(column, std::string(row.sql_name) + "[]", name.span);
  }
  LogicalType type = row.id == TypeId::kInterval ? IntervalType(name) : LogicalType{row.id};
  // TEXT is a name for VARCHAR; only the catalog's own columns have the type text.
  if (type.id == TypeId::kText) type.id = TypeId::kVarchar;
  if (!GetType(type.id).is_column_type) throw errors::UnsupportedColumnType(column, row.name, name.span);
  if (type.id == TypeId::kIntervalD2S) return type;
  if (name.modifiers.empty()) return DefaultColumnType(row.id == TypeId::kText ? TypeId::kText : type.id);
  return WithModifiers(type, name, row);
}

LogicalType ResolveVariableType(const TypeName& name) {
  const LogicalType type = ResolveType(name);
  return type == LogicalType{TypeId::kNumeric, -1} ? DefaultColumnType(TypeId::kNumeric) : type;
}

}  // namespace doppel::sql
