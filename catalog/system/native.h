// The families of native system relations; system_relation.cc collects them.
#pragma once

#include <vector>

#include "catalog/system/system_relation.h"

namespace doppel::catalog {

std::vector<SystemRelation> ClassRelations();      // pg_class and what hangs on it
std::vector<SystemRelation> NamespaceRelations();  // pg_namespace, pg_database, pg_default_acl, …
std::vector<SystemRelation> PrincipalRelations();  // pg_shadow, pg_group, roles
std::vector<SystemRelation> TypeRelations();       // pg_type, pg_cast
std::vector<SystemRelation> RoutineRelations();    // pg_proc, pg_language, pg_aggregate
std::vector<SystemRelation> UnusedRelations();     // PostgreSQL's catalogs that Redshift keeps and leaves empty
std::vector<SystemRelation> SessionRelations();    // sessions, locks, settings, cursors
std::vector<SystemRelation> StatisticRelations();  // table and column statistics
std::vector<SystemRelation> InventoryRelations();  // pg_internal: schemas, relations, columns of every database
std::vector<SystemRelation> PrivilegeRelations();  // pg_internal: ACLs, one privilege a row
std::vector<SystemRelation> JournalRelations();    // pg_internal: the statement journal

}  // namespace doppel::catalog
