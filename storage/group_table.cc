#include "storage/group_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "sql/types/errors.h"

namespace doppel::storage {
namespace {

using sql::Value;

std::size_t KeyCount(std::string_view spec) {
  const std::size_t colon = spec.find(':');
  base::Check(colon != std::string_view::npos, "hash_group needs its specification");
  return colon;
}

// A sum that is not finite comes of operands that were not; only such may give it.
double ToReal(long double sum) {
  const auto real = static_cast<double>(sum);
  if (std::isinf(real) && std::isfinite(sum)) throw sql::errors::FloatOverflow();
  return real;
}

}  // namespace

std::pair<std::size_t, bool> GroupTable::DistinctRows::Insert(std::span<const Value> row) {
  const std::uint64_t hash = HashOf(row);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t number = slots_[slot] - 1;
    if (hashes_[number] != hash) continue;
    const Cell* stored = cells_.data() + number * width_;
    std::size_t i = 0;
    while (i < width_ && stored[i].Equals(row[i])) ++i;
    if (i == width_) return {number, false};
  }
  const std::size_t number = hashes_.size();
  slots_[slot] = static_cast<std::uint32_t>(number + 1);
  hashes_.push_back(hash);
  for (const Value& value : row) cells_.emplace_back(value, arena_);
  if (hashes_.size() * 2 > slots_.size()) Grow();
  return {number, true};
}

void GroupTable::DistinctRows::Grow() {
  slots_.assign(slots_.size() * 4, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t number = 0; number < hashes_.size(); ++number) {
    std::size_t slot = hashes_[number] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(number + 1);
  }
}

GroupTable::GroupTable(std::string_view spec) : key_count_(KeyCount(spec)), groups_(key_count_) {
  for (const char letter : spec.substr(key_count_ + 1)) {
    if (letter == '<') {
      is_sorted_ = true;
      continue;
    }
    Column column{static_cast<Aggregate>(letter)};
    if (column.kind == Aggregate::kMin || column.kind == Aggregate::kMax) column.extreme = extreme_count_++;
    if (column.kind == Aggregate::kCountDistinct) {
      column.seen = seen_.size();
      seen_.emplace_back(2);  // group and value
    }
    aggregates_.push_back(column);
  }
}

void GroupTable::Add(std::span<const Value> values) {
  const auto [group, is_new] = groups_.Insert(values.first(key_count_));
  if (is_new) {
    accumulators_.resize(accumulators_.size() + aggregates_.size());
    extremes_.resize(extremes_.size() + extreme_count_);
  }
  std::size_t argument = key_count_;
  Accumulator* accumulator = accumulators_.data() + group * aggregates_.size();
  for (const Column& column : aggregates_) {
    if (column.kind == Aggregate::kCountRows) {
      ++accumulator->count;
    } else if (const Value& value = values[argument++]; !value.is_null()) {
      Step(group, column, *accumulator, value);
    }
    ++accumulator;
  }
}

void GroupTable::Step(std::size_t group, const Column& column, Accumulator& accumulator, const Value& value) {
  switch (column.kind) {
    case Aggregate::kCountRows:
    case Aggregate::kCount:
      break;
    case Aggregate::kCountDistinct: {
      const std::array<Value, 2> row{Value::Integer(static_cast<std::int64_t>(group)), value};
      if (!seen_[column.seen].Insert(row).second) return;
      break;
    }
    case Aggregate::kSumInteger:
    case Aggregate::kSumDecimal:
    case Aggregate::kAverageExact:
      // Fewer than 2^64 integers cannot leave 128 bits, so only wide decimals need the check.
      if (value.kind == Value::Kind::kInteger) {
        accumulator.exact += value.integer;
      } else if (__builtin_add_overflow(accumulator.exact, sql::ToInt128(value), &accumulator.exact)) {
        throw sql::errors::NumericOverflow();
      }
      break;
    case Aggregate::kSumReal:
    case Aggregate::kAverageReal:
      accumulator.real += sql::RealOf(value);
      break;
    case Aggregate::kMin:
    case Aggregate::kMax: {
      Cell& best = extremes_[group * extreme_count_ + column.extreme];
      const int order = accumulator.count == 0 ? 0 : Compare(value, best.Get());
      const bool is_better = column.kind == Aggregate::kMin ? order < 0 : order > 0;
      if (accumulator.count == 0 || is_better) best.Replace(value, groups_.arena());
      break;
    }
  }
  ++accumulator.count;
}

void GroupTable::Sort(std::vector<std::uint32_t>& order) const {
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::span<const Cell> left = groups_.row(a), right = groups_.row(b);
    for (std::size_t i = 0; i < key_count_; ++i) {
      const int difference = Compare(left[i].Get(), right[i].Get());
      if (difference != 0) return difference < 0;
    }
    return false;
  });
}

sql::Datum GroupTable::Result(std::size_t group, std::size_t aggregate) const {
  const Column& column = aggregates_[aggregate];
  const Accumulator& accumulator = accumulators_[group * aggregates_.size() + aggregate];
  switch (column.kind) {
    case Aggregate::kCountRows:
    case Aggregate::kCount:
    case Aggregate::kCountDistinct:
      return accumulator.count;
    default:
      break;
  }
  if (accumulator.count == 0) return {};
  switch (column.kind) {
    case Aggregate::kSumInteger:
      return sql::DecimalToInteger(accumulator.exact, 0, sql::TypeId::kInt8, sql::Rounding::kTruncate);
    case Aggregate::kSumDecimal:
      return sql::ToDatum(sql::CheckPrecision(accumulator.exact, 38));
    case Aggregate::kAverageExact:
      return sql::ToDatum(accumulator.exact / accumulator.count);
    case Aggregate::kSumReal:
      return ToReal(accumulator.real);
    case Aggregate::kAverageReal:
      return ToReal(accumulator.real) / static_cast<double>(accumulator.count);
    default:
      return {};
  }
}

std::shared_ptr<KeptRows> GroupTable::Finish() {
  std::vector<std::uint32_t> order(groups_.size());
  std::iota(order.begin(), order.end(), 0u);
  if (is_sorted_) Sort(order);
  std::vector<std::size_t> columns(key_count_ + aggregates_.size());
  std::iota(columns.begin(), columns.end(), 0u);
  // Their bytes stay where they are when the arena moves.
  auto rows = std::make_shared<KeptRows>(columns, std::move(groups_.arena()));
  rows->Reserve(order.size());
  std::vector<Cell> row(columns.size());
  for (const std::uint32_t group : order) {
    std::copy_n(groups_.row(group).begin(), key_count_, row.begin());
    for (std::size_t i = 0; i < aggregates_.size(); ++i) {
      const Aggregate kind = aggregates_[i].kind;
      Cell& cell = row[key_count_ + i];
      if (kind == Aggregate::kMin || kind == Aggregate::kMax) {
        cell = extremes_[group * extreme_count_ + aggregates_[i].extreme];
      } else {
        const sql::Datum result = Result(group, i);
        cell.Set(sql::ToValue(result), rows->arena());
      }
    }
    rows->AppendCells(row);
  }
  return rows;
}

}  // namespace doppel::storage
