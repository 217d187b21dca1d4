// A materialized view and the tables it was filled from: whether it can be refreshed.
#pragma once

#include "catalog/object.h"
#include "catalog/snapshot.h"

namespace doppel::catalog {

// As r_STV_MV_INFO numbers them. From kColumnDropped on the view can be read and not refreshed.
enum class RefreshState {
  kRecomputed = 0,
  kIncremental = 1,
  kColumnDropped = 101,
  kColumnTypeChanged = 102,
  kTableRenamed = 103,
  kColumnRenamed = 104,
  kSchemaRenamed = 105,
};

// REQUIRES: `view` is a materialized view.
RefreshState RefreshStateOf(const Relation& view, const Snapshot& snapshot);

// The base as it is now, to be kept with the view that has just been filled from it.
RefreshedBase RememberBase(const Relation& base, RowStamp rows, const Snapshot& snapshot);

// "mv_tbl__v__0": the table that Redshift keeps the rows of view v in.
std::string HiddenTableName(const Relation& view);

}  // namespace doppel::catalog
