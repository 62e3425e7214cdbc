#pragma once
// What a packet of HJ 212 carries: figures of pollutants with their marks, and parameters.
//
//     DataTime=20210824122000;w01018-Rtd=7.0,w01018-SampleTime=20210824103659,w01018-Flag=N
//     ';' parts factors, ',' the fields of one; a field is FACTOR-WHAT=value or NAME=value.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/drivers/hj212/packet.hpp"

namespace celadon::drivers::hj212 {

/// One figure as it was sent, in the unit that the device reports this factor in.
struct Observation {
  std::string factor;  ///< e.g. "w01018"; codes of 2005 too, e.g. "011"
  std::string what;    ///< Rtd, Avg, Min, Max, Cou, ...
  double value = 0;
  std::string text;                ///< as sent
  std::string mark;                ///< Flag of the factor: N normal; empty where none was sent
  std::optional<Instant> sampled;  ///< SampleTime
};

struct Parameter {
  std::string name;
  std::string value;
};

struct Body {
  std::optional<Instant> time;  ///< DataTime
  std::vector<Observation> observations;
  std::vector<Parameter> parameters;  ///< fields that belong to no factor
  std::vector<Error> faults;          ///< fields that could not be read; the others stand
};

/// Times are those of the monitor's clock, at `offset`. Errors: parse (a DataTime that is none).
Result<Body> read_body(std::string_view body, UtcOffset offset = UtcOffset::china());

/// "yyyyMMddHHmmss" or with milliseconds. Error parse.
Result<Instant> read_time(std::string_view text, UtcOffset offset = UtcOffset::china());

/// A request number: "yyyyMMddHHmmssSSS".
std::string format_request(Instant at, UtcOffset offset = UtcOffset::china());

/// The answer to data that asks for one: ST 91, CN 9014, the request's number, no answer wanted.
Packet acknowledgement(const Packet& data);

}  // namespace celadon::drivers::hj212
