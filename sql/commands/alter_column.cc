#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "catalog/errors.h"
#include "sql/bind/binder_impl.h"
#include "sql/commands/alter_table.h"
#include "sql/commands/columns.h"
#include "sql/commands/errors.h"
#include "sql/commands/keys.h"
#include "sql/commands/lookup.h"
#include "sql/commands/relations.h"
#include "sql/commands/view_definition.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"

namespace doppel::sql {
namespace {

using catalog::Column;
using catalog::Relation;

Column& Mutable(Relation& table, std::int16_t attribute) {
  return *std::find_if(table.columns.begin(), table.columns.end(),
                       [&](const Column& column) { return column.attnum == attribute; });
}

std::size_t CountColumns(const Relation& table) {
  return static_cast<std::size_t>(std::count_if(table.columns.begin(), table.columns.end(),
                                                [](const Column& column) { return !column.is_dropped; }));
}

// Binds text of Doppel's own making, with all rights and without a search path.
class SystemBinding {
 public:
  explicit SystemBinding(CommandContext& context)
      : checker_(context.snapshot(), catalog::kRdsdbUser),
        path_(checker_, context.database(), {}, 0),
        bind_{context.snapshot(), context.database(), checker_, path_, context.session(), {}, nullptr} {}
  BindContext& context() { return bind_; }

