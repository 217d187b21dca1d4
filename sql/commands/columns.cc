#include "sql/commands/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "catalog/errors.h"
#include "sql/commands/errors.h"
#include "sql/commands/tree_rewrite.h"
#include "sql/parser/deparse.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr auto kSystemColumns =
    std::to_array<std::string_view>({"oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"});

class SubqueryFinder : public TreeRewriter {
 public:
  void EnterQuery(const Query& query) override {
    if (!span_) span_ = query.span;
  }
  const std::optional<base::Span>& span() const { return span_; }

 private:
  std::optional<base::Span> span_;
};

bool IsNullLiteral(const Expr& expr) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  return literal != nullptr && literal->kind == LiteralKind::kNull;
}

// The default as it is stored. DEFAULT NULL says no more than nothing.
std::string DefaultText(const ColumnDefinition& definition, LogicalType type, CommandContext& context) {
  const Expr& expr = *definition.default_value;
  if (IsNullLiteral(expr)) return "";
  SubqueryFinder finder;
  Rewrite(expr, finder);
  if (finder.span()) throw errors::SubqueryInDefault(*finder.span());
  BindContext bind = context.MakeBindContext();
  BindScalar(expr, type, bind);
  return Deparse(expr);
}

catalog::Identity MakeIdentity(const ColumnDefinition& definition, LogicalType type) {
  const IdentitySpec& identity = *definition.identity;
  if (type.id != TypeId::kInt4 && type.id != TypeId::kInt8) {
    throw errors::IdentityType(definition.name.text, definition.span);
  }
  if (identity.step == 0) throw errors::IdentityStep(definition.span);
  if (definition.default_value) throw errors::DefaultAndIdentity(definition.name.text, definition.span);
  return {identity.seed, identity.step, identity.is_by_default};
}

catalog::Collation CollationOf(const ColumnDefinition& definition) {
  switch (definition.collation) {
    case ColumnCollation::kDefault:
      return catalog::Collation::database_default;
    case ColumnCollation::kCaseSensitive:
      return catalog::Collation::case_sensitive;
    case ColumnCollation::kCaseInsensitive:
      break;
  }
  throw base::NotEmulated("case-insensitive collation").At(definition.span);
}

struct EncodingRow {
  std::string_view encoding;
  bool (*applies_to)(TypeId type);
};

bool IsExact(TypeId type) { return IsInteger(type) || type == TypeId::kNumeric; }

// c_Compression_encodings: which types each encoding takes.
constexpr auto kEncodings = std::to_array<EncodingRow>({
    {"az64", [](TypeId type) { return IsExact(type) || IsDateTime(type) || IsInterval(type); }},
    {"bytedict", [](TypeId type) { return type != TypeId::kBool && type != TypeId::kSuper; }},
    {"delta", [](TypeId type) { return IsExact(type) || type == TypeId::kDate || type == TypeId::kTimestamp; }},
    {"delta32k",
     [](TypeId type) {
       return (IsExact(type) && type != TypeId::kInt2) || type == TypeId::kDate || type == TypeId::kTimestamp;
     }},
    {"lzo", [](TypeId type) { return type != TypeId::kBool && type != TypeId::kFloat4 && type != TypeId::kFloat8; }},
    {"mostly8", [](TypeId type) { return IsExact(type); }},
    {"mostly16", [](TypeId type) { return IsExact(type) && type != TypeId::kInt2; }},
    {"mostly32", [](TypeId type) { return type == TypeId::kInt8 || type == TypeId::kNumeric; }},
    {"none", [](TypeId) { return true; }},
    {"runlength", [](TypeId type) { return type != TypeId::kSuper; }},
    {"text255", [](TypeId type) { return type == TypeId::kVarchar; }},
    {"text32k", [](TypeId type) { return type == TypeId::kVarchar; }},
    {"zstd", [](TypeId) { return true; }},
});

}  // namespace

void CheckColumnName(const Name& name) {
  if (std::find(kSystemColumns.begin(), kSystemColumns.end(), name.text) != kSystemColumns.end()) {
    throw catalog::errors::SystemColumnName(name.text).At(name.span);
  }
}

catalog::Column MakeColumn(const ColumnDefinition& definition, std::string_view table, CommandContext& context) {
  CheckColumnName(definition.name);
  if (definition.check) throw errors::CheckConstraint(definition.check->span);
  catalog::Column column;
  column.name = definition.name.text;
  column.type = ResolveColumnType(*definition.type, fmt::format("{}.{}", table, column.name));
  column.collation = CollationOf(definition);
  if (definition.is_not_null && definition.is_explicitly_null) {
    throw errors::NullabilityConflict(column.name, definition.span);
  }
  column.not_null = definition.is_not_null;
  if (definition.identity) {
    column.identity = MakeIdentity(definition, column.type);
    column.not_null = true;
  } else if (definition.default_value) {
    column.default_expression = DefaultText(definition, column.type, context);
  }
  if (definition.encoding) {
    column.encoding = *definition.encoding == "raw" ? "none" : *definition.encoding;
    if (!IsValidEncoding(column.encoding, column.type))
      throw errors::InvalidEncoding(*definition.encoding, column.name);
  }
  return column;
}

std::string DefaultEncoding(const catalog::Column& column, bool is_temporary) {
  if (is_temporary || column.sortkey_ordinal != 0) return "none";
  const TypeId type = column.type.id;
  if (IsExact(type) || IsDateTime(type)) return "az64";
  if (type == TypeId::kVarchar || type == TypeId::kBpchar || type == TypeId::kVarbyte) return "lzo";
  if (type == TypeId::kSuper) return "zstd";
  return "none";
}

bool IsValidEncoding(std::string_view encoding, LogicalType type) {
  return std::any_of(kEncodings.begin(), kEncodings.end(),
                     [&](const EncodingRow& row) { return row.encoding == encoding && row.applies_to(type.id); });
}

bool IsDistKeyType(TypeId type) {
  return type == TypeId::kBool || IsNumber(type) || IsDateTime(type) || type == TypeId::kBpchar ||
         type == TypeId::kVarchar;
}

bool IsSortKeyType(TypeId type) { return IsDistKeyType(type); }

}  // namespace doppel::sql
