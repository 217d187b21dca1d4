#include "sql/plpgsql/frame.h"

#include <algorithm>

#include "sql/plpgsql/errors.h"

namespace doppel::sql::plpgsql {

std::size_t Frame::FieldIndex(const FoundVariable& found) const {
  const Slot& record = slot(found.variable);
  if (!record.has_shape) throw errors::RecordNotAssigned(variable(found.variable).name);
  const auto field = std::find_if(record.fields.begin(), record.fields.end(),
                                  [&](const Field& candidate) { return candidate.name == found.field; });
  if (field == record.fields.end()) throw errors::NoSuchField(variable(found.variable).name, found.field);
  return static_cast<std::size_t>(field - record.fields.begin());
}

LogicalType Frame::TypeOf(const FoundVariable& found) const {
  if (found.field.empty()) return slot(found.variable).type;
  return slot(found.variable).fields[FieldIndex(found)].type;
}

const Datum& Frame::ValueOf(const FoundVariable& found) const {
  if (found.field.empty()) return slot(found.variable).value;
  return slot(found.variable).values[FieldIndex(found)];
}

std::optional<VariableSource::Variable> BoundVariables::FindVariable(const QualifiedName& path, base::Span span) {
  const std::optional<FoundVariable> found = plpgsql::FindVariable(frame_.body(), scope_, path);
  // A record as a whole is no value of SQL.
  if (!found || (found->field.empty() && HasFields(frame_.variable(found->variable)))) return std::nullopt;
  return Use(*found, span);
}

std::optional<VariableSource::Variable> BoundVariables::FindArgument(int number, base::Span span) {
  const std::optional<int> argument = plpgsql::FindArgument(frame_.body(), number);
  if (!argument) return std::nullopt;
  return Use({*argument, ""}, span);
}

VariableSource::Variable BoundVariables::Use(const FoundVariable& found, base::Span span) {
  const auto same = std::find_if(uses_.begin(), uses_.end(), [&](const VariableUse& use) {
    return use.variable.variable == found.variable && use.variable.field == found.field;
  });
  if (same != uses_.end()) {
    same->spans.push_back(span);
    return {static_cast<int>(same - uses_.begin()), same->type};
  }
  uses_.push_back({found, frame_.TypeOf(found), {span}});
  return {static_cast<int>(uses_.size()) - 1, uses_.back().type};
}

Row BoundVariables::Values() const {
  Row values;
  values.reserve(uses_.size());
  for (const VariableUse& use : uses_) values.push_back(frame_.ValueOf(use.variable));
  return values;
}

bool HaveSameTypes(const std::vector<VariableUse>& uses, const Frame& frame) {
  return std::all_of(uses.begin(), uses.end(),
                     [&](const VariableUse& use) { return frame.TypeOf(use.variable) == use.type; });
}

std::string SubstitutedText(std::string_view text, const std::vector<VariableUse>& uses) {
  std::vector<std::pair<base::Span, std::size_t>> places;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    for (const base::Span span : uses[i].spans) places.emplace_back(span, i + 1);
  }
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first.begin < b.first.begin; });
  std::string substituted;
  std::size_t at = 0;
  for (const auto& [span, number] : places) {
    // An expression may have been bound twice.
    if (span.begin < at || span.end > text.size()) continue;
    substituted += text.substr(at, span.begin - at);
    substituted += " $" + std::to_string(number) + " ";
    at = span.end;
  }
  return substituted + std::string(text.substr(at));
}

}  // namespace doppel::sql::plpgsql
