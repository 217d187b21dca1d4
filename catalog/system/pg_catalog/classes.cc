// pg_class and the catalogs of what a relation is made of: columns, defaults, constraints, indexes, rules, comments.
//
// Layouts: PostgreSQL 8.0 (catalogs.html) with the columns that Redshift's own clients read of its additions. Primary
// keys and unique constraints show an index of kind 'i', as Redshift's do, because drivers find key columns through it.
#include <algorithm>
#include <set>

#include "catalog/materialized_view.h"
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"
#include "catalog/system/type_facts.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

// The relations that the current database shows: its own, and no other's.
template <class Visit>
void ForEachRelation(const SystemState& state, Visit&& visit) {
  state.snapshot().ForEach<Relation>([&](const Relation& relation) {
    if (relation.database == state.database()) visit(relation);
  });
}

bool HasIndex(const Constraint& constraint) { return constraint.kind != ConstraintKind::foreign_key; }

char RelationKindLetter(RelationKind kind) {
  switch (kind) {
    case RelationKind::table:
    case RelationKind::external_table:
      return 'r';
    case RelationKind::view:
    case RelationKind::late_binding_view:
    case RelationKind::materialized_view:
      return 'v';
  }
  return 'r';
}

// pg_class.reldiststyle (r_PG_CLASS_INFO): AUTO is 9 whatever it stands for at the moment.
int DistStyleNumber(DistStyle style) {
  switch (style) {
    case DistStyle::even:
      return 0;
    case DistStyle::key:
      return 1;
    case DistStyle::all:
      return 8;
    case DistStyle::auto_:
    case DistStyle::auto_all:
    case DistStyle::auto_even:
    case DistStyle::auto_key:
      break;
  }
  return 9;
}

int EffectiveDistStyleNumber(DistStyle style) {
  switch (style) {
    case DistStyle::auto_:
    case DistStyle::auto_all:
      return 10;
    case DistStyle::auto_even:
      return 11;
    case DistStyle::auto_key:
      return 12;
    case DistStyle::even:
    case DistStyle::key:
    case DistStyle::all:
      break;
  }
  return DistStyleNumber(style);
}

// The columns of a late-binding view are known only when it is read.
int CountColumns(const Relation& relation) {
  return relation.kind == RelationKind::late_binding_view ? 0 : static_cast<int>(relation.columns.size());
}

int CountConstraints(const Relation& relation, ConstraintKind kind) {
  return static_cast<int>(std::count_if(relation.constraints.begin(), relation.constraints.end(),
                                        [&](const Constraint& c) { return c.kind == kind; }));
}

// One row of pg_class; what differs between kinds of relation.
struct ClassRow {
  Oid oid;
  std::string name;
  Oid schema;
  Oid owner;
  Oid access_method = 0;
  double tuples = 0;
  bool has_index = false;
  char kind = 'r';
  int column_count = 0;
  int dist_style = 0;
  int unique_keys = 0;
  int foreign_keys = 0;
  bool has_oids = false;
  bool has_primary_key = false;
  bool has_rules = false;
  bool is_temporary = false;
  bool is_referenced = false;  // by a foreign key
  Datum acl = std::monostate{};
  Datum created = std::monostate{};
  int effective_dist_style = 0;
};

constexpr std::string_view kClassShape =
    "relname name not null, relnamespace oid not null, reltype oid not null, relowner int4 not null, "
    "relam oid not null, relfilenode oid not null, reltablespace oid not null, relpages int4 not null, "
    "reltuples float4 not null, reltoastrelid oid not null, reltoastidxid oid not null, relhasindex bool not null, "
    "relisshared bool not null, relkind \"char\" not null, relnatts int2 not null, relexternid oid not null, "
    "relisreplicated bool not null, relispinned bool not null, reldiststyle int2 not null, "
    "relprojbaseid oid not null, relchecks int2 not null, reltriggers int2 not null, relukeys int2 not null, "
    "relfkeys int2 not null, relrefs int2 not null, relhasoids bool not null, relhaspkey bool not null, "
    "relhasrules bool not null, relhassubclass bool not null, relacl aclitem[]";

