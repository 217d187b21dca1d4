// FarmHash's Fingerprint64: the same 64 bits on every machine and for all time (github.com/google/farmhash,
// farmhashna).
#pragma once

#include <cstdint>
#include <string_view>

namespace doppel::sql {

std::uint64_t FarmFingerprint64(std::string_view bytes);

}  // namespace doppel::sql
