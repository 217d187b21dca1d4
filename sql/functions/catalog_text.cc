// Functions that print catalog objects: FORMAT_TYPE, PG_GET_VIEWDEF and kin, comments, quoting, and what reads and
// prints the reg* types.
#include "sql/functions/catalog_text.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "catalog/errors.h"
#include "catalog/system/oids.h"
#include "catalog/system/type_facts.h"
#include "sql/commands/view_definition.h"
#include "sql/functions/array_text.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/lookup.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

using catalog::SystemState;

// --- Types.

std::optional<std::string> TypeText(std::optional<std::int64_t> oid, std::optional<std::int64_t> modifier) {
  if (!oid) return std::nullopt;
  if (*oid == 0) return "-";
  return FormatType({static_cast<TypeId>(*oid), static_cast<std::int32_t>(modifier.value_or(-1))});
}

std::string OidVectorTypes(std::string_view oids) {
  std::vector<std::string> names;
  for (const auto& element : ParseArrayText(oids)) {
    Oid oid = 0;
    std::from_chars(element->data(), element->data() + element->size(), oid);
    names.push_back(FormatType({static_cast<TypeId>(oid), -1}));
  }
  return base::Join(names, ", ");
}

std::string_view EncodingText(std::int64_t number) { return catalog::EncodingName(static_cast<std::int32_t>(number)); }

// The encodings of PostgreSQL 8.0 by number; Redshift's databases have 6.
std::string_view CharacterEncoding(std::int64_t number) {
  constexpr std::string_view kNames[] = {"SQL_ASCII", "EUC_JP",  "EUC_CN",        "EUC_KR", "EUC_TW",
                                         "JOHAB",     "UNICODE", "MULE_INTERNAL", "LATIN1"};
  if (number < 0 || number >= static_cast<std::int64_t>(std::size(kNames))) return "";
  return kNames[number];
}

std::string_view DatabaseEncoding() { return CharacterEncoding(6); }

// --- Definitions.

// pg_attrdef.adbin holds the SQL text already.
std::string_view ExpressionText(std::string_view expression, Value, Value) { return expression; }

std::string NameInPath(const SystemState& system, const catalog::Relation& relation) {
  if (catalog::ResolveRelation(system.search_path(), relation.name).relation == &relation) {
    return QuoteName(relation.name);
  }
  const catalog::Schema* schema = system.snapshot().FindSchema(relation.schema);
  return (schema == nullptr ? "" : QuoteName(schema->name) + ".") + QuoteName(relation.name);
}

std::string NameInPath(const SystemState& system, const catalog::SystemRelation& relation) {
  if (catalog::ResolveRelation(system.search_path(), relation.name).system == &relation) {
    return QuoteName(relation.name);
  }
  const catalog::Schema* schema = system.snapshot().FindSchema(relation.schema);
  return (schema == nullptr ? "" : QuoteName(schema->name) + ".") + QuoteName(relation.name);
}

// The query of an ordinary view; the statement that made a late-binding or materialized view.
std::optional<std::string> DefinitionOf(const SystemState& system, const catalog::FoundRelation& found) {
  if (found.system != nullptr) {
    return found.system->is_view() ? std::optional(std::string(found.system->view_sql)) : std::nullopt;
  }
  const catalog::Relation* relation = found.relation;
  if (relation == nullptr || relation->view_definition.empty()) return std::nullopt;
  const bool has_statement = relation->kind != catalog::RelationKind::view && !relation->source_text.empty();
  if (has_statement) return relation->source_text;
  // The kept text names relations by oid; it is printed with their present names.
  return ViewDefinitionText(*relation, system.snapshot());
}

// By oid or by name; tables give "Not a view", as in PostgreSQL.
std::optional<std::string> ViewDefinition(CallContext& call, Value view, Value) {
  if (view.is_null()) return std::nullopt;
  const SystemState& system = SystemOf(call);
  const catalog::FoundRelation found = view.kind == Value::Kind::kInteger
                                           ? FindRelation(system, static_cast<Oid>(view.integer))
                                           : GetRelation(call, system, view.bytes);
  if (!found) return std::nullopt;
  const std::optional<std::string> definition = DefinitionOf(system, found);
  return definition ? definition : std::optional<std::string>("Not a view");
}

std::string ColumnList(const catalog::Relation& relation, const std::vector<std::int16_t>& columns) {
  std::vector<std::string> names;
  for (const std::int16_t attnum : columns) {
    const catalog::Column* column = relation.FindColumn(attnum);
    names.push_back(column == nullptr ? "?" : QuoteName(column->name));
  }
  return "(" + base::Join(names, ", ") + ")";
}

