#pragma once
// What a packet of data means: keys, units and qualities of its figures.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/drivers/batch.hpp"
#include "celadon/drivers/hj212/body.hpp"
#include "celadon/drivers/hj212/cipher.hpp"

namespace celadon::drivers::hj212 {

/// A monitor as it is registered.
struct Device {
  std::string id;        ///< MN
  std::string password;  ///< PW; empty: any
  UtcOffset offset = UtcOffset::china();
  std::optional<Cipher> cipher;              ///< bodies of data come encrypted, and not otherwise
  std::map<std::string, std::string> units;  ///< by factor, before the table of codes
  /// Measuring points by "<factor>/<what>[/<period>]": their readings have the point as their key.
  std::map<std::string, std::string> points;
};

/// Whether the bodies of this command are encrypted where a key is agreed: 2xxx, 1014, 3020.
bool encrypted_command(std::string_view command) noexcept;

/// The unit of a figure by factor and kind; empty where the codes do not fix it. Sources: table of
/// codes of docs/field-protocols.md.
std::string_view unit_of(std::string_view factor, std::string_view what) noexcept;

/// telemetry/quality.hpp bits of a mark; an unknown mark is taken for "not valid".
std::uint16_t quality_of_mark(std::string_view mark) noexcept;

/// Adds the figures of a packet: key "<MN>/<factor>/<what>" for CN 2011, with "/minute", "/hour",
/// "/day" behind it for CN 2051, 2061, 2031 and "/cn<CN>" for others, so that a mean of an hour
/// never meets one of a minute. Time: DataTime, else QN, else `received`. What cannot be read is
/// returned. Errors: parse (the body cannot be decrypted, is neither UTF-8 nor GB18030, its
/// DataTime is none): then nothing is added.
Result<std::vector<Error>> add_readings(const Packet& packet, const Device& device,
                                        Instant received, Batch& to);

}  // namespace celadon::drivers::hj212