// Columns of later PostgreSQL that psql asks of every server.
constexpr std::string_view kClassForPsql =
    ", relhastriggers bool not null hidden, reloftype oid not null hidden, relpersistence \"char\" not null hidden, "
    "reloptions text[] hidden";
constexpr std::string_view kAttributeForPsql = ", attcollation oid not null hidden, attacl aclitem[] hidden";

void AppendClassCells(Row& row, const ClassRow& c) {
  Append(row, c.name, c.schema, 0, c.owner, c.access_method, c.oid, 0, 0, c.tuples, 0, 0, c.has_index, false, c.kind,
         c.column_count, 0, false, false, c.dist_style, 0, 0, 0, c.unique_keys, c.foreign_keys, 0, c.has_oids,
         c.has_primary_key, c.has_rules, false, c.acl);
}

ClassRow RowOfRelation(const Snapshot& snapshot, const Relation& relation, double tuples) {
  ClassRow row{.oid = relation.oid, .name = relation.name, .schema = relation.schema, .owner = relation.owner};
  row.tuples = tuples;
  row.has_index = std::any_of(relation.constraints.begin(), relation.constraints.end(), HasIndex);
  row.kind = RelationKindLetter(relation.kind);
  row.column_count = CountColumns(relation);
  if (relation.kind == RelationKind::table) {
    row.dist_style = DistStyleNumber(relation.dist_style);
    row.effective_dist_style = EffectiveDistStyleNumber(relation.dist_style);
  }
  row.unique_keys = CountConstraints(relation, ConstraintKind::unique);
  row.foreign_keys = CountConstraints(relation, ConstraintKind::foreign_key);
  row.has_primary_key = CountConstraints(relation, ConstraintKind::primary_key) > 0;
  row.has_rules = row.kind == 'v';
  row.is_temporary = relation.is_temporary;
  row.acl = AclCell(snapshot, relation.acl);
  row.created = OrNull(relation.created);
  return row;
}

// The hidden table under a materialized view carries its distribution and sort keys.
ClassRow RowOfHiddenTable(const Relation& view, double tuples) {
  ClassRow row{.oid = view.hidden_table_oid, .name = HiddenTableName(view), .schema = view.schema, .owner = view.owner};
  row.tuples = tuples;
  row.column_count = CountColumns(view);
  row.dist_style = DistStyleNumber(view.dist_style);
  row.effective_dist_style = EffectiveDistStyleNumber(view.dist_style);
  row.created = OrNull(view.created);
  return row;
}

bool IsOid(const ColumnShape& column) { return column.is_hidden && column.name == "oid"; }

std::vector<ClassRow> ClassRows(const SystemState& state) {
  const auto tuples_of = [&](Oid oid) { return static_cast<double>(state.AnalyzedRows(oid).value_or(0)); };
  std::vector<ClassRow> rows;
  for (const SystemRelation& system : SystemRelations()) {
    ClassRow row{.oid = system.oid, .name = system.name, .schema = system.schema, .owner = kRdsdbUser};
    row.kind = system.is_view() ? 'v' : 'r';
    if (!system.is_listed) continue;
    row.column_count = static_cast<int>(
        std::count_if(system.columns.begin(), system.columns.end(), [](const ColumnShape& c) { return !c.is_hidden; }));
    row.has_oids = std::any_of(system.columns.begin(), system.columns.end(), IsOid);
    row.has_rules = system.is_view();
    row.acl = AclCell(state.snapshot(), SystemRelationAcl(state.snapshot(), system));
    rows.push_back(std::move(row));
  }
  std::set<Oid> referenced;
  ForEachRelation(state, [&](const Relation& relation) {
    for (const Constraint& constraint : relation.constraints) referenced.insert(constraint.referenced_relation);
  });
  ForEachRelation(state, [&](const Relation& relation) {
    rows.push_back(RowOfRelation(state.snapshot(), relation, tuples_of(relation.oid)));
    rows.back().is_referenced = referenced.contains(relation.oid);
    if (relation.hidden_table_oid != 0) rows.push_back(RowOfHiddenTable(relation, tuples_of(relation.oid)));
    for (const Constraint& constraint : relation.constraints) {
      if (!HasIndex(constraint)) continue;
      ClassRow row{
          .oid = constraint.index_oid, .name = constraint.name, .schema = relation.schema, .owner = relation.owner};
      row.access_method = kBtreeAccessMethod;
      row.kind = 'i';
      row.column_count = static_cast<int>(constraint.columns.size());
      rows.push_back(std::move(row));
    }
  });
  return rows;
}

