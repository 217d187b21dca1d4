// Prints trees back as SQL. parse(Deparse(tree)) prints the same text again; names are quoted where they must be.
// Names are printed folded, so that a text that is read with case_sensitive_identifier means the same; users, groups,
// roles and attributes of SUPER values keep their case.
#pragma once

#include <string>

#include "sql/parser/statements.h"

namespace doppel::sql {

std::string Deparse(const Expr& expr);
std::string Deparse(const Query& query);
std::string Deparse(const TypeName& type);
std::string Deparse(const Statement& statement);

// `name` as it must be written to be read back, e.g. user -> "user", a b -> "a b".
std::string QuoteName(std::string_view name);
std::string QuoteName(const QualifiedName& name);
// `name` in quotes, needed or not.
std::string QuoteAnyName(std::string_view name);
// 'text' with quotes and backslashes doubled.
std::string QuoteLiteral(std::string_view text);

}  // namespace doppel::sql
