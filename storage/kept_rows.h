// KeptRows: rows held in memory while their statement runs, looked up by hashing. Joins and groupings that the
// optimizer takes from SQLite stand on it (group_functions.h): SQLite would build a sorted index for each.
//
// Equality is SQLite's: texts under RTRIM, integers and reals by value. NULL is one value to HashOf and Same, but a
// look-up finds no row by it.
// Threads: its statement's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sql/types/datum.h"

namespace doppel::storage {

// Bytes that live as long as the arena, also when it is moved.
class ByteArena {
 public:
  std::span<char> Keep(std::string_view bytes);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

// A value in 16 bytes; its text or blob lies in an arena.
class Cell {
 public:
  Cell() = default;
  Cell(const sql::Value& value, ByteArena& arena) { Set(value, arena); }
  void Set(const sql::Value& value, ByteArena& arena);
  // The same, but a shorter text takes the place of the one before. REQUIRES: no other cell shares its bytes.
  void Replace(const sql::Value& value, ByteArena& arena);
  sql::Value Get() const;
  bool is_null() const { return kind_ == sql::Value::Kind::kNull; }
  bool Equals(const sql::Value& value) const;

 private:
  sql::Value::Kind kind_ = sql::Value::Kind::kNull;
  std::uint32_t size_ = 0;
  union {
    std::int64_t integer_ = 0;
    double real_;
    char* bytes_;
  };
};

std::uint64_t HashOf(std::span<const sql::Value> values);
std::uint64_t HashOf(const sql::Value& value);
bool Same(const sql::Value& a, const sql::Value& b);
// SQLite's order: NULL, numbers, texts (under RTRIM), blobs. Negative, 0 or positive.
int Compare(const sql::Value& a, const sql::Value& b);

class KeptRows {
 public:
  // Rows of `columns.size()` values; the values are those of the named columns, counted from 0.
  explicit KeptRows(std::vector<std::size_t> columns, ByteArena arena = {});
  KeptRows(const KeptRows&) = delete;
  KeptRows& operator=(const KeptRows&) = delete;

  void Append(std::span<const sql::Value> values);
  // Takes over cells whose bytes lie in the arena that this was made with.
  void AppendCells(std::span<const Cell> cells) { cells_.insert(cells_.end(), cells.begin(), cells.end()); }
  void Reserve(std::size_t rows) { cells_.reserve(rows * width_); }
  ByteArena& arena() { return arena_; }

  std::size_t size() const { return width_ == 0 ? 0 : cells_.size() / width_; }
  // NULL for a column that is not kept. REQUIRES: place < size().
  sql::Value Get(std::size_t place, std::size_t column) const;

  class Lookup {
   public:
    Lookup(const KeptRows& rows, const std::vector<std::size_t>& columns);
    // Places of the rows whose columns equal `values`, in their order. Valid as long as this.
    std::span<const std::uint32_t> Find(std::span<const sql::Value> values) const;

   private:
    friend class KeptRows;
    struct Slot {
      std::uint32_t hash = 0;   // its upper half
      std::uint32_t entry = 0;  // + 1; 0: free
    };
    std::size_t SlotOf(std::uint64_t hash, std::span<const sql::Value> values) const;
    bool Holds(std::size_t entry, std::span<const sql::Value> values) const;

    const KeptRows& rows_;
    std::vector<std::size_t> positions_;  // in a row
    std::vector<Slot> slots_;
    // Of each set of equal keys: where its rows begin in places_.
    std::vector<std::uint32_t> starts_;
    std::vector<std::uint32_t> places_;
  };
  // Puts rows that are equal in the columns next to each other, for look-ups by them. No rows are appended afterwards.
  void ClusterBy(const std::vector<std::size_t>& columns);
  // Made at the first call; no rows are appended afterwards. REQUIRES: the columns are kept.
  const Lookup& LookupBy(const std::vector<std::size_t>& columns);

 private:
  static constexpr std::size_t kNotKept = SIZE_MAX;

  std::size_t width_;
  std::vector<std::size_t> positions_;  // by column: where it stands in a row, or kNotKept
  ByteArena arena_;
  std::vector<Cell> cells_;
  std::map<std::vector<std::size_t>, std::unique_ptr<Lookup>> lookups_;
};

}  // namespace doppel::storage