std::string ConstraintText(const SystemState& system, const catalog::Relation& relation,
                           const catalog::Constraint& constraint) {
  switch (constraint.kind) {
    case catalog::ConstraintKind::primary_key:
      return "PRIMARY KEY " + ColumnList(relation, constraint.columns);
    case catalog::ConstraintKind::unique:
      return "UNIQUE " + ColumnList(relation, constraint.columns);
    case catalog::ConstraintKind::foreign_key:
      break;
  }
  const catalog::Relation* other = system.snapshot().FindRelation(constraint.referenced_relation);
  if (other == nullptr) return "FOREIGN KEY " + ColumnList(relation, constraint.columns);
  return "FOREIGN KEY " + ColumnList(relation, constraint.columns) + " REFERENCES " + NameInPath(system, *other) +
         ColumnList(*other, constraint.referenced_columns);
}

std::optional<std::string> ConstraintDefinition(CallContext& call, std::int64_t oid, Value) {
  const SystemState& system = SystemOf(call);
  std::optional<std::string> text;
  system.snapshot().ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    for (const catalog::Constraint& constraint : relation.constraints) {
      if (constraint.oid == static_cast<Oid>(oid)) text = ConstraintText(system, relation, constraint);
    }
  });
  return text;
}

// pg_get_indexdef(index[, column, pretty]): the whole statement, or the name of one column.
std::optional<std::string> IndexText(CallContext& call, std::int64_t oid, std::optional<std::int64_t> column, Value) {
  const SystemState& system = SystemOf(call);
  const FoundIndex index = FindIndex(system, static_cast<Oid>(oid));
  if (index.relation == nullptr) return std::nullopt;
  if (column.value_or(0) == 0) {
    const catalog::Schema* schema = system.snapshot().FindSchema(index.relation->schema);
    return catalog::IndexDefinition(schema == nullptr ? "" : schema->name, *index.relation, *index.constraint);
  }
  const std::vector<std::int16_t>& columns = index.constraint->columns;
  if (*column < 1 || *column > static_cast<std::int64_t>(columns.size())) return "";
  const catalog::Column* found = index.relation->FindColumn(columns[static_cast<std::size_t>(*column - 1)]);
  return found == nullptr ? std::nullopt : std::optional(QuoteName(found->name));
}

// --- Comments.

std::optional<std::string> NotEmpty(const std::string& comment) {
  return comment.empty() ? std::nullopt : std::optional(comment);
}

// Without the name of a catalog the first object with that number counts.
std::optional<std::string> ObjectDescription(CallContext& call, std::int64_t oid_value,
                                             std::optional<std::string_view> catalog_name) {
  const catalog::Snapshot& snapshot = SystemOf(call).snapshot();
  const auto oid = static_cast<Oid>(oid_value);
  const auto is_asked = [&](std::string_view name) { return !catalog_name || *catalog_name == name; };
  if (is_asked("pg_class")) {
    if (const auto* relation = snapshot.FindRelation(oid)) return NotEmpty(relation->comment);
  }
  if (is_asked("pg_namespace")) {
    if (const auto* schema = snapshot.FindSchema(oid)) return NotEmpty(schema->comment);
  }
  if (is_asked("pg_database")) {
    if (const auto* database = snapshot.FindDatabase(oid)) return NotEmpty(database->comment);
  }
  if (is_asked("pg_proc")) {
    if (const auto* function = snapshot.FindFunction(oid)) return NotEmpty(function->comment);
  }
  return std::nullopt;
}

std::optional<std::string> ColumnDescription(CallContext& call, std::int64_t oid, std::int64_t attnum) {
  const catalog::Relation* relation = SystemOf(call).snapshot().FindRelation(static_cast<Oid>(oid));
  const catalog::Column* column =
      relation == nullptr ? nullptr : relation->FindColumn(static_cast<std::int16_t>(attnum));
  return column == nullptr ? std::nullopt : NotEmpty(column->comment);
}

// --- reg* types: a name stands for an oid.

// "-" is no object; digits are the oid itself.
std::optional<Oid> NumericOid(std::string_view text) {
  if (text == "-") return 0;
  Oid oid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), oid);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return oid;
}

std::int64_t RegClassIn(CallContext& call, std::string_view text) {
  if (const auto oid = NumericOid(base::TrimBlanks(text))) return *oid;
  const SystemState& system = SystemOf(call);
  const catalog::FoundRelation found = GetRelation(call, system, text);
  return found.relation != nullptr ? found.relation->oid : found.system->oid;
}

std::string RelationName(const SystemState& system, Oid oid) {
  const catalog::FoundRelation found = FindRelation(system, oid);
  if (found.relation != nullptr) return NameInPath(system, *found.relation);
  if (found.system != nullptr) return NameInPath(system, *found.system);
  const FoundIndex index = FindIndex(system, oid);
  return index.relation != nullptr ? QuoteName(index.constraint->name) : std::to_string(oid);
}

