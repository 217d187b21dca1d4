// Functions, procedures and languages.
#include "catalog/system/native.h"
#include "catalog/system/oids.h"
#include "catalog/system/rows.h"
#include "catalog/system/type_facts.h"
#include "sql/types/type_table.h"

namespace doppel::catalog {
namespace {

using sql::Datum;
using sql::Row;

constexpr Oid kInternalLanguage = 12;

// One row of pg_proc or pg_proc_info.
struct RoutineRow {
  Oid oid;
  std::string name;
  Oid schema = kPgCatalogSchema;
  Oid owner = kRdsdbUser;
  Oid language = kInternalLanguage;
  bool is_aggregate = false;
  bool is_security_definer = false;
  bool is_strict = false;
  char volatility = 'v';
  std::vector<Oid> input_types;
  Oid result = 0;
  std::vector<std::string> argument_names;
  std::vector<char> modes;     // empty when all are IN
  std::vector<Oid> all_types;  // empty when all are IN
  std::string source;
  Datum acl = std::monostate{};
  char kind = 'f';
};

char VolatilityLetter(Volatility volatility) {
  switch (volatility) {
    case Volatility::immutable:
      return 'i';
    case Volatility::stable:
      return 's';
    case Volatility::volatile_:
      break;
  }
  return 'v';
}

char ModeLetter(ArgumentMode mode) {
  switch (mode) {
    case ArgumentMode::in:
      return 'i';
    case ArgumentMode::out:
      return 'o';
    case ArgumentMode::inout:
      break;
  }
  return 'b';
}

RoutineRow RowOfFunction(const Snapshot& snapshot, const Function& function) {
  RoutineRow row{.oid = function.oid, .name = function.name, .schema = function.schema, .owner = function.owner};
  const Language* language = snapshot.FindLanguage(function.language);
  row.language = language ? language->oid : 0;
  row.is_security_definer = function.security_definer;
  row.volatility = VolatilityLetter(function.volatility);
  for (const LogicalType& type : function.InputTypes()) row.input_types.push_back(static_cast<Oid>(type.id));
  row.result = static_cast<Oid>(function.return_type.id);
  bool has_names = false;
  bool has_outputs = false;
  for (const Argument& argument : function.arguments) {
    row.argument_names.push_back(argument.name);
    row.modes.push_back(ModeLetter(argument.mode));
    row.all_types.push_back(static_cast<Oid>(argument.type.id));
    has_names |= !argument.name.empty();
    has_outputs |= argument.mode != ArgumentMode::in;
  }
  if (!has_names) row.argument_names.clear();
  if (!has_outputs) {
    row.modes.clear();
    row.all_types.clear();
  }
  row.source = function.body;
  row.acl = AclCell(snapshot, function.acl);
  row.kind = function.kind == FunctionKind::procedure ? 'p' : 'f';
  return row;
}

RoutineRow RowOfBuiltIn(const BuiltInFunction& function) {
  RoutineRow row{.oid = function.oid, .name = function.name};
  row.is_aggregate = function.is_aggregate;
  row.is_strict = function.is_strict;
  row.volatility = function.volatility;
  row.input_types = function.argument_types;
  row.result = function.result_type;
  row.source = function.name;
  row.kind = function.is_aggregate ? 'a' : 'f';
  return row;
}

RoutineRow RowOfTypeFunction(const TypeFunction& function) {
  RoutineRow row{.oid = function.oid, .name = std::string(function.name), .is_strict = true, .volatility = 'i'};
  // Type input takes a C string, which has no type id here; its argument prints as none.
  if (!function.is_input) row.input_types = {static_cast<Oid>(function.type)};
  row.result = function.is_input ? static_cast<Oid>(function.type) : 0;
  row.source = row.name;
  return row;
}

std::vector<RoutineRow> AllRoutines(const SystemState& state) {
  std::vector<RoutineRow> rows;
  for (const TypeFunction& function : TypeFunctions()) rows.push_back(RowOfTypeFunction(function));
  for (const auto& [oid, name] : {std::pair(kArrayIn, "array_in"), std::pair(kArrayOut, "array_out")}) {
    rows.push_back({.oid = oid, .name = name, .is_strict = true, .volatility = 's', .source = name});
  }
  for (const BuiltInFunction& function : state.BuiltInFunctions()) rows.push_back(RowOfBuiltIn(function));
  state.snapshot().ForEach<Function>([&](const Function& function) {
    if (function.database == state.database()) rows.push_back(RowOfFunction(state.snapshot(), function));
  });
  return rows;
}

Datum NamesCell(const RoutineRow& r) {
  return r.argument_names.empty() ? Datum(std::monostate{}) : Datum(ArrayText(r.argument_names));
}

Row CellsOf(const RoutineRow& r) {
  return MakeRow(r.oid, r.name, r.schema, r.owner, r.language, r.is_aggregate, r.is_security_definer, r.is_strict,
                 false, r.volatility, r.input_types.size(), r.result, VectorText(r.input_types), NamesCell(r), r.source,
                 kNull, r.acl);
}

std::vector<Row> PgProc(const SystemState& state) {
  std::vector<Row> rows;
  for (const RoutineRow& routine : AllRoutines(state)) {
    rows.push_back(CellsOf(routine));
    rows.back().push_back(ToCell(false));  // proiswindow
  }
  return rows;
}

std::vector<Row> PgProcInfo(const SystemState& state) {
  std::vector<Row> rows;
  for (const RoutineRow& r : AllRoutines(state)) {
    Row row = CellsOf(r);
    std::vector<std::string> modes;
    for (const char mode : r.modes) modes.emplace_back(1, mode);
    row.push_back(ToCell(r.kind));
    row.push_back(modes.empty() ? ToCell(kNull) : ToCell(ArrayText(modes)));
    row.push_back(r.all_types.empty() ? ToCell(kNull) : ToCell(ArrayText(r.all_types)));
    rows.push_back(std::move(row));
  }
  return rows;
}

// Functions of every database with their types as text, for svv_redshift_functions and information_schema.routines.
std::vector<Row> Routines(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Function>([&](const Function& function) {
    const Database* database = state.snapshot().FindDatabase(function.database);
    const Schema* schema = state.snapshot().FindSchema(function.schema);
    if (!database || !schema) return;
    std::string arguments;
    for (const LogicalType& type : function.InputTypes()) {
      if (!arguments.empty()) arguments += ", ";
      arguments += sql::FormatType({type.id, -1});
    }
    const bool is_procedure = function.kind == FunctionKind::procedure;
    const Datum result = function.return_type.id == sql::TypeId::kInvalid
                             ? Datum(std::monostate{})
                             : Datum(sql::FormatType({function.return_type.id, -1}));
    const bool can_access =
        state.checker().HasAny(schema, Privilege::kUsage | Privilege::kCreate) || state.checker().IsOwner(schema);
    rows.push_back(MakeRow(database->oid, database->name, schema->name, function.oid, function.name,
                           is_procedure ? "PROCEDURE" : "FUNCTION", arguments, result, function.language, function.body,
                           function.owner, VolatilityLetter(function.volatility), function.security_definer,
                           state.checker().IsOwner(&function), can_access));
  });
  return rows;
}

std::string_view ModeText(ArgumentMode mode) {
  switch (mode) {
    case ArgumentMode::in:
      return "IN";
    case ArgumentMode::out:
      return "OUT";
    case ArgumentMode::inout:
      break;
  }
  return "INOUT";
}

std::vector<Row> Parameters(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Function>([&](const Function& function) {
    const Database* database = state.snapshot().FindDatabase(function.database);
    const Schema* schema = state.snapshot().FindSchema(function.schema);
    if (!database || !schema) return;
    const auto add = [&](const std::string& name, int ordinal, std::string_view mode, LogicalType type) {
      const InformationFacts facts = InformationFactsOf(type);
      rows.push_back(MakeRow(database->oid, database->name, schema->name, function.oid, function.name,
                             function.kind == FunctionKind::procedure ? "PROCEDURE" : "FUNCTION", name, ordinal, mode,
                             facts.data_type, facts.character_maximum_length, facts.numeric_precision,
                             facts.numeric_scale, state.checker().IsOwner(&function)));
    };
    int ordinal = 0;
    for (const Argument& argument : function.arguments) {
      add(argument.name, ++ordinal, ModeText(argument.mode), argument.type);
    }
    if (function.kind == FunctionKind::function) add("", 0, "RETURN", function.return_type);
  });
  return rows;
}

std::vector<Row> PgLanguage(const SystemState& state) {
  std::vector<Row> rows;
  state.snapshot().ForEach<Language>([&](const Language& language) {
    rows.push_back(MakeRow(language.oid, language.name, language.is_procedural, language.is_trusted, 0, 0,
                           AclCell(state.snapshot(), language.acl)));
  });
  return rows;
}

std::vector<Row> PgAggregate(const SystemState& state) {
  std::vector<Row> rows;
  for (const BuiltInFunction& function : state.BuiltInFunctions()) {
    // Doppel's aggregates are single C++ objects; they have no transition functions to name.
    if (function.is_aggregate) rows.push_back(MakeRow(function.oid, 0, 0, 0, kNull));
  }
  return rows;
}

}  // namespace

std::vector<SystemRelation> RoutineRelations() {
  const std::string with_oid = "oid oid not null hidden, ";
  const std::string proc_shape =
      "proname name not null, pronamespace oid not null, proowner int4 not null, prolang oid not null, proisagg bool "
      "not null, prosecdef bool not null, proisstrict bool not null, proretset bool not null, provolatile \"char\" not "
      "null, pronargs int2 not null, prorettype oid not null, proargtypes oidvector not null, proargnames text[], "
      "prosrc text, probin bytea, proacl aclitem[]";
  return {
      Native(kPgProc, "pg_proc", with_oid + proc_shape + ", proiswindow bool not null hidden", PgProc, "c_join_PG"),
      Native(OidOfName("pg_catalog", "pg_proc_info"), "pg_proc_info",
             "prooid oid not null, " + proc_shape +
                 ", prokind \"char\" not null, proargmodes \"char\"[], proallargtypes oid[]",
             PgProcInfo, "r_PG_PROC_INFO"),
      Native(kPgLanguage, "pg_language",
             with_oid +
                 "lanname name not null, lanispl bool not null, lanpltrusted bool not null, lanplcallfoid oid not "
                 "null, lanvalidator oid not null, lanacl aclitem[]",
             PgLanguage, "c_join_PG"),
      Native(kPgAggregate, "pg_aggregate",
             "aggfnoid regproc not null, aggtransfn regproc not null, aggfinalfn regproc not null, aggtranstype oid "
             "not null, agginitval text",
             PgAggregate, "c_join_PG"),
      Internal("routines",
               "database_oid oid, database_name varchar(128), schema_name varchar(128), function_oid oid, "
               "function_name varchar(128), kind text, argument_types text, result_type text, language text, body "
               "text, owner_id int4, volatility \"char\", security_definer bool, is_owned bool, can_access bool",
               Routines),
      Internal("parameters",
               "database_oid oid, database_name varchar(128), schema_name varchar(128), function_oid oid, "
               "function_name varchar(128), kind text, parameter_name varchar(128), ordinal_position int4, "
               "parameter_type text, data_type text, character_maximum_length int4, numeric_precision int4, "
               "numeric_scale int4, is_owned bool",
               Parameters),
  };
}

}  // namespace doppel::catalog
