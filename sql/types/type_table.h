// The type table: one row per type with its names, catalog facts, and the functions that read and print its values.
//
// Text forms are what a client sees with format code 0, binary forms with code 1 (reference wire-protocol §5).
// Output functions append to `out` and allocate nothing else. NULL never reaches them. Input functions throw SqlError
// (22P02, 22007, 22008, 22003, 22001, 22P03) and apply the type's modifier.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sql/types/context.h"
#include "sql/types/datum.h"
#include "sql/types/type.h"

namespace doppel::sql {

using TextOutput = void (*)(const Value&, LogicalType, const OutputContext&, std::string& out);
using BinaryOutput = void (*)(const Value&, LogicalType, const OutputContext&, std::string& out);
using TextInput = Datum (*)(std::string_view, LogicalType, const InputContext&);
using BinaryInput = Datum (*)(std::string_view, LogicalType, const InputContext&);

struct TypeRow {
  TypeId id;
  std::string_view name;      // pg_type.typname: "varchar"
  std::string_view sql_name;  // as format_type prints it, without modifier: "character varying"
  std::string_view aliases;   // further names SQL accepts, separated by '|': "nvarchar|character varying"
  std::int16_t length;        // pg_type.typlen
  TypeId array_id;            // the type of arrays of this one, or kInvalid
  TypeId element_id;          // pg_type.typelem
  char category;              // PostgreSQL's letters: B boolean, N numeric, S string, D date/time, T interval, A array,
                              // P pseudo, X unknown, U other
  Representation representation;
  bool is_column_type;  // may a table column have it
  TextOutput text_output;
  BinaryOutput binary_output;
  TextInput text_input;
  BinaryInput binary_input;
  std::string_view documentation_page;
};

std::span<const TypeRow> AllTypes();
// Null for an id outside the table.
const TypeRow* FindType(TypeId id);
// REQUIRES: the id is in the table.
const TypeRow& GetType(TypeId id);
// By typname, SQL name or alias, in lower case and single-spaced: "int", "character varying", "timestamptz",
// "timestamp with time zone", "_int4". Null when there is no such type.
const TypeRow* FindTypeByName(std::string_view name);

// As PostgreSQL's format_type: "character varying(256)", "numeric(18,0)", "timestamp without time zone".
std::string FormatType(LogicalType type);
// The type a column gets when its declaration carries no modifier: varchar → varchar(256), char → char(1),
// numeric → numeric(18,0), varbyte → varbyte(64000), text → varchar(256). Others unchanged.
LogicalType DefaultColumnType(TypeId id);

inline Representation RepresentationOf(TypeId id) { return GetType(id).representation; }
bool IsInteger(TypeId id);   // int2, int4, int8
bool IsNumber(TypeId id);    // those, numeric, float4, float8
bool IsString(TypeId id);    // varchar, bpchar, text, name, "char", unknown
bool IsDateTime(TypeId id);  // date, time, timetz, timestamp, timestamptz
bool IsInterval(TypeId id);  // the three interval types

// Shorthands over the rows, for callers that hold Datums.
std::string ToText(const Value& value, LogicalType type, const OutputContext& context);
Datum FromText(std::string_view text, LogicalType type, const InputContext& context);

}  // namespace doppel::sql
