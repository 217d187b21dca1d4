// Schemas, relations and columns of every database, one row each with what the documented views show of them: the rows
// behind information_schema, svv_tables, svv_all_…, svv_redshift_… and pg_table_def. Type names and privileges are
// worked out here once, instead of in joins of each view.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/materialized_view.h"
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"
#include "catalog/system/type_facts.h"
#include "sql/types/type_table.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

constexpr Privileges kAnyRelationPrivilege = kAllRelationPrivileges;

std::string_view KindText(RelationKind kind) {
  switch (kind) {
    case RelationKind::table:
      return "table";
    case RelationKind::view:
      return "view";
    case RelationKind::late_binding_view:
      return "late binding view";
    case RelationKind::materialized_view:
      return "materialized view";
    case RelationKind::external_table:
      break;
  }
  return "external table";
}

// As svv_table_info prints it.
std::string DistStyleText(const Relation& relation) {
  std::string key;
  for (const Column& column : relation.columns) {
    if (column.is_distkey && !column.is_dropped) key = column.name;
  }
  switch (relation.dist_style) {
    case DistStyle::auto_:
    case DistStyle::auto_all:
      return "AUTO(ALL)";
    case DistStyle::auto_even:
      return "AUTO(EVEN)";
    case DistStyle::auto_key:
      return "AUTO(KEY(" + key + "))";
    case DistStyle::even:
      return "EVEN";
    case DistStyle::all:
      return "ALL";
    case DistStyle::key:
      break;
  }
  return "KEY(" + key + ")";
}

std::string SortStyleText(SortStyle style) {
  switch (style) {
    case SortStyle::none:
      return "";
    case SortStyle::auto_:
      return "AUTO";
    case SortStyle::compound:
      return "COMPOUND";
    case SortStyle::interleaved:
      break;
  }
  return "INTERLEAVED";
}

// The place of a relation: its database and schema.
struct Place {
  const Database* database = nullptr;
  const Schema* schema = nullptr;
};

// Calls visit(place, relation) for the relations of all databases that hold any.
template <class Visit>
void ForEachRelation(const Snapshot& snapshot, Visit&& visit) {
  snapshot.ForEach<Relation>([&](const Relation& relation) {
    const Place place{snapshot.FindDatabase(relation.database), snapshot.FindSchema(relation.schema)};
    if (place.database && place.schema) visit(place, relation);
  });
}

// Calls visit(place, system relation) for each database; pg_internal is left out.
template <class Visit>
void ForEachSystemRelation(const Snapshot& snapshot, Visit&& visit) {
  snapshot.ForEach<Database>([&](const Database& database) {
    for (const SystemRelation& system : SystemRelations()) {
      if (!system.is_listed) continue;
      const Schema* schema = snapshot.FindSchema(system.schema);
      if (schema && system.schema != kPgInternalSchema) visit(Place{&database, schema}, system);
    }
  });
}

bool CanAccess(const PrivilegeChecker& checker, const Relation& relation) {
  return checker.IsOwner(&relation) || checker.HasAnyColumn(relation, kAnyRelationPrivilege);
}

std::vector<Row> Schemas(const SystemState& state) {
  const Snapshot& snapshot = state.snapshot();
  const PrivilegeChecker& checker = state.checker();
  std::vector<Row> rows;
  snapshot.ForEach<Database>([&](const Database& database) {
    snapshot.ForEach<Schema>([&](const Schema& schema) {
      if (schema.database != database.oid && schema.database != kEveryDatabase) return;
      rows.push_back(
          MakeRow(database.oid, database.name, schema.oid, schema.name, schema.owner, snapshot.UserName(schema.owner),
                  schema.external ? "external" : "local", AclCell(snapshot, schema.acl), schema.quota_mb,
                  schema.external ? ToCell(schema.external->database_name) : ToCell(kNull),
                  schema.external ? ToCell(schema.external->options) : ToCell(kNull), schema.temporary_session != 0,
                  OrNull(schema.comment), checker.IsOwner(&schema),
                  checker.IsOwner(&schema) || checker.HasAny(&schema, Privilege::kUsage | Privilege::kCreate)));
    });
  });
  return rows;
}

