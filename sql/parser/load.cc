// COPY, UNLOAD, COPY JOB, templates. Options are parsed by a table that says what each takes; which of them go together
// is the command's to say.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

// What stands behind an option's word.
enum class Argument {
  kNone,
  kString,
  kOptionalString,
  kNumber,
  kWordOrString,
  kOptionalSwitch,  // ON, OFF, TRUE, FALSE, PRESET, or nothing
  kSize,            // a number and MB or GB
};

struct OptionRow {
  std::string_view word;
  Argument argument = Argument::kNone;
  // A word that may follow, kept as a modifier.
  std::string_view modifier = {};
};

constexpr auto kOptions = std::to_array<OptionRow>({
    {"acceptanydate"},
    {"acceptinvchars", Argument::kOptionalString},
    {"access_key_id", Argument::kString},
    {"addquotes"},
    {"allowoverwrite"},
    {"avro", Argument::kOptionalString},
    {"blanksasnull"},
    {"bzip2"},
    {"cleanpath"},
    {"comprows", Argument::kNumber},
    {"compupdate", Argument::kOptionalSwitch},
    {"credentials", Argument::kString},
    {"csv"},
    {"dateformat", Argument::kString},
    {"delimiter", Argument::kString},
    {"emptyasnull"},
    {"encoding", Argument::kWordOrString},
    {"encrypted", Argument::kNone, "auto"},
    {"escape"},
    {"explicit_ids"},
    {"extension", Argument::kString},
    {"fillrecord"},
    {"fixedwidth", Argument::kString},
    {"gzip"},
    {"header"},
    {"ignoreallerrors"},
    {"ignoreblanklines"},
    {"ignoreheader", Argument::kNumber},
    {"json", Argument::kOptionalString},
    {"kms_key_id", Argument::kString},
    {"lzop"},
    {"manifest", Argument::kNone, "verbose"},
    {"master_symmetric_key", Argument::kString},
    {"maxerror", Argument::kNumber},
    {"maxfilesize", Argument::kSize},
    {"noload"},
    {"null", Argument::kString},
    {"orc"},
    {"parallel", Argument::kOptionalSwitch},
    {"parquet"},
    {"quote", Argument::kString},
    {"readratio", Argument::kNumber},
    {"region", Argument::kString},
    {"removequotes"},
    {"roundec"},
    {"rowgroupsize", Argument::kSize},
    {"secret_access_key", Argument::kString},
    {"serializetojson"},
    {"session_token", Argument::kString},
    {"shapefile"},
    {"simplify", Argument::kOptionalString, "auto"},
    {"ssh"},
    {"statupdate", Argument::kOptionalSwitch},
    {"timeformat", Argument::kString},
    {"trimblanks"},
    {"truncatecolumns"},
    {"zstd"},
});

void TakeString(TokenCursor& cursor, CopyOption& option) {
  option.argument = cursor.ExpectString();
  option.is_quoted_argument = true;
}

// AS and = mean nothing.
void SkipNoise(TokenCursor& cursor) {
  if (!cursor.Accept("as")) cursor.AcceptOperator("=");
}

void TakeNumber(TokenCursor& cursor, CopyOption& option) {
  std::string sign;
  if (cursor.AcceptOperator("-")) sign = "-";
  if (!cursor.AtKind(TokenKind::kInteger) && !cursor.AtKind(TokenKind::kDecimal)) cursor.Fail();
  option.argument = sign + std::string(cursor.TextOf(cursor.Take()));
}

