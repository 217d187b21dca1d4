// What the documentation tables say of each statement; see commands.cc for the rows.
#pragma once

#include <span>
#include <string_view>

#include "sql/commands/command.h"
#include "sql/functions/function.h"

namespace doppel::sql {

struct CommandRow {
  std::string_view name;
  BlockRule block_rule = BlockRule::kAnywhere;
  bool is_read_only = false;
  Support support = Support::kUnsupported;
  std::string_view documentation_page;
};

// In the order of Statement's alternatives.
std::span<const CommandRow> AllCommands();

}  // namespace doppel::sql
