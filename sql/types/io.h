// The input and output functions that the rows of the type table name. Private to this room, but for the helpers that
// casts share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/context.h"
#include "sql/types/datum.h"
#include "sql/types/type.h"

namespace doppel::sql {

// Text of an integer with optional sign and surrounding blanks, within the range of int2, int4 or int8.
std::int64_t ParseInteger(std::string_view text, TypeId type);
double ParseDouble(std::string_view text);
// Rounded to single precision; throws where that overflows.
double ToFloat4(double value);
bool ParseBoolean(std::string_view text);
// As PostgreSQL 8.0 prints them: 15 (6 for float4) significant digits plus extra_float_digits.
void FormatDouble(double value, int extra_float_digits, std::string& out);
void FormatFloat4(double value, int extra_float_digits, std::string& out);

// What a value of `type` becomes of `text`, as assignment sees it: too long is an error unless the excess is blanks.
// CHAR loses its trailing blanks and takes single-byte characters only.
std::string FitText(std::string_view text, LogicalType type);
// The same for an explicit cast, which cuts at a character boundary.
std::string CutText(std::string_view text, LogicalType type);
// Throws 22021 for bytes that are no UTF-8 or hold NUL.
void CheckText(std::string_view text);
std::string ParseHex(std::string_view text);

#define DOPPEL_TYPE_IO(Name)                                                                  \
  void Name##TextOutput(const Value&, LogicalType, const OutputContext&, std::string& out);   \
  void Name##BinaryOutput(const Value&, LogicalType, const OutputContext&, std::string& out); \
  Datum Name##TextInput(std::string_view, LogicalType, const InputContext&);                  \
  Datum Name##BinaryInput(std::string_view, LogicalType, const InputContext&)

DOPPEL_TYPE_IO(Boolean);
DOPPEL_TYPE_IO(Int2);
DOPPEL_TYPE_IO(Int4);
DOPPEL_TYPE_IO(Int8);
DOPPEL_TYPE_IO(Oid);
DOPPEL_TYPE_IO(CatalogName);  // regclass and kin
DOPPEL_TYPE_IO(Float4);
DOPPEL_TYPE_IO(Float8);
DOPPEL_TYPE_IO(Numeric);
DOPPEL_TYPE_IO(Text);  // text, varchar, unknown, name, "char", aclitem, vectors, refcursor, record
DOPPEL_TYPE_IO(Char);  // padded
DOPPEL_TYPE_IO(Array);
DOPPEL_TYPE_IO(Date);
DOPPEL_TYPE_IO(Time);
DOPPEL_TYPE_IO(TimeTz);
DOPPEL_TYPE_IO(Timestamp);
DOPPEL_TYPE_IO(TimestampTz);
DOPPEL_TYPE_IO(AbsTime);
DOPPEL_TYPE_IO(Interval);
DOPPEL_TYPE_IO(YearToMonth);
DOPPEL_TYPE_IO(DayToSecond);
DOPPEL_TYPE_IO(Varbyte);   // also bytea
DOPPEL_TYPE_IO(Geometry);  // also geography
DOPPEL_TYPE_IO(HllSketch);
DOPPEL_TYPE_IO(Super);  // text read is a string, not JSON (r_SUPER_type)
DOPPEL_TYPE_IO(Void);

#undef DOPPEL_TYPE_IO

}  // namespace doppel::sql
