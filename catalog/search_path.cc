#include "catalog/search_path.h"

#include <algorithm>

#include "base/text.h"

namespace doppel::catalog {

SearchPath::SearchPath(const PrivilegeChecker& checker, Oid database, std::vector<std::string> path,
                       Oid temporary_schema)
    : snapshot_(checker.snapshot()) {
  std::vector<const Schema*> named;
  for (const std::string& element : path) {
    const std::string name = element == "$user" ? snapshot_.UserName(checker.user()) : element;
    const Schema* schema =
        name == "pg_temp" ? snapshot_.FindSchema(temporary_schema) : snapshot_.FindSchema(database, name);
    if (!schema || std::find(named.begin(), named.end(), schema) != named.end()) continue;
    // Unusable schemas are skipped, as in PostgreSQL; the temporary schema is the session's own.
    if (schema->temporary_session == 0 && !checker.Has(schema, Privilege::kUsage)) continue;
    named.push_back(schema);
  }
  const auto is_named = [&](const Schema* schema) {
    return std::find(named.begin(), named.end(), schema) != named.end();
  };
  if (const Schema* temporary = snapshot_.FindSchema(temporary_schema); temporary && !is_named(temporary)) {
    schemas_.push_back(temporary);
  }
  if (const Schema* system = snapshot_.FindSchema(kPgCatalogSchema); system && !is_named(system)) {
    schemas_.push_back(system);
  }
  implicit_count_ = schemas_.size();
  schemas_.insert(schemas_.end(), named.begin(), named.end());
  if (!named.empty()) creation_schema_ = named.front();
}

std::vector<std::string> SearchPath::CurrentSchemas(bool include_implicit) const {
  std::vector<std::string> names;
  for (std::size_t i = include_implicit ? 0 : implicit_count_; i < schemas_.size(); ++i) {
    names.push_back(schemas_[i]->name);
  }
  return names;
}

const Relation* SearchPath::FindRelation(std::string_view name) const {
  for (const Schema* schema : schemas_) {
    if (const Relation* relation = snapshot_.FindRelation(schema->oid, name)) return relation;
  }
  return nullptr;
}

std::vector<const Function*> SearchPath::FindFunctions(std::string_view name) const {
  std::vector<const Function*> found;
  for (const Schema* schema : schemas_) {
    for (const Function* function : snapshot_.FindFunctions(schema->oid, name)) {
      // An overload of the same arguments further down the path is hidden.
      const std::vector<LogicalType> types = function->InputTypes();
      const bool hidden =
          std::any_of(found.begin(), found.end(), [&](const Function* f) { return f->InputTypes() == types; });
      if (!hidden) found.push_back(function);
    }
  }
  return found;
}

std::vector<std::string> ParseSearchPath(std::string_view setting) {
  std::vector<std::string> elements;
  std::string element;
  bool in_quotes = false;
  bool was_quoted = false;
  const auto finish = [&] {
    const std::string name = was_quoted ? element : base::ToLowerAscii(base::TrimBlanks(element));
    if (!name.empty()) elements.push_back(name);
    element.clear();
    was_quoted = false;
  };
  for (std::size_t i = 0; i < setting.size(); ++i) {
    const char c = setting[i];
    if (c == '"') {
      if (in_quotes && i + 1 < setting.size() && setting[i + 1] == '"') {
        element += c;
        ++i;
        continue;
      }
      if (!in_quotes) element.clear();
      in_quotes = !in_quotes;
      was_quoted = true;
    } else if (c == ',' && !in_quotes) {
      finish();
    } else if (in_quotes || !was_quoted) {
      element += c;
    }
  }
  finish();
  return elements;
}

}  // namespace doppel::catalog
