// How each statement is written. One overload per struct of statements.h.
#pragma once

#include "sql/parser/sql_writer.h"
#include "sql/parser/statements.h"

namespace doppel::sql {

void Write(SqlWriter& w, const SelectStatement& statement);
void Write(SqlWriter& w, const InsertStatement& statement);
void Write(SqlWriter& w, const UpdateStatement& statement);
void Write(SqlWriter& w, const DeleteStatement& statement);
void Write(SqlWriter& w, const MergeStatement& statement);
void Write(SqlWriter& w, const TruncateStatement& statement);
void Write(SqlWriter& w, const CallStatement& statement);
void Write(SqlWriter& w, const DeclareCursorStatement& statement);
void Write(SqlWriter& w, const FetchStatement& statement);
void Write(SqlWriter& w, const CloseCursorStatement& statement);
void Write(SqlWriter& w, const PrepareStatement& statement);
void Write(SqlWriter& w, const ExecuteStatement& statement);
void Write(SqlWriter& w, const DeallocateStatement& statement);
void Write(SqlWriter& w, const ExplainStatement& statement);
void Write(SqlWriter& w, const CreateTableStatement& statement);
void Write(SqlWriter& w, const CreateTableAsStatement& statement);
void Write(SqlWriter& w, const AlterTableStatement& statement);
void Write(SqlWriter& w, const AlterTableAppendStatement& statement);
void Write(SqlWriter& w, const DropRelationStatement& statement);
void Write(SqlWriter& w, const CreateViewStatement& statement);
void Write(SqlWriter& w, const CreateMaterializedViewStatement& statement);
void Write(SqlWriter& w, const AlterMaterializedViewStatement& statement);
void Write(SqlWriter& w, const RefreshMaterializedViewStatement& statement);
void Write(SqlWriter& w, const CreateExternalViewStatement& statement);
void Write(SqlWriter& w, const AlterExternalViewStatement& statement);
void Write(SqlWriter& w, const CreateExternalTableStatement& statement);
void Write(SqlWriter& w, const CommentStatement& statement);
void Write(SqlWriter& w, const LockStatement& statement);
void Write(SqlWriter& w, const CreateDatabaseStatement& statement);
void Write(SqlWriter& w, const AlterDatabaseStatement& statement);
void Write(SqlWriter& w, const DropDatabaseStatement& statement);
void Write(SqlWriter& w, const CreateSchemaStatement& statement);
void Write(SqlWriter& w, const AlterSchemaStatement& statement);
void Write(SqlWriter& w, const DropSchemaStatement& statement);
void Write(SqlWriter& w, const CreateExternalSchemaStatement& statement);
void Write(SqlWriter& w, const AlterExternalSchemaStatement& statement);
void Write(SqlWriter& w, const CreateFunctionStatement& statement);
void Write(SqlWriter& w, const CreateExternalFunctionStatement& statement);
void Write(SqlWriter& w, const CreateProcedureStatement& statement);
void Write(SqlWriter& w, const AlterRoutineStatement& statement);
void Write(SqlWriter& w, const DropRoutineStatement& statement);
void Write(SqlWriter& w, const CreateLibraryStatement& statement);
void Write(SqlWriter& w, const DropLibraryStatement& statement);
void Write(SqlWriter& w, const CreateModelStatement& statement);
void Write(SqlWriter& w, const DropModelStatement& statement);
void Write(SqlWriter& w, const CreateRlsPolicyStatement& statement);
void Write(SqlWriter& w, const CreateMaskingPolicyStatement& statement);
void Write(SqlWriter& w, const AlterPolicyStatement& statement);
void Write(SqlWriter& w, const DropPolicyStatement& statement);
void Write(SqlWriter& w, const AttachRlsPolicyStatement& statement);
void Write(SqlWriter& w, const AttachMaskingPolicyStatement& statement);
void Write(SqlWriter& w, const CreateDatashareStatement& statement);
void Write(SqlWriter& w, const AlterDatashareStatement& statement);
void Write(SqlWriter& w, const DropDatashareStatement& statement);
void Write(SqlWriter& w, const DescDatashareStatement& statement);
void Write(SqlWriter& w, const CreateIdentityProviderStatement& statement);
void Write(SqlWriter& w, const AlterIdentityProviderStatement& statement);
void Write(SqlWriter& w, const DropIdentityProviderStatement& statement);
void Write(SqlWriter& w, const DescIdentityProviderStatement& statement);
void Write(SqlWriter& w, const AlterSystemStatement& statement);
void Write(SqlWriter& w, const CreateUserStatement& statement);
void Write(SqlWriter& w, const AlterUserStatement& statement);
void Write(SqlWriter& w, const DropUserStatement& statement);
void Write(SqlWriter& w, const CreateGroupStatement& statement);
void Write(SqlWriter& w, const AlterGroupStatement& statement);
void Write(SqlWriter& w, const DropGroupStatement& statement);
void Write(SqlWriter& w, const CreateRoleStatement& statement);
void Write(SqlWriter& w, const AlterRoleStatement& statement);
void Write(SqlWriter& w, const DropRoleStatement& statement);
void Write(SqlWriter& w, const GrantStatement& statement);
void Write(SqlWriter& w, const GrantRoleStatement& statement);
void Write(SqlWriter& w, const AlterDefaultPrivilegesStatement& statement);
void Write(SqlWriter& w, const TransactionStatement& statement);
void Write(SqlWriter& w, const SetStatement& statement);
void Write(SqlWriter& w, const SetTransactionStatement& statement);
void Write(SqlWriter& w, const ResetStatement& statement);
void Write(SqlWriter& w, const UseStatement& statement);
void Write(SqlWriter& w, const ShowSettingStatement& statement);
void Write(SqlWriter& w, const ShowObjectsStatement& statement);
void Write(SqlWriter& w, const ShowDefinitionStatement& statement);
void Write(SqlWriter& w, const CancelStatement& statement);
void Write(SqlWriter& w, const AnalyzeStatement& statement);
void Write(SqlWriter& w, const AnalyzeCompressionStatement& statement);
void Write(SqlWriter& w, const VacuumStatement& statement);
void Write(SqlWriter& w, const RefusedStatement& statement);
void Write(SqlWriter& w, const CopyStatement& statement);
void Write(SqlWriter& w, const UnloadStatement& statement);
void Write(SqlWriter& w, const CopyJobStatement& statement);
void Write(SqlWriter& w, const CreateTemplateStatement& statement);
void Write(SqlWriter& w, const AlterTemplateStatement& statement);
void Write(SqlWriter& w, const DropTemplateStatement& statement);

// Pieces that several statements share.
void WriteBehavior(SqlWriter& w, DropBehavior behavior);
void WriteCollation(SqlWriter& w, ColumnCollation collation);
// A user, or CURRENT_USER and SESSION_USER.
void WriteUser(SqlWriter& w, const Name& name);
void WriteIamRole(SqlWriter& w, std::string_view word, const std::optional<IamRole>& role);
void WriteConnectionLimit(SqlWriter& w, const std::optional<ConnectionLimit>& limit);
void WriteArguments(SqlWriter& w, const std::vector<RoutineArgument>& arguments);
void WriteSignature(SqlWriter& w, const RoutineSignature& signature);
void WriteGrantees(SqlWriter& w, const std::vector<Grantee>& grantees);
void WriteSettingValues(SqlWriter& w, bool is_default, const std::vector<SettingValue>& values);
void WriteCopyOptions(SqlWriter& w, const std::vector<CopyOption>& options);

}  // namespace doppel::sql
