// LISTAGG (r_LISTAGG): all values of a group in one string, in the order of WITHIN GROUP.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/operators.h"
#include "sql/types/errors.h"
#include "sql/types/scalar.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

int CompareKeys(const Datum& a, const Datum& b) {
  if (const auto* x = std::get_if<std::int64_t>(&a)) {
    if (const auto* y = std::get_if<std::int64_t>(&b)) return *x < *y ? -1 : *x > *y;
  }
  if (const auto* x = std::get_if<std::string>(&a)) {
    if (const auto* y = std::get_if<std::string>(&b)) {
      const auto trimmed = [](std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); };
      return trimmed(*x).compare(trimmed(*y));
    }
  }
  if (const auto* x = std::get_if<Blob>(&a)) {
    if (const auto* y = std::get_if<Blob>(&b)) return x->bytes.compare(y->bytes);
  }
  return CompareReals(RealOf(ToValue(a)), RealOf(ToValue(b)));
}

// listagg(is_distinct, value, delimiter, directions, key...): `directions` has two letters per key, a or d and the
// place of NULLs, f or l.
class ListAgg : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    is_distinct_ = arguments[0].integer != 0;
    if (!arguments[2].is_null()) delimiter_ = arguments[2].bytes;
    if (!arguments[3].is_null()) directions_ = arguments[3].bytes;
    if (arguments[1].is_null() || arguments[1].bytes.empty()) return;
    Item item{std::string(arguments[1].bytes), {}};
    for (const Value& key : arguments.subspan(4)) item.keys.push_back(ToDatum(key));
    bytes_ += item.text.size() + delimiter_.size();
    constexpr std::size_t kMaxHeldBytes = 64 << 20;
    if (bytes_ > kMaxHeldBytes) FailSize();
    items_.push_back(std::move(item));
  }

  void Finish(CallContext& context) override {
    if (items_.empty()) return context.result.Null();
    std::stable_sort(items_.begin(), items_.end(), [&](const Item& a, const Item& b) { return Less(a, b); });
    if (is_distinct_) DropRepeated();
    std::string out;
    for (const Item& item : items_) {
      if (&item != &items_.front()) out += delimiter_;
      out += item.text;
      if (out.size() > static_cast<std::size_t>(kMaxVarcharBytes)) FailSize();
    }
    context.result.Text(out);
  }

 private:
  struct Item {
    std::string text;
    std::vector<Datum> keys;
  };

  [[noreturn]] static void FailSize() {
    throw base::SqlError(base::SqlState::kProgramLimitExceeded, "Result size exceeds LISTAGG limit");
  }

  bool Less(const Item& a, const Item& b) const {
    for (std::size_t i = 0; i < a.keys.size(); ++i) {
      const bool descending = directions_.size() > 2 * i && directions_[2 * i] == 'd';
      const bool nulls_first = directions_.size() > 2 * i + 1 && directions_[2 * i + 1] == 'f';
      const bool a_null = IsNull(a.keys[i]);
      const bool b_null = IsNull(b.keys[i]);
      if (a_null || b_null) {
        if (a_null == b_null) continue;
        return a_null == nulls_first;
      }
      const int order = CompareKeys(a.keys[i], b.keys[i]);
      if (order != 0) return descending ? order > 0 : order < 0;
    }
    return false;
  }

  // Trailing blanks do not tell two values apart.
  void DropRepeated() {
    std::vector<Item> kept;
    const auto trimmed = [](std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); };
    std::vector<std::pair<std::string, std::size_t>> first;
    for (std::size_t i = 0; i < items_.size(); ++i) first.emplace_back(trimmed(items_[i].text), i);
    std::sort(first.begin(), first.end());
    std::vector<bool> keep(items_.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      keep[first[i].second] = i == 0 || first[i].first != first[i - 1].first;
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (keep[i]) kept.push_back(std::move(items_[i]));
    }
    items_ = std::move(kept);
  }

  std::vector<Item> items_;
  std::string delimiter_;
  std::string directions_;
  std::size_t bytes_ = 0;
  bool is_distinct_ = false;
};

std::string PrintListAgg(const PrintArguments& arguments) {
  return fmt::format("listagg({}, {}, {}, NULL)", arguments.is_distinct ? 1 : 0, arguments.operands[0],
                     arguments.operands.size() > 1 ? arguments.operands[1] : "''");
}

// (value, delimiter, directions, key...)
std::string PrintOrderedListAgg(const PrintArguments& arguments) {
  std::string sql = fmt::format("listagg({}, {}, {}, {}", arguments.is_distinct ? 1 : 0, arguments.operands[0],
                                arguments.operands[1], arguments.operands[2]);
  for (std::size_t i = 3; i < arguments.operands.size(); ++i) {
    sql += ", " + OrderKeySql(arguments.operands[i], arguments.types[i]);
  }
  return sql + ")";
}

using Kind = FunctionRow::Kind;

std::unique_ptr<AggregateState> MakeListAgg() { return std::make_unique<ListAgg>(); }

}  // namespace

std::span<const FunctionRow> ListAggFunctions() {
  static const std::vector<FunctionRow> rows = {
      {.name = "listagg",
       .arguments = "varchar",
       .result = "varchar",
       .kind = Kind::kAggregate,
       .sqlite = "listagg($*)",
       .aggregate = &MakeListAgg,
       .is_strict = false,
       .scope = NodeScope::kComputeOnly,
       .print = &PrintListAgg,
       .is_movable = false,
       .documentation_page = "r_LISTAGG",
       .description = "All values in one string."},
      {.name = "listagg",
       .arguments = "varchar, varchar",
       .result = "varchar",
       .kind = Kind::kAggregate,
       .sqlite = "listagg($*)",
       .aggregate = &MakeListAgg,
       .is_strict = false,
       .scope = NodeScope::kComputeOnly,
       .print = &PrintListAgg,
       .is_movable = false,
       .documentation_page = "r_LISTAGG",
       .description = "All values in one string."},
      // What the binder makes of WITHIN GROUP: value, delimiter, directions of the keys, keys.
      {.name = "listagg_ordered",
       .arguments = "varchar, varchar, varchar, any...",
       .result = "varchar",
       .kind = Kind::kAggregate,
       .sqlite = "listagg($*)",
       .aggregate = &MakeListAgg,
       .is_strict = false,
       .scope = NodeScope::kComputeOnly,
       .print = &PrintOrderedListAgg,
       .is_movable = false,
       .column_name = "listagg",
       .documentation_page = "r_LISTAGG",
       .description = "All values in one string."},
  };
  return rows;
}

}  // namespace doppel::sql
