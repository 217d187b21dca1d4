#include "catalog/snapshot.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>

#include "base/sql_error.h"
#include "catalog/testing.h"

namespace doppel::catalog {
namespace {

TEST(PersistentMap, KeepsOrderAndOldVersions) {
  PersistentMap<int, int> empty;
  PersistentMap<int, int> map;
  std::vector<int> keys(1000);
  for (int i = 0; i < 1000; ++i) keys[i] = i;
  std::shuffle(keys.begin(), keys.end(), std::mt19937(7));
  for (const int key : keys) map = map.Put(key, key * 2);
  EXPECT_EQ(map.size(), 1000u);
  EXPECT_EQ(empty.size(), 0u);
  int expected = 0;
  map.ForEach([&](int key, int value) {
    EXPECT_EQ(key, expected++);
    EXPECT_EQ(value, key * 2);
  });
  const PersistentMap<int, int> before = map;
  for (int key = 0; key < 1000; key += 2) map = map.Remove(key);
  EXPECT_EQ(map.size(), 500u);
  EXPECT_EQ(before.size(), 1000u);
  EXPECT_EQ(map.Find(2), nullptr);
  EXPECT_EQ(*map.Find(3), 6);
  EXPECT_EQ(*before.Find(2), 4);
  std::vector<int> from;
  map.ForEachFrom(990, [&](int key, int) {
    from.push_back(key);
    return key < 995;
  });
  EXPECT_EQ(from, (std::vector<int>{991, 993, 995}));
}

TEST(Snapshot, HoldsBuiltInObjects) {
  const TestCatalog test;
  const SnapshotPtr snapshot = test.latest();
  EXPECT_EQ(snapshot->FindUser("rdsdb")->oid, 1u);
  EXPECT_EQ(snapshot->FindUser(100)->name, "awsuser");
  EXPECT_TRUE(snapshot->FindUser(100)->is_superuser);
  EXPECT_EQ(snapshot->FindDatabase("dev")->oid, kFirstDatabase);
  EXPECT_EQ(snapshot->FindSchema(kFirstDatabase, "public")->oid, kPublicSchema);
  EXPECT_EQ(snapshot->FindSchema(kFirstDatabase, "pg_catalog")->oid, 11u);
  EXPECT_EQ(snapshot->FindSchema(999, "public"), nullptr);
  EXPECT_NE(snapshot->FindRole("sys:monitor"), nullptr);
  EXPECT_NE(snapshot->FindLanguage("plpgsql"), nullptr);
}

TEST(Snapshot, FindsRelationsByNameAndOid) {
  TestCatalog test;
  const Oid table = test.AddTable("t");
  EXPECT_EQ(test.latest()->FindRelation(kPublicSchema, "t")->oid, table);
  EXPECT_EQ(test.latest()->FindRelation(table)->name, "t");
  EXPECT_EQ(test.latest()->FindRelation(kPublicSchema, "T"), nullptr);
  EXPECT_EQ(test.latest()->FindRelation(kPgCatalogSchema, "t"), nullptr);
}

TEST(Snapshot, FindsOverloadsOfAFunction) {
  TestCatalog test;
  const auto function = [](std::vector<Argument> arguments) {
    return Function{.database = kFirstDatabase,
                    .schema = kPublicSchema,
                    .name = "f",
                    .owner = kAdminUser,
                    .arguments = std::move(arguments)};
  };
  test.Add(function({{"x", {sql::TypeId::kInt4}, ArgumentMode::in}}));
  const Oid with_text = test.Add(function({{"x", LogicalType::Varchar(5), ArgumentMode::in}}));
  const SnapshotPtr snapshot = test.latest();
  EXPECT_EQ(snapshot->FindFunctions(kPublicSchema, "f").size(), 2u);
  EXPECT_EQ(snapshot->FindFunction(kPublicSchema, "f", {LogicalType::Varchar(9)})->oid, with_text);
  EXPECT_EQ(snapshot->FindFunction(kPublicSchema, "f", {}), nullptr);
  test.Remove<Function>(with_text);
  EXPECT_EQ(test.latest()->FindFunctions(kPublicSchema, "f").size(), 1u);
}

TEST(Change, SwapsNamesWithinOneTransaction) {
  TestCatalog test;
  const Oid first = test.AddTable("t");
  const Oid second = test.AddTable("t_tmp");
  const SnapshotPtr before = test.latest();
  ChangeSet changes;
  Relation a = *before->FindRelation(first);
  Relation b = *before->FindRelation(second);
  std::swap(a.name, b.name);
  changes.Put(a, *before);
  changes.Put(b, *before);
  const Snapshot view = Apply(*before, changes.changes());
  EXPECT_EQ(view.FindRelation(kPublicSchema, "t")->oid, second);
  EXPECT_EQ(view.FindRelation(kPublicSchema, "t_tmp")->oid, first);
  test.catalog().Commit(changes.changes());
  EXPECT_EQ(test.latest()->FindRelation(kPublicSchema, "t")->oid, second);
  EXPECT_EQ(before->FindRelation(kPublicSchema, "t")->oid, first);
}

// Authority: 13-error-texts §13.1 (dbt retries on the text).
void ExpectConflict(TestCatalog& test, const ChangeSet& changes) {
  try {
    test.catalog().Commit(changes.changes());
    FAIL() << "no conflict";
  } catch (const base::SqlError& error) {
    EXPECT_EQ(error.message(), "could not complete because of conflict with concurrent transaction");
  }
}

TEST(Change, ConflictsWhenTheNameWasTakenMeanwhile) {
  TestCatalog test;
  ChangeSet changes;
  changes.Put(test.Table("t"), *test.latest());
  test.AddTable("t");
  ExpectConflict(test, changes);
}

TEST(Change, ConflictsWhenTheObjectChangedOrWentMeanwhile) {
  TestCatalog test;
  const Oid table = test.AddTable("t");
  Relation mine = *test.latest()->FindRelation(table);
  mine.comment = "mine";
  ChangeSet changes;
  changes.Put(mine, *test.latest());
  Relation theirs = *test.latest()->FindRelation(table);
  theirs.comment = "theirs";
  test.Add(theirs);
  ExpectConflict(test, changes);

  ChangeSet late;
  late.Put(mine, *test.latest());
  test.Remove<Relation>(table);
  ExpectConflict(test, late);
}

TEST(Change, ConflictsWhenTheSchemaOrTheViewedTableWentMeanwhile) {
  TestCatalog test;
  const Oid schema = test.Add(Schema{.database = kFirstDatabase, .name = "s", .owner = kAdminUser});
  const Oid table = test.AddTable("t");
  ChangeSet in_schema;
  in_schema.Put(test.Table("u", kAdminUser, schema), *test.latest());
  ChangeSet over_table;
  Relation view = test.Table("v");
  view.kind = RelationKind::view;
  view.depends_on.push_back({.relation = table});
  over_table.Put(view, *test.latest());
  test.Remove<Schema>(schema);
  test.Remove<Relation>(table);
  ExpectConflict(test, in_schema);
  ExpectConflict(test, over_table);
}

TEST(Change, SeesOthersCommitsUnderOwnChanges) {
  TestCatalog test;
  ChangeSet changes;
  changes.Put(test.Table("mine"), *test.latest());
  test.AddTable("theirs");
  const Snapshot view = Apply(*test.latest(), changes.changes());
  EXPECT_NE(view.FindRelation(kPublicSchema, "mine"), nullptr);
  EXPECT_NE(view.FindRelation(kPublicSchema, "theirs"), nullptr);
  EXPECT_EQ(test.latest()->FindRelation(kPublicSchema, "mine"), nullptr);
}

TEST(Change, DropsWhatItCreatedItself) {
  TestCatalog test;
  ChangeSet changes;
  const Relation table = test.Table("t");
  changes.Put(table, *test.latest());
  changes.Remove<Relation>(table.oid, *test.latest());
  test.catalog().Commit(changes.changes());
  EXPECT_EQ(test.latest()->FindRelation(kPublicSchema, "t"), nullptr);
}

TEST(Catalog, CountsOidsAndVersions) {
  TestCatalog test;
  const Oid first = test.catalog().AllocateOid();
  EXPECT_GE(first, kFirstUserOid);
  EXPECT_EQ(test.catalog().AllocateOid(), first + 1);
  EXPECT_EQ(test.catalog().AllocateUserId(), 101u);
  const auto version = test.latest()->version();
  test.AddTable("t");
  EXPECT_EQ(test.latest()->version(), version + 1);
}

TEST(Catalog, HandlesFiveThousandTables) {
  TestCatalog test;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 5000; ++i) test.AddTable("table_" + std::to_string(i));
  const auto filled = std::chrono::steady_clock::now();
  ChangeSet changes;
  changes.Put(test.Table("one_more"), *test.latest());
  for (int i = 0; i < 1000; ++i) Apply(*test.latest(), changes.changes());
  const auto applied = std::chrono::steady_clock::now();
  std::size_t found = 0;
  for (int i = 0; i < 5000; ++i) {
    found += test.latest()->FindRelation(kPublicSchema, "table_" + std::to_string(i)) != nullptr;
  }
  const auto looked_up = std::chrono::steady_clock::now();
  EXPECT_EQ(found, 5000u);
  const auto us = [](auto duration) { return std::chrono::duration<double, std::micro>(duration).count(); };
  std::printf("commit %.2f us, view with one change %.2f us, name look-up %.3f us\n", us(filled - start) / 5000,
              us(applied - filled) / 1000, us(looked_up - applied) / 5000);
}

}  // namespace
}  // namespace doppel::catalog
