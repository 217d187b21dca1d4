// A CommandContext for unit tests: commands run against a small catalog in memory, storage and queries are recorded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/change.h"
#include "catalog/testing.h"
#include "sql/commands/command.h"
#include "sql/parser/parser.h"
#include "sql/types/testing.h"

namespace doppel::sql::testing {

class FakeContext : public CommandContext {
 public:
  explicit FakeContext(Oid user_id = catalog::kAdminUser) : user(user_id) { Renew(); }

  const catalog::Snapshot& snapshot() override { return view_->snapshot; }
  const catalog::PrivilegeChecker& checker() override { return view_->checker; }
  const catalog::SearchPath& search_path() override { return view_->path; }
  Oid database() override { return catalog::kFirstDatabase; }
  Oid current_user() override { return user; }
  Oid session_user() override { return catalog::kAdminUser; }
  SessionInfo& session() override { return session_info; }
  bool UsesCaseSensitiveNames() override { return false; }
  BindContext MakeBindContext() override {
    return {view_->snapshot, database(), view_->checker, view_->path, session_info, {}, nullptr};
  }
  void Notify(base::Notice notice) override { notices.push_back(notice.message); }
  std::string_view statement_text() override { return text_; }
  std::string_view own_text() override { return text_; }
  Oid AllocateOid() override { return objects.catalog().AllocateOid(); }
  Oid AllocateUserId() override { return objects.catalog().AllocateUserId(); }
  const catalog::Schema& TemporarySchema() override {
    if (temporary_schema_ == 0) {
      catalog::Schema schema{.database = database(), .name = "pg_temp_1", .owner = user, .temporary_session = 1};
      temporary_schema_ = objects.Add(std::move(schema));
      Renew();
    }
    return *snapshot().FindSchema(temporary_schema_);
  }
  void CreateStorage(const catalog::Relation& relation) override { log.push_back("create " + relation.name); }
  void DropStorage(Oid relation) override { log.push_back("drop " + NameOf(relation)); }
  void AddStorageColumn(const catalog::Relation& relation, const catalog::Column& column,
                        const BoundExprPtr& value) override {
    log.push_back("add " + relation.name + "." + column.name + (value ? " with value" : ""));
  }
  void EmptyStorage(Oid relation) override { log.push_back("empty " + NameOf(relation)); }
  void Lock(Oid relation, TableUse) override { locked.push_back(relation); }
  std::int64_t Run(const BoundStatement& statement) override {
    ran.push_back(statement);
    return 1;
  }
  Datum Evaluate(const BoundExprPtr& expr) override {
    const auto* constant = std::get_if<BoundConstant>(&expr->node);
    return constant != nullptr ? constant->value : evaluated;
  }
  std::int64_t CountRows(Oid) override { return 7; }
  catalog::RowStamp StampRows(Oid) override { return stamp; }
  void NoteRefresh(catalog::MaterializedViewRefreshRecord record) override {
    log.push_back("refreshed " + record.view_name + ": " + record.status);
  }
  void KeepAnalyzedRows(Oid table, std::int64_t rows) override {
    log.push_back("analyzed " + NameOf(table) + " " + std::to_string(rows));
  }
  void SearchFirst(std::string_view schema) override {
    path_.insert(path_.begin(), std::string(schema));
    Renew();
  }
  int CountSessionsOf(Oid) override { return sessions; }
  void CommitNow() override { log.push_back("commit"); }
  bool CancelBackend(std::int32_t process_id, std::string_view message) override {
    log.push_back("cancel " + std::string(message));
    return process_id == 4711;
  }
  void CheckSetting(std::string_view name, std::string_view value) override {
    log.push_back("check " + std::string(name) + "=" + std::string(value));
  }

  // Runs one statement and returns its tag.
  std::string operator()(std::string_view text) {
    text_ = text;
    notices.clear();
    return RunCommand(ParseStatement(text).statement, *this);
  }
  // The command's error as "42P01 relation …", or "no error".
  std::string ErrorOf(std::string_view text) {
    return testing::ErrorOf([&] { (*this)(text); });
  }
  const catalog::Relation* Find(std::string_view name) { return search_path().FindRelation(name); }
  const catalog::Relation& Get(std::string_view name) { return *Find(name); }
  Oid AddUser(const std::string& name) {
    const Oid oid = objects.AddUser(name);
    Renew();
    return oid;
  }
  void As(Oid other) {
    user = other;
    Renew();
  }

  catalog::TestCatalog objects;
  FakeSession session_info;
  Oid user;
  std::vector<std::string> notices, log;
  std::vector<Oid> locked;
  std::vector<BoundStatement> ran;
  Datum evaluated;  // what an expression that is no constant evaluates to
  catalog::RowStamp stamp;
  int sessions = 1;

 private:
  struct View {
    View(const catalog::Snapshot& latest, Oid user, std::vector<std::string> schemas, Oid temporary)
        : snapshot(latest),
          checker(snapshot, user),
          path(checker, catalog::kFirstDatabase, std::move(schemas), temporary) {}
    catalog::Snapshot snapshot;
    catalog::PrivilegeChecker checker;
    catalog::SearchPath path;
  };

  void PutObject(catalog::ObjectKind kind, Oid oid, catalog::ObjectPtr object) override {
    catalog::ChangeSet changes;
    changes.Put(kind, oid, std::move(object), *objects.latest());
    objects.catalog().Commit(changes.changes());
    Renew();
  }
  void Renew() { view_ = std::make_unique<View>(*objects.latest(), user, path_, temporary_schema_); }
  std::string NameOf(Oid oid) {
    const catalog::Relation* relation = snapshot().FindRelation(oid);
    return relation == nullptr ? "?" : relation->name;
  }

  std::unique_ptr<View> view_;
  Oid temporary_schema_ = 0;
  std::vector<std::string> path_{"$user", "public"};
  std::string text_;
};

}  // namespace doppel::sql::testing
