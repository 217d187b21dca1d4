// Objects (Object_Functions). OBJECT_TRANSFORM's clauses arrive from the parser as arguments: the words KEEP and SET
// stand before their lists as strings.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "sql/functions/character_case.h"
#include "sql/functions/errors.h"
#include "sql/functions/families.h"
#include "sql/functions/super_arguments.h"
#include "sql/types/json_text.h"
#include "sql/types/scalar.h"
#include "sql/types/super_value.h"
#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

constexpr std::size_t kPart = 100;  // SQLite's functions take a hundred arguments or so

// Refuses a second attribute of one name.
class ObjectBuilder {
 public:
  void Add(std::string_view name, std::string_view value) {
    if (!names_.insert(std::string(name)).second) {
      throw errors::InvalidSuperInput("SUPER value has duplicate attributes.");
    }
    object_.Add(name, value);
  }
  std::string Finish() { return object_.Finish(); }

 private:
  std::set<std::string> names_;
  SuperBuilder object_{SuperBuilder::Shape::kObject};
};

// super_object(name, value, …)
void MakeObject(CallContext& call, std::span<const Value> arguments) {
  ObjectBuilder object;
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    if (arguments[i].is_null()) throw errors::InvalidSuperInput("OBJECT has an attribute without a name.");
    object.Add(arguments[i].bytes, arguments[i + 1].is_null() ? "null" : arguments[i + 1].bytes);
  }
  call.result.Text(object.Finish());
}

// super_object_of(object, …): all their attributes.
void JoinObjects(CallContext& call, std::span<const Value> arguments) {
  ObjectBuilder object;
  for (const Value& argument : arguments) {
    SuperAttributes attributes(argument.bytes);
    while (const auto attribute = attributes.Next()) object.Add(attribute->name, attribute->value);
  }
  call.result.Text(object.Finish());
}

std::string PrintObject(const PrintArguments& arguments) {
  std::string sql;
  std::size_t parts = 0;
  for (std::size_t begin = 0; begin == 0 || begin < arguments.operands.size(); begin += kPart) {
    const std::size_t count = std::min(kPart, arguments.operands.size() - begin);
    const PrintArguments part{.operands = arguments.operands.subspan(begin, count),
                              .types = arguments.types.subspan(begin, count),
                              .result = arguments.result};
    sql += (parts++ > 0 ? ", " : "") + CallOnSuper("super_object", part);
  }
  if (parts == 1) return sql;
  if (parts > kPart) throw errors::TooManyArguments("object");
  return "super_object_of(" + sql + ")";
}

LogicalType ObjectType(std::span<const LogicalType> types, std::span<const Datum* const>) {
  if (types.size() % 2 != 0) throw errors::ObjectArguments("OBJECT takes pairs of a key and a value");
  for (std::size_t i = 0; i < types.size(); ++i) {
    RequireSuper("object", types[i]);
    if (i % 2 == 0 && !IsString(types[i].id)) throw errors::ObjectArguments("OBJECT takes keys of type varchar");
  }
  return kSuperType;
}

std::optional<std::int64_t> CountAttributes(std::string_view super) {
  if (SuperKindOf(super) != SuperKind::kObject) return std::nullopt;
  std::int64_t count = 0;
  SuperAttributes attributes(super);
  while (attributes.Next()) ++count;
  return count;
}

// --- names in another case

template <auto kChange>
std::string ChangeNames(std::string_view super) {
  const SuperKind kind = SuperKindOf(super);
  if (kind == SuperKind::kArray) {
    SuperBuilder array(SuperBuilder::Shape::kArray);
    SuperElements elements(super);
    while (const auto element = elements.Next()) array.Add(ChangeNames<kChange>(*element));
    return array.Finish();
  }
  if (kind != SuperKind::kObject) return std::string(super);
  SuperBuilder object(SuperBuilder::Shape::kObject);
  std::set<std::string> names;
  SuperAttributes attributes(super);
  while (const auto attribute = attributes.Next()) {
    const std::string name = QuoteJson(kChange(UnquoteJson(attribute->name).value_or("")));
    if (!names.insert(name).second) {
      throw errors::InvalidSuperInput("SUPER value has duplicate attributes after case conversion.");
    }
    object.Add(name, ChangeNames<kChange>(attribute->value));
  }
  return object.Finish();
}

// --- OBJECT_TRANSFORM

// Names as JSON strings, from the outermost in.
using Path = std::vector<std::string>;

