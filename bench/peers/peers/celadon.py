"""Celadon itself: `celadon serve` over a data folder of its own, lines by /write, answers by /api/v1."""
import csv
import io
import json
import os
import re
import subprocess
import time
import urllib.parse

from .base import Peer, http_call

PORT = 18090
SITE = """site:
  id: bench
  name: {zh: 测试工厂, en: Bench works}
  organisation: {zh: 测试企业, en: Bench company}
  industry: C3831
  division: "330522"
accounting: {coal_equivalent_edition: "2020", basis: calorific, grid_area: "330000", gwp_set: AR6}
nodes:
  - {id: grid, name: {zh: 市电, en: Grid}, kind: source, carrier: electricity, origin: grid}
  - {id: load, name: {zh: 负荷, en: Load}, kind: load}
flows:
  - {id: f, from: grid, to: load, point: E}
points:
  - {id: E, name: {zh: 总表, en: Meter}, quantity: register, unit: kWh, interval: 15min}
"""


class Celadon(Peer):
    name = "celadon"
    token = ""

    @property
    def binary(self):
        return os.environ.get("CELADON", "celadon")

    def prepare(self):
        (self.folder / "site.yaml").write_text(SITE)
        subprocess.run([self.binary, "--data", str(self.folder / "data"), "site", "apply", str(self.folder / "site.yaml")],
                       check=True, capture_output=True)

    def start(self):
        self.spawn([self.binary, "--data", self.folder / "data", "serve", "--listen", f"127.0.0.1:{PORT}"])
        self.wait_ready(lambda: http_call(PORT, "GET", "/readyz"))
        if self.token:
            self.get("latest?format=csv")      # the points are read at first use

    def version(self):
        return json.loads(http_call(PORT, "GET", "/health"))["version"]

    def create(self):
        link = None
        for _ in range(100):
            link = re.search(rb"first-start#token=(\S+)", (self.folder / "celadon.log").read_bytes())
            if link:
                break
            time.sleep(0.1)
        start = {"token": link.group(1).decode(), "login": "bench", "name": "bench", "password": "correct horse battery",
                 "organisation": {"kind": "plant", "names": {"zh": "测试", "en": "Bench"}}}
        import http.client
        c = http.client.HTTPConnection("127.0.0.1", PORT)
        c.request("POST", "/api/v1/first-start", json.dumps(start), {"Content-Type": "application/json"})
        r = c.getresponse()
        session = json.loads(r.read())
        if r.status // 100 != 2:
            raise RuntimeError(str(session))
        headers = {"Content-Type": "application/json", "Cookie": r.getheader("Set-Cookie").split(";")[0],
                   "X-CSRF-Token": session["csrf"]}
        made = http_call(PORT, "POST", "/api/v1/tokens", json.dumps(
            {"name": "bench", "permissions": ["import_data", "site_read"], "expires_in_days": 1}), headers)
        self.token = json.loads(made)["token"]

    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def load_arguments(self, args):
        per = args.rows_per_request or 10_000
        return ["--url", f"http://127.0.0.1:{PORT}/write?db=bench&precision=ms", "--format", "influx",
                "--rows-per-request", str(per), "--header", f"Authorization: Token {self.token}"]

    def flush(self):
        time.sleep(5)

    def key(self, series, ctx):
        return f"telemetry,grp={series * ctx['groups'] // ctx['series']},series={series} value"

    def get(self, path):
        return http_call(PORT, "GET", f"/api/v1/sites/bench/{path}", headers=self.headers()).decode()

    @staticmethod
    def column(text, index):
        rows = list(csv.reader(io.StringIO(text)))[1:]
        return {"rows": len(rows), "sum": sum(float(r[index]) for r in rows)}

    def ask(self, query, ctx):
        t0, t1 = ctx["t0_ms"], ctx["t1_ms"]
        ctx = {"groups": 300, "series": 150_000, **ctx}
        start = time.perf_counter()
        if query == "q1":
            text = self.get("latest?format=csv")
        elif query == "q2":
            point = urllib.parse.quote(self.key(ctx["q2_series"], ctx))
            text = self.get(f"readings?point={point}&from={t0}&to={t1}&format=csv")
        elif query == "q3":
            points = [self.key(i * ctx["q3_stride"] + ctx["q3_offset"], ctx) for i in range(1000)]
            body = json.dumps({"points": points, "from": t0, "to": t1, "step": "15m", "parts": "all"})
            text = http_call(PORT, "POST", "/api/v1/sites/bench/intervals?format=csv", body,
                             {**self.headers(), "Content-Type": "application/json"}).decode()
        else:
            text = self.get(f"sums?tag=grp&from={t0}&to={t1}&step=1h&format=csv")
        self.last_ms = (time.perf_counter() - start) * 1e3
        return self.column(text, {"q1": 2, "q2": 1, "q3": 3, "q4": 3}[query])