 private:
  catalog::PrivilegeChecker checker_;
  catalog::SearchPath path_;
  BindContext bind_;
};

// A view's stored text after a rename. The present text is printed and read again so that its spans count in it.
std::string AfterRename(const Relation& view, const ColumnRename& rename, CommandContext& context) {
  const std::string text = Deparse(*ReadDefinition(view, context.snapshot()));
  const QueryPtr query = ParseQuery(text, kStoredText);
  SystemBinding system(context);
  const ViewAnalysis analysis = AnalyzeView(*query, system.context());
  return StoredDefinition(*query, analysis, context.snapshot(), rename);
}

bool IsIn(const std::vector<std::int16_t>& columns, std::int16_t attribute) {
  return std::find(columns.begin(), columns.end(), attribute) != columns.end();
}

// The longest value in bytes; NULL, as zero, for an empty table.
std::int64_t LongestValue(const Relation& table, const Column& column, CommandContext& context) {
  const catalog::Schema* schema = context.snapshot().FindSchema(table.schema);
  const std::string text = fmt::format("(SELECT max(octet_length({})) FROM {}.{})", QuoteName(column.name),
                                       QuoteName(schema->name), QuoteName(table.name));
  SystemBinding system(context);
  const Datum longest =
      context.Evaluate(BindScalar(*ParseExpression(text, kStoredText), {TypeId::kInt8, -1}, system.context()));
  return IsNull(longest) ? 0 : std::get<std::int64_t>(longest);
}

void RefuseKeys(const ColumnDefinition& definition) {
  if (definition.is_unique) throw errors::AddColumnAttribute("UNIQUE");
  if (definition.is_primary_key) throw errors::AddColumnAttribute("PRIMARY KEY");
  if (definition.references) throw errors::AddColumnAttribute("REFERENCES");
  if (definition.identity) throw errors::AddColumnAttribute("IDENTITY");
  if (definition.is_distkey) throw errors::AddColumnAttribute("DISTKEY");
  if (definition.is_sortkey) throw errors::AddColumnAttribute("SORTKEY");
}

}  // namespace

Relation Apply(const RenameColumn& action, Relation table, CommandContext& context) {
  const std::int16_t attribute = GetColumn(table, action.from).attnum;
  CheckColumnName(action.to);
  if (table.FindColumn(action.to.text) != nullptr) {
    throw catalog::errors::DuplicateColumn(action.to.text, table.name).At(action.to.span);
  }
  // All views are rewritten while the catalog still has the old name.
  const Relation& present = GetRelation(table.oid, context);
  const ColumnRename rename{table.oid, attribute, action.to.text};
  std::vector<Relation> views;
  for (const catalog::Dependent& dependent :
       catalog::DependentsOfColumn(context.snapshot(), present, *present.FindColumn(attribute))) {
    if (dependent.constraint != nullptr) continue;
    Relation view = *dependent.relation;
    view.view_definition = AfterRename(view, rename, context);
    views.push_back(std::move(view));
  }
  for (Relation& view : views) context.Put(std::move(view));
  Mutable(table, attribute).name = action.to.text;
  return table;
}

Relation Apply(const AddColumn& action, Relation table, CommandContext& context) {
  const ColumnDefinition& definition = action.column;
  RefuseKeys(definition);
  Column column = MakeColumn(definition, table.name, context);
  if (table.FindColumn(column.name) != nullptr) {
    throw catalog::errors::DuplicateColumn(column.name, table.name).At(definition.name.span);
  }
  if (CountColumns(table) >= kMaxColumns) throw catalog::errors::TooManyColumns();
  column.attnum = table.next_attnum++;
  if (column.encoding.empty()) column.encoding = DefaultEncoding(column, table.is_temporary);

  BoundExprPtr value;
  if (!column.default_expression.empty()) {
    BindContext bind = context.MakeBindContext();
    const Datum constant = context.Evaluate(BindScalar(*definition.default_value, column.type, bind));
    if (!IsNull(constant)) value = MakeBound(column.type, {}, BoundConstant{constant});
  }
  if (column.not_null && !value) throw errors::AddColumnNotNullNeedsDefault();
  table.columns.push_back(column);
  context.AddStorageColumn(table, column, value);
  return table;
}

Relation Apply(const DropColumn& action, Relation table, CommandContext& context) {
  const Column* column = table.FindColumn(action.name.text);
  if (column == nullptr) {
    if (!action.if_exists) GetColumn(table, action.name);
    context.Notify(catalog::errors::MissingSkipped("Column", action.name.text));
    return table;
  }
  const std::int16_t attribute = column->attnum;
  if (column->is_distkey) throw errors::DropKeyColumn("distkey", column->name);
  if (column->sortkey_ordinal != 0) throw errors::DropKeyColumn("sortkey", column->name);
  if (CountColumns(table) == 1) throw errors::DropLastColumn(table.name);

  const Relation& present = GetRelation(table.oid, context);
  DropRequest request{
      .kind = Describe(present, context) + " column", .name = column->name, .behavior = action.behavior};
  for (const catalog::Constraint& key : table.constraints) {
    // A key of this column alone goes with it.
    if (key.columns.size() > 1 && IsIn(key.columns, attribute) && action.behavior == DropBehavior::kRestrict) {
      throw catalog::errors::DependentColumn(table.name, column->name,
                                             fmt::format("constraint {} on {} depends on {} {}", key.name,
                                                         Describe(present, context), request.kind, column->name));
    }
  }
  catalog::Cascade cascade;
  for (const catalog::Dependent& dependent :
       catalog::DependentsOfColumn(context.snapshot(), present, *present.FindColumn(attribute))) {
    if (dependent.constraint != nullptr) {
      cascade.constraints.push_back(dependent);
      continue;
    }
    cascade = JoinCascades(std::move(cascade), catalog::CascadeOf(context.snapshot(), *dependent.relation));
  }
  DropWithDependents(request, cascade, context);
  std::erase_if(table.constraints, [&](const catalog::Constraint& key) {
    return IsIn(key.columns, attribute) ||
           (key.referenced_relation == table.oid && IsIn(key.referenced_columns, attribute));
  });
  Column& dropped = Mutable(table, attribute);
  dropped.is_dropped = true;
  dropped.not_null = false;
  dropped.default_expression.clear();
  dropped.acl.reset();
  dropped.comment.clear();
  return table;
}

Relation Apply(const AlterColumnType& action, Relation table, CommandContext& context) {
  const Column column = GetColumn(table, action.column);
  const LogicalType type = ResolveColumnType(*action.type, fmt::format("{}.{}", table.name, column.name));
  if (column.type.id != TypeId::kVarchar || type.id != TypeId::kVarchar) {
    throw errors::AlterColumnNotVarchar(column.name, table.name);
  }
  const Relation& present = GetRelation(table.oid, context);
  const std::vector<catalog::Dependent> dependents =
      catalog::DependentsOfColumn(context.snapshot(), present, *present.FindColumn(column.attnum));
  if (std::any_of(dependents.begin(), dependents.end(),
                  [](const catalog::Dependent& d) { return d.constraint == nullptr; })) {
    throw catalog::errors::ColumnTypeUsedByView();
  }
  const bool is_in_key =
      !dependents.empty() || std::any_of(table.constraints.begin(), table.constraints.end(),
                                         [&](const catalog::Constraint& c) { return IsIn(c.columns, column.attnum); });
  if (is_in_key) throw errors::AlterColumnHasConstraint(column.name, table.name);
  if (!column.default_expression.empty()) throw errors::AlterColumnHasDefault(column.name, table.name);
  constexpr std::array<std::string_view, 4> kFixed = {"bytedict", "runlength", "text255", "text32k"};
  if (std::find(kFixed.begin(), kFixed.end(), column.encoding) != kFixed.end()) {
    throw errors::AlterColumnEncodingFixed(column.name, table.name, column.encoding);
  }
  if (type == column.type) throw errors::AlterColumnSameSize(column.name, table.name);
  if (type.length() < column.type.length() && LongestValue(table, column, context) > type.length()) {
    throw errors::AlterColumnTooSmall(column.name, table.name);
  }
  Mutable(table, column.attnum).type = type;
  return table;
}

Relation Apply(const AlterColumnEncode& action, Relation table, CommandContext&) {
  if (table.sort_style == catalog::SortStyle::interleaved) throw errors::AlterInterleaved("ALTER COLUMN ENCODE");
  Column& column = Mutable(table, GetColumn(table, action.column).attnum);
  const std::string encoding = action.encoding == "raw" ? "none" : action.encoding;
  if (!IsValidEncoding(encoding, column.type)) throw errors::InvalidEncoding(action.encoding, column.name);
  if (encoding == column.encoding) throw errors::AlterSameEncoding(column.name, action.encoding);
  column.encoding = encoding;
  table.encode_auto = false;
  return table;
}

Relation Apply(const AlterColumnOther& action, Relation, CommandContext&) {
  throw errors::AlterNotSupported("ALTER COLUMN " + base::ToUpperAscii(action.words));
}

}  // namespace doppel::sql