std::vector<Row> PgClass(const SystemState& state) {
  std::vector<Row> rows;
  for (const ClassRow& c : ClassRows(state)) {
    Row row = MakeRow(c.oid);
    AppendClassCells(row, c);
    Append(row, c.foreign_keys > 0 || c.is_referenced, 0, c.is_temporary ? 't' : 'p', kNull);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> PgClassInfo(const SystemState& state) {
  std::vector<Row> rows;
  for (const ClassRow& c : ClassRows(state)) {
    // "Superusers can see all rows; regular users can see only their own data" (r_PG_CLASS_INFO).
    if (!state.checker().MaySeeRowsOf(c.owner) && c.owner != kRdsdbUser) continue;
    Row row = MakeRow(c.oid);
    AppendClassCells(row, c);
    row.push_back(c.created);
    row.push_back(ToCell(c.effective_dist_style));
    rows.push_back(std::move(row));
  }
  return rows;
}

constexpr std::string_view kAttributeShape =
    "attrelid oid not null, attname name not null, atttypid oid not null, attstattarget int4 not null, "
    "attlen int2 not null, attnum int2 not null, attndims int4 not null, attcacheoff int4 not null, "
    "atttypmod int4 not null, attbyval bool not null, attstorage \"char\" not null, attalign \"char\" not null, "
    "attnotnull bool not null, atthasdef bool not null, attisdropped bool not null, attislocal bool not null, "
    "attinhcount int4 not null, attisdistkey bool not null, attispreloaded bool not null, "
    "attsortkeyord int4 not null, attencodingtype int2 not null, attencrypttype int2 not null";

struct AttributeRow {
  Oid relation;
  std::string name;
  LogicalType type;
  int attnum;
  bool not_null = false;
  bool has_default = false;
  bool is_dropped = false;
  bool is_distkey = false;
  int sortkey_ordinal = 0;
  int encoding = 0;
};

Row CellsOf(const AttributeRow& a) {
  const StorageFacts facts = StorageFactsOf(a.type.id);
  const sql::TypeId type = a.is_dropped ? sql::TypeId::kInvalid : a.type.id;
  return MakeRow(a.relation, a.name, static_cast<Oid>(type), -1, facts.length, a.attnum, 0, -1, a.type.modifier,
                 facts.by_value, facts.storage, facts.alignment, a.not_null, a.has_default, a.is_dropped, true, 0,
                 a.is_distkey, false, a.sortkey_ordinal, a.encoding, 0);
}

AttributeRow RowOfColumn(const Relation& relation, const Column& column) {
  AttributeRow row{.relation = relation.oid, .name = column.name, .type = column.type, .attnum = column.attnum};
  // PostgreSQL's name for a hole; clients filter by it.
  if (column.is_dropped) row.name = "........pg.dropped." + std::to_string(column.attnum) + "........";
  row.not_null = column.not_null && !column.is_dropped;
  row.has_default = !column.is_dropped && (column.identity || !column.default_expression.empty());
  row.is_dropped = column.is_dropped;
  row.is_distkey = column.is_distkey;
  // Negative and alternating would be DESC; r_PG_TABLE_DEF: interleaved sort keys alternate in sign.
  row.sortkey_ordinal = column.sortkey_ordinal;
  if (relation.sort_style == SortStyle::interleaved && column.sortkey_ordinal % 2 == 0) {
    row.sortkey_ordinal = -column.sortkey_ordinal;
  }
  row.encoding = EncodingNumber(column.encoding);
  return row;
}

// Calls visit(row, column) for each column of the current database's relations; `column` is null for columns of system
// relations and indexes.
template <class Visit>
void ForEachAttribute(const SystemState& state, Visit&& visit) {
  for (const SystemRelation& system : SystemRelations()) {
    if (!system.is_listed) continue;
    int attnum = 0;
    for (const ColumnShape& column : system.columns) {
      if (column.is_hidden && !IsOid(column)) continue;
      // PostgreSQL's number for the system column oid.
      const int number = column.is_hidden ? -2 : ++attnum;
      visit(AttributeRow{system.oid, column.name, column.type, number, column.not_null}, nullptr);
    }
  }
  ForEachRelation(state, [&](const Relation& relation) {
    if (relation.kind == RelationKind::late_binding_view) return;
    for (const Column& column : relation.columns) {
      AttributeRow row = RowOfColumn(relation, column);
      visit(row, &column);
      if (relation.hidden_table_oid == 0) continue;
      row.relation = relation.hidden_table_oid;
      visit(row, nullptr);
    }
    for (const Constraint& constraint : relation.constraints) {
      if (!HasIndex(constraint)) continue;
      int attnum = 0;
      for (const std::int16_t number : constraint.columns) {
        const Column* column = relation.FindColumn(number);
        ++attnum;
        if (column) visit(AttributeRow{constraint.index_oid, column->name, column->type, attnum}, nullptr);
      }
    }
  });
}

std::vector<Row> PgAttribute(const SystemState& state) {
  std::vector<Row> rows;
  ForEachAttribute(state, [&](const AttributeRow& attribute, const Column* column) {
    Row row = CellsOf(attribute);
    Append(row, 0, column ? AclCell(state.snapshot(), column->acl) : Datum(std::monostate{}));
    rows.push_back(std::move(row));
  });
  return rows;
}

std::vector<Row> PgAttributeInfo(const SystemState& state) {
  std::vector<Row> rows;
  ForEachAttribute(state, [&](const AttributeRow& attribute, const Column* column) {
    Row row = CellsOf(attribute);
    row.push_back(column ? AclCell(state.snapshot(), column->acl) : Datum(std::monostate{}));
    rows.push_back(std::move(row));
  });
  return rows;
}

std::vector<Row> PgAttrdef(const SystemState& state) {
  std::vector<Row> rows;
  ForEachRelation(state, [&](const Relation& relation) {
    for (const Column& column : relation.columns) {
      if (column.is_dropped) continue;
      const std::string source = DefaultSource(relation, column);
      // adbin is an internal node tree in PostgreSQL; pg_get_expr() turns it into adsrc. Here both are the SQL text.
      if (!source.empty()) {
        rows.push_back(MakeRow(DefaultOid(relation.oid, column.attnum), relation.oid, column.attnum, source, source));
      }
    }
  });
  return rows;
}

char ConstraintLetter(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key:
      return 'p';
    case ConstraintKind::unique:
      return 'u';
    case ConstraintKind::foreign_key:
      break;
  }
  return 'f';
}

std::vector<Row> PgConstraint(const SystemState& state) {
  std::vector<Row> rows;
  ForEachRelation(state, [&](const Relation& relation) {
    for (const Constraint& c : relation.constraints) {
      const bool is_foreign = c.kind == ConstraintKind::foreign_key;
      // Foreign keys: NO ACTION on update and delete, MATCH unspecified; Redshift knows nothing else.
      const char action = is_foreign ? 'a' : ' ';
      rows.push_back(MakeRow(c.oid, c.name, relation.schema, ConstraintLetter(c.kind), false, false, relation.oid, 0,
                             c.referenced_relation, action, action, is_foreign ? 'u' : ' ', ArrayText(c.columns),
                             is_foreign ? ToCell(ArrayText(c.referenced_columns)) : ToCell(kNull), kNull, kNull,
                             is_foreign ? 0 : c.index_oid));
    }
  });
  return rows;
}

std::vector<Row> PgIndex(const SystemState& state) {
  std::vector<Row> rows;
  ForEachRelation(state, [&](const Relation& relation) {
    for (const Constraint& c : relation.constraints) {
      if (!HasIndex(c)) continue;
      const std::vector<Oid> no_classes(c.columns.size(), 0);
      rows.push_back(MakeRow(c.index_oid, relation.oid, VectorText(c.columns), VectorText(no_classes), c.columns.size(),
                             true, c.kind == ConstraintKind::primary_key, false, kNull, kNull, true));
    }
  });
  return rows;
}

// The constraint of `referenced` that a foreign key points at: same columns, else the primary key.
const Constraint* ReferencedKey(const Relation& referenced, const Constraint& foreign_key) {
  const Constraint* primary = nullptr;
  for (const Constraint& c : referenced.constraints) {
    if (!HasIndex(c)) continue;
    if (c.columns == foreign_key.referenced_columns) return &c;
    if (c.kind == ConstraintKind::primary_key) primary = &c;
  }
  return primary;
}

void AddConstraintDependencies(const Snapshot& snapshot, const Relation& relation, const Constraint& c,
                               std::vector<Row>& rows) {
  for (const std::int16_t attnum : c.columns) {
    rows.push_back(MakeRow(kPgConstraint, c.oid, 0, kPgClass, relation.oid, attnum, 'a'));
  }
  if (HasIndex(c)) {
    rows.push_back(MakeRow(kPgClass, c.index_oid, 0, kPgConstraint, c.oid, 0, 'i'));
    return;
  }
  for (const std::int16_t attnum : c.referenced_columns) {
    rows.push_back(MakeRow(kPgConstraint, c.oid, 0, kPgClass, c.referenced_relation, attnum, 'n'));
  }
  const Relation* referenced = snapshot.FindRelation(c.referenced_relation);
  const Constraint* key = referenced ? ReferencedKey(*referenced, c) : nullptr;
  if (key) rows.push_back(MakeRow(kPgConstraint, c.oid, 0, kPgClass, key->index_oid, 0, 'n'));
}

// A view depends through its rule, whose oid in pg_rewrite is the view's own.
void AddViewDependencies(const Relation& view, std::vector<Row>& rows) {
  rows.push_back(MakeRow(kPgRewrite, view.oid, 0, kPgClass, view.oid, 0, 'i'));
  for (const Dependency& dependency : view.depends_on) {
    if (dependency.function != 0)
      rows.push_back(MakeRow(kPgRewrite, view.oid, 0, kPgProc, dependency.function, 0, 'n'));
    if (dependency.relation == 0) continue;
    if (dependency.columns.empty()) {
      rows.push_back(MakeRow(kPgRewrite, view.oid, 0, kPgClass, dependency.relation, 0, 'n'));
    }
    for (const std::int16_t attnum : dependency.columns) {
      rows.push_back(MakeRow(kPgRewrite, view.oid, 0, kPgClass, dependency.relation, attnum, 'n'));
    }
  }
}

std::vector<Row> PgDepend(const SystemState& state) {
  std::vector<Row> rows;
  ForEachRelation(state, [&](const Relation& relation) {
    rows.push_back(MakeRow(kPgClass, relation.oid, 0, kPgNamespace, relation.schema, 0, 'n'));
    for (const Column& column : relation.columns) {
      if (column.is_dropped || DefaultSource(relation, column).empty()) continue;
      rows.push_back(
          MakeRow(kPgAttrdef, DefaultOid(relation.oid, column.attnum), 0, kPgClass, relation.oid, column.attnum, 'a'));
    }
    for (const Constraint& c : relation.constraints) {
      AddConstraintDependencies(state.snapshot(), relation, c, rows);
    }
    if (RelationKindLetter(relation.kind) == 'v') AddViewDependencies(relation, rows);
  });
  return rows;
}

std::vector<Row> PgDescription(const SystemState& state) {
  std::vector<Row> rows;
  const auto add = [&](Oid object, Oid catalog, int column, const std::string& text) {
    if (!text.empty()) rows.push_back(MakeRow(object, catalog, column, text));
  };
  state.snapshot().ForEach<Database>([&](const Database& d) { add(d.oid, kPgDatabase, 0, d.comment); });
  state.snapshot().ForEach<Schema>([&](const Schema& s) {
    if (s.database == state.database() || s.database == kEveryDatabase) add(s.oid, kPgNamespace, 0, s.comment);
  });
  ForEachRelation(state, [&](const Relation& relation) {
    add(relation.oid, kPgClass, 0, relation.comment);
    for (const Column& column : relation.columns) {
      if (!column.is_dropped) add(relation.oid, kPgClass, column.attnum, column.comment);
    }
  });
  state.snapshot().ForEach<Function>([&](const Function& f) {
    if (f.database == state.database()) add(f.oid, kPgProc, 0, f.comment);
  });
  return rows;
}

// Each view has the one rule that PostgreSQL gives it.
std::vector<Row> PgRewrite(const SystemState& state) {
  std::vector<Row> rows;
  const auto add = [&](Oid view) { rows.push_back(MakeRow(view, "_RETURN", view, 0, '1', true, kNull, kNull)); };
  for (const SystemRelation& system : SystemRelations()) {
    if (system.is_view() && system.is_listed) add(system.oid);
  }
  ForEachRelation(state, [&](const Relation& relation) {
    if (RelationKindLetter(relation.kind) == 'v') add(relation.oid);
  });
  return rows;
}

}  // namespace

