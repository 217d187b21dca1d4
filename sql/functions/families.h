// The families of functions, each the rows of one .cc file. functions.cc collects them; a new family is one line here
// and one there. README.md says which file holds what.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace doppel::sql {

std::span<const FunctionRow> StringFunctions();         // string.cc
std::span<const FunctionRow> MathFunctions();           // math.cc
std::span<const FunctionRow> DateTimeFunctions();       // datetime.cc
std::span<const FunctionRow> DatePartFunctions();       // datetime_parts.cc
std::span<const FunctionRow> ClockFunctions();          // clock.cc
std::span<const FunctionRow> ConditionalFunctions();    // conditional.cc
std::span<const FunctionRow> AggregateFunctions();      // aggregate.cc
std::span<const FunctionRow> SumFunctions();            // sums.cc
std::span<const FunctionRow> PercentileFunctions();     // percentile.cc
std::span<const FunctionRow> ListAggFunctions();        // listagg.cc
std::span<const FunctionRow> WindowFunctions();         // window.cc
std::span<const FunctionRow> SessionFunctions();        // session.cc
std::span<const FunctionRow> PrivilegeFunctions();      // privileges.cc
std::span<const FunctionRow> CatalogTextFunctions();    // catalog_text.cc
std::span<const FunctionRow> ClientCatalogFunctions();  // client_catalog.cc
std::span<const FunctionRow> FormattingFunctions();     // formatting.cc
std::span<const FunctionRow> RegexpFunctions();         // regexp.cc
std::span<const FunctionRow> HashFunctions();           // hash.cc
std::span<const FunctionRow> JsonTextFunctions();       // json_text.cc
std::span<const FunctionRow> VarbyteFunctions();        // varbyte.cc
std::span<const FunctionRow> SuperJsonFunctions();      // super_json.cc
std::span<const FunctionRow> SuperArrayFunctions();     // super_arrays.cc
std::span<const FunctionRow> SuperObjectFunctions();    // super_objects.cc
std::span<const FunctionRow> SuperMathFunctions();      // super_operators.cc
std::span<const FunctionRow> UnemulatedFunctions();     // unemulated.cc

// Kernels that the binder, the translator and operator rows name themselves; they are no SQL functions.
std::span<const KernelRow> InternalKernels();       // internal.cc
std::span<const KernelRow> PatternKernels();        // patterns.cc: LIKE, ILIKE, SIMILAR TO, ~ and kin
std::span<const KernelRow> OperatorKernels();       // operator_kernels.cc
std::span<const KernelRow> ConditionalKernels();    // conditional.cc: GREATEST and LEAST of wide decimals
std::span<const KernelRow> AggregateKernels();      // aggregate.cc: MIN and MAX of what SQLite does not order
std::span<const KernelRow> SuperOperatorKernels();  // super_operators.cc: operators, navigation, order
std::span<const KernelRow> SuperObjectKernels();    // super_objects.cc
std::span<const KernelRow> CatalogNameKernels();    // catalog_text.cc: casts between text and the reg* types

}  // namespace doppel::sql
