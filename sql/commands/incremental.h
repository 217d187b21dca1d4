// Which materialized views Redshift maintains incrementally (materialized-view-refresh-sql-command, "Limitations for
// incremental refresh"). Doppel computes all rows anew; this is what the catalog and the refresh's messages say.
#pragma once

#include <optional>
#include <string_view>

#include "sql/bind/bound.h"

namespace doppel::sql {

struct IncrementalVerdict {
  std::string_view reason;  // why it is recomputed from scratch; empty: it is incremental
  bool is_mutable = false;  // it calls functions that may give other results tomorrow
};

// REQUIRES: the query's views are written out in it.
IncrementalVerdict JudgeIncremental(const BoundQuery& query, bool has_sort_key);

}  // namespace doppel::sql
