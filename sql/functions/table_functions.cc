#include "sql/functions/table_functions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/errors.h"
#include "catalog/privileges.h"
#include "sql/functions/lookup.h"
#include "sql/parser/parser.h"
#include "sql/types/decimal.h"
#include "sql/types/json_text.h"
#include "sql/types/super_value.h"
#include "sql/types/time_zone.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

bool KeepsCase(const catalog::SystemState& state) {
  const std::vector<catalog::SettingState> settings = state.Settings();
  return std::any_of(settings.begin(), settings.end(), [](const catalog::SettingState& setting) {
    return setting.name == "enable_case_sensitive_identifier" && setting.value == "on";
  });
}

class Series : public RowGenerator {
 public:
  Series(std::int64_t begin, std::int64_t end, std::int64_t step) : next_(begin), end_(end), step_(step) {}
  bool Next() override {
    value_ = static_cast<std::int64_t>(next_);
    if (step_ > 0 ? next_ > end_ : next_ < end_) return false;
    next_ += step_;
    return true;
  }
  Value Column(int) const override { return Value::Integer(value_); }

 private:
  Int128 next_;  // may pass the end of 64 bits
  std::int64_t end_;
  std::int64_t step_;
  std::int64_t value_ = 0;
};

std::unique_ptr<RowGenerator> GenerateSeries(std::span<const Value> arguments) {
  // Of NULL there is no row.
  if (arguments[0].is_null() || arguments[1].is_null()) return std::make_unique<Series>(1, 0, 1);
  const std::int64_t step = arguments[2].is_null() ? 1 : arguments[2].integer;
  if (step == 0) {
    throw base::SqlError(base::SqlState::kInvalidParameterValue, "step size may not equal zero");
  }
  return std::make_unique<Series>(arguments[0].integer, arguments[1].integer, step);
}

// What has no type of its own, a parameter or NULL, goes with the others.
LogicalType SeriesType(std::span<const LogicalType> arguments) {
  const bool is_wide = std::any_of(arguments.begin(), arguments.end(), [](LogicalType type) {
    return type.id != TypeId::kInt4 && type.id != TypeId::kInt2 && type.id != TypeId::kUnknown;
  });
  return {is_wide ? TypeId::kInt8 : TypeId::kInt4, -1};
}

// --- Columns of views: schema, relation, column, type, number.

void AddColumns(const catalog::SystemState& state, const catalog::Relation& relation,
                std::span<const catalog::Column> columns, std::vector<Row>& rows) {
  const catalog::Schema* schema = state.snapshot().FindSchema(relation.schema);
  std::int64_t number = 0;
  for (const catalog::Column& column : columns) {
    if (column.is_dropped) continue;
    rows.push_back({Datum(schema == nullptr ? std::string() : schema->name), Datum(relation.name), Datum(column.name),
                    Datum(FormatType(column.type)), Datum(++number)});
  }
}

std::vector<Row> LateBindingViewColumns(const catalog::SystemState& state, std::span<const Value>) {
  std::vector<Row> rows;
  state.snapshot().ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
    if (relation.database != state.database() || relation.kind != catalog::RelationKind::late_binding_view) return;
    AddColumns(state, relation, state.LateBindingColumns(relation), rows);
  });
  return rows;
}

std::vector<Row> ColumnsOf(const catalog::SystemState& state, std::span<const Value> arguments) {
  std::vector<Row> rows;
  if (arguments[0].is_null()) return rows;
  const QualifiedName name = ParseQualifiedName(arguments[0].bytes, {.case_sensitive_identifier = KeepsCase(state)});
  const catalog::FoundRelation found = GetRelation(state, name);
  if (found.relation != nullptr) {
    const bool is_late = found.relation->kind == catalog::RelationKind::late_binding_view;
    AddColumns(state, *found.relation, is_late ? state.LateBindingColumns(*found.relation) : found.relation->columns,
               rows);
    return rows;
  }
  const catalog::Schema* schema = state.snapshot().FindSchema(found.system->schema);
  std::int64_t number = 0;
  for (const catalog::ColumnShape& column : found.system->columns) {
    if (column.is_hidden) continue;
    rows.push_back({Datum(schema->name), Datum(found.system->name), Datum(column.name), Datum(FormatType(column.type)),
                    Datum(++number)});
  }
  return rows;
}

// Session roles come from an identity provider, and there is none.
std::vector<Row> SessionRoles(const catalog::SystemState&, std::span<const Value>) { return {}; }

// --- Grants of ASSUMEROLE

