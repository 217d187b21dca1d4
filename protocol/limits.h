// Bounds on what a client may send. Beyond them the connection ends with a protocol error; nothing is allocated first.
#pragma once

#include <cstddef>

namespace doppel::protocol {

// A packet before authentication without type byte, as PostgreSQL bounds it.
inline constexpr std::size_t kMaxStartupPacketBytes = 10000;
inline constexpr std::size_t kMaxStartupParameters = 256;
// Password, digest or token; identity-provider tokens reach some kilobytes.
inline constexpr std::size_t kMaxAuthenticationBytes = 65536;
// Messages that hold only names and numbers.
inline constexpr std::size_t kMaxSmallMessageBytes = 16384;
// Query, Parse, Bind, CopyData. A statement is at most 16 MB in Redshift, a bound value 16 MB.
inline constexpr std::size_t kMaxLargeMessageBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxStatementBytes = std::size_t{16} << 20;
// Redshift's limit on parameters of one statement; the drivers share it.
inline constexpr std::size_t kMaxParameters = 32767;

}  // namespace doppel::protocol
