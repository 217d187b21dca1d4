// The registry: rows of all families, their parsed signatures by name, and the kernels that SQLite must know.
#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "sql/functions/families.h"
#include "sql/functions/function.h"
#include "sql/functions/operators.h"
#include "sql/types/casts.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

const std::vector<const FunctionRow*>& Rows() {
  static const std::vector<const FunctionRow*> rows = [] {
    std::vector<const FunctionRow*> all;
    for (const auto family :
         {StringFunctions(),     MathFunctions(),        DateTimeFunctions(),      DatePartFunctions(),
          ClockFunctions(),      ConditionalFunctions(), AggregateFunctions(),     SumFunctions(),
          PercentileFunctions(), ListAggFunctions(),     WindowFunctions(),        SessionFunctions(),
          PrivilegeFunctions(),  CatalogTextFunctions(), ClientCatalogFunctions(), FormattingFunctions(),
          RegexpFunctions(),     HashFunctions(),        JsonTextFunctions(),      VarbyteFunctions(),
          SuperJsonFunctions(),  SuperArrayFunctions(),  SuperObjectFunctions(),   SuperMathFunctions(),
          UnemulatedFunctions()}) {
      for (const FunctionRow& row : family) all.push_back(&row);
    }
    return all;
  }();
  return rows;
}

Parameter ParseParameter(std::string_view text) {
  if (text == "any") return {Parameter::Kind::kAny};
  if (text == "anyelement") return {Parameter::Kind::kAnyElement};
  if (text == "datepart") return {Parameter::Kind::kDatePart};
  const TypeRow* row = FindTypeByName(text);
  base::Check(row != nullptr, "a parameter names a type");
  return {Parameter::Kind::kType, row->id};
}

// "varchar(65535)", "numeric(38,0)", or a bare name.
LogicalType ParseType(std::string_view text) {
  const std::size_t open = text.find('(');
  const TypeRow* row = FindTypeByName(text.substr(0, open));
  base::Check(row != nullptr, "a result names a type");
  if (open == std::string_view::npos) return {row->id};
  int first = 0;
  int second = 0;
  const char* const end = text.data() + text.size();
  const char* const after = std::from_chars(text.data() + open + 1, end, first).ptr;
  if (*after == ',') std::from_chars(after + 1, end, second);
  if (row->id == TypeId::kNumeric) return LogicalType::Numeric(first, second);
  return {row->id, first + 4};
}

Signature ParseSignature(const FunctionRow& row) {
  Signature signature;
  signature.row = &row;
  if (!base::TrimBlanks(row.arguments).empty()) {
    for (const std::string& part : base::Split(row.arguments, ',')) {
      std::string_view text = base::TrimBlanks(part);
      const bool is_optional = text.starts_with('[') && text.ends_with(']');
      if (is_optional) text = text.substr(1, text.size() - 2);
      if (text.ends_with("...")) {
        signature.is_variadic = true;
        text.remove_suffix(3);
      }
      signature.parameters.push_back(ParseParameter(text));
      if (!is_optional) signature.required = signature.parameters.size();
    }
  }
  if (row.result_type == nullptr && row.literal_result_type == nullptr && row.result != "anyelement" &&
      !row.result.starts_with('=')) {
    signature.result = ParseType(row.result).id;
  }
  return signature;
}

using SignatureMap = std::unordered_map<std::string, std::vector<Signature>>;

const SignatureMap& Signatures() {
  static const SignatureMap map = [] {
    SignatureMap all;
    for (const FunctionRow* row : Rows()) all[std::string(row->name)].push_back(ParseSignature(*row));
    return all;
  }();
  return map;
}

// The identifier that a template begins with.
std::string_view KernelName(std::string_view name, std::string_view sqlite) {
  if (sqlite.empty()) return name;
  const std::size_t end = sqlite.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789");
  return sqlite.substr(0, end);
}

// How many arguments the kernel's own call in the template has; -1 when that depends on the call.
int KernelArity(std::string_view sqlite, const Signature* signature) {
  if (sqlite.empty()) {
    if (signature == nullptr || signature->is_variadic || signature->required != signature->parameters.size())
      return -1;
    return static_cast<int>(signature->parameters.size());
  }
  const std::size_t open = sqlite.find('(');
  if (open == std::string_view::npos || sqlite.find("$*") != std::string_view::npos) return -1;
  int depth = 0;
  int arity = sqlite[open + 1] == ')' ? 0 : 1;
  for (const char c : sqlite.substr(open + 1)) {
    if (c == '(') ++depth;
    if (c == ')' && depth-- == 0) break;
    if (c == ',' && depth == 0) ++arity;
  }
  return arity;
}

