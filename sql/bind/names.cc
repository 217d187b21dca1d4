// Column references: [[database.]schema.]relation.column or a bare column, looked for level by level outwards. At each
// level the columns of FROM come before the select list's aliases.
#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "base/text.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

const ScopeColumn* FindIn(const std::vector<ScopeColumn>& columns, std::string_view name) {
  for (const ScopeColumn& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::string RelationList(const Scope& scope) {
  std::vector<std::string> names;
  for (const FromScope& item : scope.from) {
    for (const ScopeRelation& relation : item.relations) names.push_back(relation.alias);
  }
  return base::Join(names, ", ");
}

bool IsNamed(const ScopeRelation& relation, const QualifiedName& path, std::size_t parts) {
  if (relation.alias != path[parts - 1].text) return false;
  if (parts == 1) return true;
  if (relation.has_alias || relation.schema != path[parts - 2].text) return false;
  return parts == 2 || relation.database == path[parts - 3].text;
}

}  // namespace

const ScopeRelation* Binder::FindScopeRelation(const QualifiedName& path, std::size_t parts, const Scope& scope) {
  if (parts > 3) return nullptr;
  const ScopeRelation* found = nullptr;
  for (const FromScope& item : scope.from) {
    for (const ScopeRelation& relation : item.relations) {
      if (!IsNamed(relation, path, parts)) continue;
      if (found != nullptr) {
        throw base::SqlError(base::SqlState::kAmbiguousAlias, "table reference \"" + relation.alias + "\" is ambiguous")
            .At(SpanOf(path));
      }
      found = &relation;
    }
  }
  return found;
}

BoundExprPtr Binder::FindColumn(const QualifiedName& path, const Scope& scope, base::Span span, bool may_use_aliases) {
  const std::string& name = Last(path).text;
  for (const Scope* level = &scope; level != nullptr; level = level->outer) {
    if (path.size() == 1) {
      const ScopeColumn* found = nullptr;
      for (const FromScope& item : level->from) {
        for (const ScopeColumn& column : item.columns) {
          if (column.name != name) continue;
          if (found != nullptr) throw errors::AmbiguousColumn(name, span);
          found = &column;
        }
      }
      if (found != nullptr) {
        NoteColumn(*found->expr, span);
        return found->expr;
      }
      if (may_use_aliases) {
        const BoundExprPtr* aliased = nullptr;
        for (const auto& [alias, expr] : level->aliases) {
          if (alias != name) continue;
          if (aliased != nullptr && !SameExpression(**aliased, *expr)) throw errors::AmbiguousColumn(name, span);
          aliased = &expr;
        }
        if (aliased != nullptr) return *aliased;
      }
      continue;
    }
    const ScopeRelation* relation = FindScopeRelation(path, path.size() - 1, *level);
    const ScopeColumn* column = relation == nullptr ? nullptr : FindIn(relation->columns, name);
    if (column == nullptr) {
      if (BoundExprPtr value = NavigateFrom(path, *level, span, may_use_aliases)) return value;
      if (relation == nullptr) continue;
      throw errors::UndefinedColumn(name, relation->alias, span);
    }
    NoteColumn(*column->expr, span);
    return column->expr;
  }
  if (path.size() == 1) {
    const std::span<const Signature> overloads = FindFunctions(name);
    if (!overloads.empty() && overloads[0].row->is_bare_word && !path[0].is_quoted) return CallByName(name, {}, span);
    throw errors::UndefinedColumn(name, RelationList(scope), span);
  }
  if (const ScopeRelation* begins = path.size() > 2 ? FindScopeRelation(path, 1, scope) : nullptr) {
    throw errors::UndefinedColumn(path[1].text, begins->alias, span);
  }
  QualifiedName relation(path.begin(), path.end() - 1);
  throw errors::MissingFromEntry(ToText(relation), span);
}

// c_join_PG: which types may be joined with tables.
void Binder::NoteCatalogColumn(const BoundExpr& expr, const BoundColumn& column) {
  constexpr TypeId kKnown[] = {TypeId::kChar, TypeId::kName, TypeId::kOid, TypeId::kText, TypeId::kUnknown};
  const auto named = catalog_names_.find(column.relation);
  if (named == catalog_names_.end() || GetType(expr.type.id).is_column_type) return;
  if (std::find(std::begin(kKnown), std::end(kKnown), expr.type.id) != std::end(kKnown)) return;
  const auto& [alias, system] = named->second;
  const std::string name = system->is_view() ? system->columns.at(std::stoul(column.column.substr(1)) - 1).name
                                             : column.column.substr(1, column.column.size() - 2);
  leader_columns_.emplace(alias + "." + name, expr.type);
}

void Binder::NoteColumn(const BoundExpr& column, base::Span span) {
  const auto* node = std::get_if<BoundColumn>(&column.node);
  if (node == nullptr) return;
  NoteCatalogColumn(column, *node);
  const auto read = reads_.find(node->relation);
  if (read == reads_.end()) return;
  const auto attribute = AttributeOf(*node);
  read->second.columns.insert(attribute);
  if (!in_view_) uses_.push_back({span, read->second.relation->oid, attribute, true});
}

}  // namespace doppel::sql
