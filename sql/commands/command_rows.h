// What the documentation tables say of each statement; see commands.cc for the rows.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/notice.h"
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

struct SkippedCommand {
  std::string tag;
  base::Notice warning;
};

// What `--compat warn` answers instead of running a command that is not emulated at all: the error's text as a warning,
// and the command's tag. None for what is emulated, and for what moves rows or answers with them. What later statements
// expect of a skipped command fails there.
std::optional<SkippedCommand> SkipUnemulated(const Statement& statement);

}  // namespace doppel::sql
