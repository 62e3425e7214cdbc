#pragma once
// XXH64, the checksum of every block, record, directory and manifest of the series store.
// Source: Yann Collet, "XXH64 algorithm description", xxHash specification 0.1.1 (public domain
// algorithm).

#include <cstdint>

#include "celadon/storage/series/bytes.hpp"

namespace celadon::storage::series {

/// The 64-bit hash of the bytes under a seed. Not cryptographic: finds accidents, not forgers.
[[nodiscard]] std::uint64_t xxh64(ByteView bytes, std::uint64_t seed = 0) noexcept;

}  // namespace celadon::storage::series
