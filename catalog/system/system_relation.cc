#include "catalog/system/system_relation.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/resource.h"
#include "base/text.h"
#include "catalog/errors.h"
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/shape.h"

namespace doppel {
std::span<const base::Resource> catalog_resources();
}

namespace doppel::catalog {
namespace {

// The rows of views that hold none here: what they would show does not exist in Doppel. Their files have no query.
std::vector<sql::Row> NoRows(const SystemState&) { return {}; }

// What follows the comment lines at the top; empty when there is nothing.
std::string_view QueryOf(std::string_view text) {
  while (text.starts_with("--")) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return base::TrimBlanks(text);
}

// Joins the comment lines of a view's header into "key: value" entries; a line without a key continues the last one.
std::map<std::string, std::string, std::less<>> ReadHeader(std::string_view text) {
  std::map<std::string, std::string, std::less<>> entries;
  std::string key = "description";
  while (text.starts_with("--")) {
    const std::size_t end = text.find('\n');
    std::string_view line = base::TrimBlanks(text.substr(2, end - 2));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    for (const std::string_view known : {"doc", "visibility", "columns", "listed"}) {
      if (line.starts_with(std::string(known) + ":")) {
        key = known;
        line = base::TrimBlanks(line.substr(known.size() + 1));
        break;
      }
    }
    std::string& entry = entries[key];
    if (!entry.empty()) entry += ' ';
    entry += line;
  }
  return entries;
}

Visibility VisibilityOf(std::string_view word) {
  if (word == "own_rows") return Visibility::own_rows;
  if (word == "superuser") return Visibility::superuser;
  base::Check(word == "all", "unknown visibility of a system view");
  return Visibility::all;
}

SystemRelation ReadView(const base::Resource& resource) {
  std::string_view name = resource.path;
  name.remove_prefix(name.rfind('/') + 1);
  name.remove_suffix(std::string_view(".sql").size());
  SystemRelation view;
  constexpr std::string_view kInformationSchemaPrefix = "information_schema.";
  if (name.starts_with(kInformationSchemaPrefix)) {
    view.schema = kInformationSchema;
    name.remove_prefix(kInformationSchemaPrefix.size());
  }
  view.name = std::string(name);
  view.oid = OidOfName(view.schema == kInformationSchema ? "information_schema" : "pg_catalog", name);
  const auto header = ReadHeader(resource.text);
  view.columns = ParseShape(header.at("columns"));
  view.visibility = VisibilityOf(header.at("visibility"));
  view.documentation_page = header.at("doc");
  view.description = header.at("description");
  view.is_listed = !header.contains("listed");
  view.view_sql = QueryOf(resource.text);
  if (view.view_sql.empty()) view.generate = NoRows;
  return view;
}

std::vector<SystemRelation> CollectRelations() {
  std::vector<SystemRelation> all;
  for (auto family :
       {ClassRelations, NamespaceRelations, PrincipalRelations, TypeRelations, RoutineRelations, UnusedRelations,
        SessionRelations, StatisticRelations, InventoryRelations, PrivilegeRelations, JournalRelations}) {
    for (SystemRelation& relation : family()) all.push_back(std::move(relation));
  }
  for (const base::Resource& resource : catalog_resources()) {
    if (resource.path.find("/system/views/") != std::string_view::npos) all.push_back(ReadView(resource));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.oid < b.oid; });
  return all;
}

// All relations with an index by name.
struct Registry {
  std::vector<SystemRelation> relations = CollectRelations();
  std::map<std::pair<Oid, std::string_view>, const SystemRelation*> by_name;

  Registry() {
    for (const SystemRelation& relation : relations) by_name[{relation.schema, relation.name}] = &relation;
  }
};

const Registry& TheRegistry() {
  static const Registry registry;
  return registry;
}

}  // namespace

std::string SystemRelation::QualifiedName() const {
  switch (schema) {
    case kInformationSchema:
      return "information_schema." + name;
    case kPgInternalSchema:
      return "pg_internal." + name;
    default:
      return "pg_catalog." + name;
  }
}

std::span<const SystemRelation> SystemRelations() { return TheRegistry().relations; }

const SystemRelation* FindSystemRelation(Oid schema, std::string_view name) {
  if (schema >= kFirstUserOid) return nullptr;
  const auto& by_name = TheRegistry().by_name;
  const auto found = by_name.find({schema, name});
  return found == by_name.end() ? nullptr : found->second;
}

const SystemRelation* FindSystemRelation(Oid oid) {
  if (oid >= kFirstUserOid) return nullptr;
  const std::vector<SystemRelation>& all = TheRegistry().relations;
  const auto found = std::lower_bound(all.begin(), all.end(), oid,
                                      [](const SystemRelation& relation, Oid wanted) { return relation.oid < wanted; });
  return found == all.end() || found->oid != oid ? nullptr : &*found;
}

FoundRelation ResolveRelation(const Snapshot& snapshot, Oid schema, std::string_view name) {
  if (const Relation* relation = snapshot.FindRelation(schema, name)) return {relation, nullptr};
  return {nullptr, FindSystemRelation(schema, name)};
}

FoundRelation ResolveRelation(const SearchPath& path, std::string_view name) {
  for (const Schema* schema : path.schemas()) {
    if (const FoundRelation found = ResolveRelation(path.snapshot(), schema->oid, name)) return found;
  }
  return {};
}

Acl SystemRelationAcl(const Snapshot& snapshot, const SystemRelation& relation) {
  if (const SystemAcl* granted = snapshot.Find<SystemAcl>(relation.oid)) return granted->acl;
  Acl acl{{{GranteeKind::user, kRdsdbUser}, kAllRelationPrivileges, {}, kRdsdbUser}};
  const bool for_all = relation.visibility != Visibility::superuser && relation.schema != kPgInternalSchema;
  if (for_all) acl.push_back({Grantee::Public(), Privilege::kSelect, {}, kRdsdbUser});
  return acl;
}

bool MayRead(const PrivilegeChecker& checker, const SystemRelation& relation) {
  if (checker.is_superuser()) return true;
  if (checker.HeldIn(SystemRelationAcl(checker.snapshot(), relation)).Contains(Privilege::kSelect)) return true;
  return relation.schema != kPgInternalSchema && checker.HasSystemPermission("ACCESS SYSTEM TABLE");
}

void RequireRead(const PrivilegeChecker& checker, const SystemRelation& relation) {
  if (!MayRead(checker, relation)) throw errors::PermissionDenied("relation", relation.name);
}

}  // namespace doppel::catalog
