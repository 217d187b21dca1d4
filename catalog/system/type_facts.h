// What pg_type and pg_attribute say about how a type is stored, and what information_schema says of its size.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "catalog/object.h"
#include "sql/types/type.h"

namespace doppel::catalog {

struct StorageFacts {
  std::int16_t length = -1;
  bool by_value = false;
  char alignment = 'i';
  char storage = 'x';
};
StorageFacts StorageFactsOf(sql::TypeId type);

// Input, output and other support functions of types, with PostgreSQL's oids; rows of pg_proc.
struct TypeFunction {
  Oid oid;
  std::string_view name;
  sql::TypeId type;  // what it reads or prints
  bool is_input;
};
std::span<const TypeFunction> TypeFunctions();
inline constexpr Oid kArrayIn = 750;
inline constexpr Oid kArrayOut = 751;

// The columns of information_schema.columns that follow from a type.
struct InformationFacts {
  std::string data_type;  // "character varying", without modifier
  std::optional<std::int32_t> character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale,
      datetime_precision;
};
InformationFacts InformationFactsOf(LogicalType type);

// pg_attribute.attencodingtype of an encoding's name ("az64", "none") and back; format_encoding() is the latter.
std::int32_t EncodingNumber(std::string_view name);
std::string_view EncodingName(std::int32_t number);

// The default expression with a literal's type, as PostgreSQL prints it back: 'x'::character varying.
std::string DefaultText(const Column& column);
// pg_attrdef.adsrc: the default expression, or the call that fills an identity column. Empty: the column has none.
std::string DefaultSource(const Relation& relation, const Column& column);

// pg_get_indexdef of the index that a primary key or unique constraint shows.
std::string IndexDefinition(std::string_view schema, const Relation& relation, const Constraint& constraint);

}  // namespace doppel::catalog
