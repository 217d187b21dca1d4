#include "sql/commands/view_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/commands/errors.h"
#include "sql/commands/tree_rewrite.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

constexpr std::string_view kOidPrefix = "oid:";

Name Quoted(std::string text) { return {.text = std::move(text), .is_quoted = true}; }

using SpanKey = std::pair<std::uint32_t, std::uint32_t>;
SpanKey KeyOf(base::Span span) { return {span.begin, span.end}; }

// Puts oids in place of relation names, lists in place of stars, and the new name in place of a renamed column's.
class DefinitionStorer : public TreeRewriter {
 public:
  DefinitionStorer(const ViewAnalysis& analysis, const catalog::Snapshot& snapshot,
                   const std::optional<ColumnRename>& rename)
      : snapshot_(snapshot), rename_(rename) {
    for (const NameUse& use : analysis.uses) {
      if (use.attribute == 0) {
        relations_[KeyOf(use.span)] = use.relation;
        continue;
      }
      if (use.span.end == 0 && IsRenamed(use)) {
        throw base::NotEmulated("renaming a column by which a view joins with USING or NATURAL");
      }
      columns_[KeyOf(use.span)] = use;
    }
    for (const StarUse& star : analysis.stars) stars_[KeyOf(star.span)] = &star;
    for (const AttributeUse& use : analysis.attributes) attributes_[KeyOf(use.span)] = use.name;
    for (const FunctionUse& use : analysis.functions) functions_[KeyOf(use.span)] = use.function;
  }

  // A user's function keeps its schema, whatever the reader's search path.
  FunctionCall OnCall(FunctionCall call, base::Span span) override {
    const auto found = functions_.find(KeyOf(span));
    const catalog::Function* function = found == functions_.end() ? nullptr : snapshot_.FindFunction(found->second);
    const catalog::Schema* schema = function == nullptr ? nullptr : snapshot_.FindSchema(function->schema);
    if (schema != nullptr) call.name = {Quoted(schema->name), Quoted(function->name)};
    return call;
  }

  TableRef OnTable(const NamedTable& node, TableRef ref) override {
    const auto found = relations_.find(KeyOf(SpanOf(node.name)));
    if (found == relations_.end()) {
      ref.node = NamedTable{WithColumn(node.name)};
      return ref;
    }
    if (!ref.alias) ref.alias = Quoted(Last(node.name).text);
    ref.node = NamedTable{{Quoted(fmt::format("{}{}", kOidPrefix, found->second))}};
    return ref;
  }

  std::vector<SelectItem> OnItem(SelectItem item) override {
    const auto star = stars_.find(KeyOf(item.expr->span));
    if (star == stars_.end() || !std::holds_alternative<Star>(item.expr->node)) {
      if (!item.alias) item.alias = KeptAlias(*item.expr);
      return {std::move(item)};
    }
    std::vector<SelectItem> items;
    for (const StarUse::Column& column : star->second->columns) {
      ColumnRef reference;
      if (!column.relation.empty()) reference.path.push_back(Quoted(column.relation));
      reference.path.push_back(Quoted(column.name));
      items.push_back({std::make_shared<const Expr>(Expr{std::move(reference), {}}), std::nullopt});
    }
    return items;
  }

  Expr OnColumn(const ColumnRef& node, Expr expr) override {
    expr.node = ColumnRef{WithColumn(node.path)};
    return expr;
  }

  Name OnAttribute(Name name) override {
    const auto found = attributes_.find(KeyOf(name.span));
    return found == attributes_.end() ? name : Quoted(found->second);
  }

 private:
  // The path with the stored name of the column that it, or the part of it before SUPER attributes, names.
  QualifiedName WithColumn(QualifiedName path) {
    for (Name& part : path) part = OnAttribute(std::move(part));
    for (std::size_t size = path.size(); size > 0; --size) {
      const auto found = columns_.find(KeyOf(base::Join(path[0].span, path[size - 1].span)));
      if (found == columns_.end()) continue;
      const NameUse& use = found->second;
      if (IsRenamed(use)) {
        changed_names_[found->first] = path[size - 1].text;
        path[size - 1] = Quoted(rename_->name);
      }
      // The relation has an alias now, so its schema may not be named any more.
      const QualifiedName column(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(size));
      if (size > 2 && IsQualifiedBySchema(column, use.relation)) {
        path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(size - 2));
      }
      break;
    }
    return path;
  }

  bool IsRenamed(const NameUse& use) const {
    return rename_ && use.relation == rename_->relation && use.attribute == rename_->attribute;
  }

  bool IsQualifiedBySchema(const QualifiedName& path, Oid oid) const {
    const catalog::Relation* relation = snapshot_.FindRelation(oid);
    if (relation == nullptr || relation->name != path[path.size() - 2].text) return false;
    const catalog::Schema* schema = snapshot_.FindSchema(relation->schema);
    return schema != nullptr && schema->name == path[path.size() - 3].text;
  }

  // An item without an alias is named after its column: it keeps that name when the column gets another.
  std::optional<Name> KeptAlias(const Expr& expr) const {
    if (!rename_) return std::nullopt;
    const Expr* named = &expr;
    while (const auto* cast = std::get_if<Cast>(&named->node)) named = cast->operand.get();
    const auto changed = changed_names_.find(KeyOf(named->span));
    if (changed == changed_names_.end()) return std::nullopt;
    return Quoted(changed->second);
  }

  const catalog::Snapshot& snapshot_;
  const std::optional<ColumnRename>& rename_;
  std::map<SpanKey, Oid> relations_;
  std::map<SpanKey, NameUse> columns_;
  std::map<SpanKey, const StarUse*> stars_;
  std::map<SpanKey, Oid> functions_;
  std::map<SpanKey, std::string> changed_names_;
  std::map<SpanKey, std::string> attributes_;
};

