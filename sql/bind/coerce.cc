// Conversions: untyped literals and parameters take the type their context wants; everything else goes by the cast
// table. Doppel reads a literal at binding, so that a bad one is reported where it stands.
#include "base/check.h"
#include "base/text.h"
#include "sql/bind/binder_impl.h"
#include "sql/bind/errors.h"
#include "sql/types/decimal.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

BoundExprPtr Retyped(const BoundExpr& expr, LogicalType type) {
  auto copy = std::make_shared<BoundExpr>(expr);
  copy->type = type;
  return copy;
}

// Whether select items of the query may be replaced by converted ones without changing which rows there are.
bool MayConvertItems(const BoundQuery& query) {
  const auto* select = std::get_if<BoundSelect>(&query.body);
  return select != nullptr && !select->is_distinct;
}

// Rank of the number types in the order they widen.
int NumberRank(TypeId id) {
  switch (id) {
    case TypeId::kInt2:
      return 1;
    case TypeId::kInt4:
      return 2;
    case TypeId::kInt8:
      return 3;
    case TypeId::kNumeric:
      return 4;
    case TypeId::kFloat4:
      return 5;
    case TypeId::kFloat8:
      return 6;
    default:
      return 0;
  }
}

// Names of such a type are looked up in the catalog when the statement runs.
bool IsCatalogName(TypeId id) {
  return id == TypeId::kRegClass || id == TypeId::kRegType || id == TypeId::kRegProc || id == TypeId::kRegProcedure;
}

}  // namespace

int ConversionCost(TypeId from, TypeId to) {
  if (from == to) return 0;
  // Strings first, and float8 before other numbers: it is the preferred type of its kind.
  if (from == TypeId::kUnknown) return IsString(to) ? 1 : NumberRank(to) > 0 && to != TypeId::kFloat8 ? 3 : 2;
  if (!CanCast(from, to, CastContext::kImplicit)) return -1;
  if (NumberRank(from) > 0 && NumberRank(to) > 0) {
    const int distance = NumberRank(to) - NumberRank(from);
    return distance > 0 ? 10 + distance : 40 - distance;
  }
  if (IsString(from) && IsString(to)) return 10;
  if (IsDateTime(from) && IsDateTime(to)) return to == TypeId::kTimestamp ? 10 : 12;
  return IsString(to) ? 100 : 50;
}

bool IsUntyped(const BoundExpr& expr) { return expr.type.id == TypeId::kUnknown; }

bool IsConstantNode(const BoundExpr& expr) { return std::holds_alternative<BoundConstant>(expr.node); }

BoundExprPtr Binder::TryCoerce(const BoundExprPtr& expr, LogicalType type, CastContext context) {
  if (expr->type == type || type.id == TypeId::kAny) return expr;
  if (IsUntyped(*expr) && type.id != TypeId::kUnknown) {
    if (const auto* constant = std::get_if<BoundConstant>(&expr->node)) {
      if (IsNull(constant->value)) return Retyped(*expr, type);
      if (IsCatalogName(type.id)) {
        const BoundExprPtr text = Retyped(*expr, {TypeId::kVarchar, -1});
        return MakeBound(type, expr->span, BoundCast{text, CastContext::kExplicit});
      }
      const std::string& text = std::get<std::string>(constant->value);
      if (type == LogicalType{TypeId::kNumeric, -1}) type = TypeOfDecimalLiteral(base::TrimBlanks(text)).value_or(type);
      // An explicit cast cuts a string that is too long; reading it as input would refuse it.
      const LogicalType read_as =
          context == CastContext::kExplicit && IsString(type.id) ? LogicalType{type.id, -1} : type;
      try {
        const BoundExprPtr read = MakeBound(read_as, expr->span, BoundConstant{FromText(text, read_as, input_)});
        return read_as == type ? read : MakeBound(type, expr->span, BoundCast{read, context});
      } catch (base::SqlError& error) {
        if (!error.span()) error.set_span(expr->span);
        throw;
      }
    }
    if (const auto* parameter = std::get_if<BoundParameter>(&expr->node)) {
      // The parameter itself has no modifier; the assignment or cast applies one.
      if (IsCatalogName(type.id)) {
        const BoundExprPtr text = TryCoerce(expr, {TypeId::kVarchar, -1}, context);
        return MakeBound(type, expr->span, BoundCast{text, CastContext::kExplicit});
      }
      LogicalType& known = parameters_.at(static_cast<std::size_t>(parameter->index));
      if (known.id == TypeId::kUnknown || known.id == TypeId::kInvalid)
        known = {type.id, type.id == TypeId::kNumeric ? type.modifier : -1};
      const BoundExprPtr typed = MakeBound(known, expr->span, BoundParameter{parameter->index});
      return TryCoerce(typed, type, context);
    }
  }
  // A parameter declared as numeric has no scale of its own: it takes that of its first use.
  if (const auto* parameter = std::get_if<BoundParameter>(&expr->node);
      parameter != nullptr && type.id == TypeId::kNumeric && type.modifier >= 0 && expr->type == kAnyNumeric) {
    LogicalType& known = parameters_.at(static_cast<std::size_t>(parameter->index));
    if (known == kAnyNumeric) known = type;
    if (known == type) return MakeBound(type, expr->span, BoundParameter{parameter->index});
  }
  if (expr->type.id == type.id && (type.modifier < 0 || expr->type.modifier == type.modifier)) return expr;
  if (!CanCast(expr->type.id, type.id, context)) return nullptr;
  return MakeBound(type, expr->span, BoundCast{expr, context});
}

