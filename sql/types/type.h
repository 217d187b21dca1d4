// LogicalType: what a SQL value is, as Redshift tells a client (type OID and modifier), and how Doppel keeps it.
//
// A TypeId's number is its OID on the wire (reference wire-protocol §5.1), so nothing translates between the two.
// Names, lengths, categories, input and output of each type are rows of the type table (type_table.h).
#pragma once

#include <cstdint>
#include <string>

namespace doppel::sql {

using Oid = std::uint32_t;

enum class TypeId : Oid {
  kInvalid = 0,
  kBool = 16,
  kBytea = 17,
  kChar = 18,  // the catalog's one-byte "char"
  kName = 19,
  kInt8 = 20,
  kInt2 = 21,
  kInt2Vector = 22,
  kInt4 = 23,
  kRegProc = 24,
  kText = 25,
  kOid = 26,
  kTid = 27,
  kXid = 28,
  kCid = 29,
  kOidVector = 30,
  kFloat4 = 700,
  kFloat8 = 701,
  kAbsTime = 702,
  kUnknown = 705,  // an untyped literal or parameter
  kBoolArray = 1000,
  kCharArray = 1002,
  kNameArray = 1003,
  kInt2Array = 1005,
  kInt4Array = 1007,
  kTextArray = 1009,
  kVarcharArray = 1015,
  kInt8Array = 1016,
  kFloat4Array = 1021,
  kFloat8Array = 1022,
  kOidArray = 1028,
  kAclItem = 1033,
  kAclItemArray = 1034,
  kBpchar = 1042,
  kVarchar = 1043,
  kDate = 1082,
  kTime = 1083,
  kTimestamp = 1114,
  kTimestampTz = 1184,
  kInterval = 1186,  // PostgreSQL's months-and-microseconds interval; leader node only
  kIntervalY2M = 1188,
  kIntervalD2S = 1190,
  kNumericArray = 1231,
  kTimeTz = 1266,
  kNumeric = 1700,
  kRefCursor = 1790,
  kRegProcedure = 2202,
  kRegOper = 2203,
  kRegOperator = 2204,
  kRegClass = 2205,
  kRegType = 2206,
  kRecord = 2249,
  kAny = 2276,
  kAnyArray = 2277,
  kVoid = 2278,
  kAnyElement = 2283,
  kHllSketch = 2935,
  kGeometry = 3000,
  kGeography = 3001,
  kGeometryHex = 3999,
  kSuper = 4000,
  kVarbyte = 6551,
};

// How a value is represented in a Datum, in SQLite's storage and in SQLite expressions. NULL is always SQL NULL.
//
//   kInteger  bool (0/1), int2/4/8, oid family; date = days since 2000-01-01; time = microseconds since midnight;
//             timestamp, timestamptz = microseconds since 2000-01-01 00:00 (UTC); timetz = order-preserving pack of
//             (UTC microseconds, zone), see datetime.h; intervaly2m = months; intervald2s = microseconds
//   kReal     float4 (rounded to float), float8. NaN, which SQLite takes for NULL, is the TEXT 'NaN': SQLite then finds
//             it equal to itself and above every number, as Redshift does, but cannot compute with it
//   kDecimal  unscaled integer of a NUMERIC(p,s): INTEGER when it fits 64 bits, else a 16-byte big-endian BLOB with
//             the sign bit flipped (so that BLOBs compare in order). A value has exactly one form. See decimal.h
//   kText     strings. CHAR(n) is kept without its trailing padding and padded on output. SUPER: super_value.h.
//             Arrays and vectors of the catalog are kept in PostgreSQL's text form ("{a,b}", "1 2").
//   kBlob     varbyte, geometry and geography (EWKB), hllsketch, interval (int64 microseconds, int32 months)
enum class Representation { kInteger, kReal, kDecimal, kText, kBlob };

struct LogicalType {
  TypeId id = TypeId::kInvalid;
  // PostgreSQL's typmod: n+4 for varchar(n)/char(n)/varbyte(n), ((p<<16)|s)+4 for numeric(p,s), p for interval day to
  // second(p) with p < 6, else -1.
  std::int32_t modifier = -1;

  static LogicalType Varchar(std::int32_t bytes) { return {TypeId::kVarchar, bytes + 4}; }
  static LogicalType Char(std::int32_t bytes) { return {TypeId::kBpchar, bytes + 4}; }
  static LogicalType Numeric(std::int32_t precision, std::int32_t scale) {
    return {TypeId::kNumeric, ((precision << 16) | scale) + 4};
  }

  // Length in bytes of a varchar/char/varbyte; -1 when it has none.
  std::int32_t length() const { return modifier < 0 ? -1 : modifier - 4; }
  // Of a numeric; a numeric without modifier is (18,0).
  std::int32_t precision() const { return modifier < 0 ? 18 : (modifier - 4) >> 16; }
  std::int32_t scale() const { return modifier < 0 ? 0 : (modifier - 4) & 0xFFFF; }

  friend bool operator==(const LogicalType&, const LogicalType&) = default;
};

inline constexpr std::int32_t kMaxVarcharBytes = 65535;
inline constexpr std::int32_t kMaxCharBytes = 4096;
inline constexpr std::int32_t kMaxNumericPrecision = 38;

}  // namespace doppel::sql