void ParseArgument(TokenCursor& cursor, const OptionRow& row, CopyOption& option) {
  if (!row.modifier.empty() && cursor.At(row.modifier)) {
    option.modifiers.push_back(base::ToUpperAscii(cursor.TextOf(cursor.Take())));
  }
  switch (row.argument) {
    case Argument::kNone:
      return;
    case Argument::kString:
      SkipNoise(cursor);
      return TakeString(cursor, option);
    case Argument::kOptionalString:
      if (cursor.At("as") || cursor.AtOperator("=")) {
        SkipNoise(cursor);
        return TakeString(cursor, option);
      }
      if (cursor.AtKind(TokenKind::kString)) TakeString(cursor, option);
      return;
    case Argument::kNumber:
      SkipNoise(cursor);
      // Numbers are also accepted in quotes.
      return cursor.AtKind(TokenKind::kString) ? TakeString(cursor, option) : TakeNumber(cursor, option);
    case Argument::kWordOrString:
      SkipNoise(cursor);
      if (cursor.AtKind(TokenKind::kString)) return TakeString(cursor, option);
      if (!cursor.AtLabel()) cursor.Fail();
      option.argument = std::string(cursor.TextOf(cursor.Take()));
      return;
    case Argument::kOptionalSwitch:
      SkipNoise(cursor);
      if (cursor.AtAnyOf({"on", "off", "true", "false", "preset"})) {
        option.argument = std::string(cursor.TextOf(cursor.Take()));
      }
      return;
    case Argument::kSize:
      SkipNoise(cursor);
      TakeNumber(cursor, option);
      if (cursor.AtAnyOf({"mb", "gb"})) {
        option.modifiers.push_back(base::ToUpperAscii(cursor.TextOf(cursor.Take())));
      }
      return;
  }
}

// IAM_ROLE {default | 'arn' | 'SESSION'}
CopyOption ParseIamRoleOption(TokenCursor& cursor) {
  CopyOption option{.name = "iam_role"};
  if (cursor.Accept("default")) {
    option.argument = "default";
  } else {
    TakeString(cursor, option);
  }
  return option;
}

// Options of more than one word; nullopt at none of them.
std::optional<CopyOption> ParseWideOption(TokenCursor& cursor) {
  if (cursor.AcceptWords("partition", "by")) {
    CopyOption option{.name = "partition by"};
    option.names = cursor.ExpectNameListInParentheses();
    if (cursor.Accept("include")) option.modifiers.push_back("INCLUDE");
    return option;
  }
  if (cursor.AcceptWords("using", "template")) {
    CopyOption option{.name = "using template"};
    option.names = cursor.ExpectRelationName();
    return option;
  }
  if (cursor.Accept("iam_role")) return ParseIamRoleOption(cursor);
  return std::nullopt;
}

const OptionRow* FindOption(const TokenCursor& cursor) {
  auto row = std::find_if(kOptions.begin(), kOptions.end(),
                          [&](const OptionRow& candidate) { return cursor.At(candidate.word); });
  return row == kOptions.end() ? nullptr : &*row;
}

CopyOption ParseOption(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  std::optional<CopyOption> option = ParseWideOption(cursor);
  if (!option) {
    bool has_format = cursor.Accept("format");
    if (has_format) cursor.Accept("as");
    if (cursor.At("with") && cursor.At("credentials", 1)) cursor.Take();
    const OptionRow* row = FindOption(cursor);
    option.emplace();
    if (row != nullptr) {
      option->name = row->word;
      cursor.Take();
      ParseArgument(cursor, *row, *option);
    } else if (has_format) {
      // An unknown format is for the command to name.
      option->name = "format";
      option->argument = cursor.ExpectWordLower();
    } else {
      cursor.Fail();
    }
  }
  option->span = cursor.SpanSince(begin);
  return *std::move(option);
}

CopyJobClause ParseJobClause(TokenCursor& cursor) {
  cursor.ExpectWords("job", "create");
  CopyJobClause job{.name = cursor.ExpectName()};
  if (cursor.Accept("auto")) job.is_auto = cursor.ExpectOnOrOff();
  return job;
}

Statement ParseCopyJob(TokenCursor& cursor) {
  using Action = CopyJobStatement::Action;
  cursor.Expect("job");
  CopyJobStatement job;
  if (cursor.Accept("list")) return job;
  if (cursor.Accept("alter")) {
    job.action = Action::kAlter;
  } else if (cursor.Accept("run")) {
    job.action = Action::kRun;
  } else if (cursor.Accept("show")) {
    job.action = Action::kShow;
  } else {
    cursor.Expect("drop");
    job.action = Action::kDrop;
  }
  job.name = cursor.ExpectName();
  if (job.action == Action::kAlter && cursor.Accept("auto")) job.is_auto = cursor.ExpectOnOrOff();
  return job;
}

