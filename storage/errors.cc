#include "storage/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/log.h"

namespace doppel::storage::errors {
namespace {

using base::SqlError;
using base::SqlState;

struct CodeRow {
  int code;  // extended, or primary for all its extensions without a row
  SqlState state;
  std::string_view message;
};

// SQLite's limits are reached only by statements that the translator made; the words are PostgreSQL's for its own
// limits.
constexpr CodeRow kCodes[] = {
    {SQLITE_CONSTRAINT_NOTNULL, SqlState::kNotNullViolation, "null value violates not-null constraint"},
    {SQLITE_CONSTRAINT_UNIQUE, SqlState::kUniqueViolation, "duplicate key violates unique constraint"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, SqlState::kUniqueViolation, "duplicate key violates unique constraint"},
    {SQLITE_CONSTRAINT_CHECK, SqlState::kCheckViolation, "new row violates check constraint"},
    {SQLITE_TOOBIG, SqlState::kProgramLimitExceeded, "a value or the statement is too large"},
    {SQLITE_FULL, SqlState::kDiskFull, "Disk Full"},
    {SQLITE_NOMEM, SqlState::kOutOfMemory, "out of memory"},
    {SQLITE_IOERR_NOMEM, SqlState::kOutOfMemory, "out of memory"},
    {SQLITE_IOERR, SqlState::kIoError, "could not read or write the data file"},
    {SQLITE_CANTOPEN, SqlState::kIoError, "could not open the data file"},
    {SQLITE_READONLY, SqlState::kIoError, "the data file is read-only"},
    {SQLITE_CORRUPT, SqlState::kDataCorrupted, "the data file is damaged"},
    {SQLITE_NOTADB, SqlState::kDataCorrupted, "the data file is not a database"},
    {SQLITE_BUSY, SqlState::kLockNotAvailable, "could not obtain the lock on the data file"},
    {SQLITE_LOCKED, SqlState::kLockNotAvailable, "could not obtain the lock on the data file"},
};

// Texts of SQLITE_ERROR that speak of a limit rather than of a bug in the translator.
constexpr std::string_view kTooComplex[] = {
    "Expression tree is too large",
    "parser stack overflow",
    "too many terms",
    "too many columns",
    "at most 64 tables in a join",
    "too many arguments on function",
    "too many SQL variables",
    "too many FROM clause terms",
};

// Texts of SQLITE_ERROR about a value that a window function was given, in PostgreSQL's words.
struct TextRow {
  std::string_view text;
  SqlState state;
  std::string_view message;
};
constexpr TextRow kTexts[] = {
    {"argument of ntile must be a positive integer", SqlState::kInvalidParameterValue,
     "argument of ntile must be greater than zero"},
    {"second argument to nth_value must be a positive integer", SqlState::kInvalidParameterValue,
     "argument of nth_value must be greater than zero"},
};

const CodeRow* FindCode(int code) {
  const auto* found =
      std::find_if(std::begin(kCodes), std::end(kCodes), [&](const CodeRow& r) { return r.code == code; });
  return found == std::end(kCodes) ? nullptr : found;
}

bool IsTooComplex(std::string_view text) {
  return std::any_of(std::begin(kTooComplex), std::end(kTooComplex),
                     [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

}  // namespace

SqlError FromResultCode(int code, std::string_view text) {
  if ((code & 0xFF) == SQLITE_INTERRUPT) return QueryCancelled();
  const CodeRow* row = FindCode(code);
  if (row == nullptr) row = FindCode(code & 0xFF);
  if (row != nullptr) {
    base::LogDebug(fmt::format("SQLite: {} ({})", text, code));
    return SqlError(row->state, std::string(row->message));
  }
  for (const TextRow& text_row : kTexts) {
    if (text == text_row.text) return SqlError(text_row.state, std::string(text_row.message));
  }
  if (IsTooComplex(text)) {
    base::LogInfo(fmt::format("statement beyond SQLite's limits: {}", text));
    return SqlError(SqlState::kStatementTooComplex, "statement too complex");
  }
  base::LogError(fmt::format("SQLite: {} ({})", text, code));
  return SqlError(SqlState::kInternalError, "internal error in the emulator: storage");
}

SqlError QueryCancelled() { return SqlError(SqlState::kQueryCanceled, "Query cancelled on user's request"); }

// Text as reported from live clusters under snapshot isolation (aws/amazon-redshift-jdbc-driver issue 147).
SqlError ConcurrentChange() {
  return SqlError(SqlState::kInternalError, "could not complete because of conflict with concurrent transaction");
}

}  // namespace doppel::storage::errors
