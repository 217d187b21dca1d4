// ANALYZE COMPRESSION (r_ANALYZE_COMPRESSION): a report, one row a column.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "catalog/errors.h"
#include "engine/errors.h"
#include "engine/session_impl.h"
#include "sql/bind/binder.h"
#include "sql/commands/compression.h"
#include "sql/parser/deparse.h"
#include "sql/parser/parser.h"

namespace doppel::engine {
namespace {

// A sample is never smaller, whatever COMPROWS says.
constexpr std::int64_t kLeastSample = 100'000;
constexpr std::int64_t kMinComprows = 1000;
constexpr std::int64_t kMaxComprows = 1'000'000'000;

bool IsAnalyzed(const catalog::Column& column, const std::vector<sql::Name>& names) {
  return names.empty() ||
         std::any_of(names.begin(), names.end(), [&](const sql::Name& name) { return name.text == column.name; });
}

sql::Row ReportRow(const std::string& table, const std::string& column, std::string_view encoding,
                   std::int64_t hundredths) {
  return {sql::Datum(table), sql::Datum(column), sql::Datum(std::string(encoding)), sql::Datum(hundredths)};
}

}  // namespace

Result SessionImpl::RunAnalyzeCompression(const sql::AnalyzeCompressionStatement& statement) {
  if (statement.comprows && statement.table.empty()) throw errors::ComprowsNeedsTable();
  if (statement.comprows && (*statement.comprows < kMinComprows || *statement.comprows > kMaxComprows)) {
    throw errors::ComprowsOutOfRange(kMinComprows, kMaxComprows);
  }
  const std::int64_t sample = std::max(statement.comprows.value_or(kLeastSample), kLeastSample);
  std::vector<Oid> tables;
  if (statement.table.empty()) {
    const std::shared_ptr<const NameContext> names = Names();
    names->snapshot->ForEach<catalog::Relation>([&](const catalog::Relation& relation) {
      const bool is_here = relation.database == names->database && relation.has_storage();
      if (is_here && names->checker.IsOwner(&relation)) tables.push_back(relation.oid);
    });
  } else {
    tables.push_back(LockForReport(statement));
  }
  std::vector<sql::Row> rows;
  for (const Oid table : tables) ReportCompression(table, statement.columns, sample, rows);
  return {std::make_shared<RowList>(std::move(rows)), "ANALYZE COMPRESSION"};
}

// The command takes an exclusive lock; behind it the name may mean another table.
Oid SessionImpl::LockForReport(const sql::AnalyzeCompressionStatement& statement) {
  for (;;) {
    const std::shared_ptr<const NameContext> names = Names();
    const catalog::Relation& relation = GetTable(statement.table, *names);
    names->checker.RequireOwner(&relation);
    for (const sql::Name& column : statement.columns) {
      if (relation.FindColumn(column.text) == nullptr) {
        throw catalog::errors::UndefinedColumnOfRelation(column.text, relation.name).At(column.span);
      }
    }
    const Oid oid = relation.oid;
    const bool has_asked = CurrentTransaction().Lock(oid, LockMode::kAccessExclusive, entry_->cancellation());
    if (!has_asked || Names() == names) return oid;
  }
}

void SessionImpl::ReportCompression(Oid table, const std::vector<sql::Name>& columns, std::int64_t sample,
                                    std::vector<sql::Row>& rows) {
  const std::shared_ptr<const NameContext> names = Names();
  const catalog::Relation* relation = names->snapshot->FindRelation(table);
  const catalog::Schema* schema = relation == nullptr ? nullptr : names->snapshot->FindSchema(relation->schema);
  if (schema == nullptr) return;
  std::vector<sql::ColumnSample> samples;
  std::string list;
  for (const catalog::Column& column : relation->columns) {
    if (column.is_dropped) continue;
    samples.emplace_back(column.type);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", sql::QuoteName(column.name));
  }
  const std::string text = fmt::format("SELECT {} FROM {}.{} LIMIT {}", list, sql::QuoteName(schema->name),
                                       sql::QuoteName(relation->name), sample);
  sql::BindContext context = MakeBindContext(*names);
  Plan plan;
  plan.bound = sql::BindQuery(*sql::ParseQuery(text, {.case_sensitive_identifier = true}), context);
  const ExecutionEnvironment environment = MakeEnvironment();
  LockTables(plan.bound, environment);
  const std::unique_ptr<RowStream> stream = OpenQuery(plan, {}, environment);
  while (stream->Next()) {
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].Add(stream->row()[i]);
  }
  std::size_t next = 0;
  for (const catalog::Column& column : relation->columns) {
    if (column.is_dropped) continue;
    const sql::ColumnSample& values = samples[next++];
    if (!IsAnalyzed(column, columns)) {
      rows.push_back(ReportRow(relation->name, column.name, "N/A", 0));
    } else if (column.sortkey_ordinal > 0) {
      const bool is_raw = column.encoding.empty() || column.encoding == "none";
      rows.push_back(ReportRow(relation->name, column.name, is_raw ? "raw" : column.encoding, 0));
    } else {
      const sql::SuggestedEncoding best = values.Suggest();
      rows.push_back(ReportRow(relation->name, column.name, best.encoding, best.reduction_hundredths));
    }
  }
}

}  // namespace doppel::engine
