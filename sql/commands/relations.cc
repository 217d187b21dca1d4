#include "sql/commands/relations.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/commands/errors.h"

namespace doppel::sql {
namespace {

bool Contains(const std::vector<Oid>& oids, Oid oid) { return std::find(oids.begin(), oids.end(), oid) != oids.end(); }

// One thing that falls with the dropped object, and what it stands on.
struct Casualty {
  std::string what;
  std::string stands_on;
};

std::string StandsOn(const catalog::Relation& relation, const catalog::Cascade& cascade, CommandContext& context) {
  for (const catalog::Dependency& dependency : relation.depends_on) {
    for (const catalog::Relation* other : cascade.relations) {
      if (other->oid == dependency.relation) return Describe(*other, context);
    }
  }
  return "";
}

std::vector<Casualty> CasualtiesOf(const DropRequest& request, const catalog::Cascade& cascade,
                                   CommandContext& context) {
  std::vector<Casualty> casualties;
  for (const catalog::Relation* relation : cascade.relations) {
    if (Contains(request.wanted, relation->oid)) continue;
    casualties.push_back({Describe(*relation, context), StandsOn(*relation, cascade, context)});
  }
  for (const catalog::Function* function : cascade.functions) {
    if (!Contains(request.wanted, function->oid)) casualties.push_back({"function " + function->name, ""});
  }
  for (const catalog::Dependent& dependent : cascade.constraints) {
    const catalog::Relation* referenced = context.snapshot().FindRelation(dependent.constraint->referenced_relation);
    casualties.push_back(
        {fmt::format("constraint {} on {}", dependent.constraint->name, Describe(*dependent.relation, context)),
         referenced == nullptr ? "" : Describe(*referenced, context)});
  }
  return casualties;
}

std::string DetailOf(const std::vector<Casualty>& casualties, const DropRequest& request) {
  std::vector<std::string> lines;
  for (const Casualty& casualty : casualties) {
    const std::string on = casualty.stands_on.empty() ? request.kind + " " + request.name : casualty.stands_on;
    lines.push_back(fmt::format("{} depends on {}", casualty.what, on));
  }
  return base::Join(lines, "\n");
}

// Foreign keys of relations that stay, as the catalog has them before the drop.
void RemoveConstraints(const std::vector<catalog::Dependent>& dependents, CommandContext& context) {
  std::vector<std::pair<Oid, Oid>> keys;  // relation, constraint
  for (const catalog::Dependent& dependent : dependents) {
    keys.emplace_back(dependent.relation->oid, dependent.constraint->oid);
  }
  for (const auto& [oid, constraint] : keys) {
    catalog::Relation relation = GetRelation(oid, context);
    std::erase_if(relation.constraints, [key = constraint](const catalog::Constraint& c) { return c.oid == key; });
    context.Put(std::move(relation));
  }
}

}  // namespace

catalog::Relation NewRelation(const CreationTarget& target, catalog::RelationKind kind, CommandContext& context) {
  catalog::Relation relation;
  relation.oid = context.AllocateOid();
  relation.database = target.database;
  relation.schema = target.schema;
  relation.name = target.name;
  relation.owner = context.current_user();
  relation.kind = kind;
  relation.is_temporary = target.is_temporary;
  relation.created = context.session().StatementStart();
  return relation;
}

void PutNewRelation(catalog::Relation relation, CommandContext& context) {
  if (!relation.is_temporary) {
    relation.acl = catalog::InitialAcl(context.snapshot(), relation.database, relation.schema, relation.owner,
                                       catalog::AclObjectKind::relation, &relation);
  }
  context.Put(relation);
  if (relation.has_storage()) context.CreateStorage(relation);
}

const catalog::Relation& GetRelation(Oid oid, CommandContext& context) {
  const catalog::Relation* relation = context.snapshot().FindRelation(oid);
  if (relation == nullptr) throw catalog::errors::MissingOid(oid);
  return *relation;
}

const catalog::Relation& LockForChange(const catalog::Relation& relation, CommandContext& context) {
  const Oid oid = relation.oid;
  context.Lock(oid, TableUse::kExclusive);
  return GetRelation(oid, context);
}

catalog::Cascade JoinCascades(catalog::Cascade a, const catalog::Cascade& b) {
  const auto add = [](auto& to, const auto& from, const auto& is_same) {
    for (const auto& item : from) {
      if (std::none_of(to.begin(), to.end(), [&](const auto& other) { return is_same(item, other); })) {
        to.push_back(item);
      }
    }
  };
  add(a.relations, b.relations, [](const auto* x, const auto* y) { return x == y; });
  add(a.functions, b.functions, [](const auto* x, const auto* y) { return x == y; });
  add(a.constraints, b.constraints, [](const auto& x, const auto& y) { return x.constraint == y.constraint; });
  // A foreign key of a relation that goes, too, goes with it.
  std::erase_if(a.constraints, [&](const catalog::Dependent& dependent) {
    return std::find(a.relations.begin(), a.relations.end(), dependent.relation) != a.relations.end();
  });
  return a;
}

void DropWithDependents(const DropRequest& request, const catalog::Cascade& cascade, CommandContext& context) {
  const std::vector<Casualty> casualties = CasualtiesOf(request, cascade, context);
  if (request.behavior == DropBehavior::kRestrict && !casualties.empty()) {
    throw catalog::errors::DependentObjects(request.kind, request.name, DetailOf(casualties, request));
  }
  for (const Casualty& casualty : casualties) context.Notify(errors::DropCascades(casualty.what));
  std::vector<std::pair<Oid, bool>> relations;  // oid, has storage
  for (const catalog::Relation* relation : cascade.relations) {
    relations.emplace_back(relation->oid, relation->has_storage());
  }
  std::vector<Oid> functions;
  for (const catalog::Function* function : cascade.functions) functions.push_back(function->oid);

  // Locks come before the first change: a command that waits for one may be run again from its beginning.
  for (const auto& [oid, has_storage] : relations) {
    if (has_storage) context.Lock(oid, TableUse::kExclusive);
  }
  RemoveConstraints(cascade.constraints, context);
  for (const auto& [oid, has_storage] : relations) {
    if (has_storage) context.DropStorage(oid);
    context.Remove<catalog::Relation>(oid);
  }
  for (const Oid function : functions) context.Remove<catalog::Function>(function);
}

void RemoveGrantsWithin(Oid database, Oid schema, CommandContext& context) {
  const auto is_within = [&](const auto& grant) {
    return grant.database == database && (schema == 0 || grant.schema == schema);
  };
  std::vector<Oid> defaults, scoped;
  context.snapshot().ForEach<catalog::DefaultAcl>([&](const catalog::DefaultAcl& acl) {
    if (is_within(acl)) defaults.push_back(acl.oid);
  });
  context.snapshot().ForEach<catalog::ScopedGrant>([&](const catalog::ScopedGrant& grant) {
    if (is_within(grant)) scoped.push_back(grant.oid);
  });
  for (const Oid oid : defaults) context.Remove<catalog::DefaultAcl>(oid);
  for (const Oid oid : scoped) context.Remove<catalog::ScopedGrant>(oid);
}

}  // namespace doppel::sql
