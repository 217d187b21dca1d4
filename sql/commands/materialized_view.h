// Refreshing materialized views: by REFRESH MATERIALIZED VIEW and, of those with AUTO REFRESH, by the engine.
#pragma once

#include "catalog/object.h"
#include "sql/commands/command.h"

namespace doppel::sql {

enum class RefreshCause { kStatement, kAutomatic };

// Computes the view's rows anew with its owner's rights, unless its bases are what they were; tells the client (not of
// an automatic one) and the journal. Throws when the view cannot be refreshed any more.
void RefreshMaterializedView(Oid view, RefreshCause cause, CommandContext& context);

// AUTO REFRESH YES or NO. Throws 0A000 where the view cannot have it.
void SetAutoRefresh(catalog::Relation& view, bool is_on, const catalog::Snapshot& snapshot);

}  // namespace doppel::sql