// COPY … FROM STDIN and COPY … TO are PostgreSQL's; what follows does not change the refusal.
void SkipRest(TokenCursor& cursor) {
  while (!cursor.AtEnd()) cursor.Take();
}

}  // namespace

std::vector<CopyOption> ParseCopyOptions(TokenCursor& cursor) {
  std::vector<CopyOption> options;
  while (!cursor.AtEnd() && !(cursor.At("job") && cursor.At("create", 1))) {
    options.push_back(ParseOption(cursor));
    if (cursor.AtSymbol(',')) {
      cursor.Take();
      if (cursor.AtEnd()) cursor.Fail();
    }
  }
  return options;
}

Statement ParseCopy(TokenCursor& cursor) {
  cursor.Expect("copy");
  if (cursor.At("job") && cursor.AtAnyOf({"list", "alter", "run", "show", "drop"}, 1)) return ParseCopyJob(cursor);
  CopyStatement copy;
  if (cursor.AtParenthesizedQuery()) {
    ParseParenthesizedQuery(cursor);
    cursor.Expect("to");
    copy.is_to = true;
    SkipRest(cursor);
    return copy;
  }
  if (cursor.At("binary")) cursor.Take();
  copy.table = cursor.ExpectRelationName();
  if (cursor.AtSymbol('(')) copy.columns = cursor.ExpectNameListInParentheses();
  copy.is_to = cursor.Accept("to");
  if (!copy.is_to) cursor.Expect("from");
  copy.from_stdin = !copy.is_to && cursor.Accept("stdin");
  if (copy.is_to || copy.from_stdin) {
    SkipRest(cursor);
    return copy;
  }
  copy.from = cursor.ExpectString();
  copy.options = ParseCopyOptions(cursor);
  if (!cursor.AtEnd()) copy.job = ParseJobClause(cursor);
  return copy;
}

Statement ParseUnload(TokenCursor& cursor) {
  cursor.Expect("unload");
  UnloadStatement unload;
  cursor.ExpectSymbol('(');
  unload.query_span = cursor.Peek().span;
  unload.query = cursor.ExpectString();
  cursor.ExpectSymbol(')');
  cursor.Expect("to");
  unload.to = cursor.ExpectString();
  unload.options = ParseCopyOptions(cursor);
  cursor.ExpectEnd();
  return unload;
}

Statement ParseCreateTemplate(TokenCursor& cursor, const CreatePrefix& prefix) {
  CreateTemplateStatement create{.or_replace = prefix.or_replace, .name = cursor.ExpectRelationName()};
  cursor.ExpectWords("for", "copy");
  cursor.Accept("as");
  if (cursor.AtEnd()) cursor.Fail();
  create.options = ParseCopyOptions(cursor);
  return create;
}

Statement ParseAlterTemplate(TokenCursor& cursor) {
  AlterTemplateStatement alter{.name = cursor.ExpectRelationName()};
  if (cursor.AcceptWords("rename", "to")) {
    alter.rename_to = cursor.ExpectName();
  } else if (cursor.AcceptWords("owner", "to")) {
    alter.owner = ParseUserName(cursor);
  } else if (cursor.Accept("add")) {
    alter.added.push_back(ParseOption(cursor));
  } else if (cursor.Accept("drop")) {
    const OptionRow* row = FindOption(cursor);
    if (row == nullptr) cursor.Fail();
    cursor.Take();
    alter.dropped = row->word;
  } else {
    cursor.Expect("set");
    do {
      std::uint32_t begin = cursor.Begin();
      const OptionRow* row = FindOption(cursor);
      if (row == nullptr || row->argument == Argument::kNone) cursor.Fail();
      cursor.Take();
      cursor.Expect("to");
      CopyOption option{.name = std::string(row->word)};
      ParseArgument(cursor, *row, option);
      option.span = cursor.SpanSince(begin);
      alter.set.push_back(std::move(option));
    } while (cursor.AcceptSymbol(','));
  }
  return alter;
}

Statement ParseDropTemplate(TokenCursor& cursor) {
  DropTemplateStatement drop{.if_exists = ParseIfExists(cursor)};
  drop.name = cursor.ExpectRelationName();
  return drop;
}

}  // namespace doppel::sql
