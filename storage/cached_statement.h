// CachedStatement: a compiled statement with the text it was compiled from. It is in one of its connection's lists, of
// idle and of borrowed statements, and moves between them without a copy. Private to storage/.
#pragma once

#include <sqlite3.h>

#include <list>
#include <memory>
#include <string>

namespace doppel::storage {

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct CachedStatement {
  std::string text;
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle;
  std::list<CachedStatement>::iterator position;
  bool is_idle = false;
  bool is_kept = false;  // the one of its text that the cache keeps
};

}  // namespace doppel::storage
