#include "storage/kept_rows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>

#include "base/check.h"
#include "base/text.h"

namespace doppel::storage {
namespace {

using sql::Value;
using Kind = sql::Value::Kind;

constexpr std::size_t kBlock = 64 << 10;
constexpr double kTwo63 = 9223372036854775808.0;

std::uint64_t Mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0x9e3779b97f4a7c15ULL;
  x ^= x >> 29;
  x *= 0xbf58476d1ce4e5b9ULL;
  return x ^ x >> 32;
}

bool IsWhole(double real) { return real >= -kTwo63 && real < kTwo63 && real == std::floor(real); }

int Rank(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return 0;
    case Kind::kInteger:
    case Kind::kReal:
      return 1;
    case Kind::kText:
      return 2;
    case Kind::kBlob:
      return 3;
  }
  return 0;
}

}  // namespace

std::span<char> ByteArena::Keep(std::string_view bytes) {
  if (bytes.size() > left_ || next_ == nullptr) {
    const std::size_t size = std::max(kBlock, bytes.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
  }
  char* const kept = next_;
  std::memcpy(kept, bytes.data(), bytes.size());
  next_ += bytes.size();
  left_ -= bytes.size();
  return {kept, bytes.size()};
}

void Cell::Set(const Value& value, ByteArena& arena) {
  kind_ = value.kind;
  switch (value.kind) {
    case Kind::kNull:
      return;
    case Kind::kInteger:
      integer_ = value.integer;
      return;
    case Kind::kReal:
      real_ = value.real;
      return;
    case Kind::kText:
    case Kind::kBlob:
      base::Check(value.bytes.size() <= UINT32_MAX, "a value is shorter than 4 GB");
      size_ = static_cast<std::uint32_t>(value.bytes.size());
      bytes_ = arena.Keep(value.bytes).data();
      return;
  }
}

void Cell::Replace(const Value& value, ByteArena& arena) {
  const bool fits =
      (kind_ == Kind::kText || kind_ == Kind::kBlob) && value.kind == kind_ && value.bytes.size() <= size_;
  if (!fits) return Set(value, arena);
  size_ = static_cast<std::uint32_t>(value.bytes.size());
  std::memcpy(bytes_, value.bytes.data(), value.bytes.size());
}

Value Cell::Get() const {
  switch (kind_) {
    case Kind::kNull:
      break;
    case Kind::kInteger:
      return Value::Integer(integer_);
    case Kind::kReal:
      return Value::Real(real_);
    case Kind::kText:
      return Value::Text({bytes_, size_});
    case Kind::kBlob:
      return Value::BlobBytes({bytes_, size_});
  }
  return Value::Null();
}

bool Cell::Equals(const Value& value) const {
  if (kind_ == Kind::kInteger && value.kind == Kind::kInteger) return integer_ == value.integer;
  return Same(Get(), value);
}

// A real that is a whole number of 64 bits hashes as that integer, which it equals.
std::uint64_t HashOf(const Value& value) {
  switch (value.kind) {
    case Kind::kNull:
      return 1;
    case Kind::kInteger:
      return Mix(static_cast<std::uint64_t>(value.integer));
    case Kind::kReal:
      return IsWhole(value.real) ? Mix(static_cast<std::uint64_t>(static_cast<std::int64_t>(value.real)))
                                 : Mix(std::bit_cast<std::uint64_t>(value.real));
    case Kind::kText:
      return std::hash<std::string_view>{}(base::TrimRightBlanks(value.bytes));
    case Kind::kBlob:
      return std::hash<std::string_view>{}(value.bytes);
  }
  return 0;
}

std::uint64_t HashOf(std::span<const Value> values) {
  if (values.size() == 1) return HashOf(values[0]);
  std::uint64_t hash = 0;
  for (const Value& value : values) hash = Mix(hash * 31 + HashOf(value));
  return hash;
}

bool Same(const Value& a, const Value& b) {
  if (a.kind != b.kind) {
    const Value& real = a.kind == Kind::kReal ? a : b;
    const Value& other = a.kind == Kind::kReal ? b : a;
    return real.kind == Kind::kReal && other.kind == Kind::kInteger && IsWhole(real.real) &&
           static_cast<std::int64_t>(real.real) == other.integer;
  }
  switch (a.kind) {
    case Kind::kNull:
      return true;
    case Kind::kInteger:
      return a.integer == b.integer;
    case Kind::kReal:
      return a.real == b.real;
    case Kind::kText:
      return base::TrimRightBlanks(a.bytes) == base::TrimRightBlanks(b.bytes);
    case Kind::kBlob:
      return a.bytes == b.bytes;
  }
  return false;
}

// An integer that meets a real is compared as a real: types are static, so the two only meet where a whole real was
// stored as an integer.
int Compare(const Value& a, const Value& b) {
  const int rank = Rank(a.kind);
  if (rank != Rank(b.kind)) return rank < Rank(b.kind) ? -1 : 1;
  switch (a.kind) {
    case Kind::kNull:
      return 0;
    case Kind::kInteger:
    case Kind::kReal:
      if (a.kind == b.kind && a.kind == Kind::kInteger)
        return a.integer == b.integer ? 0 : a.integer < b.integer ? -1 : 1;
      return sql::CompareReals(sql::RealOf(a), sql::RealOf(b));
    case Kind::kText:
      return base::TrimRightBlanks(a.bytes).compare(base::TrimRightBlanks(b.bytes));
    case Kind::kBlob:
      return a.bytes.compare(b.bytes);
  }
  return 0;
}

KeptRows::KeptRows(std::vector<std::size_t> columns, ByteArena arena)
    : width_(columns.size()), arena_(std::move(arena)) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (positions_.size() <= columns[i]) positions_.resize(columns[i] + 1, kNotKept);
    positions_[columns[i]] = i;
  }
}

