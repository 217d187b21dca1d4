// Every statement of Redshift's grammar, one struct each, and the statement as the parser returns it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/notice.h"
#include "base/span.h"
#include "sql/parser/statements_load.h"
#include "sql/parser/statements_object.h"
#include "sql/parser/statements_privilege.h"
#include "sql/parser/statements_query.h"
#include "sql/parser/statements_session.h"
#include "sql/parser/statements_table.h"

namespace doppel::sql {

using Statement = std::variant<
    // Queries and DML
    SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, MergeStatement, TruncateStatement,
    CallStatement, DeclareCursorStatement, FetchStatement, CloseCursorStatement, PrepareStatement, ExecuteStatement,
    DeallocateStatement, ExplainStatement,
    // Tables and views
    CreateTableStatement, CreateTableAsStatement, AlterTableStatement, AlterTableAppendStatement, DropRelationStatement,
    CreateViewStatement, CreateMaterializedViewStatement, AlterMaterializedViewStatement,
    RefreshMaterializedViewStatement, CreateExternalViewStatement, AlterExternalViewStatement,
    CreateExternalTableStatement, CommentStatement, LockStatement,
    // Databases, schemas, routines, policies, shares
    CreateDatabaseStatement, AlterDatabaseStatement, DropDatabaseStatement, CreateSchemaStatement, AlterSchemaStatement,
    DropSchemaStatement, CreateExternalSchemaStatement, AlterExternalSchemaStatement, CreateFunctionStatement,
    CreateExternalFunctionStatement, CreateProcedureStatement, AlterRoutineStatement, DropRoutineStatement,
    CreateLibraryStatement, DropLibraryStatement, CreateModelStatement, DropModelStatement, CreateRlsPolicyStatement,
    CreateMaskingPolicyStatement, AlterPolicyStatement, DropPolicyStatement, AttachRlsPolicyStatement,
    AttachMaskingPolicyStatement, CreateDatashareStatement, AlterDatashareStatement, DropDatashareStatement,
    DescDatashareStatement, CreateIdentityProviderStatement, AlterIdentityProviderStatement,
    DropIdentityProviderStatement, DescIdentityProviderStatement, AlterSystemStatement,
    // Users and privileges
    CreateUserStatement, AlterUserStatement, DropUserStatement, CreateGroupStatement, AlterGroupStatement,
    DropGroupStatement, CreateRoleStatement, AlterRoleStatement, DropRoleStatement, GrantStatement, GrantRoleStatement,
    AlterDefaultPrivilegesStatement,
    // Session
    TransactionStatement, SetStatement, SetTransactionStatement, ResetStatement, UseStatement, ShowSettingStatement,
    ShowObjectsStatement, ShowDefinitionStatement, CancelStatement, AnalyzeStatement, AnalyzeCompressionStatement,
    VacuumStatement, RefusedStatement,
    // Loads
    CopyStatement, UnloadStatement, CopyJobStatement, CreateTemplateStatement, AlterTemplateStatement,
    DropTemplateStatement>;

struct ParsedStatement {
  Statement statement;
  // The statement's own text, without the semicolon and the blanks and comments around it.
  std::string text;
  // Where `text` stands in the whole script. Spans inside the tree count from the script's beginning.
  base::Span span;
  // The highest $n.
  int parameter_count = 0;
  // Raised while parsing (names cut to 127 bytes), to be sent before the statement's own.
  std::vector<base::Notice> notices;
};

}  // namespace doppel::sql
