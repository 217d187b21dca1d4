#include "catalog/system/shape.h"

#include <array>
#include <charconv>
#include <string>

#include "base/check.h"
#include "base/text.h"

namespace doppel::catalog {
namespace {

using sql::TypeId;

struct TypeName {
  std::string_view name;
  TypeId id;
};

constexpr auto kTypeNames = std::to_array<TypeName>({
    {"bool", TypeId::kBool},
    {"bytea", TypeId::kBytea},
    {"\"char\"", TypeId::kChar},
    {"name", TypeId::kName},
    {"int8", TypeId::kInt8},
    {"int2", TypeId::kInt2},
    {"int2vector", TypeId::kInt2Vector},
    {"int4", TypeId::kInt4},
    {"regproc", TypeId::kRegProc},
    {"text", TypeId::kText},
    {"oid", TypeId::kOid},
    {"xid", TypeId::kXid},
    {"oidvector", TypeId::kOidVector},
    {"float4", TypeId::kFloat4},
    {"float8", TypeId::kFloat8},
    {"abstime", TypeId::kAbsTime},
    {"\"char\"[]", TypeId::kCharArray},
    {"int2[]", TypeId::kInt2Array},
    {"int4[]", TypeId::kInt4Array},
    {"text[]", TypeId::kTextArray},
    {"float4[]", TypeId::kFloat4Array},
    {"oid[]", TypeId::kOidArray},
    {"aclitem[]", TypeId::kAclItemArray},
    {"anyarray", TypeId::kAnyArray},
    {"char", TypeId::kBpchar},
    {"varchar", TypeId::kVarchar},
    {"date", TypeId::kDate},
    {"timestamp", TypeId::kTimestamp},
    {"timestamptz", TypeId::kTimestampTz},
    {"interval", TypeId::kInterval},
    {"numeric", TypeId::kNumeric},
    {"super", TypeId::kSuper},
});

TypeId TypeOfName(std::string_view name) {
  for (const TypeName& row : kTypeNames) {
    if (row.name == name) return row.id;
  }
  base::Check(false, "unknown type in a shape: " + std::string(name));
  return TypeId::kInvalid;
}

int Number(std::string_view text) {
  int number = 0;
  text = base::TrimBlanks(text);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "varchar(128)", "numeric(38,0)", "oid", "aclitem[]".
LogicalType ParseType(std::string_view text) {
  const std::size_t open = text.find('(');
  const TypeId id = TypeOfName(text.substr(0, open));
  if (open == std::string_view::npos) return {id, -1};
  const std::string_view arguments = text.substr(open + 1, text.size() - open - 2);
  const std::size_t comma = arguments.find(',');
  if (comma == std::string_view::npos) return {id, Number(arguments) + 4};
  return LogicalType::Numeric(Number(arguments.substr(0, comma)), Number(arguments.substr(comma + 1)));
}

bool TakeSuffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text = base::TrimBlanks(text.substr(0, text.size() - suffix.size()));
  return true;
}

ColumnShape ParseColumn(std::string_view text) {
  ColumnShape column;
  text = base::TrimBlanks(text);
  column.is_hidden = TakeSuffix(text, " hidden");
  column.not_null = TakeSuffix(text, " not null");
  const std::size_t end = text.starts_with('"') ? text.find('"', 1) + 1 : text.find(' ');
  base::Check(end != std::string_view::npos && end < text.size(), "column without a type in a shape");
  std::string_view name = text.substr(0, end);
  if (name.starts_with('"')) name = name.substr(1, name.size() - 2);
  column.name = std::string(name);
  column.type = ParseType(base::TrimBlanks(text.substr(end)));
  return column;
}

}  // namespace

std::vector<ColumnShape> ParseShape(std::string_view text) {
  std::vector<ColumnShape> columns;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c != ',' || depth != 0) continue;
    columns.push_back(ParseColumn(text.substr(start, i - start)));
    start = i + 1;
  }
  return columns;
}

}  // namespace doppel::catalog
