// The commands that Doppel runs: one overload of Run for each statement, in the file named beside it. Each returns the
// command tag. commands.cc holds their rows.
#pragma once

#include <string>

#include "sql/commands/command.h"
#include "sql/parser/statements.h"

namespace doppel::sql {

std::string Run(const CreateTableStatement& statement, CommandContext& context);    // create_table.cc
std::string Run(const CreateTableAsStatement& statement, CommandContext& context);  // create_table_as.cc
// SELECT … INTO, a query whose leftmost branch has an INTO clause.
std::string Run(const SelectStatement& statement, CommandContext& context);                  // create_table_as.cc
std::string Run(const DropRelationStatement& statement, CommandContext& context);            // drop_relation.cc
std::string Run(const CreateViewStatement& statement, CommandContext& context);              // create_view.cc
std::string Run(const CreateMaterializedViewStatement& statement, CommandContext& context);  // materialized_view.cc
std::string Run(const RefreshMaterializedViewStatement& statement, CommandContext& context);
std::string Run(const AlterMaterializedViewStatement& statement, CommandContext& context);  // alter_table.cc
std::string Run(const TruncateStatement& statement, CommandContext& context);               // truncate.cc
std::string Run(const AlterTableStatement& statement, CommandContext& context);             // alter_table.cc
std::string Run(const AlterTableAppendStatement& statement, CommandContext& context);       // append.cc
std::string Run(const CommentStatement& statement, CommandContext& context);                // comment.cc
std::string Run(const CreateSchemaStatement& statement, CommandContext& context);           // schema.cc
std::string Run(const AlterSchemaStatement& statement, CommandContext& context);
std::string Run(const DropSchemaStatement& statement, CommandContext& context);
std::string Run(const CreateDatabaseStatement& statement, CommandContext& context);  // database.cc
std::string Run(const AlterDatabaseStatement& statement, CommandContext& context);
std::string Run(const DropDatabaseStatement& statement, CommandContext& context);
std::string Run(const CreateUserStatement& statement, CommandContext& context);  // user.cc
std::string Run(const AlterUserStatement& statement, CommandContext& context);
std::string Run(const DropUserStatement& statement, CommandContext& context);
std::string Run(const CreateGroupStatement& statement, CommandContext& context);  // group.cc
std::string Run(const AlterGroupStatement& statement, CommandContext& context);
std::string Run(const DropGroupStatement& statement, CommandContext& context);
std::string Run(const CreateRoleStatement& statement, CommandContext& context);  // role.cc
std::string Run(const AlterRoleStatement& statement, CommandContext& context);
std::string Run(const DropRoleStatement& statement, CommandContext& context);
std::string Run(const GrantRoleStatement& statement, CommandContext& context);
std::string Run(const GrantStatement& statement, CommandContext& context);                   // grant.cc
std::string Run(const AlterDefaultPrivilegesStatement& statement, CommandContext& context);  // default_privileges.cc
std::string Run(const CreateFunctionStatement& statement, CommandContext& context);          // create_routine.cc
std::string Run(const CreateProcedureStatement& statement, CommandContext& context);
std::string Run(const AlterRoutineStatement& statement, CommandContext& context);  // routine.cc
std::string Run(const DropRoutineStatement& statement, CommandContext& context);
std::string Run(const AnalyzeStatement& statement, CommandContext& context);  // maintenance.cc
std::string Run(const VacuumStatement& statement, CommandContext& context);
std::string Run(const CancelStatement& statement, CommandContext& context);

}  // namespace doppel::sql