class KernelCollector {
 public:
  void Add(const KernelRow& kernel) {
    const auto [place, is_new] = known_.try_emplace({kernel.name, kernel.arity}, kernel);
    const KernelRow& first = place->second;
    base::Check(first.scalar == kernel.scalar && first.aggregate == kernel.aggregate,
                "two kernels share one name and arity");
    if (is_new) kernels_.push_back(kernel);
  }

  std::vector<KernelRow> Take() { return std::move(kernels_); }

 private:
  std::map<std::pair<std::string_view, int>, KernelRow> known_;
  std::vector<KernelRow> kernels_;
};

std::vector<KernelRow> CollectKernels() {
  KernelCollector collector;
  for (const auto rows : {TypeKernels(), InternalKernels(), PatternKernels(), CatalogNameKernels(), OperatorKernels(),
                          ConditionalKernels(), AggregateKernels(), SuperOperatorKernels(), SuperObjectKernels()}) {
    for (const KernelRow& kernel : rows) collector.Add(kernel);
  }
  for (const auto& [name, signatures] : Signatures()) {
    for (const Signature& signature : signatures) {
      const FunctionRow& row = *signature.row;
      if (row.scalar == nullptr && row.aggregate == nullptr) continue;
      collector.Add({.name = KernelName(row.name, row.sqlite),
                     .arity = KernelArity(row.sqlite, &signature),
                     .scalar = row.scalar,
                     .aggregate = row.aggregate,
                     .deterministic = row.volatility != Volatility::kVolatile});
    }
  }
  for (const OperatorRow& row : AllOperators()) {
    if (row.scalar == nullptr) continue;
    collector.Add(
        {.name = KernelName({}, row.sqlite), .arity = KernelArity(row.sqlite, nullptr), .scalar = row.scalar});
  }
  return collector.Take();
}

LogicalType CommonElement(const Signature& signature, std::span<const LogicalType> types) {
  std::vector<LogicalType> elements;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Parameter& parameter = signature.parameters[std::min(i, signature.parameters.size() - 1)];
    if (parameter.kind == Parameter::Kind::kAnyElement) elements.push_back(types[i]);
  }
  return CommonType(elements, signature.row->name);
}

}  // namespace

std::span<const FunctionRow* const> AllFunctions() { return Rows(); }

std::span<const Signature> FindFunctions(std::string_view name) {
  const auto found = Signatures().find(std::string(name));
  if (found == Signatures().end()) return {};
  return found->second;
}

LogicalType ResultTypeOf(const Signature& signature, std::span<const LogicalType> types,
                         std::span<const Datum* const> literals) {
  const FunctionRow& row = *signature.row;
  if (row.literal_result_type != nullptr) return row.literal_result_type(types, literals);
  if (row.result_type != nullptr) return row.result_type(types);
  if (row.result == "anyelement") return CommonElement(signature, types);
  if (row.result.starts_with('=')) return types[static_cast<std::size_t>(row.result[1] - '1')];
  const LogicalType type = ParseType(row.result);
  // Computed strings have no bound of their own; clients are told the largest.
  return type == LogicalType{TypeId::kVarchar} ? LogicalType::Varchar(kMaxVarcharBytes) : type;
}

FunctionRow NotEmulatedRow(std::string_view name, std::string_view arguments, std::string_view result,
                           std::string_view documentation_page) {
  return {.name = name,
          .arguments = arguments,
          .result = result,
          .support = Support::kUnsupported,
          .documentation_page = documentation_page};
}

std::string PrintCall(const FunctionRow& row, const PrintArguments& arguments, bool distinct) {
  if (row.print != nullptr) {
    PrintArguments with_distinct = arguments;
    with_distinct.is_distinct = distinct;
    return row.print(with_distinct);
  }
  std::string sql = row.sqlite.empty() ? ExpandTemplate(std::string(row.name) + "($*)", arguments)
                                       : ExpandTemplate(row.sqlite, arguments);
  if (distinct) sql.insert(sql.find('(') + 1, "DISTINCT ");
  return sql;
}

std::span<const KernelRow> AllKernels() {
  static const std::vector<KernelRow> kernels = CollectKernels();
  return kernels;
}

}  // namespace doppel::sql