std::vector<Row> Relations(const SystemState& state) {
  const Snapshot& snapshot = state.snapshot();
  const PrivilegeChecker& checker = state.checker();
  std::vector<Row> rows;
  ForEachSystemRelation(snapshot, [&](const Place& place, const SystemRelation& system) {
    rows.push_back(MakeRow(place.database->oid, place.database->name, place.schema->oid, place.schema->name, system.oid,
                           system.name, system.is_view() ? "view" : "table", kRdsdbUser, snapshot.UserName(kRdsdbUser),
                           AclCell(snapshot, SystemRelationAcl(snapshot, system)), kNull, false, true,
                           MayRead(checker, system), checker.is_superuser(), kNull, kNull, kNull, kNull, false, true));
  });
  ForEachRelation(snapshot, [&](const Place& place, const Relation& relation) {
    const bool is_stored = relation.has_storage();
    rows.push_back(MakeRow(
        place.database->oid, place.database->name, place.schema->oid, place.schema->name, relation.oid, relation.name,
        KindText(relation.kind), relation.owner, snapshot.UserName(relation.owner), AclCell(snapshot, relation.acl),
        OrNull(relation.comment), relation.is_temporary, false, CanAccess(checker, relation),
        checker.IsOwner(&relation), is_stored ? ToCell(DistStyleText(relation)) : ToCell(kNull),
        OrNull(SortStyleText(relation.sort_style)), is_stored ? ToCell(relation.encode_auto) : ToCell(kNull),
        OrNull(relation.created), relation.auto_refresh, relation.backup));
    if (relation.hidden_table_oid == 0) return;
    rows.push_back(MakeRow(place.database->oid, place.database->name, place.schema->oid, place.schema->name,
                           relation.hidden_table_oid, HiddenTableName(relation), KindText(RelationKind::table),
                           relation.owner, snapshot.UserName(relation.owner), kNull, kNull, false, false,
                           checker.IsOwner(&relation), checker.IsOwner(&relation), DistStyleText(relation),
                           OrNull(SortStyleText(relation.sort_style)), relation.encode_auto, OrNull(relation.created),
                           false, relation.backup));
  });
  return rows;
}

bool IsInSearchPath(const SystemState& state, const Schema& schema) {
  const std::vector<const Schema*>& path = state.search_path().schemas();
  return std::any_of(path.begin(), path.end(), [&](const Schema* element) { return element->oid == schema.oid; });
}

// Cells of one column, after those of its relation.
struct ColumnCells {
  std::string name;
  int ordinal;
  LogicalType type;
  Datum default_source = std::monostate{};
  bool not_null = false;
  std::string encoding;
  bool is_distkey = false;
  int sortkey = 0;
  Datum acl = std::monostate{};
  std::string remarks;
};

void AppendColumn(Row& row, const ColumnCells& c) {
  const InformationFacts facts = InformationFactsOf(c.type);
  const sql::TypeRow* type = sql::FindType(c.type.id);
  Row cells = MakeRow(c.name, c.ordinal, c.default_source, c.not_null ? "NO" : "YES", static_cast<Oid>(c.type.id),
                      facts.data_type, sql::FormatType(c.type), type ? ToCell(type->name) : ToCell(kNull),
                      facts.character_maximum_length, facts.numeric_precision, facts.numeric_precision_radix,
                      facts.numeric_scale, facts.datetime_precision, c.encoding, c.is_distkey, c.sortkey, c.acl,
                      OrNull(c.remarks));
  std::move(cells.begin(), cells.end(), std::back_inserter(row));
}

ColumnCells CellsOf(const Snapshot& snapshot, const Relation& relation, const Column& column) {
  ColumnCells cells{.name = column.name, .ordinal = column.attnum, .type = column.type, .not_null = column.not_null};
  cells.default_source = OrNull(DefaultSource(relation, column));
  cells.encoding = column.encoding.empty() ? "none" : column.encoding;
  cells.is_distkey = column.is_distkey;
  // r_PG_TABLE_DEF: in an interleaved sort key the signs alternate.
  const bool is_negative = relation.sort_style == SortStyle::interleaved && column.sortkey_ordinal % 2 == 0;
  cells.sortkey = is_negative ? -column.sortkey_ordinal : column.sortkey_ordinal;
  cells.acl = AclCell(snapshot, column.acl);
  cells.remarks = column.comment;
  return cells;
}

