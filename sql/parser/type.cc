// Type names. SQL's spellings of more than one word, and those that PostgreSQL's grammar translates, arrive in the tree
// under the catalog's name; every other word is kept for the binder to look up.
#include <algorithm>
#include <array>
#include <string_view>

#include "sql/parser/errors.h"
#include "sql/parser/grammar.h"

namespace doppel::sql {
namespace {

struct TypeSpelling {
  std::string_view spelling;
  std::string_view catalog_name;
};

constexpr auto kSpellings = std::to_array<TypeSpelling>({
    {"bigint", "int8"},
    {"boolean", "bool"},
    {"dec", "numeric"},
    {"decimal", "numeric"},
    {"int", "int4"},
    {"integer", "int4"},
    {"nvarchar", "varchar"},
    {"real", "float4"},
    {"smallint", "int2"},
    {"varbinary", "varbyte"},
});

// A precision is taken by these words only when they are unquoted: FLOAT(24) is REAL.
constexpr std::int64_t kLargestRealPrecision = 24;
constexpr std::int64_t kLargestFloatPrecision = 53;

constexpr std::array<std::string_view, 6> kFieldWords = {"year", "month", "day", "hour", "minute", "second"};

std::optional<IntervalField> FieldAt(const TokenCursor& cursor, std::size_t offset) {
  for (std::size_t i = 0; i < kFieldWords.size(); ++i) {
    if (cursor.At(kFieldWords[i], offset)) return static_cast<IntervalField>(i);
  }
  return std::nullopt;
}

void ParseModifiers(TokenCursor& cursor, TypeName& type) {
  if (!cursor.AcceptSymbol('(')) return;
  do {
    if (cursor.Accept("max")) {
      type.modifiers.push_back(TypeName::kMaximum);
      continue;
    }
    const Token token = cursor.Peek();
    std::int64_t value = cursor.ExpectSignedInteger();
    if (value > INT32_MAX || value < INT32_MIN + 1 || value == TypeName::kMaximum) {
      throw errors::NumberOutOfRange(std::to_string(value), token.span);
    }
    type.modifiers.push_back(static_cast<std::int32_t>(value));
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectSymbol(')');
}

void SetCatalogName(TypeName& type, std::string_view name, base::Span span) {
  type.name = {Name{std::string(name), {}, {}, false, span}};
}

// [WITH|WITHOUT TIME ZONE] behind time and timestamp.
std::string_view ParseTimeZoneWords(TokenCursor& cursor) {
  if (cursor.AcceptWords("with", "time", "zone")) return "tz";
  cursor.AcceptWords("without", "time", "zone");
  return "";
}

void ParseTimeType(TokenCursor& cursor, TypeName& type) {
  std::uint32_t begin = cursor.Begin();
  std::string name = cursor.At("time") ? "time" : "timestamp";
  cursor.Take();
  ParseModifiers(cursor, type);
  name += ParseTimeZoneWords(cursor);
  SetCatalogName(type, name, cursor.SpanSince(begin));
}

void ParseFloatType(TokenCursor& cursor, TypeName& type) {
  const Token token = cursor.Take();
  TypeName precision;
  ParseModifiers(cursor, precision);
  std::string_view name = "float8";
  if (!precision.modifiers.empty()) {
    std::int32_t digits = precision.modifiers.front();
    if (precision.modifiers.size() > 1 || digits < 1 || digits > kLargestFloatPrecision) {
      throw errors::FloatPrecision(token.span);
    }
    if (digits <= kLargestRealPrecision) name = "float4";
  }
  SetCatalogName(type, name, token.span);
}

// char(n), character varying(n), national character varying(n).
void ParseCharacterType(TokenCursor& cursor, TypeName& type) {
  std::uint32_t begin = cursor.Begin();
  cursor.Accept("national");
  cursor.Take();
  bool varies = cursor.Accept("varying");
  SetCatalogName(type, varies ? "varchar" : "bpchar", cursor.SpanSince(begin));
  ParseModifiers(cursor, type);
  if (!varies && type.modifiers.empty()) type.modifiers.push_back(1);
}

void ParseIntervalType(TokenCursor& cursor, TypeName& type) {
  SetCatalogName(type, "interval", cursor.Take().span);
  if (cursor.AtSymbol('(')) {
    ParseModifiers(cursor, type);
  } else {
    type.interval = ParseIntervalQualifier(cursor);
  }
}

// array<t>, map<k, v>, struct<name: t, …> of external tables.
bool ParseNestedType(TokenCursor& cursor, TypeName& type) {
  if (!cursor.AtAnyOf({"array", "map", "struct"}) || !cursor.AtOperator("<", 1)) return false;
  NestingScope scope(cursor);
  bool is_struct = cursor.At("struct");
  const Token word = cursor.Take();
  SetCatalogName(type, is_struct ? "struct" : (cursor.TextOf(word).size() == 3 ? "map" : "array"), word.span);
  cursor.ExpectOperator("<");
  do {
    if (is_struct) {
      Name name = cursor.ExpectLabel();
      cursor.ExpectSymbol(':');
      type.members.push_back({std::move(name), ParseType(cursor)});
    } else {
      type.arguments.push_back(ParseType(cursor));
    }
  } while (cursor.AcceptSymbol(','));
  cursor.ExpectClosingAngle();
  return true;
}

void ParseGenericType(TokenCursor& cursor, TypeName& type) {
  bool is_quoted = cursor.AtKind(TokenKind::kQuotedName);
  type.name = cursor.ExpectQualifiedName();
  // Elsewhere it is the operator: x::int % 4.
  if (cursor.AtOperator("%") && (cursor.At("type", 1) || cursor.At("rowtype", 1))) {
    cursor.Take();
    if (cursor.Accept("rowtype")) {
      type.is_row_type = true;
    } else {
      cursor.Expect("type");
      type.is_column_type = true;
    }
    return;
  }
  if (type.name.size() == 1 && !is_quoted) {
    auto row = std::find_if(kSpellings.begin(), kSpellings.end(),
                            [&](const TypeSpelling& spelling) { return spelling.spelling == type.name[0].text; });
    if (row != kSpellings.end()) type.name[0].text = row->catalog_name;
  }
  ParseModifiers(cursor, type);
}

// Types of two words.
bool ParseTwoWordType(TokenCursor& cursor, TypeName& type) {
  std::uint32_t begin = cursor.Begin();
  std::string_view name;
  if (cursor.AcceptWords("double", "precision")) {
    name = "float8";
  } else if (cursor.AcceptWords("binary", "varying")) {
    name = "varbyte";
  } else if (cursor.AcceptWords("bit", "varying")) {
    name = "varbit";
  } else {
    return false;
  }
  SetCatalogName(type, name, cursor.SpanSince(begin));
  ParseModifiers(cursor, type);
  return true;
}

bool AtCharacterType(const TokenCursor& cursor) {
  return cursor.AtAnyOf({"char", "character", "nchar"}) ||
         (cursor.At("national") && cursor.AtAnyOf({"char", "character"}, 1));
}

void ParseArrayBrackets(TokenCursor& cursor, TypeName& type) {
  while (cursor.AtSymbol('[') && (cursor.AtSymbol(']', 1) || cursor.AtKind(TokenKind::kInteger, 1))) {
    cursor.ExpectSymbol('[');
    if (cursor.AtKind(TokenKind::kInteger)) cursor.ExpectInteger();
    cursor.ExpectSymbol(']');
    ++type.array_dimensions;
  }
  if (type.array_dimensions == 0 && cursor.At("array") && !cursor.AtSymbol('[', 1) && !cursor.AtSymbol('(', 1)) {
    cursor.Take();
    type.array_dimensions = 1;
  }
}

// The number of tokens of ( … ) at `offset`, else 0.
std::size_t ScanModifiers(const TokenCursor& cursor, std::size_t offset) {
  if (!cursor.AtSymbol('(', offset)) return 0;
  std::size_t end = offset + 1;
  while (cursor.AtKind(TokenKind::kInteger, end) || cursor.AtSymbol(',', end) || cursor.At("max", end)) ++end;
  return cursor.AtSymbol(')', end) ? end + 1 - offset : 0;
}

}  // namespace

bool AtIntervalField(const TokenCursor& cursor) { return FieldAt(cursor, 0).has_value(); }

std::optional<IntervalQualifier> ParseIntervalQualifier(TokenCursor& cursor) {
  std::optional<IntervalField> from = FieldAt(cursor, 0);
  if (!from) return std::nullopt;
  cursor.Take();
  IntervalQualifier qualifier{.from = *from, .to = *from};
  if (cursor.At("to")) {
    std::optional<IntervalField> to = FieldAt(cursor, 1);
    bool same_family = to && (*from <= IntervalField::kMonth) == (*to <= IntervalField::kMonth);
    if (!same_family || *to <= *from) cursor.FailAt(1);
    cursor.Take();
    cursor.Take();
    qualifier.to = *to;
  }
  if (qualifier.to == IntervalField::kSecond && cursor.AtSymbol('(')) {
    cursor.ExpectSymbol('(');
    const Token token = cursor.Peek();
    std::int64_t precision = cursor.ExpectInteger();
    if (precision > 6) throw errors::IntervalPrecision(precision, token.span);
    qualifier.precision = static_cast<int>(precision);
    cursor.ExpectSymbol(')');
  }
  return qualifier;
}

TypeNamePtr ParseType(TokenCursor& cursor) {
  std::uint32_t begin = cursor.Begin();
  TypeName type;
  type.is_set_of = cursor.Accept("setof");
  if (cursor.At("timestamp") || (cursor.At("time") && !cursor.AtSymbol('.', 1))) {
    ParseTimeType(cursor, type);
  } else if (cursor.At("float") && !cursor.AtSymbol('.', 1)) {
    ParseFloatType(cursor, type);
  } else if (AtCharacterType(cursor)) {
    ParseCharacterType(cursor, type);
  } else if (cursor.At("interval")) {
    ParseIntervalType(cursor, type);
  } else if (!ParseTwoWordType(cursor, type) && !ParseNestedType(cursor, type)) {
    ParseGenericType(cursor, type);
  }
  ParseArrayBrackets(cursor, type);
  type.span = cursor.SpanSince(begin);
  return std::make_shared<const TypeName>(std::move(type));
}

std::size_t ScanLiteralType(const TokenCursor& cursor) {
  std::size_t end = 0;
  if (cursor.AtAnyOf({"time", "timestamp"})) {
    end = 1 + ScanModifiers(cursor, 1);
    if (cursor.AtAnyOf({"with", "without"}, end) && cursor.At("time", end + 1) && cursor.At("zone", end + 2)) end += 3;
  } else if (cursor.AtWords("double", "precision") || cursor.AtWords("binary", "varying")) {
    end = 2;
  } else if (AtCharacterType(cursor)) {
    end = cursor.At("national") ? 2 : 1;
    if (cursor.At("varying", end)) ++end;
    end += ScanModifiers(cursor, end);
  } else if (cursor.AtName() || cursor.At("interval")) {
    end = 1;
    while (cursor.AtSymbol('.', end) && cursor.AtLabel(end + 1)) end += 2;
    end += ScanModifiers(cursor, end);
  }
  return end > 0 && cursor.AtKind(TokenKind::kString, end) ? end : 0;
}

}  // namespace doppel::sql
