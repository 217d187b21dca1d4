#include "sql/commands/constraints.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/commands/errors.h"
#include "sql/commands/lookup.h"
#include "sql/parser/parser.h"
#include "sql/types/casts.h"

namespace doppel::sql {
namespace {

using catalog::ConstraintKind;

ConstraintKind KindOf(TableConstraintKind kind) {
  switch (kind) {
    case TableConstraintKind::kUnique:
      return ConstraintKind::unique;
    case TableConstraintKind::kPrimaryKey:
      return ConstraintKind::primary_key;
    case TableConstraintKind::kForeignKey:
    case TableConstraintKind::kCheck:
      break;
  }
  return ConstraintKind::foreign_key;
}

std::string_view KindWord(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::unique:
      return "unique";
    case ConstraintKind::primary_key:
      return "primary key";
    case ConstraintKind::foreign_key:
      break;
  }
  return "foreign key";
}

std::vector<std::int16_t> KeyColumns(const catalog::Relation& table, const std::vector<Name>& names,
                                     ConstraintKind kind) {
  std::vector<std::int16_t> columns;
  for (const Name& name : names) {
    const catalog::Column* column = table.FindColumn(name.text);
    if (column == nullptr) throw errors::KeyColumnMissing(name.text, name.span);
    if (std::find(columns.begin(), columns.end(), column->attnum) != columns.end()) {
      throw errors::KeyColumnTwice(name.text, KindWord(kind), name.span);
    }
    columns.push_back(column->attnum);
  }
  return columns;
}

// Relations and the indexes that stand for keys share one space of names in a schema.
bool IsNameTaken(const catalog::Relation& table, const std::string& name, CommandContext& context) {
  if (table.FindConstraint(name) != nullptr || table.name == name) return true;
  if (context.snapshot().FindRelation(table.schema, name) != nullptr) return true;
  bool taken = false;
  context.snapshot().ForEachNamed<catalog::Relation>(table.schema, [&](const catalog::Relation& other) {
    taken = taken || (other.oid != table.oid && other.FindConstraint(name) != nullptr);
  });
  return taken;
}

std::string GeneratedName(const catalog::Relation& table, const TableConstraint& constraint, CommandContext& context) {
  const std::string column = constraint.columns.empty() ? "" : constraint.columns[0].text;
  std::string_view suffix = "fkey";
  if (constraint.kind == TableConstraintKind::kPrimaryKey) suffix = "pkey";
  if (constraint.kind == TableConstraintKind::kUnique) suffix = "key";
  std::string stem = constraint.kind == TableConstraintKind::kPrimaryKey ? table.name : table.name + "_" + column;
  // Room for "_", the suffix and a number.
  stem = base::TruncateUtf8(stem, kMaxIdentifierBytes - suffix.size() - 5);
  std::string name = fmt::format("{}_{}", stem, suffix);
  for (int number = 1; IsNameTaken(table, name, context); ++number) {
    name = fmt::format("{}_{}{}", stem, suffix, number);
  }
  return name;
}

const catalog::Constraint* FindPrimaryKey(const catalog::Relation& table) {
  const auto found = std::find_if(table.constraints.begin(), table.constraints.end(),
                                  [](const catalog::Constraint& c) { return c.kind == ConstraintKind::primary_key; });
  return found == table.constraints.end() ? nullptr : &*found;
}

bool HasKeyOver(const catalog::Relation& table, const std::vector<std::int16_t>& columns) {
  const std::set<std::int16_t> wanted(columns.begin(), columns.end());
  return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const catalog::Constraint& key) {
    return key.kind != ConstraintKind::foreign_key &&
           std::set<std::int16_t>(key.columns.begin(), key.columns.end()) == wanted;
  });
}

bool NamesTable(const QualifiedName& name, const catalog::Relation& table, CommandContext& context) {
  if (Last(name).text != table.name) return false;
  if (name.size() == 1) return true;
  const catalog::Schema* schema = context.snapshot().FindSchema(table.schema);
  return schema != nullptr && schema->name == name[name.size() - 2].text;
}