Row RelationCells(const SystemState& state, const Place& place, Oid oid, const std::string& name, std::string_view kind,
                  bool is_temporary, bool is_system, bool can_access, bool is_owned) {
  const bool in_search_path = place.database->oid == state.database() && IsInSearchPath(state, *place.schema);
  return MakeRow(place.database->oid, place.database->name, place.schema->oid, place.schema->name, oid, name, kind,
                 is_temporary, is_system, can_access, is_owned, in_search_path);
}

void AddColumns(const SystemState& state, const Place& place, const Relation& relation,
                const std::vector<Column>& columns, std::vector<Row>& rows) {
  const bool can_access = CanAccess(state.checker(), relation);
  const bool is_owned = state.checker().IsOwner(&relation);
  for (const Column& column : columns) {
    if (column.is_dropped) continue;
    Row row = RelationCells(state, place, relation.oid, relation.name, KindText(relation.kind), relation.is_temporary,
                            false, can_access, is_owned);
    AppendColumn(row, CellsOf(state.snapshot(), relation, column));
    rows.push_back(std::move(row));
  }
}

std::vector<Row> Columns(const SystemState& state) {
  const PrivilegeChecker& checker = state.checker();
  std::vector<Row> rows;
  ForEachSystemRelation(state.snapshot(), [&](const Place& place, const SystemRelation& system) {
    const bool can_access = MayRead(checker, system);
    int ordinal = 0;
    for (const ColumnShape& column : system.columns) {
      if (column.is_hidden) continue;
      Row row = RelationCells(state, place, system.oid, system.name, system.is_view() ? "view" : "table", false, true,
                              can_access, checker.is_superuser());
      AppendColumn(row, {.name = column.name,
                         .ordinal = ++ordinal,
                         .type = column.type,
                         .not_null = column.not_null,
                         .encoding = "none"});
      rows.push_back(std::move(row));
    }
  });
  ForEachRelation(state.snapshot(), [&](const Place& place, const Relation& relation) {
    if (relation.kind == RelationKind::late_binding_view) return;
    AddColumns(state, place, relation, relation.columns, rows);
  });
  return rows;
}

// Apart from the others because each view must be bound for it.
std::vector<Row> LateBindingColumns(const SystemState& state) {
  std::vector<Row> rows;
  ForEachRelation(state.snapshot(), [&](const Place& place, const Relation& relation) {
    if (relation.kind != RelationKind::late_binding_view) return;
    AddColumns(state, place, relation, state.LateBindingColumns(relation), rows);
  });
  return rows;
}

// Apart from the relations because each definition must be printed for it.
std::vector<Row> ViewDefinitions(const SystemState& state) {
  std::vector<Row> rows;
  const Oid database = state.database();
  for (const SystemRelation& system : SystemRelations()) {
    if (system.is_view() && system.is_listed) rows.push_back(MakeRow(database, system.oid, system.view_sql));
  }
  state.snapshot().ForEach<Relation>([&](const Relation& relation) {
    if (relation.database != database || relation.kind == RelationKind::table) return;
    rows.push_back(MakeRow(database, relation.oid, state.ViewDefinition(relation)));
  });
  return rows;
}

std::vector<Row> MaterializedViews(const SystemState& state) {
  std::vector<Row> rows;
  for (const MaterializedViewInfo& info : state.MaterializedViews()) {
    rows.push_back(MakeRow(info.view, info.is_stale, info.state));
  }
  return rows;
}

std::vector<Row> Constraints(const SystemState& state) {
  const Snapshot& snapshot = state.snapshot();
  std::vector<Row> rows;
  ForEachRelation(snapshot, [&](const Place& place, const Relation& relation) {
    for (const Constraint& c : relation.constraints) {
      const Relation* referenced = snapshot.FindRelation(c.referenced_relation);
      const Schema* referenced_schema = referenced ? snapshot.FindSchema(referenced->schema) : nullptr;
      const Constraint* key = nullptr;
      for (std::size_t i = 0; referenced && i < referenced->constraints.size(); ++i) {
        const Constraint& candidate = referenced->constraints[i];
        if (candidate.kind != ConstraintKind::foreign_key && candidate.columns == c.referenced_columns) {
          key = &candidate;
          break;
        }
      }
      for (std::size_t i = 0; i < c.columns.size(); ++i) {
        const Column* column = relation.FindColumn(c.columns[i]);
        const Column* target =
            referenced && i < c.referenced_columns.size() ? referenced->FindColumn(c.referenced_columns[i]) : nullptr;
        if (!column) continue;
        const std::string_view kind = c.kind == ConstraintKind::primary_key ? "PRIMARY KEY"
                                      : c.kind == ConstraintKind::unique    ? "UNIQUE"
                                                                            : "FOREIGN KEY";
        rows.push_back(MakeRow(place.database->oid, place.database->name, place.schema->name, relation.oid,
                               relation.name, c.oid, c.name, kind, i + 1, column->name,
                               referenced_schema ? ToCell(referenced_schema->name) : ToCell(kNull),
                               referenced ? ToCell(referenced->name) : ToCell(kNull),
                               target ? ToCell(target->name) : ToCell(kNull), key ? ToCell(key->name) : ToCell(kNull),
                               snapshot.UserName(relation.owner), CanAccess(state.checker(), relation)));
      }
    }
  });
  return rows;
}

