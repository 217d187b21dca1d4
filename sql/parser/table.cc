// CREATE TABLE and CREATE TABLE AS, and the pieces that other table commands share.
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Columns and constraints

ForeignKeyReference ParseReferences(TokenCursor& cursor) {
  ForeignKeyReference reference{.table = cursor.ExpectRelationName()};
  if (cursor.AtSymbol('(')) reference.columns = cursor.ExpectNameListInParentheses();
  return reference;
}

// [(seed, step)]; the guide's examples leave them out.
IdentitySpec ParseIdentity(TokenCursor& cursor) {
  IdentitySpec identity;
  if (!cursor.AcceptSymbol('(')) return identity;
  identity.seed = cursor.ExpectSignedInteger();
  cursor.ExpectSymbol(',');
  identity.step = cursor.ExpectSignedInteger();
  cursor.ExpectSymbol(')');
  return identity;
}

ExprPtr ParseCheck(TokenCursor& cursor) {
  cursor.ExpectSymbol('(');
  ExprPtr check = ParseExpr(cursor);
  cursor.ExpectSymbol(')');
  return check;
}

// DEFAULT, IDENTITY, ENCODE, DISTKEY, SORTKEY, COLLATE.
bool ParseColumnAttribute(TokenCursor& cursor, ColumnDefinition& column) {
  if (cursor.Accept("default")) {
    column.default_value = ParseSimpleExpr(cursor);
  } else if (cursor.Accept("identity")) {
    column.identity = ParseIdentity(cursor);
  } else if (cursor.Accept("generated")) {
    cursor.ExpectWords("by", "default", "as", "identity");
    column.identity = ParseIdentity(cursor);
    column.identity->is_by_default = true;
  } else if (cursor.Accept("encode")) {
    column.encoding = cursor.ExpectWordLower();
  } else if (cursor.Accept("distkey")) {
    column.is_distkey = true;
  } else if (cursor.Accept("sortkey")) {
    column.is_sortkey = true;
  } else if (cursor.Accept("collate")) {
    column.collation = ParseCollationWord(cursor);
  } else {
    return false;
  }
  return true;
}

// `name` is what CONSTRAINT before it said.
bool ParseColumnConstraint(TokenCursor& cursor, ColumnDefinition& column, std::optional<Name> name) {
  if (cursor.AcceptWords("not", "null")) {
    column.is_not_null = true;
  } else if (cursor.Accept("null")) {
    column.is_explicitly_null = true;
  } else if (cursor.Accept("unique")) {
    column.is_unique = true;
    column.unique_name = std::move(name);
  } else if (cursor.AcceptWords("primary", "key")) {
    column.is_primary_key = true;
    column.primary_key_name = std::move(name);
  } else if (cursor.Accept("references")) {
    column.references = ParseReferences(cursor);
    column.references_name = std::move(name);
  } else if (cursor.Accept("check")) {
    column.check = ParseCheck(cursor);
  } else {
    return false;
  }
  return true;
}

bool AtTableConstraint(const TokenCursor& cursor) {
  return cursor.AtAnyOf({"constraint", "unique", "primary", "foreign", "check"});
}

TableElement ParseTableElement(TokenCursor& cursor) {
  if (cursor.At("like")) {
    std::uint32_t begin = cursor.Begin();
    cursor.Take();
    LikeClause like{.table = cursor.ExpectRelationName()};
    if (cursor.AtAnyOf({"including", "excluding"})) {
      like.includes_defaults = cursor.At("including");
      cursor.Take();
      cursor.Expect("defaults");
    }
    like.span = cursor.SpanSince(begin);
    return like;
  }
  if (AtTableConstraint(cursor)) return ParseTableConstraint(cursor);
  return ParseColumnDefinition(cursor);
}

// ---------------------------------------------------------------------------------------------------------------------
// Table attributes

DistStyle ParseDistStyle(TokenCursor& cursor) {
  if (cursor.Accept("auto")) return DistStyle::kAuto;
  if (cursor.Accept("even")) return DistStyle::kEven;
  if (cursor.Accept("key")) return DistStyle::kKey;
  cursor.Expect("all");
  return DistStyle::kAll;
}

void ParseDistKey(TokenCursor& cursor, TableAttributes& attributes) {
  cursor.ExpectSymbol('(');
  if (cursor.AtKind(TokenKind::kInteger)) {
    attributes.dist_key_ordinal = static_cast<int>(cursor.ExpectInteger());
  } else {
    attributes.dist_key = cursor.ExpectName();
  }
  cursor.ExpectSymbol(')');
}

