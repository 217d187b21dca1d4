// SUPER values. One is kept as JSON text in a canonical form: no blanks between its parts, strings escaped as QuoteJson
// does, numbers as SuperNumber prints them, so that the text says the dynamic type (a number with an exponent is a
// float, any other a decimal with just its digits) and is what clients are sent. Attributes keep their order. JSON's
// null at the top is SQL's NULL; inside arrays and objects it is the word null.
//
// These readers take canonical text only; super_parse.h makes it of JSON. Views they return point into their argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doppel::sql {

// r_SUPER_type, limitations-super.
inline constexpr std::size_t kMaxSuperBytes = 16 * 1024 * 1024;
inline constexpr int kMaxSuperDepth = 1000;

// In the order that ORDER BY gives values of different types; NULL is above all.
enum class SuperKind { kBoolean, kNumber, kString, kArray, kObject, kNull };

SuperKind SuperKindOf(std::string_view value);
inline bool IsSuperNull(std::string_view value) { return SuperKindOf(value) == SuperKind::kNull; }

// The elements of an array, in turn. REQUIRES: the value is one.
class SuperElements {
 public:
  explicit SuperElements(std::string_view array) : rest_(array.substr(1)) {}
  // Nullopt at the end.
  std::optional<std::string_view> Next();

 private:
  std::string_view rest_;
};

// The attributes of an object, in turn. REQUIRES: the value is one.
class SuperAttributes {
 public:
  struct Attribute {
    std::string_view name;  // still a JSON string, with its quotes
    std::string_view value;
  };
  explicit SuperAttributes(std::string_view object) : rest_(object.substr(1)) {}
  std::optional<Attribute> Next();

 private:
  std::string_view rest_;
};

// Nullopt when the value is no object or has no such attribute; the last of the same name counts.
std::optional<std::string_view> FindAttribute(std::string_view value, std::string_view name);
// Counted from 0; nullopt when the value is no array or shorter.
std::optional<std::string_view> FindElement(std::string_view value, std::int64_t index);
std::size_t CountElements(std::string_view array);

// The total order of ORDER BY: first by type, numbers by value, strings by bytes without trailing blanks, arrays by
// their elements, objects by their attributes in the order of the names. Negative, 0 or positive; 0 is what = means.
int CompareSuper(std::string_view a, std::string_view b);

// Builds an array or an object.
class SuperBuilder {
 public:
  enum class Shape { kArray, kObject };
  explicit SuperBuilder(Shape shape) : shape_(shape), text_(shape == Shape::kArray ? "[" : "{") {}
  void Add(std::string_view element);
  // `name` is a JSON string.
  void Add(std::string_view name, std::string_view value);
  // Throws when the whole is larger or deeper than SUPER may be.
  std::string Finish();

 private:
  Shape shape_;
  std::string text_;
};

// Throws when a value is larger or deeper than SUPER may be.
void CheckSuper(std::string_view value);

}  // namespace doppel::sql
