// Any text as the body of a stored procedure, atomic and NONATOMIC: it is parsed, or refused with an error that points
// into it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/sql_error.h"
#include "sql/plpgsql/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const bool is_nonatomic : {false, true}) {
    try {
      doppel::sql::plpgsql::ParseBody(body, {.parser = {}, .argument_names = {"a", ""}, .is_nonatomic = is_nonatomic});
    } catch (const doppel::base::SqlError& error) {
      if (error.span() && (error.span()->begin > error.span()->end || error.span()->begin > size)) std::abort();
    }
  }
  return 0;
}
