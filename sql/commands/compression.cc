#include "sql/commands/compression.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "sql/types/type_table.h"

namespace doppel::sql {
namespace {

// What is looked at of long strings.
constexpr std::size_t kMaxSampledBytes = 8 << 20;
constexpr std::size_t kMaxDictionary = 256;
constexpr std::size_t kNumbersInBlock = 64;
// Behind a string of variable length.
constexpr std::int64_t kLengthBytes = 4;

bool IsExact(TypeId id) {
  return IsInteger(id) || id == TypeId::kNumeric || IsDateTime(id) || id == TypeId::kIntervalY2M ||
         id == TypeId::kIntervalD2S;
}

// Of a value of a fixed length; 0: as long as its bytes.
std::int64_t FixedBytes(LogicalType type) {
  if (type.id == TypeId::kNumeric) return type.precision() <= 18 ? 8 : 16;
  if (type.id == TypeId::kBpchar) return std::max(type.length(), 1);
  return std::max<std::int64_t>(GetType(type.id).length, 0);
}

int BitsOf(Int128 span) {
  int bits = 0;
  for (; span > 0; span >>= 1) ++bits;
  return bits;
}

// Each block keeps its least number, a width, and every number's distance from the least in as many bits.
std::int64_t BlockwiseBytes(const std::vector<Int128>& numbers, std::int64_t number_bytes) {
  std::int64_t bytes = 0;
  for (std::size_t begin = 0; begin < numbers.size(); begin += kNumbersInBlock) {
    const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = numbers.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kNumbersInBlock, numbers.size()));
    const auto [low, high] = std::minmax_element(first, last);
    bytes += number_bytes + 1 + (BitsOf(*high - *low) * (last - first) + 7) / 8;
  }
  return bytes;
}

// As LZO counts: a byte for each that was not seen before, three for each repetition of four or more.
std::int64_t RepetitionBytes(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += value;
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kWindow = 48 * 1024;
  std::unordered_map<std::uint32_t, std::size_t> seen;
  std::int64_t bytes = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t length = 0;
    if (at + kShortest <= text.size()) {
      std::uint32_t key = 0;
      for (std::size_t i = 0; i < kShortest; ++i) key = key << 8 | static_cast<unsigned char>(text[at + i]);
      const auto [place, is_new] = seen.try_emplace(key, at);
      if (!is_new && at - place->second <= kWindow) {
        while (at + length < text.size() && text[place->second + length] == text[at + length]) ++length;
      }
      place->second = at;
    }
    bytes += length == 0 ? 1 : 3;
    at += std::max<std::size_t>(length, 1);
  }
  return bytes;
}

}  // namespace

ColumnSample::ColumnSample(LogicalType type) : type_(type), is_exact_(IsExact(type.id)) {}

void ColumnSample::Add(const Value& value) {
  if (value.is_null() || bytes_ > kMaxSampledBytes) return;
  if (is_exact_) numbers_.push_back(ToInt128(value));
  std::string bytes = value.kind == Value::Kind::kInteger ? std::to_string(value.integer)
                      : value.kind == Value::Kind::kReal  ? std::to_string(value.real)
                                                          : std::string(value.bytes);
  if (type_.id == TypeId::kBpchar)
    bytes.resize(std::max(bytes.size(), static_cast<std::size_t>(FixedBytes(type_))), ' ');
  bytes_ += bytes.size();
  values_.push_back(std::move(bytes));
}

ColumnSample::Sizes ColumnSample::Measure() const {
  const std::int64_t fixed = FixedBytes(type_);
  const auto size = [&](const std::string& value) {
    return fixed > 0 ? fixed : static_cast<std::int64_t>(value.size()) + kLengthBytes;
  };
  Sizes sizes;
  std::set<std::string_view> dictionary;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    sizes.raw += size(values_[i]);
    if (i == 0 || values_[i] != values_[i - 1]) sizes.runlength += size(values_[i]) + 1;
    const bool is_full = dictionary.size() == kMaxDictionary;
    if (!is_full && dictionary.insert(values_[i]).second) sizes.bytedict += size(values_[i]);
    sizes.bytedict += 1;
    if (is_full && !dictionary.contains(values_[i])) sizes.bytedict += size(values_[i]);
  }
  if (is_exact_) sizes.az64 = BlockwiseBytes(numbers_, fixed);
  const bool is_string =
      !is_exact_ && type_.id != TypeId::kBool && GetType(type_.id).representation != Representation::kReal;
  if (is_string) {
    sizes.lzo = RepetitionBytes(values_) + (fixed > 0 ? 0 : static_cast<std::int64_t>(values_.size()));
  }
  return sizes;
}

SuggestedEncoding ColumnSample::Suggest() const {
  const Sizes sizes = Measure();
  SuggestedEncoding best;
  std::int64_t least = sizes.raw;
  // r_ANALYZE_COMPRESSION's samples and the defaults of the encodings' page: az64 for what takes it, lzo for strings.
  const auto consider = [&](std::string_view encoding, std::int64_t bytes) {
    if (bytes <= 0 || bytes >= least) return;
    least = bytes;
    best.encoding = encoding;
  };
  if (is_exact_) {
    consider("az64", sizes.az64);
  } else {
    consider("lzo", sizes.lzo);
    consider("runlength", sizes.runlength);
    if (type_.id != TypeId::kBool) consider("bytedict", sizes.bytedict);
  }
  if (sizes.raw > 0) best.reduction_hundredths = 10000 - least * 10000 / sizes.raw;
  return best;
}

}  // namespace doppel::sql
