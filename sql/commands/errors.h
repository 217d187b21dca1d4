// Errors and notices of commands, by meaning. What is about an object's existence or a privilege is in
// catalog/errors.h. Texts: reference 13-error-texts.md and the page of each command; where these are silent,
// PostgreSQL 8.0's.
#pragma once

#include <string>
#include <string_view>

#include "base/notice.h"
#include "base/span.h"
#include "base/sql_error.h"
#include "sql/types/type.h"

namespace doppel::sql::errors {

using base::Span;
using base::SqlError;

// --- Names.
SqlError TemporaryInSchema();                       // 42P16 a temporary table may not specify a schema name
SqlError RenameToTemporary(std::string_view name);  // … to a name that begins with #
SqlError SystemObject(std::string_view name);       // 42501 permission denied: "pg_class" is a system catalog
SqlError RequiredBySystem(std::string_view kind, std::string_view name);  // 2BP01

// --- Columns.
SqlError UnsupportedOption(std::string_view option);  // 0A000
SqlError CheckConstraint(Span span);
SqlError InvalidEncoding(std::string_view encoding, std::string_view column);
SqlError DuplicateColumnClause(std::string_view clause, std::string_view column, Span span);
SqlError IdentityType(std::string_view column, Span span);
SqlError IdentityStep(Span span);
SqlError DefaultAndIdentity(std::string_view column, Span span);
SqlError NullabilityConflict(std::string_view column, Span span);
SqlError SubqueryInDefault(Span span);

// --- Keys of a table.
SqlError KeyColumnMissing(std::string_view column, Span span);  // 42703 column "c" named in key does not exist
SqlError KeyColumnTwice(std::string_view column, std::string_view constraint, Span span);
SqlError MultipleDistKeys();
SqlError DistKeyNeeded();
SqlError DistKeyNotAllowed(std::string_view style);
SqlError DistKeyType(std::string_view column, std::string_view type);
SqlError SortKeyType(std::string_view column, std::string_view type);
SqlError MultipleSortKeys();
SqlError TooManySortKeys(int limit);
SqlError SortKeyTwice(std::string_view column);
SqlError AttributesWithLike(std::string_view attribute);

// --- Foreign keys (42830, 42704).
SqlError ForeignKeyNoPrimaryKey(std::string_view table);
SqlError ForeignKeyNoMatchingKey(std::string_view table);
SqlError ForeignKeyCount();
SqlError ForeignKeyTypes(std::string_view constraint, std::string_view from, std::string_view to);

// --- CREATE TABLE AS.
SqlError TooManyColumnNames();
base::Notice UnsupportedColumnOfQuery(std::string_view column, std::string_view type);  // INFO

// --- Views.
SqlError ViewColumnCount();
SqlError ViewColumnName(std::string_view column);
SqlError ViewColumnType(std::string_view column);
SqlError ViewTooManyNames();
base::Notice ViewBecomesTemporary(std::string_view name);  // NOTICE
SqlError UnqualifiedInLateBindingView();
SqlError ParameterInDefinition();

// --- ALTER TABLE.
SqlError AlterColumnEncodingFixed(std::string_view column, std::string_view table, std::string_view encoding);
SqlError AlterColumnHasDefault(std::string_view column, std::string_view table);
SqlError AlterColumnHasConstraint(std::string_view column, std::string_view table);
SqlError AlterColumnNotVarchar(std::string_view column, std::string_view table);
SqlError AlterColumnSameSize(std::string_view column, std::string_view table);
SqlError AlterColumnTooSmall(std::string_view column, std::string_view table);
SqlError AlterSameEncoding(std::string_view column, std::string_view encoding);
SqlError AlterEncodingTwice(std::string_view column);
SqlError AlterInterleaved(std::string_view action);
SqlError AlterTemporary(std::string_view action);
SqlError AlterActionsNotCombinable();
SqlError AlterNotSupported(std::string_view action);
SqlError AlterNeedsExternal(std::string_view action);  // 42809
SqlError AddColumnNotNullNeedsDefault();
SqlError AddColumnAttribute(std::string_view attribute);
SqlError DropKeyColumn(std::string_view kind, std::string_view column);  // cannot drop distkey column "a"
SqlError DropLastColumn(std::string_view table);
SqlError PrimaryKeyOnNullable(std::string_view column);

// --- COMMENT.
SqlError CommentColumnUnqualified();
base::Notice CommentOnOtherDatabase();  // WARNING

// --- Schemas and databases.
SqlError InvalidQuota();
SqlError DatabaseNameReserved(std::string_view name);
SqlError CollationNeedsEmptyDatabase();
SqlError CollationOfOtherDatabase();
SqlError SystemDatabase(std::string_view name);

base::Notice DropCascades(std::string_view object);  // NOTICE drop cascades to view v

}  // namespace doppel::sql::errors
