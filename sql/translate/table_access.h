// TableAccess: what the translator asks about stored tables. The engine answers for the transaction that will run the
// program; a program is good for as long as the answers stay the same, so the engine translates again when they change.
//
// Stored rows: table `t<oid>`, columns `c<attnum>`, `_x` the transaction that made the row, `_d` the one that deleted
// it or NULL. SQL that the translator may print anywhere, evaluated for the running statement:
//   row_xid()                 the running transaction's id; the value of `_x` in every INSERT
//   row_visible(xid)          1 when that transaction's work is in the snapshot
//   row_low()                 every id below it is in the snapshot
//   row_target(rowid, _d)     in the select list of the SELECT that feeds an UPDATE, DELETE or MERGE: notes the row as
//                             replaced or deleted and returns row_xid(). Refuses a row that a concurrent transaction
//                             changed. The engine then marks or removes the noted rows and counts each once.
//   row_identity(oid, attnum) the next value of an IDENTITY column
// So DELETE is translated to `SELECT row_target(t.rowid, t._d) FROM …`, and UPDATE to
// `INSERT INTO t16412(c1, c2, _x) SELECT new, c2, row_target(t.rowid, t._d) FROM … [GROUP BY t.rowid when joined]`.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace doppel::sql {

class TableAccess {
 public:
  virtual ~TableAccess() = default;
  // SQLite's name of the stored table, needing no quotes.
  virtual std::string PhysicalName(Oid table) = 0;
  // The condition that keeps the rows the statement may see, over the table named `alias` in the SQLite statement;
  // empty when every stored row may be seen. Else it is self-contained in parentheses.
  virtual std::string Predicate(Oid table, std::string_view alias) = 0;
};

}  // namespace doppel::sql