// (a, b), or (1, 3): columns of the query that CREATE TABLE AS runs.
void ParseSortKeyColumns(TokenCursor& cursor, TableAttributes& attributes) {
  if (!cursor.AtKind(TokenKind::kInteger, 1)) {
    attributes.sort_key = cursor.ExpectNameListInParentheses();
    return;
  }
  cursor.ExpectSymbol('(');
  do {
    attributes.sort_key_ordinals.push_back(static_cast<int>(cursor.ExpectInteger()));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
}

bool ParseSortKey(TokenCursor& cursor, TableAttributes& attributes) {
  bool has_style = cursor.AtAnyOf({"compound", "interleaved"}) && cursor.At("sortkey", 1);
  if (!has_style && !cursor.At("sortkey")) return false;
  if (has_style) {
    attributes.sort_key_style = cursor.At("compound") ? SortKeyStyle::kCompound : SortKeyStyle::kInterleaved;
    cursor.Take();
  }
  cursor.Expect("sortkey");
  if (!has_style && cursor.Accept("auto")) {
    attributes.is_sort_key_auto = true;
  } else {
    ParseSortKeyColumns(cursor, attributes);
  }
  return true;
}

// Options of PostgreSQL's CREATE TABLE, kept so that the refusal can name them.
bool ParseRefusedTableOption(TokenCursor& cursor, std::vector<std::string>& refused) {
  if (cursor.At("inherits") && cursor.AtSymbol('(', 1)) {
    cursor.Take();
    cursor.ExpectSymbol('(');
    do {
      cursor.ExpectRelationName();
    } while (cursor.AcceptSymbol(','));
    cursor.ExpectSymbol(')');
    refused.push_back("inherits");
  } else if (cursor.AcceptWords("with", "oids")) {
    refused.push_back("with oids");
  } else if (cursor.AcceptWords("without", "oids")) {
    refused.push_back("without oids");
  } else if (cursor.AcceptWords("on", "commit")) {
    if (cursor.Accept("preserve") || cursor.Accept("delete")) {
      cursor.Expect("rows");
    } else {
      cursor.Expect("drop");
    }
    refused.push_back("on commit");
  } else if (cursor.Accept("tablespace")) {
    cursor.ExpectName();
    refused.push_back("tablespace");
  } else {
    return false;
  }
  return true;
}

// ---------------------------------------------------------------------------------------------------------------------
// Iceberg

// col, year(col), bucket(16, col)
PartitionTransform ParsePartitionTransform(TokenCursor& cursor) {
  PartitionTransform transform;
  Name name = cursor.ExpectName();
  if (!cursor.AcceptSymbol('(')) {
    transform.column = std::move(name);
    return transform;
  }
  transform.function = name.text;
  if (cursor.AtKind(TokenKind::kInteger)) {
    transform.argument = cursor.ExpectInteger();
    cursor.ExpectSymbol(',');
    transform.column = cursor.ExpectName();
  } else {
    transform.column = cursor.ExpectName();
    if (cursor.AcceptSymbol(',')) transform.argument = cursor.ExpectInteger();
  }
  cursor.ExpectSymbol(')');
  return transform;
}

bool AtColumnNameList(const TokenCursor& cursor) {
  return cursor.AtSymbol('(') && cursor.AtName(1) && (cursor.AtSymbol(',', 2) || cursor.AtSymbol(')', 2));
}

}  // namespace

bool ParseIfNotExists(TokenCursor& cursor) { return cursor.AcceptWords("if", "not", "exists"); }

bool ParseIfExists(TokenCursor& cursor) { return cursor.AcceptWords("if", "exists"); }

DropBehavior ParseDropBehavior(TokenCursor& cursor) {
  if (cursor.Accept("cascade")) return DropBehavior::kCascade;
  cursor.Accept("restrict");
  return DropBehavior::kRestrict;
}

ColumnCollation ParseCollationWord(TokenCursor& cursor) {
  std::string word = cursor.ExpectWordLower();
  if (word == "case_sensitive" || word == "cs") return ColumnCollation::kCaseSensitive;
  if (word == "case_insensitive" || word == "ci") return ColumnCollation::kCaseInsensitive;
  cursor.Reset(cursor.position() - 1);
  cursor.Fail();
}

ColumnDefinition ParseColumnDefinition(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  ColumnDefinition column{.name = cursor.ExpectName()};
  column.type = ParseType(cursor);
  while (true) {
    if (cursor.Accept("constraint")) {
      Name name = cursor.ExpectName();
      if (!ParseColumnConstraint(cursor, column, std::move(name))) cursor.Fail();
      continue;
    }
    if (!ParseColumnAttribute(cursor, column) && !ParseColumnConstraint(cursor, column, std::nullopt)) break;
  }
  column.span = cursor.SpanSince(begin);
  return column;
}

