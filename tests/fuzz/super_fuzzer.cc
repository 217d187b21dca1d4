// Any text as JSON: JSON_PARSE refuses it or makes a SUPER value whose text is canonical (parsed again, it is the
// same), equal to itself, and as deep as its readers walk it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sql/types/super_number.h"
#include "sql/types/super_parse.h"
#include "sql/types/super_value.h"

namespace {

using namespace doppel;

void Fail(const char* what, const std::string& value) {
  std::fprintf(stderr, "%s: %s\n", what, value.c_str());
  std::abort();
}

std::size_t Walk(std::string_view value) {
  std::size_t bytes = 2;
  switch (sql::SuperKindOf(value)) {
    case sql::SuperKind::kArray: {
      sql::SuperElements elements(value);
      while (const auto element = elements.Next()) bytes += Walk(*element) + 1;
      return bytes == 2 ? 2 : bytes - 1;
    }
    case sql::SuperKind::kObject: {
      sql::SuperAttributes attributes(value);
      while (const auto attribute = attributes.Next()) bytes += attribute->name.size() + 2 + Walk(attribute->value);
      return bytes == 2 ? 2 : bytes - 1;
    }
    case sql::SuperKind::kNumber:
      if (sql::FormatSuperNumber(sql::ParseSuperNumber(value)) != value) Fail("a number", std::string(value));
      return value.size();
    default:
      return value.size();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const sql::SuperParseResult result =
      sql::ParseSuper(text, {.dedups_attributes = size % 2 == 0, .truncates_strings = size % 3 == 0});
  if (result.error != nullptr) return 0;
  const sql::SuperParseResult again = sql::ParseSuper(result.value);
  if (again.error != nullptr || again.value != result.value) Fail("parsed again", result.value + " is " + again.value);
  if (sql::CompareSuper(result.value, again.value) != 0) Fail("not equal to itself", result.value);
  if (Walk(result.value) != result.value.size()) Fail("walked wrongly", result.value);
  return 0;
}