BoundExprPtr Binder::Coerce(const BoundExprPtr& expr, LogicalType type, CastContext context) {
  BoundExprPtr converted = TryCoerce(expr, type, context);
  if (!converted) throw errors::CannotCast(expr->type, type, expr->span);
  return converted;
}

BoundExprPtr Binder::AssignTo(const BoundExprPtr& expr, const catalog::Column& column) {
  BoundExprPtr value = TryCoerce(expr, column.type, CastContext::kAssignment);
  if (!value) throw errors::AssignmentMismatch(column.name, column.type, expr->type, expr->span);
  const TypeId id = column.type.id;
  if (id == TypeId::kTime || id == TypeId::kTimeTz) {
    const char* const stored = id == TypeId::kTime ? "stored_time($1)" : "stored_timetz($1)";
    value = MakeBound(value->type, value->span, BoundTemplate{stored, {value}});
  }
  if (!column.not_null) return value;
  const auto* constant = std::get_if<BoundConstant>(&value->node);
  if (constant != nullptr && !IsNull(constant->value)) return value;
  const BoundExprPtr name = MakeBound({TypeId::kVarchar, -1}, value->span, BoundConstant{Datum(column.name)});
  return MakeBound(value->type, value->span, BoundTemplate{"check_not_null($1, $2)", {value, name}});
}

BoundExprPtr Binder::ToBoolean(const BoundExprPtr& expr, std::string_view clause) {
  if (expr->type.id == TypeId::kBool) return expr;
  BoundExprPtr converted = TryCoerce(expr, {TypeId::kBool, -1}, CastContext::kImplicit);
  // Integers stand for truth values, as clients of Redshift rely on (WHERE 1 AND …).
  if (!converted && IsInteger(expr->type.id)) converted = TryCoerce(expr, {TypeId::kBool, -1}, CastContext::kExplicit);
  if (!converted) throw errors::MustBeBoolean(clause, expr->type, expr->span);
  return converted;
}

BoundQueryPtr Binder::CoerceColumns(const BoundQueryPtr& query, std::span<const LogicalType> types,
                                    CastContext context) {
  base::Check(types.size() == query->columns.size(), "column count");
  bool is_same = true;
  for (std::size_t i = 0; i < types.size(); ++i) {
    is_same = is_same && query->columns[i].type == types[i] && !query->columns[i].is_unknown;
  }
  if (is_same) return query;

  auto converted = std::make_shared<BoundQuery>(*query);
  std::vector<BoundExprPtr> items;
  if (MayConvertItems(*query)) {
    auto& select = std::get<BoundSelect>(converted->body);
    for (std::size_t i = 0; i < types.size(); ++i) select.items[i] = Coerce(select.items[i], types[i], context);
  } else if (auto* operation = std::get_if<BoundSetOperation>(&converted->body);
             operation != nullptr && operation->is_all && query->order_by.empty()) {
    for (BoundQueryPtr& input : operation->inputs) input = CoerceColumns(input, types, context);
  } else {
    BoundSelect select;
    const int relation = NewRelation();
    for (std::size_t i = 0; i < types.size(); ++i) {
      const BoundExprPtr column =
          MakeBound(query->columns[i].type, {}, BoundColumn{relation, "c" + std::to_string(i + 1)});
      select.items.push_back(Coerce(column, types[i], context));
    }
    select.from.push_back(std::make_shared<BoundFrom>(BoundFrom{BoundSubqueryTable{relation, query}}));
    converted = std::make_shared<BoundQuery>();
    converted->body = std::move(select);
    converted->columns = query->columns;
  }
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (converted->columns[i].type != types[i]) converted->columns[i].origin.reset();
    converted->columns[i].type = types[i];
    converted->columns[i].is_unknown = false;
  }
  return converted;
}

}  // namespace doppel::sql
