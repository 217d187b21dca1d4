// Window functions (reference 02-functions.md §2.3). SQLite has nearly all of them; IGNORE NULLS it lacks.
//
// The binder looks for `name + " ignore nulls"` where the call says so. LAG and LEAD with IGNORE NULLS run as
// aggregates over ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING, or 1 FOLLOWING AND UNBOUNDED FOLLOWING; an offset
// of 0 is the current row and needs neither.
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "sql/functions/families.h"
#include "sql/functions/row_shapes.h"
#include "sql/types/decimal.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// The values of the frame that are not NULL, in order.
class FrameValues : public AggregateState {
 public:
  void Step(CallContext&, std::span<const Value> arguments) override {
    if (arguments.size() > 1 && !arguments[1].is_null()) position_ = arguments[1].integer;
    if (!arguments[0].is_null()) values_.push_back(ToDatum(arguments[0]));
  }
  void Inverse(CallContext&, std::span<const Value> arguments) override {
    if (!arguments[0].is_null()) values_.pop_front();
  }

 protected:
  void ReturnFromFront(CallContext& context, std::int64_t position) const {
    const bool exists = position >= 1 && position <= static_cast<std::int64_t>(values_.size());
    exists ? context.result.Return(values_[static_cast<std::size_t>(position - 1)]) : context.result.Null();
  }
  void ReturnFromBack(CallContext& context, std::int64_t position) const {
    ReturnFromFront(context, static_cast<std::int64_t>(values_.size()) - position + 1);
  }
  std::int64_t position() const { return position_; }

 private:
  std::deque<Datum> values_;
  std::int64_t position_ = 1;
};

class FirstValue : public FrameValues {
  void Finish(CallContext& context) override { ReturnFromFront(context, 1); }
};
class LastValue : public FrameValues {
  void Finish(CallContext& context) override { ReturnFromBack(context, 1); }
};
// nth_value and lead count from the frame's start, lag from its end.
class NthValue : public FrameValues {
  void Finish(CallContext& context) override { ReturnFromFront(context, position()); }
};
class NthLastValue : public FrameValues {
  void Finish(CallContext& context) override { ReturnFromBack(context, position()); }
};

FunctionRow Native(std::string_view name, std::string_view arguments, std::string_view result, std::string_view sqlite,
                   std::string_view page, std::string_view description) {
  return {.name = name,
          .arguments = arguments,
          .result = result,
          .kind = FunctionRow::Kind::kWindow,
          .sqlite = sqlite,
          .is_strict = false,
          .documentation_page = page,
          .description = description};
}

FunctionRow IgnoringNulls(std::string_view name, std::string_view arguments, std::string_view sqlite,
                          AggregateFactory factory, std::string_view column, std::string_view page) {
  return {.name = name,
          .arguments = arguments,
          .result = "=1",
          .kind = FunctionRow::Kind::kWindow,
          .sqlite = sqlite,
          .aggregate = factory,
          .is_strict = false,
          .column_name = column,
          .documentation_page = page,
          .description = "The same without NULLs."};
}

}  // namespace

std::span<const FunctionRow> WindowFunctions() {
  static const std::vector<FunctionRow> rows = {
      Native("row_number", "", "int8", "row_number()", "r_WF_ROW_NUMBER", "The row's number."),
      Native("rank", "", "int8", "rank()", "r_WF_RANK", "The rank, with gaps."),
      Native("dense_rank", "", "int8", "dense_rank()", "r_WF_DENSE_RANK", "The rank, without gaps."),
      Native("percent_rank", "", "float8", "percent_rank()", "r_WF_PERCENT_RANK", "The rank as a share."),
      Native("cume_dist", "", "float8", "cume_dist()", "r_WF_CUME_DIST", "The share of rows up to this one."),
      Native("ntile", "int8", "int8", "ntile($1)", "r_WF_NTILE", "The number of the row's equal part."),
      Native("first_value", "any", "=1", "first_value($1)", "r_WF_first_value", "The frame's first value."),
      Native("last_value", "any", "=1", "last_value($1)", "r_WF_first_value", "The frame's last value."),
      Native("nth_value", "any, int8", "=1", "nth_value($1, $2)", "r_WF_NTH", "The frame's n-th value."),
      Native("lag", "any", "=1", "lag($1)", "r_WF_LAG", "The value of the row before."),
      Native("lag", "any, int8", "=1", "lag($1, $2)", "r_WF_LAG", "The value some rows before."),
      Native("lead", "any", "=1", "lead($1)", "r_WF_LEAD", "The value of the row after."),
      Native("lead", "any, int8", "=1", "lead($1, $2)", "r_WF_LEAD", "The value some rows after."),
      Native("ratio_to_report", "float8", "float8", "float_divide($1, sum_float($1)$w)", "r_WF_RATIO_TO_REPORT",
             "The value's share of the sum."),
      IgnoringNulls("first_value ignore nulls", "any", "first_present($1)", &Make<FirstValue>, "first_value",
                    "r_WF_first_value"),
      IgnoringNulls("last_value ignore nulls", "any", "last_present($1)", &Make<LastValue>, "last_value",
                    "r_WF_first_value"),
      IgnoringNulls("nth_value ignore nulls", "any, int8", "nth_present($1, $2)", &Make<NthValue>, "nth_value",
                    "r_WF_NTH"),
      IgnoringNulls("lead ignore nulls", "any", "nth_present($1, 1)", &Make<NthValue>, "lead", "r_WF_LEAD"),
      IgnoringNulls("lead ignore nulls", "any, int8", "nth_present($1, $2)", &Make<NthValue>, "lead", "r_WF_LEAD"),
      IgnoringNulls("lag ignore nulls", "any", "nth_last_present($1, 1)", &Make<NthLastValue>, "lag", "r_WF_LAG"),
      IgnoringNulls("lag ignore nulls", "any, int8", "nth_last_present($1, $2)", &Make<NthLastValue>, "lag",
                    "r_WF_LAG"),
  };
  return rows;
}

}  // namespace doppel::sql