void RequireSuperuser(const catalog::SystemState& state, std::string_view function) {
  if (!state.checker().is_superuser()) throw catalog::errors::MustBeSuperuser(fmt::format("use {}", function));
}

std::string CommandList(const catalog::AssumeRoleGrant& grant) {
  return fmt::format("{}", fmt::join(catalog::AssumeRoleCommandNames(grant.commands), "|"));
}

// A grant ON ALL is shown as one of "default".
std::string_view ShownRole(const catalog::AssumeRoleGrant& grant) {
  return grant.iam_role == catalog::kEveryIamRole ? "default" : std::string_view(grant.iam_role);
}

std::vector<Row> IamRolesOfUser(const catalog::SystemState& state, std::span<const Value> arguments) {
  RequireSuperuser(state, "pg_get_iam_role_by_user");
  if (arguments[0].is_null()) return {};
  const std::string name(arguments[0].bytes);
  const catalog::User* user = state.snapshot().FindUser(name);
  if (user == nullptr) throw catalog::errors::UndefinedUser(name);
  const catalog::Grantee grantee{catalog::GranteeKind::user, user->oid};
  std::vector<Row> rows;
  state.snapshot().ForEach<catalog::AssumeRoleGrant>([&](const catalog::AssumeRoleGrant& grant) {
    if (grant.grantee != grantee) return;
    rows.push_back({Datum(name), Datum(std::string(ShownRole(grant))), Datum(CommandList(grant))});
  });
  return rows;
}

std::string GranteeLetter(catalog::GranteeKind kind) {
  switch (kind) {
    case catalog::GranteeKind::user:
      return "u";
    case catalog::GranteeKind::group:
      return "g";
    case catalog::GranteeKind::role:
      return "r";
    case catalog::GranteeKind::public_:
      break;
  }
  return "p";
}

std::vector<Row> GranteesOfIamRole(const catalog::SystemState& state, std::span<const Value> arguments) {
  RequireSuperuser(state, "pg_get_grantee_by_iam_role");
  if (arguments[0].is_null()) return {};
  std::vector<Row> rows;
  state.snapshot().ForEach<catalog::AssumeRoleGrant>([&](const catalog::AssumeRoleGrant& grant) {
    if (ShownRole(grant) != arguments[0].bytes) return;
    const catalog::GranteeKind kind = grant.grantee.kind;
    rows.push_back({Datum(state.snapshot().GranteeName(kind, grant.grantee.oid)), Datum(GranteeLetter(kind)),
                    Datum(CommandList(grant))});
  });
  return rows;
}

// --- Time zones, as they are now

std::string OffsetText(std::int32_t east_seconds) {
  const std::int32_t seconds = std::abs(east_seconds);
  return fmt::format("{}{:02}:{:02}:{:02}", east_seconds < 0 ? "-" : "", seconds / 3600, seconds / 60 % 60,
                     seconds % 60);
}

std::vector<Row> TimeZoneNameRows(const catalog::SystemState& state, std::span<const Value>) {
  std::vector<Row> rows;
  for (const NamedTimeZone& zone : NamedTimeZones(state.Now())) {
    rows.push_back({Datum(zone.name), Datum(zone.abbreviation), Datum(OffsetText(zone.east_seconds)),
                    Datum(static_cast<std::int64_t>(zone.is_daylight_saving))});
  }
  return rows;
}

std::vector<Row> TimeZoneAbbreviationRows(const catalog::SystemState&, std::span<const Value>) {
  std::vector<Row> rows;
  for (const NamedTimeZone& zone : TimeZoneAbbreviations()) {
    rows.push_back({Datum(zone.abbreviation), Datum(OffsetText(zone.east_seconds)),
                    Datum(static_cast<std::int64_t>(zone.is_daylight_saving))});
  }
  return rows;
}

std::vector<TableFunctionColumn> TextColumns(std::initializer_list<std::string_view> names) {
  std::vector<TableFunctionColumn> columns;
  for (const std::string_view name : names) columns.push_back({name, {TypeId::kVarchar, -1}});
  return columns;
}

std::vector<TableFunctionColumn> TimeZoneColumns(std::initializer_list<std::string_view> names) {
  std::vector<TableFunctionColumn> columns = TextColumns(names);
  columns.push_back({"is_dst", {TypeId::kBool, -1}});
  return columns;
}

std::vector<TableFunctionColumn> ViewColumns() {
  const LogicalType name{TypeId::kName, -1};
  return {{"view_schema", name},
          {"view_name", name},
          {"col_name", name},
          {"col_type", {TypeId::kVarchar, -1}},
          {"col_num", {TypeId::kInt4, -1}}};
}