std::vector<SystemRelation> ClassRelations() {
  const std::string with_oid = "oid oid not null hidden, ";
  const std::string class_shape(kClassShape);
  const std::string attribute_shape(kAttributeShape);
  return {
      Native(kPgClass, "pg_class", with_oid + class_shape + std::string(kClassForPsql), PgClass, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_class_info"), "pg_class_info",
             "reloid oid not null, " + class_shape + ", relcreationtime timestamp, releffectivediststyle int4",
             PgClassInfo, "r_PG_CLASS_INFO", Visibility::own_rows),
      Native(kPgAttribute, "pg_attribute", attribute_shape + std::string(kAttributeForPsql), PgAttribute, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_attribute_info"), "pg_attribute_info", attribute_shape + ", attacl aclitem[]",
             PgAttributeInfo, "r_PG_ATTRIBUTE_INFO"),
      Native(kPgAttrdef, "pg_attrdef", with_oid + "adrelid oid not null, adnum int2 not null, adbin text, adsrc text",
             PgAttrdef, "c_join_PG"),
      Native(kPgConstraint, "pg_constraint",
             with_oid +
                 "conname name not null, connamespace oid not null, contype \"char\" not null, condeferrable bool not "
                 "null, condeferred bool not null, conrelid oid not null, contypid oid not null, confrelid oid not "
                 "null, confupdtype \"char\" not null, confdeltype \"char\" not null, confmatchtype \"char\" not null, "
                 "conkey int2[], confkey int2[], conbin text, consrc text, conindid oid not null hidden",
             PgConstraint, "c_join_PG"),
      Native(kPgIndex, "pg_index",
             "indexrelid oid not null, indrelid oid not null, indkey int2vector not null, indclass oidvector not null, "
             "indnatts int2 not null, indisunique bool not null, indisprimary bool not null, indisclustered bool not "
             "null, indexprs text, indpred text, indisvalid bool not null hidden",
             PgIndex, "c_join_PG"),
      Native(kPgDepend, "pg_depend",
             "classid oid not null, objid oid not null, objsubid int4 not null, refclassid oid not null, refobjid oid "
             "not null, refobjsubid int4 not null, deptype \"char\" not null",
             PgDepend, "c_join_PG"),
      Native(kPgDescription, "pg_description",
             "objoid oid not null, classoid oid not null, objsubid int4 not null, description text", PgDescription,
             "c_join_PG"),
      Native(kPgRewrite, "pg_rewrite",
             with_oid +
                 "rulename name not null, ev_class oid not null, ev_attr int2 not null, ev_type \"char\" not null, "
                 "is_instead bool not null, ev_qual text, ev_action text",
             PgRewrite, "c_join_PG"),
  };
}

}  // namespace doppel::catalog
