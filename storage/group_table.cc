#include "storage/group_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>

#include "base/check.h"
#include "base/text.h"
#include "sql/types/errors.h"

namespace doppel::storage {
namespace {

using sql::Value;

constexpr std::size_t kFirstSlots = 64;
constexpr double kTwo63 = 9223372036854775808.0;

// A real that is a whole number of 64 bits is that integer, so that equal numbers look the same.
Value Plain(const Value& value) {
  if (value.kind == Value::Kind::kReal && value.real >= -kTwo63 && value.real < kTwo63 &&
      value.real == std::floor(value.real)) {
    return Value::Integer(static_cast<std::int64_t>(value.real));
  }
  if (value.kind == Value::Kind::kText) return Value::Text(base::TrimRightBlanks(value.bytes));
  return value;
}

std::uint64_t Mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0x9e3779b97f4a7c15ULL;
  x ^= x >> 29;
  x *= 0xbf58476d1ce4e5b9ULL;
  return x ^ x >> 32;
}

std::uint64_t HashOf(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return 1;
    case Value::Kind::kInteger:
      return Mix(static_cast<std::uint64_t>(value.integer));
    case Value::Kind::kReal:
      return Mix(std::bit_cast<std::uint64_t>(value.real));
    case Value::Kind::kText:
    case Value::Kind::kBlob:
      return std::hash<std::string_view>{}(value.bytes);
  }
  return 0;
}

bool Same(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kInteger:
      return a.integer == b.integer;
    case Value::Kind::kReal:
      return a.real == b.real;
    case Value::Kind::kText:
    case Value::Kind::kBlob:
      return a.bytes == b.bytes;
  }
  return false;
}

int Rank(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull:
      return 0;
    case Value::Kind::kInteger:
    case Value::Kind::kReal:
      return 1;
    case Value::Kind::kText:
      return 2;
    case Value::Kind::kBlob:
      return 3;
  }
  return 0;
}

// SQLite's order: NULL, numbers, texts (under RTRIM), blobs. An integer that meets a real is compared as a real: types
// are static, so the two only meet where a whole real was stored as an integer.
int Compare(const Value& a, const Value& b) {
  if (Rank(a.kind) != Rank(b.kind)) return Rank(a.kind) < Rank(b.kind) ? -1 : 1;
  if (a.kind == Value::Kind::kNull) return 0;
  if (a.kind == Value::Kind::kInteger && b.kind == Value::Kind::kInteger) {
    return a.integer == b.integer ? 0 : a.integer < b.integer ? -1 : 1;
  }
  if (Rank(a.kind) == 1) {
    const double x = a.kind == Value::Kind::kInteger ? static_cast<double>(a.integer) : a.real;
    const double y = b.kind == Value::Kind::kInteger ? static_cast<double>(b.integer) : b.real;
    return x == y ? 0 : x < y ? -1 : 1;
  }
  if (a.kind == Value::Kind::kBlob) return a.bytes.compare(b.bytes);
  return base::TrimRightBlanks(a.bytes).compare(base::TrimRightBlanks(b.bytes));
}

// The value in a form that equal values, and only they, share.
void AppendKey(std::string& key, const Value& raw) {
  const Value value = Plain(raw);
  key += static_cast<char>(value.kind);
  const auto append = [&](const auto& number) { key.append(reinterpret_cast<const char*>(&number), sizeof number); };
  switch (value.kind) {
    case Value::Kind::kNull:
      return;
    case Value::Kind::kInteger:
      return append(value.integer);
    case Value::Kind::kReal:
      return append(value.real);
    case Value::Kind::kText:
    case Value::Kind::kBlob:
      append(value.bytes.size());
      key += value.bytes;
      return;
  }
}

// A sum that is not finite comes of operands that were not; only such may give it.
double ToReal(long double sum) {
  const auto real = static_cast<double>(sum);
  if (std::isinf(real) && std::isfinite(sum)) throw sql::errors::FloatOverflow();
  return real;
}

}  // namespace

GroupTable::GroupTable(std::string_view spec) {
  const std::size_t colon = spec.find(':');
  base::Check(colon != std::string_view::npos, "hash_group needs its specification");
  key_count_ = colon;
  for (const char letter : spec.substr(colon + 1)) {
    if (letter == '<') {
      is_sorted_ = true;
      continue;
    }
    Column column{static_cast<Aggregate>(letter)};
    if (column.kind == Aggregate::kMin || column.kind == Aggregate::kMax) column.extreme = extreme_count_++;
    if (column.kind == Aggregate::kCountDistinct) {
      column.seen = seen_.size();
      seen_.emplace_back();
    }
    aggregates_.push_back(column);
  }
  slots_.resize(kFirstSlots);
}

