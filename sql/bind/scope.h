// Scope: the names an expression may use at one query level, chained to the levels around it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/object.h"
#include "catalog/privileges.h"
#include "sql/bind/bound.h"

namespace doppel::sql {

// A column that FROM makes visible. `expr` reads it (a merged USING column of a FULL JOIN is a coalesce of two).
struct ScopeColumn {
  std::string name;
  BoundExprPtr expr;
  std::optional<ColumnOrigin> origin;
  bool is_hidden = false;  // found by name, but not part of `*`
};

// A range-table entry by its alias.
struct ScopeRelation {
  std::string alias;
  std::string schema, database;  // for s.t.c and d.s.t.c; empty once the relation has an alias
  bool has_alias = false;
  std::vector<ScopeColumn> columns;
  // The variable of an unnested SUPER array or object: its alias names the element, which has no columns to qualify.
  bool is_element = false;
};

// What one FROM item contributes: the relations for qualified names, the columns for unqualified names and `*`
// (a column merged by USING stands once, first).
struct FromScope {
  BoundFromPtr from;
  std::vector<ScopeRelation> relations;
  std::vector<ScopeColumn> columns;
};

// A WITH query in view; `columns` are known before its body only in a recursive one.
struct CteScope {
  std::string name;
  int number = 0;
  std::vector<OutputColumn> columns;
};

struct Scope {
  const Scope* outer = nullptr;
  std::vector<FromScope> from;
  // Select aliases bound so far, visible after the columns of FROM (lateral aliases).
  std::vector<std::pair<std::string, BoundExprPtr>> aliases;
  std::vector<CteScope> ctes;
  // Numbers of the relations of this level, to tell own columns from outer ones.
  std::set<int> relation_numbers;
};

}  // namespace doppel::sql