TableConstraint ParseTableConstraint(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  TableConstraint constraint;
  if (cursor.Accept("constraint")) constraint.name = cursor.ExpectName();
  if (cursor.Accept("unique")) {
    constraint.columns = cursor.ExpectNameListInParentheses();
  } else if (cursor.AcceptWords("primary", "key")) {
    constraint.kind = TableConstraintKind::kPrimaryKey;
    constraint.columns = cursor.ExpectNameListInParentheses();
  } else if (cursor.AcceptWords("foreign", "key")) {
    constraint.kind = TableConstraintKind::kForeignKey;
    constraint.columns = cursor.ExpectNameListInParentheses();
    cursor.Expect("references");
    constraint.references = ParseReferences(cursor);
  } else {
    cursor.Expect("check");
    constraint.kind = TableConstraintKind::kCheck;
    constraint.check = ParseCheck(cursor);
  }
  constraint.span = cursor.SpanSince(begin);
  return constraint;
}

void ParseTableAttributes(TokenCursor& cursor, TableAttributes& attributes) {
  while (true) {
    if (cursor.Accept("backup")) {
      attributes.backup = cursor.Accept("yes");
      if (!*attributes.backup) cursor.Expect("no");
    } else if (cursor.Accept("diststyle")) {
      attributes.dist_style = ParseDistStyle(cursor);
    } else if (cursor.Accept("distkey")) {
      ParseDistKey(cursor, attributes);
    } else if (cursor.AtWords("encode", "auto")) {
      cursor.AcceptWords("encode", "auto");
      attributes.is_encode_auto = true;
    } else if (!ParseSortKey(cursor, attributes)) {
      return;
    }
  }
}

// ( 'k' = 'v', … )
std::vector<Property> ParseProperties(TokenCursor& cursor) {
  std::vector<Property> properties;
  cursor.ExpectSymbol('(');
  do {
    std::string key = cursor.ExpectString();
    cursor.ExpectOperator("=");
    properties.push_back({std::move(key), cursor.ExpectString()});
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return properties;
}

std::optional<IcebergOptions> ParseIcebergOptions(TokenCursor& cursor) {
  if (!cursor.AcceptWords("using", "iceberg")) return std::nullopt;
  IcebergOptions options;
  while (true) {
    if (cursor.Accept("location")) {
      options.location = cursor.ExpectString();
    } else if (cursor.AcceptWords("partitioned", "by")) {
      cursor.ExpectSymbol('(');
      do {
        options.partitioned_by.push_back(ParsePartitionTransform(cursor));
      } while (cursor.AcceptSymbol(','));
      cursor.ExpectSymbol(')');
    } else if (cursor.AcceptWords("table", "properties")) {
      options.properties = ParseProperties(cursor);
    } else {
      return options;
    }
  }
}

Statement ParseCreateTable(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateTableStatement table{.is_temporary = prefix.is_temporary, .if_not_exists = ParseIfNotExists(cursor)};
  table.table = cursor.ExpectRelationName();
  if (table.table.back().text.starts_with('#')) table.is_temporary = true;
  std::vector<Name> columns;
  bool has_elements = cursor.AtSymbol('(') && !AtColumnNameList(cursor);
  if (has_elements) {
    cursor.ExpectSymbol('(');
    do {
      table.elements.push_back(ParseTableElement(cursor));
    } while (cursor.AcceptSymbol(','));
    cursor.ExpectSymbol(')');
  } else if (cursor.AtSymbol('(')) {
    columns = cursor.ExpectNameListInParentheses();
  }
  while (has_elements && ParseRefusedTableOption(cursor, table.refused_options)) continue;
  ParseTableAttributes(cursor, table.attributes);
  table.iceberg = ParseIcebergOptions(cursor);
  while (has_elements && ParseRefusedTableOption(cursor, table.refused_options)) continue;
  if (has_elements) return table;
  cursor.Expect("as");
  return CreateTableAsStatement{.is_temporary = table.is_temporary,
                                .if_not_exists = table.if_not_exists,
                                .table = std::move(table.table),
                                .columns = std::move(columns),
                                .attributes = std::move(table.attributes),
                                .iceberg = std::move(table.iceberg),
                                .query = ParseQueryExpression(cursor)};
}

}  // namespace doppel::sql
