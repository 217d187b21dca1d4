#include "sql/functions/super_arguments.h"

#include <fmt/format.h>

#include "base/text.h"
#include "sql/functions/errors.h"
#include "sql/types/casts.h"
#include "sql/types/type_table.h"

namespace doppel::sql {

void RequireSuper(std::string_view function, LogicalType type) {
  if (!CanCast(type.id, TypeId::kSuper, CastContext::kExplicit)) throw errors::NoSuperForm(function, type);
}

std::string AsSuper(const PrintArguments& arguments, std::size_t i) {
  return CastSql(arguments.operands[i], arguments.types[i], kSuperType, CastContext::kExplicit);
}

std::string CallOnSuper(std::string_view kernel, const PrintArguments& arguments, std::size_t plain) {
  std::string sql(kernel);
  sql += '(';
  for (std::size_t i = 0; i < arguments.operands.size(); ++i) {
    if (i > 0) sql += ", ";
    sql += i < plain ? AsSuper(arguments, i) : arguments.operands[i];
  }
  return sql + ")";
}

}  // namespace doppel::sql
