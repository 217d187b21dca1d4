// From JSON text to a SUPER value (JSON_PARSE, super-configurations "Parsing options").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace doppel::sql {

struct SuperParseOptions {
  // json_parse_dedup_attributes: the last of several attributes of one name stays, instead of an error.
  bool dedups_attributes = false;
  // json_parse_truncate_strings: strings beyond the length of a VARCHAR are cut, instead of an error.
  bool truncates_strings = false;
};

struct SuperParseResult {
  std::string value;  // canonical; "null" for JSON's null
  // What is wrong with the text; null when nothing is.
  const char* error = nullptr;
};

SuperParseResult ParseSuper(std::string_view json, SuperParseOptions options = {});

}  // namespace doppel::sql
