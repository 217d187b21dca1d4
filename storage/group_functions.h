// What the optimizer asks of SQLite in place of SQLite's own joins and groupings:
//
//   hash_group(spec, keys…, arguments…)   an aggregate that groups its rows; the spec has a letter per key and per
//                                         aggregate, "kkk:nsd" (group_table.h)
//   keep_rows(spec, values…)              an aggregate that keeps its rows; "5:2,5": the values are columns c2 and c5,
//                                         and rows of one c5 are to lie together, since that is what is looked up
//   kept_rows(number)                     a table with columns c1…: what the aggregate that returned the number made;
//                                         a group's columns are its keys and then its aggregates. An equality with
//                                         columns is a look-up by hashing
//
// What they make lives as long as the statement (ExecutionContext::kept). Private to storage/.
#pragma once

#include "storage/connection.h"

namespace doppel::storage {

// `connection` must outlive its handle's functions. Returns a result code.
int RegisterGroupFunctions(sqlite3* handle, Connection& connection);

}  // namespace doppel::storage
