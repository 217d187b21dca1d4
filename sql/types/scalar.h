// Scalar<&F>: a SQL kernel made of an ordinary C++ function.
//
//   std::string Repeat(std::string_view text, std::int64_t count);      →  Scalar<&Repeat>
//
// Parameters may be bool, integers, double, std::string_view (text or bytes), Int128 (a decimal), Value, or
// std::optional of these; a first parameter CallContext& is passed through. A NULL for a parameter that is not
// optional (or Value) makes the result NULL without a call. Results may be bool, integers, double, std::string,
// std::string_view, Blob, Int128, Datum, void, or std::optional of these.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sql/types/datum.h"
#include "sql/types/decimal.h"
#include "sql/types/function_call.h"

namespace doppel::sql {
namespace scalar_internal {

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <typename T>
T Read(const Value& value) {
  if constexpr (IsOptional<T>::value) {
    if (value.is_null()) return std::nullopt;
    return Read<typename T::value_type>(value);
  } else if constexpr (std::is_same_v<T, Value>) {
    return value;
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return value.bytes;
  } else if constexpr (std::is_same_v<T, Int128>) {
    return ToInt128(value);
  } else if constexpr (std::is_same_v<T, bool>) {
    return value.integer != 0;
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(RealOf(value));
  } else {
    static_assert(std::is_integral_v<T>, "a kernel cannot take this parameter type");
    return static_cast<T>(value.integer);
  }
}

template <typename T>
void Write(ResultSink& sink, const T& result) {
  if constexpr (IsOptional<T>::value) {
    if (result) {
      Write(sink, *result);
    } else {
      sink.Null();
    }
  } else if constexpr (std::is_same_v<T, Datum>) {
    sink.Return(result);
  } else if constexpr (std::is_same_v<T, Int128>) {
    ReturnDecimal(sink, result);
  } else if constexpr (std::is_same_v<T, Blob>) {
    sink.BlobBytes(result.bytes);
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    sink.Text(result);
  } else if constexpr (std::is_floating_point_v<T>) {
    sink.Real(static_cast<double>(result));
  } else {
    static_assert(std::is_integral_v<T>, "a kernel cannot return this type");
    sink.Integer(static_cast<std::int64_t>(result));
  }
}

template <typename T>
inline constexpr bool kTakesNull = IsOptional<T>::value || std::is_same_v<T, Value>;

template <auto Function, bool kContext, typename Result, typename... Arguments>
struct Adapter {
  static constexpr int kArity = sizeof...(Arguments);

  template <std::size_t... I>
  static void Apply(CallContext& context, std::span<const Value> values, std::index_sequence<I...>) {
    if constexpr (kArity > 0) {
      // A missing trailing argument reads as NULL.
      const Value null;
      const auto at = [&](std::size_t i) -> const Value& { return i < values.size() ? values[i] : null; };
      if (((!kTakesNull<Arguments> && at(I).is_null()) || ...)) return context.result.Null();
      Invoke(context, Read<Arguments>(at(I))...);
    } else {
      Invoke(context);
    }
  }

  template <typename... Read>
  static void Invoke(CallContext& context, Read&&... arguments) {
    const auto call = [&]() -> Result {
      if constexpr (kContext) {
        return Function(context, std::forward<Read>(arguments)...);
      } else {
        return Function(std::forward<Read>(arguments)...);
      }
    };
    if constexpr (std::is_void_v<Result>) {
      call();
    } else {
      Write<std::remove_cvref_t<Result>>(context.result, call());
    }
  }

  static void Call(CallContext& context, std::span<const Value> values) {
    Apply(context, values, std::index_sequence_for<Arguments...>{});
  }
};

template <auto Function, typename Type>
struct Deduce;
template <auto Function, typename Result, typename... Arguments>
struct Deduce<Function, Result (*)(Arguments...)>
    : Adapter<Function, false, Result, std::remove_cvref_t<Arguments>...> {};
template <auto Function, typename Result, typename... Arguments>
struct Deduce<Function, Result (*)(CallContext&, Arguments...)>
    : Adapter<Function, true, Result, std::remove_cvref_t<Arguments>...> {};

}  // namespace scalar_internal

template <auto Function>
inline constexpr ScalarKernel Scalar = &scalar_internal::Deduce<Function, decltype(Function)>::Call;

}  // namespace doppel::sql
