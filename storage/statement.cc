#include "storage/statement.h"

#include <sqlite3.h>

#include <utility>

#include "base/check.h"
#include "storage/cached_statement.h"
#include "storage/connection.h"
#include "storage/values.h"

namespace doppel::storage {

Statement::Statement() = default;

Statement::Statement(Statement&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), cached_(std::exchange(other.cached_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    GiveBack();
    connection_ = std::exchange(other.connection_, nullptr);
    cached_ = std::exchange(other.cached_, nullptr);
  }
  return *this;
}

Statement::~Statement() { GiveBack(); }

void Statement::GiveBack() noexcept {
  if (cached_ == nullptr) return;
  sqlite3_reset(cached_->handle.get());
  connection_->ForgetParked();  // of aggregates that the reset ended early
  sqlite3_clear_bindings(cached_->handle.get());
  connection_->TakeBack(*std::exchange(cached_, nullptr));
}

void Statement::Bind(int index, const sql::Value& value) {
  const int code = BindValue(cached_->handle.get(), index, value, SQLITE_TRANSIENT);
  if (code != SQLITE_OK) connection_->Throw(code);
}

void Statement::Bind(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(cached_->handle.get(), index, value);
  if (code != SQLITE_OK) connection_->Throw(code);
}

void Statement::BindBorrowed(int index, const sql::Value& value) {
  const int code = BindValue(cached_->handle.get(), index, value, SQLITE_STATIC);
  if (code != SQLITE_OK) connection_->Throw(code);
}

int Statement::ParameterIndex(const std::string& name) const {
  return sqlite3_bind_parameter_index(cached_->handle.get(), name.c_str());
}

int Statement::parameter_count() const { return sqlite3_bind_parameter_count(cached_->handle.get()); }

bool Statement::Step() {
  const int code = sqlite3_step(cached_->handle.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    connection_->RethrowParked();
    return false;
  }
  // Reset first: it ends the statement's transaction, so that a ROLLBACK that follows finds nothing in its way.
  sqlite3_reset(cached_->handle.get());
  connection_->Throw(code);
}

void Statement::Run() {
  while (Step()) {
  }
}

void Statement::Reset() {
  sqlite3_reset(cached_->handle.get());
  connection_->ForgetParked();
}

int Statement::column_count() const { return sqlite3_column_count(cached_->handle.get()); }

sql::Value Statement::Column(int index) const { return ColumnValue(cached_->handle.get(), index); }

bool Statement::is_readonly() const { return sqlite3_stmt_readonly(cached_->handle.get()) != 0; }

}  // namespace doppel::storage
