// CREATE TABLE: a relation for the catalog and its storage.
#include <algorithm>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/commands/columns.h"
#include "sql/commands/commands.h"
#include "sql/commands/constraints.h"
#include "sql/commands/errors.h"
#include "sql/commands/keys.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"

namespace doppel::sql {
namespace {

// Collects the elements in the order they stand; keys and constraints wait until all columns are known.
class TableBuilder {
 public:
  TableBuilder(catalog::Relation table, CommandContext& context) : table_(std::move(table)), context_(context) {}

  void Add(const ColumnDefinition& definition) {
    AddColumn(MakeColumn(definition, table_.name, context_));
    if (definition.is_distkey) keys_.dist_keys.push_back(definition.name);
    if (definition.is_sortkey) keys_.sort_keys.push_back(definition.name);
    for (TableConstraint& constraint : ColumnConstraints(definition)) constraints_.push_back(std::move(constraint));
  }
  void Add(const TableConstraint& constraint) { constraints_.push_back(constraint); }
  void Add(const LikeClause& like);

  catalog::Relation Finish(const TableAttributes& attributes) {
    if (has_like_) {
      CheckNoAttributes(attributes);
      table_ = WithDefaultEncodings(std::move(table_));
    } else {
      table_ = WithAttributes(std::move(table_), attributes, keys_);
    }
    // Keys first, so that a table may reference its own.
    for (const TableConstraint& constraint : constraints_) {
      if (!constraint.references) AddConstraint(constraint);
    }
    for (const TableConstraint& constraint : constraints_) {
      if (constraint.references) AddConstraint(constraint);
    }
    return std::move(table_);
  }

 private:
  void AddColumn(catalog::Column column) {
    if (table_.FindColumn(column.name) != nullptr) throw catalog::errors::DuplicateColumnName(column.name);
    if (table_.columns.size() >= kMaxColumns) throw catalog::errors::TooManyColumns();
    column.attnum = table_.next_attnum++;
    table_.columns.push_back(std::move(column));
  }

  void AddConstraint(const TableConstraint& constraint) {
    catalog::Constraint key = MakeConstraint(table_, constraint, context_);
    if (key.kind == catalog::ConstraintKind::primary_key) {
      for (catalog::Column& column : table_.columns) {
        if (std::find(key.columns.begin(), key.columns.end(), column.attnum) != key.columns.end()) {
          column.not_null = true;
        }
      }
    }
    table_.constraints.push_back(std::move(key));
  }

  void CheckNoAttributes(const TableAttributes& attributes) const {
    if (attributes.backup) throw errors::AttributesWithLike("BACKUP");
    if (attributes.dist_style) throw errors::AttributesWithLike("DISTSTYLE");
    if (attributes.dist_key || !keys_.dist_keys.empty()) throw errors::AttributesWithLike("DISTKEY");
    if (!attributes.sort_key.empty() || attributes.is_sort_key_auto || !keys_.sort_keys.empty()) {
      throw errors::AttributesWithLike("SORTKEY");
    }
  }

  catalog::Relation table_;
  CommandContext& context_;
  ColumnKeys keys_;
  std::vector<TableConstraint> constraints_;
  bool has_like_ = false;
};

void TableBuilder::Add(const LikeClause& like) {
  const catalog::Relation& parent = GetRelation(like.table, context_);
  if (!parent.has_storage()) throw catalog::errors::NotATable(parent.name);
  context_.checker().Require(&parent, catalog::Privilege::kSelect);
  for (const catalog::Column& column : parent.columns) {
    if (column.is_dropped) continue;
    catalog::Column copy = column;
    if (!like.includes_defaults) copy.default_expression.clear();
    copy.identity.reset();
    copy.acl.reset();
    copy.comment.clear();
    AddColumn(std::move(copy));
  }
  if (has_like_) return;
  table_.dist_style = parent.dist_style;
  table_.sort_style = parent.sort_style;
  table_.backup = parent.backup;
  table_.encode_auto = parent.encode_auto;
  has_like_ = true;
}

}  // namespace

std::string Run(const CreateTableStatement& statement, CommandContext& context) {
  if (statement.iceberg) throw base::NotEmulated("Iceberg tables");
  if (!statement.refused_options.empty()) {
    throw errors::UnsupportedOption("CREATE TABLE " + base::ToUpperAscii(statement.refused_options[0]));
  }
  const CreationTarget target = TargetOfCreate(statement.table, statement.is_temporary, "CREATE TABLE", context);
  if (context.snapshot().FindRelation(target.schema, target.name) != nullptr) {
    if (!statement.if_not_exists) throw catalog::errors::DuplicateTable(target.name);
    context.Notify(catalog::errors::TableExistsSkipped(target.name));
    return "CREATE TABLE";
  }
  TableBuilder builder(NewRelation(target, catalog::RelationKind::table, context), context);
  for (const TableElement& element : statement.elements) {
    std::visit([&](const auto& part) { builder.Add(part); }, element);
  }
  PutNewRelation(builder.Finish(statement.attributes), context);
  return "CREATE TABLE";
}

}  // namespace doppel::sql
