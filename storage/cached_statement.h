// CachedStatement: a compiled statement with the text it was compiled from. Private to storage/.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

namespace doppel::storage {

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct CachedStatement {
  std::string text;
  std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle;
};

}  // namespace doppel::storage