// The way back: schema and name in place of oids.
class DefinitionReader : public TreeRewriter {
 public:
  explicit DefinitionReader(const catalog::Snapshot& snapshot) : snapshot_(snapshot) {}

  TableRef OnTable(const NamedTable& node, TableRef ref) override {
    const std::string& text = Last(node.name).text;
    if (node.name.size() != 1 || !text.starts_with(kOidPrefix)) return ref;
    const auto oid = static_cast<Oid>(std::stoul(text.substr(kOidPrefix.size())));
    const catalog::Relation* relation = snapshot_.FindRelation(oid);
    if (relation == nullptr) throw catalog::errors::MissingOid(oid);
    const catalog::Schema* schema = snapshot_.FindSchema(relation->schema);
    ref.node = NamedTable{{Quoted(schema == nullptr ? "" : schema->name), Quoted(relation->name)}};
    if (ref.alias && ref.alias->text == relation->name && ref.column_aliases.empty()) ref.alias.reset();
    return ref;
  }

 private:
  const catalog::Snapshot& snapshot_;
};

class LateBindingChecker : public TreeRewriter {
 public:
  void EnterCommonTable(const CommonTable& table) override { local_names_.insert(table.name.text); }
  TableRef OnTable(const NamedTable& node, TableRef ref) override {
    if (ref.alias) local_names_.insert(ref.alias->text);
    names_.push_back(node.name);
    return ref;
  }

  void Check(Oid database, const catalog::Snapshot& snapshot) const {
    for (const QualifiedName& name : names_) {
      // Names of WITH queries, and SUPER paths that begin with an alias, stand for nothing outside the query.
      if (local_names_.contains(name[0].text)) continue;
      if (name.size() == 1) throw errors::UnqualifiedInLateBindingView();
      Oid owner = database;
      if (name.size() == 3) {
        const catalog::Database* other = snapshot.FindDatabase(name[0].text);
        if (other == nullptr) throw catalog::errors::UndefinedDatabase(name[0].text);
        owner = other->oid;
      }
      const std::string& schema = name[name.size() - 2].text;
      if (snapshot.FindSchema(owner, schema) == nullptr) throw catalog::errors::UndefinedSchema(schema);
    }
  }

 private:
  std::set<std::string> local_names_;
  std::vector<QualifiedName> names_;
};

}  // namespace

std::string StoredDefinition(const Query& query, const ViewAnalysis& analysis, const catalog::Snapshot& snapshot,
                             const std::optional<ColumnRename>& rename) {
  DefinitionStorer storer(analysis, snapshot, rename);
  return Deparse(*Rewrite(query, storer));
}

std::vector<catalog::Dependency> DependenciesOf(const ViewAnalysis& analysis) {
  std::map<Oid, std::set<std::int16_t>> columns;
  for (const NameUse& use : analysis.uses) {
    std::set<std::int16_t>& used = columns[use.relation];
    if (use.attribute != 0) used.insert(use.attribute);
  }
  std::vector<catalog::Dependency> dependencies;
  for (const auto& [relation, used] : columns) {
    dependencies.push_back({.relation = relation, .columns = {used.begin(), used.end()}});
  }
  std::set<Oid> functions;
  for (const FunctionUse& use : analysis.functions) functions.insert(use.function);
  for (const Oid function : functions) dependencies.push_back({.function = function});
  return dependencies;
}

QueryPtr ReadDefinition(const catalog::Relation& view, const catalog::Snapshot& snapshot) {
  DefinitionReader reader(snapshot);
  return Rewrite(*ParseQuery(view.view_definition, kStoredText), reader);
}

std::string ViewDefinitionText(const catalog::Relation& view, const catalog::Snapshot& snapshot) {
  if (view.kind == catalog::RelationKind::materialized_view) return view.source_text;
  if (view.kind != catalog::RelationKind::late_binding_view) return Deparse(*ReadDefinition(view, snapshot)) + ";";
  const catalog::Schema* schema = snapshot.FindSchema(view.schema);
  std::string names;
  for (const catalog::Column& column : view.columns) {
    names += (names.empty() ? " (" : ", ") + QuoteName(column.name);
  }
  if (!names.empty()) names += ")";
  return fmt::format("create view {}.{}{} as {} with no schema binding;",
                     QuoteName(schema == nullptr ? "" : std::string_view(schema->name)), QuoteName(view.name), names,
                     view.view_definition);
}

void CheckLateBindingNames(const Query& query, Oid database, const catalog::Snapshot& snapshot) {
  LateBindingChecker checker;
  Rewrite(query, checker);
  checker.Check(database, snapshot);
}

}  // namespace doppel::sql
