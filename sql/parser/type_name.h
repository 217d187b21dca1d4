// A type as written in a statement. The binder turns it into a LogicalType (or refuses it).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/span.h"
#include "sql/parser/names.h"
#include "sql/types/interval.h"

namespace doppel::sql {

struct TypeName;
using TypeNamePtr = std::shared_ptr<const TypeName>;

// A member of struct<a:int,…>.
struct TypeMember {
  Name name;
  TypeNamePtr type;
};

struct TypeName {
  // The catalog's type name, SQL spellings already translated as PostgreSQL's grammar does: int, integer -> int4,
  // double precision -> float8, decimal -> numeric, character varying, nvarchar -> varchar, char -> bpchar with
  // modifier 1, timestamp with time zone -> timestamptz, varbinary -> varbyte. A quoted "char" stays "char".
  // One part, or schema and type.
  QualifiedName name;
  // varchar(10), numeric(10,2), timestamp(6). kMaximum stands for MAX.
  std::vector<std::int32_t> modifiers;
  // YEAR TO MONTH, DAY, HOUR TO SECOND(3): of interval.
  std::optional<IntervalQualifier> interval;
  // int[], text[3][]: how many pairs of brackets.
  int array_dimensions = 0;
  bool is_set_of = false;
  // `relation.column%TYPE`: `name` holds relation and column. `relation%ROWTYPE`: `name` holds the relation.
  bool is_column_type = false;
  bool is_row_type = false;
  // External tables: array<t> has one argument, map<k,v> two, struct<…> its members.
  std::vector<TypeNamePtr> arguments;
  std::vector<TypeMember> members;
  base::Span span;

  static constexpr std::int32_t kMaximum = -1;
};

}  // namespace doppel::sql