// A table may reference itself before it is in the catalog.
const catalog::Relation& ReferencedTable(const catalog::Relation& table, const QualifiedName& name,
                                         CommandContext& context) {
  if (NamesTable(name, table, context)) return table;
  const catalog::Relation& referenced = GetTable(name, context);
  context.checker().Require(&referenced, catalog::Privilege::kReferences);
  return referenced;
}

void CheckTypes(const catalog::Relation& table, const catalog::Relation& referenced, const catalog::Constraint& key) {
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    const catalog::Column& from = *table.FindColumn(key.columns[i]);
    const catalog::Column& to = *referenced.FindColumn(key.referenced_columns[i]);
    if (from.type.id == to.type.id || CanCast(from.type.id, to.type.id, CastContext::kImplicit) ||
        CanCast(to.type.id, from.type.id, CastContext::kImplicit)) {
      continue;
    }
    throw errors::ForeignKeyTypes(key.name, from.name, to.name);
  }
}

catalog::Constraint WithReference(catalog::Constraint key, const catalog::Relation& table,
                                  const ForeignKeyReference& reference, CommandContext& context) {
  const catalog::Relation& referenced = ReferencedTable(table, reference.table, context);
  key.referenced_relation = referenced.oid;
  if (reference.columns.empty()) {
    const catalog::Constraint* primary_key = FindPrimaryKey(referenced);
    if (primary_key == nullptr) throw errors::ForeignKeyNoPrimaryKey(referenced.name);
    key.referenced_columns = primary_key->columns;
  } else {
    key.referenced_columns = KeyColumns(referenced, reference.columns, ConstraintKind::foreign_key);
  }
  if (key.referenced_columns.size() != key.columns.size()) throw errors::ForeignKeyCount();
  if (!HasKeyOver(referenced, key.referenced_columns)) throw errors::ForeignKeyNoMatchingKey(referenced.name);
  CheckTypes(table, referenced, key);
  return key;
}

}  // namespace

catalog::Constraint MakeConstraint(const catalog::Relation& table, const TableConstraint& constraint,
                                   CommandContext& context) {
  if (constraint.kind == TableConstraintKind::kCheck) throw errors::CheckConstraint(constraint.span);
  catalog::Constraint key;
  key.kind = KindOf(constraint.kind);
  key.columns = KeyColumns(table, constraint.columns, key.kind);
  if (key.kind == ConstraintKind::primary_key && FindPrimaryKey(table) != nullptr) {
    throw catalog::errors::MultiplePrimaryKeys(table.name);
  }
  if (constraint.name) {
    key.name = constraint.name->text;
    if (table.FindConstraint(key.name) != nullptr) {
      throw catalog::errors::DuplicateConstraint(key.name, table.name).At(constraint.name->span);
    }
  } else {
    key.name = GeneratedName(table, constraint, context);
  }
  if (constraint.references) key = WithReference(std::move(key), table, *constraint.references, context);
  key.oid = context.AllocateOid();
  if (key.kind != ConstraintKind::foreign_key) key.index_oid = context.AllocateOid();
  return key;
}

std::vector<TableConstraint> ColumnConstraints(const ColumnDefinition& definition) {
  std::vector<TableConstraint> constraints;
  const auto add = [&](TableConstraintKind kind, const std::optional<Name>& name) -> TableConstraint& {
    constraints.push_back({.name = name, .kind = kind, .columns = {definition.name}, .span = definition.span});
    return constraints.back();
  };
  if (definition.is_unique) add(TableConstraintKind::kUnique, definition.unique_name);
  if (definition.is_primary_key) add(TableConstraintKind::kPrimaryKey, definition.primary_key_name);
  if (definition.references) {
    add(TableConstraintKind::kForeignKey, definition.references_name).references = definition.references;
  }
  return constraints;
}

}  // namespace doppel::sql
