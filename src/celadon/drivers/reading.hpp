#pragma once
// What every driver gives, and to whom.

#include <cstdint>
#include <span>
#include <string_view>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon::drivers {

/// One value as a device told it. Views are valid during the call that hands it over.
struct Reading {
  /// The place it came from, stable for ever within its feed: "meter-7/active_energy_import".
  std::string_view key;
  Instant at;             ///< by the device's clock where it has one, else when it was received
  double value = 0.0;     ///< scaled, in `unit`
  std::string_view unit;  ///< symbol of units/unit.hpp; empty: not known
  /// telemetry/quality.hpp bits that the device itself told (not valid, substituted); else 0.
  std::uint16_t quality = 0;
};

/// Where readings go. Thread-safe.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Returns when the readings are durable: only then may a driver acknowledge them to the device.
  /// `feed` names the feed as configured. Errors: limit (too much at once: wait and try again),
  /// disk_full, io; then none of them is kept.
  virtual Status take(std::string_view feed, std::span<const Reading> readings) = 0;
};

}  // namespace celadon::drivers
