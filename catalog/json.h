// Described structs (Boost.Describe) to JSON and back. Members equal to their default are left out; members missing
// from the text keep their default and unknown ones are ignored, so a store survives changes of the structs.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "catalog/acl.h"
#include "sql/types/type.h"

namespace doppel::catalog {

namespace json = boost::json;

template <class T>
concept DescribedStruct = boost::describe::has_describe_members<T>::value;
template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;

template <DescribedStruct T>
json::value ToJson(const T& object);
template <DescribedStruct T>
void FromJson(const json::value& value, T& object);

inline json::value ToJson(const std::string& text) { return json::string(text); }
inline json::value ToJson(bool flag) { return flag; }
template <std::integral T>
json::value ToJson(T number) {
  return static_cast<std::int64_t>(number);
}
template <DescribedEnum T>
json::value ToJson(T enumerator) {
  return boost::describe::enum_to_string(enumerator, "");
}
inline json::value ToJson(Privileges privileges) { return static_cast<std::int64_t>(privileges.bits); }
inline json::value ToJson(const sql::LogicalType& type) {
  return json::array{static_cast<std::int64_t>(type.id), type.modifier};
}
inline json::value ToJson(const AclItem& item) {
  return json::array{ToJson(item.grantee.kind), item.grantee.oid, item.privileges.bits, item.grant_options.bits,
                     item.grantor};
}
template <class T>
json::value ToJson(const std::vector<T>& list) {
  json::array array;
  array.reserve(list.size());
  for (const T& element : list) array.push_back(ToJson(element));
  return array;
}
template <class T>
json::value ToJson(const std::optional<T>& value) {
  return value ? ToJson(*value) : json::value(nullptr);
}

inline void FromJson(const json::value& value, std::string& text) { text = std::string(value.as_string()); }
inline void FromJson(const json::value& value, bool& flag) { flag = value.as_bool(); }
template <std::integral T>
void FromJson(const json::value& value, T& number) {
  number = json::value_to<T>(value);
}
template <DescribedEnum T>
void FromJson(const json::value& value, T& enumerator) {
  if (!boost::describe::enum_from_string(value.as_string().c_str(), enumerator)) {
    throw std::invalid_argument("unknown enumerator " + std::string(value.as_string()));
  }
}
inline void FromJson(const json::value& value, Privileges& privileges) {
  privileges = Privileges::FromBits(json::value_to<std::uint32_t>(value));
}
inline void FromJson(const json::value& value, sql::LogicalType& type) {
  type.id = static_cast<sql::TypeId>(json::value_to<std::uint32_t>(value.as_array().at(0)));
  FromJson(value.as_array().at(1), type.modifier);
}
inline void FromJson(const json::value& value, AclItem& item) {
  const json::array& parts = value.as_array();
  FromJson(parts.at(0), item.grantee.kind);
  FromJson(parts.at(1), item.grantee.oid);
  FromJson(parts.at(2), item.privileges);
  FromJson(parts.at(3), item.grant_options);
  FromJson(parts.at(4), item.grantor);
}
template <class T>
void FromJson(const json::value& value, std::vector<T>& list) {
  list.clear();
  for (const json::value& element : value.as_array()) FromJson(element, list.emplace_back());
}
template <class T>
void FromJson(const json::value& value, std::optional<T>& object) {
  if (value.is_null()) {
    object.reset();
  } else {
    FromJson(value, object.emplace());
  }
}

template <DescribedStruct T>
json::value ToJson(const T& object) {
  static const T kDefaults;
  json::object result;
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
    if (!(object.*member.pointer == kDefaults.*member.pointer)) {
      result.emplace(member.name, ToJson(object.*member.pointer));
    }
  });
  return result;
}

template <DescribedStruct T>
void FromJson(const json::value& value, T& object) {
  const json::object& members = value.as_object();
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto member) {
    if (const json::value* found = members.if_contains(member.name)) FromJson(*found, object.*member.pointer);
  });
}

}  // namespace doppel::catalog
