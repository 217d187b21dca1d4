// A text file compiled into the program (SQL of a system view, a table of values). Made by cmake/embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace doppel::base {

struct Resource {
  std::string_view path;  // relative to the project, with '/'
  std::string_view text;
};

}  // namespace doppel::base
