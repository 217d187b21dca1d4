// GRANT and REVOKE as functions from one ACL to the next; see privileges.h.
#include <algorithm>

#include "catalog/errors.h"
#include "catalog/privileges.h"

namespace doppel::catalog {
namespace {

enum class Direction { grant, revoke };

Oid OwnerOf(const AclObject& object) {
  return std::visit(
      [](const auto* pointer) {
        if constexpr (std::is_same_v<decltype(pointer), const Language*>) {
          return kRdsdbUser;
        } else {
          return pointer->owner;
        }
      },
      object);
}

std::string_view KindOf(const AclObject& object) {
  struct Visitor {
    std::string_view operator()(const Relation*) const { return "relation"; }
    std::string_view operator()(const Schema*) const { return "schema"; }
    std::string_view operator()(const Database*) const { return "database"; }
    std::string_view operator()(const Function* f) const {
      return f->kind == FunctionKind::procedure ? "procedure" : "function";
    }
    std::string_view operator()(const Language*) const { return "language"; }
  };
  return std::visit(Visitor(), object);
}

std::string_view NameOfObject(const AclObject& object) {
  return std::visit([](const auto* pointer) -> std::string_view { return pointer->name; }, object);
}

void CheckGrantees(const GrantRequest& request) {
  if (request.option != GrantOption::with_grant_option) return;
  for (const Grantee& grantee : request.grantees) {
    if (grantee.kind != GranteeKind::user) throw errors::GrantOptionNeedsUser();
  }
}

void CheckKnown(Privileges privileges, Privileges known, std::string_view kind) {
  for (const Privilege privilege : ListOf(privileges - known)) {
    throw errors::InvalidPrivilegeType(WordOf(privilege), kind);
  }
}

// Privileges of the request that the user may hand on, of `wanted`. Superusers and owners may hand on all.
Privileges Grantable(const PrivilegeChecker& checker, const AclObject& object, Privileges wanted) {
  if (checker.IsOwner(object)) return wanted;
  Privileges grantable;
  for (const Privilege privilege : ListOf(wanted)) {
    if (checker.HasGrantOption(object, privilege)) grantable |= privilege;
  }
  if (grantable.empty() && !checker.HasAny(object, AllPrivileges(object))) {
    throw errors::PermissionDenied(KindOf(object), NameOfObject(object));
  }
  return grantable;
}

std::vector<base::Notice> NoticesOf(Direction direction, const GrantRequest& request, Privileges wanted,
                                    Privileges allowed) {
  if (allowed == wanted || (request.all_privileges && !allowed.empty())) return {};
  if (direction == Direction::grant) return {allowed.empty() ? errors::NoneGranted() : errors::NotAllGranted()};
  return {allowed.empty() ? errors::NoneRevoked() : errors::NotAllRevoked()};
}

void AddItem(Acl& acl, const Grantee& grantee, Privileges privileges, Privileges options, Oid grantor) {
  if (privileges.empty()) return;
  for (AclItem& item : acl) {
    if (item.grantee == grantee && item.grantor == grantor) {
      item.privileges |= privileges;
      item.grant_options |= options;
      return;
    }
  }
  acl.push_back({grantee, privileges, options, grantor});
}

void RemoveItem(Acl& acl, const Grantee& grantee, Privileges privileges, GrantOption option,
                std::optional<Oid> grantor) {
  for (AclItem& item : acl) {
    if (item.grantee != grantee || (grantor && item.grantor != *grantor)) continue;
    item.grant_options -= privileges;
    if (option != GrantOption::grant_option_for) item.privileges -= privileges;
  }
  std::erase_if(acl, [](const AclItem& item) { return item.privileges.empty(); });
}

// What the grantor of an item may hand on by the items of others.
Privileges OptionsOf(const Acl& acl, Oid grantor) {
  Privileges options;
  for (const AclItem& source : acl) {
    if (source.grantee == Grantee{GranteeKind::user, grantor}) options |= source.grant_options;
  }
  return options;
}

// A user may not lose a grant option he has used, unless what he granted goes, too.
Acl SettleDependentGrants(Acl acl, Oid owner, bool cascades) {
  bool is_settled = false;
  while (!is_settled) {
    is_settled = true;
    for (AclItem& item : acl) {
      if (item.grantor == owner) continue;
      const Privileges options = OptionsOf(acl, item.grantor);
      if (options.Contains(item.privileges)) continue;
      if (!cascades) throw errors::DependentPrivileges();
      item.privileges = item.privileges & options;
      item.grant_options = item.grant_options & options;
      is_settled = false;
    }
    std::erase_if(acl, [](const AclItem& item) { return item.privileges.empty(); });
  }
  return acl;
}

}  // namespace

Acl AddToAcl(Acl acl, const GrantRequest& request, Oid grantor) {
  CheckGrantees(request);
  const Privileges options = request.option == GrantOption::with_grant_option ? request.privileges : Privileges();
  for (const Grantee& grantee : request.grantees) AddItem(acl, grantee, request.privileges, options, grantor);
  return acl;
}

Acl RemoveFromAcl(Acl acl, const GrantRequest& request) {
  for (const Grantee& grantee : request.grantees) {
    RemoveItem(acl, grantee, request.privileges, request.option, std::nullopt);
  }
  return acl;
}

AclResult Grant(const PrivilegeChecker& checker, const AclObject& object, const GrantRequest& request) {
  CheckGrantees(request);
  const Privileges known = AllPrivileges(object);
  const Privileges wanted = request.all_privileges ? known : request.privileges;
  CheckKnown(wanted, known, KindOf(object));
  const Privileges allowed = Grantable(checker, object, wanted);
  const Oid grantor = checker.IsOwner(object) ? OwnerOf(object) : checker.user();
  GrantRequest effective = request;
  effective.privileges = allowed;
  return {AddToAcl(EffectiveAcl(object), effective, grantor), NoticesOf(Direction::grant, request, wanted, allowed)};
}

AclResult Revoke(const PrivilegeChecker& checker, const AclObject& object, const GrantRequest& request) {
  const Privileges known = AllPrivileges(object);
  const Privileges wanted = request.all_privileges ? known : request.privileges;
  CheckKnown(wanted, known, KindOf(object));
  const Privileges allowed = Grantable(checker, object, wanted);
  const Oid owner = OwnerOf(object);
  Acl acl = EffectiveAcl(object);
  for (const Grantee& grantee : request.grantees) {
    // Superusers take back what anyone granted; others only what they granted themselves.
    const std::optional<Oid> grantor = checker.is_superuser()    ? std::nullopt
                                       : checker.IsOwner(object) ? std::optional(owner)
                                                                 : std::optional(checker.user());
    RemoveItem(acl, grantee, allowed, request.option, grantor);
  }
  acl = SettleDependentGrants(std::move(acl), owner, request.cascades);
  return {std::move(acl), NoticesOf(Direction::revoke, request, wanted, allowed)};
}

AclResult GrantColumn(const PrivilegeChecker& checker, const Relation& relation, const Column& column,
                      const GrantRequest& request) {
  checker.RequireOwner(&relation);
  if (request.option == GrantOption::with_grant_option) throw errors::ColumnGrantOption();
  if (relation.kind == RelationKind::late_binding_view) throw errors::ColumnGrantOnLateBindingView(relation.name);
  const Privileges known = relation.kind == RelationKind::table ? kAllColumnPrivileges : Privileges(Privilege::kSelect);
  const Privileges wanted = request.all_privileges ? known : request.privileges;
  CheckKnown(wanted, known, "column");
  GrantRequest effective = request;
  effective.privileges = wanted;
  // Granting a column to one who holds the table has no effect.
  const Acl table_acl = EffectiveAcl(&relation);
  std::erase_if(effective.grantees, [&](const Grantee& grantee) {
    return std::any_of(table_acl.begin(), table_acl.end(), [&](const AclItem& item) {
      return item.grantee == grantee && item.privileges.Contains(wanted);
    });
  });
  return {AddToAcl(column.acl.value_or(Acl()), effective, relation.owner), {}};
}

AclResult RevokeColumn(const PrivilegeChecker& checker, const Relation& relation, const Column& column,
                       const GrantRequest& request) {
  checker.RequireOwner(&relation);
  const Privileges known = relation.kind == RelationKind::table ? kAllColumnPrivileges : Privileges(Privilege::kSelect);
  const Privileges wanted = request.all_privileges ? known : request.privileges;
  CheckKnown(wanted, known, "column");
  for (const AclItem& item : EffectiveAcl(&relation)) {
    const bool named =
        std::find(request.grantees.begin(), request.grantees.end(), item.grantee) != request.grantees.end();
    if (named && item.privileges.Intersects(wanted)) throw errors::TableLevelPrivilegeHeld(relation.name);
  }
  GrantRequest effective = request;
  effective.privileges = wanted;
  return {RemoveFromAcl(column.acl.value_or(Acl()), effective), {}};
}

RelationResult GrantRelation(const PrivilegeChecker& checker, const Relation& relation, const GrantRequest& request) {
  const Privileges wanted = request.all_privileges ? kAllRelationPrivileges : request.privileges;
  for (const Column& column : relation.columns) {
    if (!column.acl) continue;
    for (const AclItem& item : *column.acl) {
      const bool named =
          std::find(request.grantees.begin(), request.grantees.end(), item.grantee) != request.grantees.end();
      if (named && item.privileges.Intersects(wanted)) throw errors::ColumnLevelPrivilegeHeld(relation.name);
    }
  }
  AclResult result = Grant(checker, &relation, request);
  Relation changed = relation;
  changed.acl = std::move(result.acl);
  return {std::move(changed), std::move(result.notices)};
}

RelationResult RevokeRelation(const PrivilegeChecker& checker, const Relation& relation, const GrantRequest& request) {
  AclResult result = Revoke(checker, &relation, request);
  Relation changed = relation;
  changed.acl = std::move(result.acl);
  GrantRequest on_columns = request;
  on_columns.privileges = request.all_privileges ? kAllColumnPrivileges : request.privileges;
  for (Column& column : changed.columns) {
    if (!column.acl) continue;
    column.acl = RemoveFromAcl(*column.acl, on_columns);
    if (column.acl->empty()) column.acl.reset();
  }
  return {std::move(changed), std::move(result.notices)};
}

std::optional<Acl> InitialAcl(const Snapshot& snapshot, Oid database, Oid schema, Oid creator, AclObjectKind kind,
                              const AclObject& object) {
  Acl acl = EffectiveAcl(object);
  bool is_changed = false;
  snapshot.ForEach<DefaultAcl>([&](const DefaultAcl& defaults) {
    if (defaults.database != database || defaults.creator != creator || defaults.object_kind != kind) return;
    if (defaults.schema != 0 && defaults.schema != schema) return;
    // An entry for all schemas stands in place of the built-in defaults, one for a schema adds to them.
    if (defaults.schema == 0 && !is_changed) acl.clear();
    for (const AclItem& item : defaults.acl) {
      AddItem(acl, item.grantee, item.privileges, item.grant_options, item.grantor);
    }
    is_changed = true;
  });
  if (!is_changed) return std::nullopt;
  return acl;
}

std::optional<Acl> ChangeOwner(const std::optional<Acl>& acl, Oid old_owner, Oid new_owner) {
  if (!acl || old_owner == new_owner) return acl;
  Acl changed;
  for (AclItem item : *acl) {
    if (item.grantor == old_owner) item.grantor = new_owner;
    if (item.grantee == Grantee{GranteeKind::user, old_owner}) item.grantee.oid = new_owner;
    AddItem(changed, item.grantee, item.privileges, item.grant_options, item.grantor);
  }
  return changed;
}

}  // namespace doppel::catalog