std::int64_t RegTypeIn(std::string_view text) {
  if (const auto oid = NumericOid(base::TrimBlanks(text))) return *oid;
  std::string name = base::ToLowerAscii(base::TrimBlanks(text));
  if (name.starts_with("pg_catalog.")) name.erase(0, std::string_view("pg_catalog.").size());
  // What trigger functions return. psql compares every function's type with it; no function here has it.
  constexpr std::int64_t kTrigger = 2279;
  if (name == "trigger") return kTrigger;
  const TypeRow* row = FindTypeByName(name);
  if (row == nullptr) throw errors::UndefinedTypeName(text);
  return static_cast<std::int64_t>(row->id);
}

std::string NameOfType(Oid oid) {
  const TypeRow* row = FindType(static_cast<TypeId>(oid));
  return row == nullptr ? std::to_string(oid) : FormatType({row->id, -1});
}

// Built-in functions by name, support functions of types among them.
std::vector<Oid> BuiltInsNamed(const SystemState& system, std::string_view name) {
  if (name == "array_in") return {catalog::kArrayIn};
  if (name == "array_out") return {catalog::kArrayOut};
  std::vector<Oid> found;
  for (const catalog::TypeFunction& function : catalog::TypeFunctions()) {
    if (function.name == name) found.push_back(function.oid);
  }
  for (const catalog::BuiltInFunction& function : system.BuiltInFunctions()) {
    if (function.name == name) found.push_back(function.oid);
  }
  return found;
}

std::int64_t RegProcIn(CallContext& call, std::string_view text) {
  if (const auto oid = NumericOid(base::TrimBlanks(text))) return *oid;
  const SystemState& system = SystemOf(call);
  const QualifiedName name = ParseNameText(call, text);
  std::vector<Oid> found;
  if (name.size() == 1 || name[0].text == "pg_catalog") found = BuiltInsNamed(system, Last(name).text);
  if (name.size() == 1) {
    for (const auto* function : system.search_path().FindFunctions(name[0].text)) found.push_back(function->oid);
  } else if (const auto* schema = system.snapshot().FindSchema(system.database(), name[name.size() - 2].text)) {
    for (const auto* function : system.snapshot().FindFunctions(schema->oid, Last(name).text)) {
      found.push_back(function->oid);
    }
  }
  if (found.empty()) throw errors::UndefinedFunctionName(text);
  if (found.size() > 1) throw errors::AmbiguousFunctionName(text);
  return found[0];
}

struct FoundFunction {
  std::string name;
  std::vector<LogicalType> arguments;
};

std::optional<FoundFunction> FindFunctionByOid(const SystemState& system, Oid oid) {
  if (const catalog::Function* function = system.snapshot().FindFunction(oid)) {
    return FoundFunction{function->name, function->InputTypes()};
  }
  if (oid == catalog::kArrayIn) return FoundFunction{"array_in", {}};
  if (oid == catalog::kArrayOut) return FoundFunction{"array_out", {}};
  for (const catalog::TypeFunction& function : catalog::TypeFunctions()) {
    if (function.oid != oid) continue;
    FoundFunction found{std::string(function.name), {}};
    if (!function.is_input) found.arguments.push_back({function.type, -1});
    return found;
  }
  for (const catalog::BuiltInFunction& function : system.BuiltInFunctions()) {
    if (function.oid != oid) continue;
    FoundFunction found{function.name, {}};
    for (const Oid type : function.argument_types) found.arguments.push_back({static_cast<TypeId>(type), -1});
    return found;
  }
  return std::nullopt;
}

std::string FunctionName(const SystemState& system, Oid oid) {
  const auto found = FindFunctionByOid(system, oid);
  return found ? QuoteName(found->name) : std::to_string(oid);
}

std::string FunctionSignature(const SystemState& system, Oid oid) {
  const auto found = FindFunctionByOid(system, oid);
  if (!found) return std::to_string(oid);
  std::vector<std::string> types;
  for (const LogicalType& type : found->arguments) types.push_back(FormatType(type));
  return QuoteName(found->name) + "(" + base::Join(types, ",") + ")";
}

template <TypeId kType>
std::string NameOut(CallContext& call, std::int64_t oid) {
  return ObjectName(SystemOf(call), kType, static_cast<Oid>(oid));
}

std::int64_t RegProcedureIn(CallContext& call, std::string_view text) {
  if (const auto oid = NumericOid(base::TrimBlanks(text))) return *oid;
  return GetFunction(call, SystemOf(call), text).oid;
}

// --- Quoting, and functions of types that clients call by name.

std::string QuoteIdentifier(std::string_view text) { return QuoteName(text); }

std::string_view SameText(std::string_view text) { return text; }