std::vector<Row> Indexes(const SystemState& state) {
  std::vector<Row> rows;
  ForEachRelation(state.snapshot(), [&](const Place& place, const Relation& relation) {
    for (const Constraint& c : relation.constraints) {
      if (c.kind == ConstraintKind::foreign_key) continue;
      rows.push_back(MakeRow(place.database->name, place.schema->name, relation.name, c.name,
                             IndexDefinition(place.schema->name, relation, c)));
    }
  });
  return rows;
}

}  // namespace

std::string IndexDefinition(std::string_view schema, const Relation& relation, const Constraint& constraint) {
  std::vector<std::string> columns;
  for (const std::int16_t attnum : constraint.columns) {
    if (const Column* column = relation.FindColumn(attnum)) columns.push_back(column->name);
  }
  return fmt::format("CREATE UNIQUE INDEX {} ON {}.{} USING btree ({})", constraint.name, schema, relation.name,
                     fmt::join(columns, ", "));
}

std::vector<SystemRelation> InventoryRelations() {
  constexpr std::string_view column_shape =
      "database_oid oid, database_name varchar(128), schema_oid oid, schema_name varchar(128), relation_oid "
      "oid, relation_name varchar(128), kind text, is_temporary bool, is_system bool, can_access bool, "
      "is_owned bool, in_search_path bool, column_name varchar(128), ordinal_position int4, column_default "
      "varchar(4000), "
      "is_nullable varchar(3), type_oid oid, data_type varchar(128), full_type varchar(128), type_name "
      "varchar(128), character_maximum_length int4, numeric_precision int4, numeric_precision_radix int4, "
      "numeric_scale int4, datetime_precision int4, encoding varchar(128), is_distkey bool, sortkey int4, acl "
      "varchar(65535), remarks varchar(65535)";
  return {
      Internal("schemas",
               "database_oid oid, database_name varchar(128), schema_oid oid, schema_name varchar(128), owner_id int4, "
               "owner_name varchar(128), schema_type varchar(128), acl text, quota_mb int8, source_database "
               "varchar(128), options text, is_temporary bool, remarks text, is_owned bool, can_access bool",
               Schemas),
      Internal("relations",
               "database_oid oid, database_name varchar(128), schema_oid oid, schema_name varchar(128), relation_oid "
               "oid, relation_name varchar(128), kind text, owner_id int4, owner_name varchar(128), acl text, remarks "
               "text, is_temporary bool, is_system bool, can_access bool, is_owned bool, dist_style text, sort_style "
               "text, encode_auto bool, created timestamp, auto_refresh bool, is_backed_up bool",
               Relations),
      Internal("columns", column_shape, Columns),
      Internal("late_binding_columns", column_shape, LateBindingColumns),
      Internal("view_definitions", "database_oid oid, relation_oid oid, definition text", ViewDefinitions),
      Internal("materialized_views", "relation_oid oid, is_stale bool, state int4", MaterializedViews),
      Internal("constraints",
               "database_oid oid, database_name varchar(128), schema_name varchar(128), relation_oid oid, "
               "relation_name varchar(128), constraint_oid oid, constraint_name varchar(128), constraint_type text, "
               "ordinal_position int4, column_name varchar(128), referenced_schema_name varchar(128), "
               "referenced_relation_name varchar(128), referenced_column_name varchar(128), "
               "referenced_constraint_name varchar(128), owner_name varchar(128), can_access bool",
               Constraints),
      Internal("indexes",
               "database_name varchar(128), schema_name varchar(128), relation_name varchar(128), index_name "
               "varchar(128), definition text",
               Indexes),
  };
}

}  // namespace doppel::catalog
