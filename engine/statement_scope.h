// StatementScope: one statement's run: what functions may ask about it, what others see of it, how it can be cancelled,
// and its line in the journal. Errors of a cancellation get their text here, where the query's number is known.
//
// Threads: the session's. Scopes of statements that a statement runs stand inside its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/session_impl.h"

namespace doppel::engine {

class SessionImpl::StatementScope {
 public:
  // `plan` is looked at again when the statement ends: by then it may have been bound anew.
  // `inner_text`: of a procedure's statement, as it is told. Others go on seeing the CALL, which alone can be
  // cancelled.
  StatementScope(SessionImpl& session, const std::shared_ptr<Plan>& plan, std::span<const sql::Datum> parameters = {},
                 std::optional<std::string> inner_text = std::nullopt);
  StatementScope(const StatementScope&) = delete;
  ~StatementScope();

  void Succeeded(std::int64_t returned_rows, std::int64_t returned_bytes);
  base::SqlError Explain(const base::SqlError& error);

  // A table that it has read or written; the system's own are not told. Rows: written.
  void NoteTable(Oid table, catalog::TouchedTable::How how, std::optional<std::int64_t> rows);
  void AddLockWait(std::int64_t microseconds) { record_.lock_wait_us += microseconds; }

 private:
  void Describe(const Plan& plan);
  void KeepParameters(const Plan& plan, std::span<const sql::Datum> parameters);

  SessionImpl& session_;
  const std::shared_ptr<Plan>& plan_;
  StatementScope* const outer_;
  const std::int64_t outer_query_id_;
  const bool is_inner_;
  bool has_secrets_ = false;  // in its text, which is told without them
  catalog::QueryRecord record_;
};

}  // namespace doppel::engine
