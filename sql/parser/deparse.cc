// Names, literals and types as SQL text, and the entry points of deparse.h.
#include "sql/parser/deparse.h"

#include <algorithm>
#include <array>

#include "sql/parser/keywords.h"
#include "sql/parser/lexer.h"
#include "sql/parser/sql_writer.h"

namespace doppel::sql {
namespace {

// Words that are names wherever they stand alone, yet begin something else in front of a parenthesis or a name.
constexpr auto kAmbiguousWords = std::to_array<std::string_view>({
    "approximate", "cast",   "char",      "character", "connect",  "convert",  "cube",   "double",
    "exclude",     "exists", "extract",   "grouping",  "inout",    "national", "nchar",  "nocycle",
    "operator",    "out",    "over",      "overlay",   "position", "prior",    "row",    "rollup",
    "setof",       "start",  "substring", "time",      "trim",     "try_cast", "values", "within",
});

bool IsPlainWord(std::string_view name) {
  if (name.empty() || !IsIdentifierStart(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return IsIdentifierPart(c) && !(c >= 'A' && c <= 'Z'); });
}

bool IsAmbiguous(std::string_view name) {
  return std::find(kAmbiguousWords.begin(), kAmbiguousWords.end(), name) != kAmbiguousWords.end();
}

struct TypeSpelling {
  std::string_view catalog_name;
  std::string_view before;  // the modifiers stand between the two
  std::string_view after;
};

constexpr auto kTypeSpellings = std::to_array<TypeSpelling>({
    {"bool", "boolean", ""},
    {"float4", "real", ""},
    {"float8", "double precision", ""},
    {"int2", "smallint", ""},
    {"int4", "integer", ""},
    {"int8", "bigint", ""},
    {"time", "time", "without time zone"},
    {"timestamp", "timestamp", "without time zone"},
    {"timestamptz", "timestamp", "with time zone"},
    {"timetz", "time", "with time zone"},
    {"varbit", "bit varying", ""},
    {"varchar", "character varying", ""},
});

constexpr std::array<std::string_view, 6> kIntervalFields = {"year", "month", "day", "hour", "minute", "second"};

void WriteModifiers(SqlWriter& writer, const std::vector<std::int32_t>& modifiers) {
  if (modifiers.empty()) return;
  writer.Raw("(");
  bool is_first = true;
  for (std::int32_t modifier : modifiers) {
    if (!is_first) writer.Raw(",");
    writer.Raw(modifier == TypeName::kMaximum ? "max" : std::to_string(modifier));
    is_first = false;
  }
  writer.Raw(")");
}

// array<t>, map<k,v>, struct<a:t>
void WriteNested(SqlWriter& writer, const TypeName& type) {
  writer.Word(type.name.front().text).Raw("<");
  writer.List(type.arguments, [&](const TypeNamePtr& argument) { writer.Raw(Deparse(*argument)); });
  writer.List(type.members, [&](const TypeMember& member) {
    writer.Raw(QuoteName(member.name.exact())).Raw(":").Raw(Deparse(*member.type));
  });
  writer.Raw(">");
}

void WriteSimple(SqlWriter& writer, const TypeName& type) {
  const Name& name = type.name.front();
  if (type.name.size() > 1 || name.is_quoted) {
    if (name.is_quoted && type.name.size() == 1) {
      writer.Word(QuoteAnyName(name.text));
    } else {
      writer.Put(type.name);
    }
    return WriteModifiers(writer, type.modifiers);
  }
  if (name.text == "bpchar" && !type.modifiers.empty()) {
    writer.Word("character");
    return WriteModifiers(writer, type.modifiers);
  }
  auto row = std::find_if(kTypeSpellings.begin(), kTypeSpellings.end(),
                          [&](const TypeSpelling& spelling) { return spelling.catalog_name == name.text; });
  if (row == kTypeSpellings.end()) {
    writer.Word(name.text == "interval" ? name.text : QuoteName(name.text));
    return WriteModifiers(writer, type.modifiers);
  }
  writer.Word(row->before);
  WriteModifiers(writer, type.modifiers);
  if (!row->after.empty()) writer.Word(row->after);
}

}  // namespace

std::string QuoteName(std::string_view name) {
  bool is_plain = IsPlainWord(name) && !IsReservedWord(name) && !IsAmbiguous(name);
  return is_plain ? std::string(name) : QuoteAnyName(name);
}

std::string QuoteName(const QualifiedName& name) {
  std::string text;
  for (const Name& part : name) {
    if (!text.empty()) text += '.';
    text += QuoteName(part.text);
  }
  return text;
}

std::string QuoteAnyName(std::string_view name) {
  std::string text = "\"";
  for (char c : name) {
    text += c;
    if (c == '"') text += '"';
  }
  return text + '"';
}

std::string QuoteLiteral(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    quoted += c;
    if (c == '\'' || c == '\\') quoted += c;
  }
  return quoted + '\'';
}