// --- Rows.

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  const auto add = [&](std::string_view name, std::string_view arguments, std::string_view result, ScalarKernel kernel,
                       std::string_view description) {
    rows.push_back({.name = name,
                    .arguments = arguments,
                    .result = result,
                    .scalar = kernel,
                    .volatility = Volatility::kStable,
                    .description = description});
  };
  add("format_type", "oid, int4", "text", Scalar<&TypeText>, "Name of a type with its modifier");
  add("oidvectortypes", "any", "text", Scalar<&OidVectorTypes>, "Names of the types in an oidvector");
  add("format_encoding", "int4", "text", Scalar<&EncodingText>, "Name of a compression encoding");
  add("pg_encoding_to_char", "int4", "name", Scalar<&CharacterEncoding>, "Name of a character encoding");
  add("getdatabaseencoding", "", "name", Scalar<&DatabaseEncoding>, "Character encoding of the database");
  add("pg_get_expr", "text, oid, [bool]", "text", Scalar<&ExpressionText>, "Text of a stored expression");
  add("pg_get_viewdef", "oid, [bool]", "text", Scalar<&ViewDefinition>, "Definition of a view");
  add("pg_get_viewdef", "varchar, [bool]", "text", Scalar<&ViewDefinition>, "Definition of a view");
  add("pg_get_constraintdef", "oid, [bool]", "text", Scalar<&ConstraintDefinition>, "Definition of a constraint");
  add("pg_get_indexdef", "oid, [int4], [bool]", "text", Scalar<&IndexText>, "Definition of the index of a key");
  add("obj_description", "oid, [varchar]", "text", Scalar<&ObjectDescription>, "Comment on an object");
  add("col_description", "oid, int4", "text", Scalar<&ColumnDescription>, "Comment on a column");
  add("regclassin", "varchar", "regclass", Scalar<&RegClassIn>, "Relation by name");
  add("regclassout", "oid", "varchar", Scalar<&NameOut<TypeId::kRegClass>>, "Name of a relation");
  add("regtypein", "varchar", "regtype", Scalar<&RegTypeIn>, "Type by name");
  add("regtypeout", "oid", "varchar", Scalar<&NameOut<TypeId::kRegType>>, "Name of a type");
  add("regprocin", "varchar", "regproc", Scalar<&RegProcIn>, "Function by name");
  add("regprocout", "oid", "varchar", Scalar<&NameOut<TypeId::kRegProc>>, "Name of a function");
  add("regprocedurein", "varchar", "regprocedure", Scalar<&RegProcedureIn>, "Function by signature");
  add("regprocedureout", "oid", "varchar", Scalar<&NameOut<TypeId::kRegProcedure>>, "Signature of a function");
  for (const std::string_view name : {"textin", "int2vectorout", "oidvectorout", "array_out", "byteaout", "nameout"}) {
    add(name, "any", "text", Scalar<&SameText>, "Input or output function of a type");
  }
  rows.push_back({.name = "quote_ident",
                  .arguments = "varchar",
                  .result = "varchar",
                  .scalar = Scalar<&QuoteIdentifier>,
                  .documentation_page = "r_QUOTE_IDENT",
                  .description = "The string as an identifier, in double quotes where it needs them"});
  return rows;
}

// A cast kernel is given two modifiers besides the value; these types have none.
template <ScalarKernel kKernel>
void AsCast(CallContext& call, std::span<const Value> arguments) {
  kKernel(call, arguments.first(1));
}

}  // namespace

std::string ObjectName(const SystemState& system, TypeId type, Oid oid) {
  if (oid == 0) return "-";
  switch (type) {
    case TypeId::kRegClass:
      return RelationName(system, oid);
    case TypeId::kRegType:
      return NameOfType(oid);
    case TypeId::kRegProc:
      return FunctionName(system, oid);
    case TypeId::kRegProcedure:
      return FunctionSignature(system, oid);
    default:
      return std::to_string(oid);
  }
}

std::span<const FunctionRow> CatalogTextFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

std::span<const KernelRow> CatalogNameKernels() {
  static const std::vector<KernelRow> rows = {
      {"regclass_from_text", 3, &AsCast<Scalar<&RegClassIn>>},
      {"text_from_regclass", 3, &AsCast<Scalar<&NameOut<TypeId::kRegClass>>>},
      {"regtype_from_text", 3, &AsCast<Scalar<&RegTypeIn>>},
      {"text_from_regtype", 3, &AsCast<Scalar<&NameOut<TypeId::kRegType>>>},
      {"regproc_from_text", 3, &AsCast<Scalar<&RegProcIn>>},
      {"text_from_regproc", 3, &AsCast<Scalar<&NameOut<TypeId::kRegProc>>>},
      {"regprocedure_from_text", 3, &AsCast<Scalar<&RegProcedureIn>>},
      {"text_from_regprocedure", 3, &AsCast<Scalar<&NameOut<TypeId::kRegProcedure>>>},
  };
  return rows;
}

}  // namespace doppel::sql
