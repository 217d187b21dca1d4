// Row-level security and masking policies.
#include <utility>

#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// WITH (column type, …) [[AS] alias]
PolicyInput ParsePolicyInput(TokenCursor& cursor) {
  PolicyInput input;
  if (!cursor.Accept("with")) return input;
  cursor.ExpectSymbol('(');
  do {
    Name name = cursor.ExpectName();
    input.columns.push_back({std::move(name), ParseType(cursor)});
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  if (cursor.Accept("as") || cursor.AtName()) input.alias = cursor.ExpectName();
  return input;
}

// USING (e) or USING (e, …)
std::vector<ExprPtr> ParsePolicyExpressions(TokenCursor& cursor) {
  cursor.Expect("using");
  cursor.ExpectSymbol('(');
  std::vector<ExprPtr> expressions = ParseExprList(cursor);
  cursor.ExpectSymbol(')');
  // USING ((a, b)) names two outputs as well.
  if (expressions.size() == 1) {
    const auto* row = std::get_if<RowConstructor>(&expressions.front()->node);
    if (row != nullptr && !row->is_explicit) return row->items;
  }
  return expressions;
}

ExprPtr ParsePredicate(TokenCursor& cursor) {
  cursor.Expect("using");
  cursor.ExpectSymbol('(');
  ExprPtr predicate = ParseExpr(cursor);
  cursor.ExpectSymbol(')');
  return predicate;
}

// ( column, super.path, … )
std::vector<QualifiedName> ParsePathList(TokenCursor& cursor) {
  std::vector<QualifiedName> paths;
  cursor.ExpectSymbol('(');
  do {
    paths.push_back(cursor.ExpectQualifiedName());
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
  return paths;
}

Statement ParseAttachRls(TokenCursor& cursor, bool is_detach) {
  AttachRlsPolicyStatement attach{.is_detach = is_detach, .policy = cursor.ExpectQualifiedName()};
  cursor.Expect("on");
  cursor.Accept("table");
  do {
    attach.tables.push_back(cursor.ExpectRelationName());
  } while (cursor.AcceptSymbol(','));
  cursor.Expect(is_detach ? "from" : "to");
  attach.grantees = ParseGranteeList(cursor);
  return attach;
}

Statement ParseAttachMasking(TokenCursor& cursor, bool is_detach) {
  AttachMaskingPolicyStatement attach{.is_detach = is_detach, .policy = cursor.ExpectQualifiedName()};
  cursor.Expect("on");
  cursor.Accept("table");
  attach.table = cursor.ExpectRelationName();
  attach.output_columns = ParsePathList(cursor);
  if (cursor.Accept("using")) attach.input_columns = ParsePathList(cursor);
  cursor.Expect(is_detach ? "from" : "to");
  attach.grantees = ParseGranteeList(cursor);
  if (cursor.Accept("priority")) attach.priority = cursor.ExpectSignedInteger();
  return attach;
}

}  // namespace

Statement ParseCreateRlsPolicy(TokenCursor& cursor) {
  CreateRlsPolicyStatement policy{.if_not_exists = ParseIfNotExists(cursor)};
  policy.name = cursor.ExpectQualifiedName();
  policy.input = ParsePolicyInput(cursor);
  policy.predicate = ParsePredicate(cursor);
  return policy;
}

Statement ParseCreateMaskingPolicy(TokenCursor& cursor) {
  CreateMaskingPolicyStatement policy{.if_not_exists = ParseIfNotExists(cursor)};
  policy.name = cursor.ExpectQualifiedName();
  policy.input = ParsePolicyInput(cursor);
  policy.outputs = ParsePolicyExpressions(cursor);
  return policy;
}

Statement ParseAlterPolicy(TokenCursor& cursor, PolicyKind kind) {
  AlterPolicyStatement alter{.kind = kind, .name = cursor.ExpectQualifiedName()};
  alter.expressions =
      kind == PolicyKind::kRls ? std::vector<ExprPtr>{ParsePredicate(cursor)} : ParsePolicyExpressions(cursor);
  return alter;
}

Statement ParseDropPolicy(TokenCursor& cursor, PolicyKind kind) {
  DropPolicyStatement drop{.kind = kind, .if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectQualifiedName();
  drop.behavior = ParseDropBehavior(cursor);
  return drop;
}

Statement ParseAttach(TokenCursor& cursor) {
  bool is_detach = cursor.At("detach");
  cursor.Take();
  if (cursor.AcceptWords("rls", "policy")) return ParseAttachRls(cursor, is_detach);
  cursor.ExpectWords("masking", "policy");
  return ParseAttachMasking(cursor, is_detach);
}

}  // namespace doppel::sql
