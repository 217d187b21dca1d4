// ALTER TABLE with its actions, and ALTER MATERIALIZED VIEW, which shares some of them.
#include <utility>

#include "base/text.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// ( column = value, … )
std::vector<PartitionValue> ParsePartition(TokenCursor& cursor) {
  cursor.Expect("partition");
  cursor.ExpectSymbol('(');
  std::vector<PartitionValue> values;
  do {
    Name column = cursor.ExpectName();
    cursor.ExpectOperator("=");
    values.push_back({std::move(column), ParseSimpleExpr(cursor)});
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return values;
}

AlterTableAction ParseAddPartitions(TokenCursor& cursor, bool if_not_exists) {
  AddPartitions add{.if_not_exists = if_not_exists};
  while (cursor.At("partition")) {
    PartitionSpec partition{.values = ParsePartition(cursor)};
    cursor.Expect("location");
    partition.location = cursor.ExpectString();
    add.partitions.push_back(std::move(partition));
  }
  return add;
}

AlterTableAction ParseAdd(TokenCursor& cursor) {
  bool if_not_exists = ParseIfNotExists(cursor);
  if (cursor.At("partition")) return ParseAddPartitions(cursor, if_not_exists);
  if (if_not_exists) cursor.Fail();
  if (cursor.AtAnyOf({"constraint", "unique", "primary", "foreign", "check"})) {
    return AddConstraint{ParseTableConstraint(cursor)};
  }
  cursor.Accept("column");
  return AddColumn{ParseColumnDefinition(cursor)};
}

AlterTableAction ParseDropAction(TokenCursor& cursor) {
  if (cursor.At("partition")) return DropPartition{ParsePartition(cursor)};
  if (cursor.Accept("constraint")) {
    Name name = cursor.ExpectName();
    return DropConstraint{std::move(name), ParseDropBehavior(cursor)};
  }
  cursor.Accept("column");
  DropColumn drop{.if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectName();
  drop.behavior = ParseDropBehavior(cursor);
  return drop;
}

AlterTableAction ParseAlterDistStyle(TokenCursor& cursor) {
  AlterDistStyle alter;
  if (cursor.Accept("all")) {
    alter.style = DistStyle::kAll;
  } else if (cursor.Accept("even")) {
    alter.style = DistStyle::kEven;
  } else if (cursor.AcceptWords("key", "distkey")) {
    alter.style = DistStyle::kKey;
    alter.dist_key = cursor.ExpectName();
  } else {
    cursor.Expect("auto");
  }
  return alter;
}

AlterTableAction ParseAlterSortKey(TokenCursor& cursor) {
  AlterSortKey alter;
  if (cursor.Accept("interleaved")) {
    alter.style = SortKeyStyle::kInterleaved;
  } else {
    cursor.Accept("compound");
  }
  cursor.Expect("sortkey");
  if (cursor.Accept("auto")) {
    alter.kind = AlterSortKey::Kind::kAuto;
  } else if (cursor.Accept("none")) {
    alter.kind = AlterSortKey::Kind::kNone;
  } else {
    alter.columns = cursor.ExpectNameListInParentheses();
  }
  return alter;
}

// SET DEFAULT e, DROP DEFAULT, SET NOT NULL, …: kept as text.
AlterTableAction ParseOtherColumnAction(TokenCursor& cursor, Name column) {
  std::size_t begin = cursor.position();
  if (!cursor.AtAnyOf({"set", "drop"})) cursor.Fail();
  cursor.Take();
  if (cursor.Accept("default")) {
    std::string words = base::ToLowerAscii(cursor.Slice(begin));
    if (cursor.AtEnd() || cursor.AtSymbol(',')) return AlterColumnOther{std::move(column), std::move(words), ""};
    begin = cursor.position();
    ParseExpr(cursor);
    return AlterColumnOther{std::move(column), std::move(words), std::string(cursor.Slice(begin))};
  }
  if (!cursor.AcceptWords("not", "null")) {
    if (!cursor.Accept("statistics") && !cursor.Accept("storage")) cursor.Fail();
    cursor.Take();
  }
  return AlterColumnOther{std::move(column), base::ToLowerAscii(cursor.Slice(begin)), ""};
}

AlterTableAction ParseAlterColumn(TokenCursor& cursor) {
  Name column = cursor.ExpectName();
  if (cursor.Accept("type")) return AlterColumnType{std::move(column), ParseType(cursor)};
  if (cursor.Accept("encode")) return AlterColumnEncode{std::move(column), cursor.ExpectWordLower()};
  return ParseOtherColumnAction(cursor, std::move(column));
}

AlterTableAction ParseAlterAction(TokenCursor& cursor) {
  if (cursor.Accept("column")) return ParseAlterColumn(cursor);
  if (cursor.At("distkey") && cursor.AtName(1) && !cursor.At("type", 1)) {
    cursor.Take();
    return AlterDistKey{cursor.ExpectName()};
  }
  if (cursor.AtWords("distkey") && cursor.AtSymbol('(', 1)) {
    cursor.Take();
    cursor.ExpectSymbol('(');
    AlterDistKey alter{cursor.ExpectName()};
    cursor.ExpectSymbol(')');
    return alter;
  }
  if (cursor.Accept("diststyle")) return ParseAlterDistStyle(cursor);
  if (cursor.AcceptWords("encode", "auto")) return AlterEncodeAuto{};
  bool at_sort_key = cursor.At("sortkey") || (cursor.AtAnyOf({"compound", "interleaved"}) && cursor.At("sortkey", 1));
  return at_sort_key ? ParseAlterSortKey(cursor) : ParseAlterColumn(cursor);
}

AlterTableAction ParseSetAction(TokenCursor& cursor) {
  if (cursor.Accept("location")) return SetLocation{{}, cursor.ExpectString()};
  if (cursor.AcceptWords("file", "format")) return SetFileFormat{cursor.ExpectWordLower()};
  if (cursor.AcceptWords("table", "properties")) return SetTableProperties{ParseProperties(cursor)};
  cursor.Expect("schema");
  return SetSchema{cursor.ExpectName()};
}

AlterTableAction ParseRename(TokenCursor& cursor) {
  if (cursor.At("to") && !cursor.At("to", 1)) {
    cursor.Take();
    return RenameTo{cursor.ExpectRelationPart()};
  }
  cursor.Accept("column");
  Name from = cursor.ExpectName();
  cursor.Expect("to");
  return RenameColumn{std::move(from), cursor.ExpectName()};
}

// {ON|OFF} [CONJUNCTION TYPE {AND|OR}] [FOR DATASHARES]
AlterTableAction ParseRowLevelSecurity(TokenCursor& cursor) {
  AlterRowLevelSecurity alter{.is_on = cursor.ExpectOnOrOff()};
  if (cursor.AcceptWords("conjunction", "type")) {
    alter.conjunction = cursor.At("or") ? RlsConjunction::kOr : RlsConjunction::kAnd;
    if (!cursor.Accept("or")) cursor.Expect("and");
  }
  alter.for_datashares = cursor.AcceptWords("for", "datashares");
  return alter;
}

AlterTableAction ParseAction(TokenCursor& cursor) {
  if (cursor.Accept("add")) return ParseAdd(cursor);
  if (cursor.Accept("drop")) return ParseDropAction(cursor);
  if (cursor.Accept("alter")) return ParseAlterAction(cursor);
  if (cursor.Accept("rename")) return ParseRename(cursor);
  if (cursor.Accept("set")) return ParseSetAction(cursor);
  if (cursor.AcceptWords("owner", "to")) return OwnerTo{ParseUserName(cursor)};
  if (cursor.AcceptWords("row", "level", "security")) return ParseRowLevelSecurity(cursor);
  if (cursor.Accept("masking")) {
    AlterMasking alter{.is_on = cursor.ExpectOnOrOff()};
    cursor.ExpectWords("for", "datashares");
    return alter;
  }
  if (!cursor.At("partition")) cursor.Fail();
  SetLocation alter{.partition = ParsePartition(cursor)};
  cursor.ExpectWords("set", "location");
  alter.location = cursor.ExpectString();
  return alter;
}

Statement ParseAppend(TokenCursor& cursor, QualifiedName target) {
  cursor.Expect("from");
  AlterTableAppendStatement append{.target = std::move(target), .source = cursor.ExpectRelationName()};
  if (cursor.Accept("ignoreextra")) {
    append.mismatch = AlterTableAppendStatement::Mismatch::kIgnoreExtra;
  } else if (cursor.Accept("filltarget")) {
    append.mismatch = AlterTableAppendStatement::Mismatch::kFillTarget;
  }
  return append;
}

}  // namespace

Statement ParseAlterTable(TokenCursor& cursor) {
  AlterTableStatement alter{.table = cursor.ExpectRelationName()};
  if (cursor.Accept("append")) return ParseAppend(cursor, std::move(alter.table));
  do {
    alter.actions.push_back(ParseAction(cursor));
  } while (cursor.AcceptSymbol(','));
  return alter;
}

Statement ParseAlterMaterializedView(TokenCursor& cursor) {
  AlterMaterializedViewStatement alter{.view = cursor.ExpectRelationName()};
  if (cursor.AcceptWords("auto", "refresh")) {
    alter.auto_refresh = cursor.Accept("yes");
    if (!*alter.auto_refresh) cursor.Expect("no");
    return alter;
  }
  if (!cursor.AtAnyOf({"alter", "row", "owner"})) cursor.Fail();
  alter.action = ParseAction(cursor);
  return alter;
}

}  // namespace doppel::sql
