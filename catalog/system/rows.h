// Helpers for generators of system relations: rows from C++ values, and the text forms that catalogs use.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/snapshot.h"
#include "catalog/system/system_relation.h"
#include "sql/types/datum.h"

namespace doppel::catalog {

inline constexpr std::nullptr_t kNull = nullptr;

inline sql::Datum ToCell(std::nullptr_t) { return std::monostate{}; }
inline sql::Datum ToCell(bool value) { return std::int64_t{value}; }
template <std::integral T>
requires(!std::same_as<T, bool> && !std::same_as<T, char>) sql::Datum ToCell(T value) {
  return static_cast<std::int64_t>(value);
}
template <std::floating_point T>
sql::Datum ToCell(T value) {
  return static_cast<double>(value);
}
// A "char".
inline sql::Datum ToCell(char value) { return std::string(1, value); }
inline sql::Datum ToCell(std::string value) { return sql::Datum(std::move(value)); }
inline sql::Datum ToCell(std::string_view value) { return std::string(value); }
inline sql::Datum ToCell(const char* value) { return std::string(value); }
inline sql::Datum ToCell(sql::Datum value) { return value; }
template <class T>
sql::Datum ToCell(const std::optional<T>& value) {
  return value ? ToCell(*value) : sql::Datum(std::monostate{});
}

// Adds cells at the row's end.
template <class... T>
void Append(sql::Row& row, T&&... cells) {
  (row.push_back(ToCell(std::forward<T>(cells))), ...);
}

template <class... T>
sql::Row MakeRow(T&&... cells) {
  sql::Row row;
  row.reserve(sizeof...(cells));
  Append(row, std::forward<T>(cells)...);
  return row;
}

// NULL for an empty text.
inline sql::Datum OrNull(const std::string& text) {
  return text.empty() ? sql::Datum(std::monostate{}) : sql::Datum(text);
}
inline sql::Datum OrNull(std::int64_t number) {
  return number == 0 ? sql::Datum(std::monostate{}) : sql::Datum(number);
}

// "{1,2,3}"
template <class T>
std::string ArrayText(const std::vector<T>& numbers) {
  std::string text = "{";
  for (const T& number : numbers) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text + '}';
}
// "{a,\"b c\",NULL}"
std::string ArrayText(const std::vector<std::string>& texts);
// "1 2 3", as int2vector and oidvector print.
template <class T>
std::string VectorText(const std::vector<T>& numbers) {
  std::string text;
  for (const T& number : numbers) {
    if (!text.empty()) text += ' ';
    text += std::to_string(number);
  }
  return text;
}

// NULL when the object has the default ACL.
sql::Datum AclCell(const Snapshot& snapshot, const std::optional<Acl>& acl);

// A native relation, in one expression.
SystemRelation Native(Oid oid, std::string name, std::string_view shape, Generator generate, std::string page,
                      Visibility visibility = Visibility::all);
// In pg_internal: rows that documented views are made of; no page of its own.
SystemRelation Internal(std::string name, std::string_view shape, Generator generate);

}  // namespace doppel::catalog