void GroupTable::Add(std::span<const Value> values) {
  const std::size_t group = GroupOf(values.first(key_count_));
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
      std::string key(reinterpret_cast<const char*>(&group), sizeof group);
      AppendKey(key, value);
      if (!seen_[column.seen].insert(std::move(key)).second) return;
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
      sql::Datum& best = extremes_[group * extreme_count_ + column.extreme];
      const int order = accumulator.count == 0 ? 0 : Compare(value, sql::ToValue(best));
      const bool is_better = column.kind == Aggregate::kMin ? order < 0 : order > 0;
      if (accumulator.count == 0 || is_better) best = sql::ToDatum(value);
      break;
    }
  }
  ++accumulator.count;
}

std::size_t GroupTable::GroupOf(std::span<const Value> keys) {
  std::uint64_t hash = 0;
  for (const Value& key : keys) hash = hash * 31 + HashOf(Plain(key));
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = Mix(hash) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t group = slots_[slot] - 1;
    if (hashes_[group] != hash) continue;
    const sql::Datum* stored = keys_.data() + group * key_count_;
    std::size_t i = 0;
    while (i < key_count_ && Same(Plain(keys[i]), Plain(sql::ToValue(stored[i])))) ++i;
    if (i == key_count_) return group;
  }
  const std::size_t group = hashes_.size();
  slots_[slot] = static_cast<std::uint32_t>(group + 1);
  hashes_.push_back(hash);
  for (const Value& key : keys) keys_.push_back(sql::ToDatum(key));
  accumulators_.resize(accumulators_.size() + aggregates_.size());
  extremes_.resize(extremes_.size() + extreme_count_);
  if (hashes_.size() * 2 > slots_.size()) Grow();
  return group;
}

void GroupTable::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t group = 0; group < hashes_.size(); ++group) {
    std::size_t slot = Mix(hashes_[group]) & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(group + 1);
  }
}

void GroupTable::Finish() {
  order_.resize(hashes_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  if (is_sorted_) Sort();
  seen_.clear();
}

void GroupTable::Sort() {
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    for (std::size_t i = 0; i < key_count_; ++i) {
      const int order = Compare(sql::ToValue(keys_[a * key_count_ + i]), sql::ToValue(keys_[b * key_count_ + i]));
      if (order != 0) return order < 0;
    }
    return false;
  });
}

sql::Datum GroupTable::Cell(std::size_t place, std::size_t column) const {
  const std::size_t group = order_[place];
  if (column < key_count_) return keys_[group * key_count_ + column];
  const Column& aggregate = aggregates_[column - key_count_];
  const Accumulator& accumulator = accumulators_[group * aggregates_.size() + column - key_count_];
  switch (aggregate.kind) {
    case Aggregate::kCountRows:
    case Aggregate::kCount:
    case Aggregate::kCountDistinct:
      return accumulator.count;
    default:
      break;
  }
  if (accumulator.count == 0) return {};
  switch (aggregate.kind) {
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
      return extremes_[group * extreme_count_ + aggregate.extreme];
  }
}

GroupTable::Index GroupTable::MakeIndex(const std::vector<std::size_t>& columns) const {
  Index index;
  index.reserve(order_.size());
  std::string key;
  for (std::uint32_t place = 0; place < order_.size(); ++place) {
    key.clear();
    for (const std::size_t column : columns) {
      if (column < key_count_) {
        AppendKey(key, Key(place, column));
      } else {
        const sql::Datum cell = Cell(place, column);
        AppendKey(key, sql::ToValue(cell));
      }
    }
    index[key].push_back(place);
  }
  return index;
}

std::span<const std::uint32_t> GroupTable::Find(const std::vector<std::size_t>& columns,
                                                std::span<const Value> values) {
  auto found = indexes_.find(columns);
  if (found == indexes_.end()) found = indexes_.emplace(columns, MakeIndex(columns)).first;
  std::string key;
  for (const Value& value : values) {
    if (value.is_null()) return {};
    AppendKey(key, value);
  }
  const auto places = found->second.find(key);
  if (places == found->second.end()) return {};
  return places->second;
}

}  // namespace doppel::storage
