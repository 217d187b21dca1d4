// The shape of a relation written as text: `oid oid hidden, relname name not null, relacl aclitem[], text
// varchar(200)`. Types are named as pg_type does ("char" in quotes is the one-byte type, char(n) is CHAR); name and
// "quoted name".
#pragma once

#include <string_view>
#include <vector>

#include "catalog/system/system_relation.h"

namespace doppel::catalog {

// Fails a Check on text that is not a shape: shapes are part of the program.
std::vector<ColumnShape> ParseShape(std::string_view text);

}  // namespace doppel::catalog
