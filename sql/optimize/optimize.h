// Optimize: rewrites a bound statement into an equal one that SQLite runs well.
//
// SQLite executes joins as nested loops, building indexes on the fly, and a correlated subquery once per outer row. So
// correlated EXISTS and scalar aggregates become joins or uncorrelated IN (decorrelate.cc), conditions common to all
// branches of an OR come out of it (factor.cc), and inner joins are put into the order that the table statistics make
// cheapest, which the translator then pins (join_order.cc). Rows are joined and grouped by hashing (hash_joins.cc,
// hash_groups.cc).
#pragma once

#include "sql/bind/bound.h"

namespace doppel::sql {

// Estimates; any positive number will do when nothing is known.
class TableStatistics {
 public:
  virtual ~TableStatistics() = default;
  virtual double Rows(Oid table) = 0;
  virtual double DistinctValues(Oid table, std::int16_t attribute) = 0;
};

BoundStatement Optimize(BoundStatement statement, TableStatistics& statistics);

}  // namespace doppel::sql
