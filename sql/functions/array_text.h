// Arrays and vectors of the catalog in PostgreSQL's text form: {a,"b c",NULL} and 1 2 3. One dimension only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel::sql {

using ArrayElements = std::vector<std::optional<std::string>>;

// Takes arrays and vectors alike. Throws 22P02 malformed array literal.
ArrayElements ParseArrayText(std::string_view text);
std::string PrintArrayText(const ArrayElements& elements);

}  // namespace doppel::sql
