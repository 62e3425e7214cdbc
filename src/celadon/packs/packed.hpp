#pragma once
// A pack as one run of bytes, so that it can be kept for ever: the very bytes whose SHA-256 is the
// hash of the pack. Kept under their digest they are found again by what a filed result pins.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::packs {

/// "celadon-pack 1\n" and then, for each file in byte order of the names, "<name>\n<size in bytes,
/// decimal>\n<bytes>\n". Its SHA-256 is Pack::hash().
std::string packed(const Pack& pack);

/// The files of packed bytes; they look into `bytes`. Errors: corrupt (what is wrong, at which
/// byte), limit.
Result<std::vector<EmbeddedFile>> unpacked(std::string_view bytes,
                                           const LibraryLimits& limits = {});

/// A library of packed packs and of nothing else. Each item is a pack; `places` (as many) say in
/// messages where it came from. The library holds the bytes: no pack may outlive it. Errors: those
/// of unpacked and Library::open.
Result<LibraryPtr> library_of_packed(std::vector<std::string> packs,
                                     const std::vector<std::string>& places);

}  // namespace celadon::packs
