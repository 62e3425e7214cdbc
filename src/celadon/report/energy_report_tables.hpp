#pragma once
// The tables of the energy report.

#include <optional>

#include "celadon/report/report_parts.hpp"

namespace celadon::report {

/// The coal equivalent of a line in tce; nullopt while it is undetermined.
std::optional<double> tce_of(const ledger::EnergyLine& line);

/// Energy by carrier: amount, coefficient, coal equivalent, share that was metered.
PrintedTable carriers_table(const ReportBasis& b);

/// Where each coefficient comes from.
PrintedTable factors_table(const ReportBasis& b);

/// What flows into and out of each node and what stays unaccounted.
PrintedTable balance_table(const ReportBasis& b);

/// Electricity by load; `chart` gets the same figures.
PrintedTable flows_table(const ReportBasis& b, Chart& chart);

}  // namespace celadon::report
