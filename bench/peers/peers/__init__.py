"""The servers that can be benchmarked."""
import pathlib

from .base import HttpPeer
from .celadon import Celadon
from .clickhouse import ClickHouse, ClickHouseCluster
from .influxdb import InfluxDB
from .postgres import Postgres
from .victoriametrics import VictoriaMetrics

BUILT_IN = {p.name: p for p in (Celadon, ClickHouse, ClickHouseCluster, InfluxDB, Postgres, VictoriaMetrics)}


def make_peer(name, work):
    if name in BUILT_IN:
        return BUILT_IN[name](work)
    if pathlib.Path(name).suffix == ".json":
        return HttpPeer.from_file(name, work)
    raise SystemExit(f"unknown peer {name}; built in: {', '.join(sorted(BUILT_IN))}")