// --- Iteration over SUPER. A value that is no array, or no object, has no rows.

Datum ElementDatum(std::string_view value) { return IsSuperNull(value) ? Datum() : Datum(std::string(value)); }

std::vector<Row> ElementsOfSuper(const catalog::SystemState&, std::span<const Value> arguments) {
  std::vector<Row> rows;
  if (arguments[0].is_null() || SuperKindOf(arguments[0].bytes) != SuperKind::kArray) return rows;
  SuperElements elements(arguments[0].bytes);
  while (const auto element = elements.Next()) {
    rows.push_back({ElementDatum(*element), Datum(static_cast<std::int64_t>(rows.size()))});
  }
  return rows;
}

std::vector<Row> AttributesOfSuper(const catalog::SystemState&, std::span<const Value> arguments) {
  std::vector<Row> rows;
  if (arguments[0].is_null() || SuperKindOf(arguments[0].bytes) != SuperKind::kObject) return rows;
  SuperAttributes attributes(arguments[0].bytes);
  while (const auto attribute = attributes.Next()) {
    rows.push_back({ElementDatum(attribute->value), Datum(UnquoteJson(attribute->name).value_or(""))});
  }
  return rows;
}

}  // namespace

std::span<const TableFunctionRow> AllTableFunctions() {
  static const std::vector<TableFunctionRow> rows = {
      {.name = "generate_series",
       .parameters = {TypeId::kInt8, TypeId::kInt8, TypeId::kInt8},
       .required = 2,
       .columns = {{"generate_series", {TypeId::kInt8, -1}}},
       .open = &GenerateSeries,
       .documentation_page = "c_unsupported-postgresql-functions",
       .column_type = &SeriesType},
      {.name = "pg_get_cols",
       .parameters = {TypeId::kVarchar},
       .required = 1,
       .columns = ViewColumns(),
       .generate = &ColumnsOf,
       .documentation_page = "PG_GET_COLS",
       .returns_record = true},
      {.name = "pg_get_grantee_by_iam_role",
       .parameters = {TypeId::kVarchar},
       .required = 1,
       .columns = TextColumns({"grantee", "grantee_type", "cmd_type"}),
       .generate = &GranteesOfIamRole,
       .documentation_page = "PG_GET_GRANTEE_BY_IAMROLE",
       .returns_record = true},
      {.name = "pg_get_iam_role_by_user",
       .parameters = {TypeId::kVarchar},
       .required = 1,
       .columns = TextColumns({"username", "iam_role", "cmd"}),
       .generate = &IamRolesOfUser,
       .documentation_page = "PG_GET_IAM_ROLE_BY_USER",
       .returns_record = true},
      {.name = "pg_get_late_binding_view_cols",
       .columns = ViewColumns(),
       .generate = &LateBindingViewColumns,
       .documentation_page = "PG_GET_LATE_BINDING_VIEW_COLS",
       .returns_record = true},
      {.name = "pg_get_session_roles",
       .columns = {{"name", {TypeId::kName, -1}}, {"roleid", {TypeId::kInt4, -1}}},
       .generate = &SessionRoles,
       .documentation_page = "PG_GET_SESSION_ROLES",
       .returns_record = true},
      {.name = "pg_timezone_abbrevs",
       .columns = TimeZoneColumns({"abbrev", "utc_offset"}),
       .generate = &TimeZoneAbbreviationRows,
       .documentation_page = "CONVERT_TIMEZONE",
       .returns_record = true},
      {.name = "pg_timezone_names",
       .columns = TimeZoneColumns({"name", "abbrev", "utc_offset"}),
       .generate = &TimeZoneNameRows,
       .documentation_page = "CONVERT_TIMEZONE",
       .returns_record = true},
  };
  return rows;
}

std::span<const TableFunctionRow> InternalTableFunctions() {
  static const std::vector<TableFunctionRow> rows = {
      {.name = "super_elements",
       .parameters = {TypeId::kSuper},
       .required = 1,
       .columns = {{"value", {TypeId::kSuper}}, {"at", {TypeId::kInt8}}},
       .generate = &ElementsOfSuper},
      {.name = "super_attributes",
       .parameters = {TypeId::kSuper},
       .required = 1,
       .columns = {{"value", {TypeId::kSuper}}, {"at", LogicalType::Varchar(kMaxVarcharBytes)}},
       .generate = &AttributesOfSuper},
  };
  return rows;
}

const TableFunctionRow* FindTableFunction(std::string_view name) {
  for (const TableFunctionRow& row : AllTableFunctions()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace doppel::sql
