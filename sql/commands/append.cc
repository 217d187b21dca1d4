// ALTER TABLE … APPEND FROM: moves the rows of one table to another of the same shape, and commits
// (r_ALTER_TABLE_APPEND).
#include <fmt/format.h>

#include "base/text.h"
#include "sql/commands/commands.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

using catalog::Column;
using catalog::DistStyle;
using catalog::Relation;
using Mismatch = AlterTableAppendStatement::Mismatch;

// AUTO is one style, whatever it has chosen.
DistStyle Declared(DistStyle style) {
  const bool is_auto = style == DistStyle::auto_all || style == DistStyle::auto_even || style == DistStyle::auto_key;
  return is_auto ? DistStyle::auto_ : style;
}

void CheckSameColumn(const Column& target, const Column& source) {
  const auto require = [&](bool is_same, std::string_view attribute) {
    if (!is_same) throw errors::AppendMismatch(fmt::format("{} of column \"{}\"", attribute, target.name));
  };
  require(target.type == source.type, "type");
  require(target.encoding == source.encoding, "encoding");
  require(target.not_null == source.not_null, "NOT NULL");
  require(target.is_distkey == source.is_distkey, "distribution key");
  require(target.sortkey_ordinal == source.sortkey_ordinal, "sort key");
  for (const Column* column : {&target, &source}) {
    if (column->identity && !column->identity->by_default) throw errors::AppendIdentity(column->name);
  }
}

// The columns that both have, after checking that the statement allows for those that only one has.
std::vector<std::string> CommonColumns(const Relation& target, const Relation& source, Mismatch mismatch) {
  std::vector<std::string> names;
  for (const Column& column : target.columns) {
    if (column.is_dropped) continue;
    const Column* other = source.FindColumn(column.name);
    if (other == nullptr) {
      if (mismatch == Mismatch::kFillTarget) continue;
      throw errors::AppendExtraColumn(column.name, target.name, "FILLTARGET");
    }
    CheckSameColumn(column, *other);
    names.push_back(QuoteName(column.name));
  }
  for (const Column& column : source.columns) {
    if (column.is_dropped || target.FindColumn(column.name) != nullptr || mismatch == Mismatch::kIgnoreExtra) continue;
    throw errors::AppendExtraColumn(column.name, source.name, "IGNOREEXTRA");
  }
  return names;
}

void CheckRights(const Relation& target, const Relation& source, CommandContext& context) {
  const catalog::PrivilegeChecker& checker = context.checker();
  if (checker.HasSystemPermission("ALTER TABLE")) return;
  checker.Require(&target, catalog::Privilege::kInsert);
  checker.Require(&source, catalog::Privilege::kSelect);
  checker.Require(&source, catalog::Privilege::kDelete);
}

std::string FullName(const Relation& relation, CommandContext& context) {
  return QuoteName(context.snapshot().FindSchema(relation.schema)->name) + "." + QuoteName(relation.name);
}

}  // namespace

std::string Run(const AlterTableAppendStatement& statement, CommandContext& context) {
  const Oid target_oid = GetTable(statement.target, context).oid;
  const Oid source_oid = GetTable(statement.source, context).oid;
  if (target_oid == source_oid) throw errors::AppendFromItself(GetRelation(target_oid, context).name);
  CheckRights(GetRelation(target_oid, context), GetRelation(source_oid, context), context);
  for (const Oid oid : {target_oid, source_oid}) LockForChange(GetRelation(oid, context), context);
  const Relation& target = GetRelation(target_oid, context);
  const Relation& source = GetRelation(source_oid, context);
  for (const Relation* table : {&target, &source}) {
    if (table->is_temporary) throw errors::AppendOfTemporary(table->name);
  }
  if (Declared(target.dist_style) != Declared(source.dist_style)) throw errors::AppendMismatch("distribution style");
  if (target.sort_style != source.sort_style) throw errors::AppendMismatch("sort style");
  const std::string names = base::Join(CommonColumns(target, source, statement.mismatch), ", ");

  // What may be done has been checked; the insertion itself goes by the rights of the system.
  const std::string insert = fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", FullName(target, context), names,
                                         names, FullName(source, context));
  const catalog::PrivilegeChecker everything(context.snapshot(), catalog::kRdsdbUser);
  const BindContext own = context.MakeBindContext();
  BindContext bind{.snapshot = own.snapshot,
                   .database = own.database,
                   .checker = everything,
                   .search_path = own.search_path,
                   .session = own.session};
  context.Run(Bind(ParseStatement(insert, {.case_sensitive_identifier = true}).statement, bind));
  context.EmptyStorage(source_oid);
  context.CommitNow();
  return "ALTER TABLE APPEND";
}

}  // namespace doppel::sql