void KeptRows::Append(std::span<const Value> values) {
  for (const Value& value : values) cells_.emplace_back(value, arena_);
}

Value KeptRows::Get(std::size_t place, std::size_t column) const {
  if (column >= positions_.size() || positions_[column] == kNotKept) return Value::Null();
  return cells_[place * width_ + positions_[column]].Get();
}

const KeptRows::Lookup& KeptRows::LookupBy(const std::vector<std::size_t>& columns) {
  std::unique_ptr<Lookup>& lookup = lookups_[columns];
  if (!lookup) lookup = std::make_unique<Lookup>(*this, columns);
  return *lookup;
}

// The look-up then finds places that follow one another. Rows with NULL among the columns are found by none.
void KeptRows::ClusterBy(const std::vector<std::size_t>& columns) {
  LookupBy(columns);
  Lookup& lookup = *lookups_[columns];
  if (lookup.places_.size() == size() && lookup.starts_.size() == size() + 1) return;  // no two are equal
  std::vector<Cell> clustered;
  clustered.reserve(lookup.places_.size() * width_);
  for (std::uint32_t& place : lookup.places_) {
    const auto row = cells_.begin() + static_cast<std::ptrdiff_t>(place * width_);
    place = static_cast<std::uint32_t>(clustered.size() / width_);
    clustered.insert(clustered.end(), row, row + static_cast<std::ptrdiff_t>(width_));
  }
  cells_ = std::move(clustered);
}

KeptRows::Lookup::Lookup(const KeptRows& rows, const std::vector<std::size_t>& columns) : rows_(rows) {
  for (const std::size_t column : columns) {
    base::Check(column < rows.positions_.size() && rows.positions_[column] != kNotKept, "look-ups are by kept columns");
    positions_.push_back(rows.positions_[column]);
  }
  const std::size_t size = rows.size();
  base::Check(size < UINT32_MAX / 2, "rows kept in memory are fewer than two thousand million");
  slots_.resize(std::bit_ceil(size * 2 + 1));

  constexpr std::uint32_t kNoEntry = UINT32_MAX;
  std::vector<std::uint32_t> entry_of(size, kNoEntry);
  // While entries are found, the first row of each stands for it.
  places_.reserve(size);
  std::vector<std::uint32_t> counts;
  std::vector<Value> key(positions_.size());
  for (std::size_t place = 0; place < size; ++place) {
    bool has_null = false;
    for (std::size_t i = 0; i < key.size(); ++i) {
      key[i] = rows.cells_[place * rows.width_ + positions_[i]].Get();
      has_null |= key[i].is_null();
    }
    if (has_null) continue;
    const std::uint64_t hash = HashOf(key);
    const std::size_t at = SlotOf(hash, key);
    Slot& slot = slots_[at];
    if (slot.entry == 0) {
      starts_.push_back(static_cast<std::uint32_t>(starts_.size()));
      places_.push_back(static_cast<std::uint32_t>(place));
      counts.push_back(0);
      slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(starts_.size())};
    }
    entry_of[place] = slot.entry - 1;
    ++counts[slot.entry - 1];
  }
  starts_.push_back(static_cast<std::uint32_t>(starts_.size()));
  if (places_.size() == size) return;  // each row has a key of its own

  std::uint32_t start = 0;
  for (std::size_t entry = 0; entry < counts.size(); ++entry) {
    starts_[entry] = start;
    start += counts[entry];
  }
  starts_.back() = start;
  places_.resize(start);
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (std::size_t place = 0; place < size; ++place) {
    if (entry_of[place] != kNoEntry) places_[next[entry_of[place]]++] = static_cast<std::uint32_t>(place);
  }
}

bool KeptRows::Lookup::Holds(std::size_t entry, std::span<const Value> values) const {
  const Cell* row = rows_.cells_.data() + places_[starts_[entry]] * rows_.width_;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!row[positions_[i]].Equals(values[i])) return false;
  }
  return true;
}

// The slot of the key, or the free one where it would stand.
std::size_t KeptRows::Lookup::SlotOf(std::uint64_t hash, std::span<const Value> values) const {
  const std::size_t mask = slots_.size() - 1;
  const auto upper = static_cast<std::uint32_t>(hash >> 32);
  std::size_t at = hash & mask;
  while (slots_[at].entry != 0 && (slots_[at].hash != upper || !Holds(slots_[at].entry - 1, values))) {
    at = (at + 1) & mask;
  }
  return at;
}

std::span<const std::uint32_t> KeptRows::Lookup::Find(std::span<const Value> values) const {
  for (const Value& value : values) {
    if (value.is_null()) return {};
  }
  const Slot& slot = slots_[SlotOf(HashOf(values), values)];
  if (slot.entry == 0) return {};
  return {places_.data() + starts_[slot.entry - 1], starts_[slot.entry] - starts_[slot.entry - 1]};
}

}  // namespace doppel::storage
