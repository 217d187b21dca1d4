// Views, materialized views, external views and external tables; DROP of all relations.
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

std::vector<Name> ParseViewColumns(TokenCursor& cursor) {
  return cursor.AtSymbol('(') ? cursor.ExpectNameListInParentheses() : std::vector<Name>();
}

bool ParseYesOrNo(TokenCursor& cursor) {
  if (cursor.Accept("yes")) return true;
  cursor.Expect("no");
  return false;
}

// ROW FORMAT DELIMITED … | ROW FORMAT SERDE 'class' [WITH SERDEPROPERTIES (…)]
RowFormat ParseRowFormat(TokenCursor& cursor) {
  RowFormat format;
  if (cursor.Accept("serde")) {
    format.serde = cursor.ExpectString();
    if (cursor.AcceptWords("with", "serdeproperties")) format.serde_properties = ParseProperties(cursor);
    return format;
  }
  cursor.Expect("delimited");
  while (true) {
    if (cursor.AcceptWords("fields", "terminated", "by")) {
      format.fields_terminated_by = cursor.ExpectString();
    } else if (cursor.AcceptWords("lines", "terminated", "by")) {
      format.lines_terminated_by = cursor.ExpectString();
    } else {
      return format;
    }
  }
}

// (c type, …), or in the AS form (c, …).
std::vector<ColumnDefinition> ParseExternalColumns(TokenCursor& cursor) {
  cursor.ExpectSymbol('(');
  std::vector<ColumnDefinition> columns;
  do {
    bool has_type = cursor.AtName() && !cursor.AtSymbol(',', 1) && !cursor.AtSymbol(')', 1);
    if (has_type) {
      columns.push_back(ParseColumnDefinition(cursor));
    } else {
      Name name = cursor.ExpectName();
      columns.push_back({.name = name, .span = name.span});
    }
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return columns;
}

// STORED AS format | INPUTFORMAT 'c' OUTPUTFORMAT 'c'
void ParseStoredAs(TokenCursor& cursor, CreateExternalTableStatement& table) {
  if (cursor.Accept("inputformat")) {
    table.input_format = cursor.ExpectString();
    cursor.Expect("outputformat");
    table.output_format = cursor.ExpectString();
  } else {
    table.stored_as = base::ToLowerAscii(cursor.ExpectLabel().text);
  }
}

}  // namespace

Statement ParseCreateView(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateViewStatement view{.or_replace = prefix.or_replace, .is_temporary = prefix.is_temporary};
  view.view = cursor.ExpectRelationName();
  if (view.view.back().text.starts_with('#')) view.is_temporary = true;
  view.columns = ParseViewColumns(cursor);
  cursor.Expect("as");
  view.query = ParseQueryExpression(cursor);
  view.is_late_binding = cursor.AcceptWords("with", "no", "schema", "binding");
  return view;
}

Statement ParseCreateMaterializedView(TokenCursor& cursor) {
  CreateMaterializedViewStatement view{.view = cursor.ExpectRelationName()};
  view.columns = ParseViewColumns(cursor);
  // AUTO REFRESH may stand between the table attributes.
  while (!cursor.At("as")) {
    std::size_t position = cursor.position();
    if (cursor.AcceptWords("auto", "refresh")) view.auto_refresh = ParseYesOrNo(cursor);
    ParseTableAttributes(cursor, view.attributes);
    if (cursor.AtWords("using", "iceberg")) view.iceberg = ParseIcebergOptions(cursor);
    if (cursor.position() == position) cursor.Fail();
  }
  cursor.Expect("as");
  view.query = ParseQueryExpression(cursor);
  return view;
}

Statement ParseCreateExternalView(TokenCursor& cursor) {
  CreateExternalViewStatement view{.is_protected = cursor.Accept("protected")};
  cursor.Expect("view");
  view.if_not_exists = ParseIfNotExists(cursor);
  view.view = cursor.ExpectRelationName();
  if (ParseIfNotExists(cursor)) view.if_not_exists = true;
  cursor.Expect("as");
  view.query = ParseQueryExpression(cursor);
  return view;
}

Statement ParseAlterExternalView(TokenCursor& cursor) {
  AlterExternalViewStatement view{.view = cursor.ExpectRelationName(), .is_forced = cursor.Accept("force")};
  if (cursor.AcceptWords("remove", "definition")) return view;
  cursor.Expect("as");
  view.query = ParseQueryExpression(cursor);
  return view;
}

Statement ParseCreateExternalTable(TokenCursor& cursor) {
  CreateExternalTableStatement table{.if_not_exists = ParseIfNotExists(cursor)};
  table.table = cursor.ExpectRelationName();
  if (cursor.AtSymbol('(')) table.columns = ParseExternalColumns(cursor);
  while (!cursor.AtEnd() && !cursor.At("as")) {
    if (cursor.AcceptWords("partitioned", "by")) {
      table.partitioned_by = ParseExternalColumns(cursor);
    } else if (cursor.AcceptWords("row", "format")) {
      table.row_format = ParseRowFormat(cursor);
    } else if (cursor.AcceptWords("stored", "as")) {
      ParseStoredAs(cursor, table);
    } else if (cursor.Accept("location")) {
      table.location = cursor.ExpectString();
    } else if (cursor.AcceptWords("table", "properties")) {
      table.properties = ParseProperties(cursor);
    } else {
      cursor.Fail();
    }
  }
  if (cursor.Accept("as")) table.query = ParseQueryExpression(cursor);
  return table;
}

Statement ParseDropRelation(TokenCursor& cursor, RelationDropKind kind) {
  DropRelationStatement drop{.kind = kind, .if_exists = ParseIfExists(cursor)};
  do {
    drop.names.push_back(cursor.ExpectRelationName());
  } while (cursor.AcceptSymbol(','));
  // External views are also written with IF EXISTS behind the name.
  if (kind == RelationDropKind::kExternalView && ParseIfExists(cursor)) drop.if_exists = true;
  drop.behavior = ParseDropBehavior(cursor);
  return drop;
}

}  // namespace doppel::sql