std::string QuoteBody(std::string_view text) {
  bool takes_dollars = text.find("$$") == std::string_view::npos && !text.ends_with('$');
  return takes_dollars ? "$$" + std::string(text) + "$$" : QuoteLiteral(text);
}

std::string IntervalQualifierText(const IntervalQualifier& qualifier) {
  std::string text(kIntervalFields[static_cast<std::size_t>(qualifier.from)]);
  if (qualifier.to != qualifier.from) {
    text += " to ";
    text += kIntervalFields[static_cast<std::size_t>(qualifier.to)];
  }
  if (qualifier.to == IntervalField::kSecond && qualifier.precision != 6) {
    text += "(" + std::to_string(qualifier.precision) + ")";
  }
  return text;
}

SqlWriter& SqlWriter::Word(std::string_view text) {
  bool needs_blank = !out_.empty() && out_.back() != '(' && out_.back() != '[';
  if (needs_blank) out_ += ' ';
  out_ += text;
  return *this;
}

SqlWriter& SqlWriter::String(std::string_view text) { return Word(QuoteLiteral(text)); }

SqlWriter& SqlWriter::WordOrString(std::string_view text) { return IsPlainWord(text) ? Word(text) : String(text); }

SqlWriter& SqlWriter::StringOption(std::string_view word, const std::optional<std::string>& text) {
  return text ? Word(word).String(*text) : *this;
}

SqlWriter& SqlWriter::Put(const Name& name) { return Word(QuoteName(name.text)); }

SqlWriter& SqlWriter::Put(const QualifiedName& name) { return Word(QuoteName(name)); }

SqlWriter& SqlWriter::Names(const std::vector<Name>& names) {
  return List(names, [&](const Name& name) { Put(name); });
}

SqlWriter& SqlWriter::Columns(const std::vector<Name>& names) {
  return names.empty() ? *this : Word("(").Names(names).Raw(")");
}

SqlWriter& SqlWriter::Relations(const std::vector<QualifiedName>& names) {
  return List(names, [&](const QualifiedName& name) { Put(name); });
}

SqlWriter& SqlWriter::Put(const TypeName& type) {
  WordIf(type.is_set_of, "setof");
  if (!type.arguments.empty() || !type.members.empty()) {
    WriteNested(*this, type);
  } else {
    WriteSimple(*this, type);
  }
  if (type.interval) Word(IntervalQualifierText(*type.interval));
  if (type.is_column_type) Raw("%type");
  if (type.is_row_type) Raw("%rowtype");
  for (int i = 0; i < type.array_dimensions; ++i) Raw("[]");
  return *this;
}

std::string Deparse(const Expr& expr) { return SqlWriter().Put(expr).Take(); }
std::string Deparse(const Query& query) { return SqlWriter().Put(query).Take(); }
std::string Deparse(const TypeName& type) { return SqlWriter().Put(type).Take(); }

std::string Deparse(const Statement& statement) {
  SqlWriter writer;
  WriteStatement(writer, statement);
  return writer.Take();
}

}  // namespace doppel::sql
