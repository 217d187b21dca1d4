// Oids of system relations: those that PostgreSQL 8.0 fixes, and for all others a number made from the name, which
// stays the same from version to version.
#pragma once

#include <string_view>

#include "sql/types/type.h"

namespace doppel::catalog {

using sql::Oid;

inline constexpr Oid kPgType = 1247, kPgAttribute = 1249, kPgProc = 1255, kPgClass = 1259, kPgShadow = 1260,
                     kPgGroup = 1261, kPgDatabase = 1262, kPgTablespace = 1213, kPgAggregate = 2600, kPgAm = 2601,
                     kPgAmop = 2602, kPgAmproc = 2603, kPgAttrdef = 2604, kPgCast = 2605, kPgConstraint = 2606,
                     kPgConversion = 2607, kPgDepend = 2608, kPgDescription = 2609, kPgIndex = 2610, kPgInherits = 2611,
                     kPgLanguage = 2612, kPgLargeobject = 2613, kPgListener = 2614, kPgNamespace = 2615,
                     kPgOpclass = 2616, kPgOperator = 2617, kPgRewrite = 2618, kPgStatistic = 2619, kPgTrigger = 2620;
inline constexpr Oid kBtreeAccessMethod = 403;

// In [20000, 90000): below user objects, above PostgreSQL's own.
constexpr Oid OidOfName(std::string_view schema, std::string_view name) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const std::string_view part : {schema, std::string_view("."), name}) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  return 20000 + hash % 70000;
}

// The oid of the default of a column in pg_attrdef.
constexpr Oid DefaultOid(Oid relation, std::int16_t attnum) { return relation * 2048u + static_cast<Oid>(attnum); }

}  // namespace doppel::catalog
