#include "base/sql_error.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace doppel::base {
namespace {

struct StateRow {
  std::string_view code;
  std::string_view condition;
};

constexpr auto kStates = std::to_array<StateRow>({
#define DOPPEL_SQLSTATE(enumerator, code, condition) {code, condition},
#include "base/sqlstate.def"
#undef DOPPEL_SQLSTATE
});

}  // namespace

std::string_view CodeOf(SqlState state) { return kStates[static_cast<std::size_t>(state)].code; }

std::string_view ConditionName(SqlState state) { return kStates[static_cast<std::size_t>(state)].condition; }

SqlError&& SqlError::WithDetail(std::string detail) && {
  detail_ = std::move(detail);
  return std::move(*this);
}

SqlError&& SqlError::WithHint(std::string hint) && {
  hint_ = std::move(hint);
  return std::move(*this);
}

SqlError&& SqlError::WithContext(std::string context) && {
  context_ = std::move(context);
  return std::move(*this);
}

SqlError&& SqlError::At(Span span) && {
  span_ = span;
  return std::move(*this);
}

SqlError&& SqlError::AsFatal() && {
  severity_ = Severity::kFatal;
  return std::move(*this);
}

SqlError NotEmulated(std::string_view what) {
  return SqlError(SqlState::kFeatureNotSupported, fmt::format("doppel does not emulate {}", what));
}

}  // namespace doppel::base