// "a"."b": nullopt for other text.
std::optional<Path> ParsePath(std::string_view text) {
  Path path;
  while (text.starts_with('"')) {
    const std::size_t end = text.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    path.push_back(QuoteJson(text.substr(1, end - 1)));
    text.remove_prefix(end + 1);
    if (text.empty()) return path;
    if (text[0] != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

std::string_view ValueAt(std::string_view object, const std::string& name) {
  SuperAttributes attributes(object);
  while (const auto attribute = attributes.Next()) {
    if (attribute->name == name) return attribute->value;
  }
  return {};
}

// The object with only what the paths, each from its part `depth` on, lead to.
std::string Keep(std::string_view object, const std::vector<Path>& paths, std::size_t depth) {
  SuperBuilder kept(SuperBuilder::Shape::kObject);
  SuperAttributes attributes(object);
  while (const auto attribute = attributes.Next()) {
    std::vector<Path> deeper;
    bool is_whole = false;
    for (const Path& path : paths) {
      if (path[depth] != attribute->name) continue;
      is_whole |= path.size() == depth + 1;
      deeper.push_back(path);
    }
    if (is_whole) {
      kept.Add(attribute->name, attribute->value);
    } else if (!deeper.empty() && SuperKindOf(attribute->value) == SuperKind::kObject) {
      kept.Add(attribute->name, Keep(attribute->value, deeper, depth + 1));
    }
  }
  return kept.Finish();
}

// The object with the value at the path; what is missing on the way is made.
std::string Set(std::string_view object, const Path& path, std::size_t depth, std::string_view value) {
  const auto changed = [&](std::string_view old) {
    if (path.size() == depth + 1) return std::string(value);
    const bool is_object = !old.empty() && SuperKindOf(old) == SuperKind::kObject;
    return Set(is_object ? old : std::string_view("{}"), path, depth + 1, value);
  };
  SuperBuilder result(SuperBuilder::Shape::kObject);
  bool is_set = false;
  SuperAttributes attributes(object);
  while (const auto attribute = attributes.Next()) {
    const bool is_here = attribute->name == path[depth];
    is_set |= is_here;
    is_here ? result.Add(attribute->name, changed(attribute->value)) : result.Add(attribute->name, attribute->value);
  }
  if (!is_set) result.Add(path[depth], changed(ValueAt(object, path[depth])));
  return result.Finish();
}

// super_transform(input, 'KEEP', path, …, 'SET', path, value, …), all SUPER.
void Transform(CallContext& call, std::span<const Value> arguments) {
  if (arguments[0].is_null()) return call.result.Null();
  std::string object(arguments[0].bytes);
  if (SuperKindOf(object) != SuperKind::kObject) return call.result.Text(object);
  std::vector<Path> kept;
  std::size_t i = 1;
  const auto is_word = [&](std::string_view word) { return i < arguments.size() && arguments[i].bytes == word; };
  if (is_word("\"KEEP\"")) {
    for (++i; i < arguments.size() && !is_word("\"SET\""); ++i) {
      kept.push_back(ParsePath(UnquoteJson(arguments[i].bytes).value_or("")).value_or(Path{}));
    }
    object = Keep(object, kept, 0);
  }
  for (++i; i + 1 < arguments.size(); i += 2) {
    const std::optional<Path> path = ParsePath(UnquoteJson(arguments[i].bytes).value_or(""));
    if (path) object = Set(object, *path, 0, arguments[i + 1].is_null() ? "null" : arguments[i + 1].bytes);
  }
  call.result.Text(object);
}

std::string PrintTransform(const PrintArguments& arguments) {
  if (arguments.operands.size() > kPart) throw errors::TooManyArguments("object_transform");
  return CallOnSuper("super_transform", arguments);
}

// Paths are literals, so they are checked here.
LogicalType TransformType(std::span<const LogicalType> types, std::span<const Datum* const> literals) {
  const auto text = [&](std::size_t i) -> std::string {
    const auto* characters = literals[i] == nullptr ? nullptr : std::get_if<std::string>(literals[i]);
    return characters == nullptr ? "" : *characters;
  };
  bool is_set = false;
  for (std::size_t i = 1; i < types.size(); ++i) {
    RequireSuper("object_transform", types[i]);
    if (i == 1 && text(i) == "KEEP") continue;
    if (!is_set && text(i) == "SET") {
      is_set = true;
      continue;
    }
    if (!ParsePath(text(i))) throw errors::BadObjectPath(text(i));
    if (!is_set) continue;
    if (++i == types.size()) throw errors::ObjectArguments("SET of OBJECT_TRANSFORM takes pairs of a path and a value");
    RequireSuper("object_transform", types[i]);
  }
  return kSuperType;
}

std::vector<FunctionRow> MakeRows() {
  std::vector<FunctionRow> rows;
  rows.push_back({.name = "object",
                  .arguments = "[any...]",
                  .result = "super",
                  .sqlite = "super_object($*)",
                  .scalar = &MakeObject,
                  .is_strict = false,
                  .literal_result_type = &ObjectType,
                  .print = &PrintObject,
                  .documentation_page = "r_object_function",
                  .description = "An object of the keys and values"});
  rows.push_back({.name = "object_transform",
                  .arguments = "super, [any...]",
                  .result = "super",
                  .sqlite = "super_transform($*)",
                  .scalar = &Transform,
                  .is_strict = false,
                  .literal_result_type = &TransformType,
                  .print = &PrintTransform,
                  .documentation_page = "r_object_transform_function",
                  .description = "The object with only some paths, or with other values at them"});
  rows.push_back({.name = "get_number_attributes",
                  .arguments = "super",
                  .result = "int4",
                  .scalar = Scalar<&CountAttributes>,
                  .documentation_page = "get_number_attributes",
                  .description = "Number of attributes"});
  rows.push_back({.name = "lower_attribute_names",
                  .arguments = "super",
                  .result = "super",
                  .scalar = Scalar<&ChangeNames<&LowerCase>>,
                  .documentation_page = "r_lower_attribute_names",
                  .description = "The value with attribute names in lower case"});
  rows.push_back({.name = "upper_attribute_names",
                  .arguments = "super",
                  .result = "super",
                  .scalar = Scalar<&ChangeNames<&UpperCase>>,
                  .documentation_page = "r_upper_attribute_names",
                  .description = "The value with attribute names in upper case"});
  return rows;
}

constexpr KernelRow kKernels[] = {{"super_object_of", -1, &JoinObjects}};

}  // namespace

std::span<const FunctionRow> SuperObjectFunctions() {
  static const std::vector<FunctionRow> rows = MakeRows();
  return rows;
}

std::span<const KernelRow> SuperObjectKernels() { return kKernels; }

}  // namespace doppel::sql
