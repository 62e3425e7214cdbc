#!/usr/bin/env python3
"""Writes packs/devices from the facts of three public collections: register, type, order, scale, unit.

usage: tools/device_maps.py FOLDER   (meters_mbmd.csv, devices_evcc.csv, sunspec/model_*.json[.zst]; see docs/field-protocols.md)

Facts carry over, text does not: names of quantities are our own words. A row whose meaning depends on a setting of the device that
the collection asks its user for (firmware, battery type) is left out; the program says how many. The packs are what is committed.
"""
import collections, csv, json, math, pathlib, re, shutil, struct, subprocess, sys

EDITION = "2026-11"
ROOT = pathlib.Path(__file__).resolve().parent.parent / "packs" / "devices"
MBMD = "facts of volkszaehler/mbmd at fb8f9c22f1210740ac89064fb55610613bba3f78 (BSD-3-Clause), meters/rs485; the maker's manual was not read"
EVCC = "facts of evcc-io/evcc at b29b49e3056ead3c99ff1f4711b2bb17083114b0 (MIT), templates/definition/meter; the maker's manual was not read"
SUNSPEC = "SunSpec Alliance, models at 7abdf8982d5364f8ae916deee18aac86c11be36d (Apache-2.0), json/model_{}.json"

# id: zh, en, unit, what
PHASES = {"l1": ("A 相", "phase A"), "l2": ("B 相", "phase B"), "l3": ("C 相", "phase C"),
          "l12": ("AB ", "line AB"), "l23": ("BC ", "line BC"), "l31": ("CA ", "line CA"),
          "t1": ("费率 1", "tariff 1"), "t2": ("费率 2", "tariff 2")}
BASES = {
    "active_power": ("有功功率", "active power", "W", "state"), "active_power_import": ("受入有功功率", "imported active power", "W", "state"),
    "active_power_export": ("送出有功功率", "exported active power", "W", "state"), "reactive_power": ("无功功率", "reactive power", "kvar", "state"),
    "apparent_power": ("视在功率", "apparent power", "VA", "state"), "power_factor": ("功率因数", "power factor", "1", "state"),
    "frequency": ("频率", "frequency", "Hz", "state"), "voltage": ("电压", "voltage", "V", "state"), "line_voltage": ("线电压", "line voltage", "V", "state"),
    "current": ("电流", "current", "A", "state"), "phase_angle": ("相角", "phase angle", "°", "state"), "voltage_thd": ("电压总谐波畸变率", "THD of voltage", "%", "state"),
    "active_energy_import": ("受入有功电量", "imported active energy", "kWh", "register"), "active_energy_export": ("送出有功电量", "exported active energy", "kWh", "register"),
    "active_energy_total": ("有功电量合计", "active energy, both directions", "kWh", "register"), "active_energy": ("发电量", "energy generated", "kWh", "register"),
    "reactive_energy_import": ("受入无功电量", "imported reactive energy", "kvarh", "register"), "reactive_energy_export": ("送出无功电量", "exported reactive energy", "kvarh", "register"),
    "reactive_energy_total": ("无功电量合计", "reactive energy, both directions", "kvarh", "register"),
    "apparent_energy_import": ("受入视在电量", "imported apparent energy", "kVAh", "register"), "apparent_energy_export": ("送出视在电量", "exported apparent energy", "kVAh", "register"),
    "energy_discharged": ("放电量", "energy discharged", "kWh", "register"), "energy_charged": ("充电量", "energy charged", "kWh", "register"),
    "state_of_charge": ("荷电状态", "state of charge", "%", "state"), "capacity": ("容量", "capacity", "kWh", "state"),
    "dc_current": ("直流电流", "DC current", "A", "state"), "dc_voltage": ("直流电压", "DC voltage", "V", "state"), "dc_power": ("直流功率", "DC power", "W", "state"),
    "cabinet_temperature": ("机柜温度", "temperature of the cabinet", "°C", "state"), "heat_sink_temperature": ("散热器温度", "temperature of the heat sink", "°C", "state"),
    "ambient_temperature": ("环境温度", "ambient temperature", "°C", "state"),
}
ROLES = {"grid": ("并网点", "grid"), "pv": ("光伏", "PV"), "battery": ("电池", "battery")}
TYPES = {"uint16": "u16", "int16": "i16", "uint32": "u32", "int32": "i32", "uint64": "u64", "int64": "i64", "float32": "f32", "float64": "f64",
         "acc32": "u32", "acc64": "u64", "sunssf": "i16"}
WIDTH = {"u16": 1, "i16": 1, "u32": 2, "i32": 2, "u64": 4, "i64": 4, "f32": 2, "f64": 4}
NONE = {"u16": "FFFF", "i16": "8000", "u32": "FFFFFFFF", "i32": "80000000", "u64": "FFFFFFFFFFFFFFFF", "i64": "8000000000000000"}
MAKERS = {"Acrel": "安科瑞", "Huawei": "华为", "Sungrow": "阳光电源", "Growatt": "古瑞瓦特", "Deye": "德业", "SofarSolar": "首航新能源", "Ginlong": "锦浪",
          "GoodWe": "固德威", "SAJ": "三晶电气", "FoxESS": "麦田能源", "Alpha ESS": "沃太能源", "Sigenergy": "思格新能源", "Solax": "艾罗能源", "Siemens": "西门子",
          "Schneider Electric": "施耐德电气", "Chint": "正泰", "ABB": "ABB", "EcoFlow": "正浩", "Anker": "安克", "Wattsonic": "Wattsonic"}
METERS = {  # mbmd's key: id, maker, model
    "abb": ("abb-ab", "ABB", "A/B"), "carlogavazzi-em24": ("carlo-gavazzi-em24", "Carlo Gavazzi", "EM24"),
    "carlogavazzi-em24_e1": ("carlo-gavazzi-em24-e1", "Carlo Gavazzi", "EM24_E1"), "ddm18sd": ("ddm18sd", "", "DDM18SD"),
    "ds100": ("bgetech-ds100", "B+G e-tech", "DS100"), "dtsu666": ("chint-dtsu666", "Chint", "DTSU666"), "dzg": ("dzg-dvh4013", "DZG", "DVH4013"),
    "eltako": ("eltako-dsz15dzmod", "Eltako", "DSZ15DZMOD, DSZ16"), "finder7m24": ("finder-7m24", "Finder", "7M.24"),
    "iem3000": ("schneider-iem3000", "Schneider Electric", "iEM3000"), "janitza": ("janitza-b", "Janitza", "B"), "mpm3pm": ("bernecker-mpm3pm", "Bernecker", "MPM3PM"),
    "orno1p": ("orno-we-514", "ORNO", "WE-514, WE-515"), "orno1p504": ("orno-we-504", "ORNO", "WE-504"), "orno1p525": ("orno-we-525", "ORNO", "WE-525, WE-526"),
    "orno3p": ("orno-we-516", "ORNO", "WE-516, WE-517"), "pac2200": ("siemens-pac2200", "Siemens", "PAC2200"), "sbc": ("saia-ale3", "Saia Burgess", "ALE3"),
    "sdm": ("eastron-sdm630", "Eastron", "SDM630"), "sdm120": ("eastron-sdm120", "Eastron", "SDM120"), "sdm220": ("eastron-sdm220", "Eastron", "SDM220"),
    "sdm230": ("eastron-sdm230", "Eastron", "SDM230"), "sdm54": ("eastron-sdm54", "Eastron", "SDM54"), "sdm72": ("eastron-sdm72", "Eastron", "SDM72"),
    "sdm72v2": ("eastron-sdm72-v2", "Eastron", "SDM72 v2"), "ws100": ("bgetech-ws100", "B+G e-tech", "WS100")}
KINDS = {"meter": ("电能表", "electricity meter"), "inverter": ("逆变器", "inverter"), "storage": ("光储系统", "PV and storage system")}
COLUMNS = ["id", "zh", "en", "table", "address", "type", "order", "scale", "unit", "what", "invalid", "factor"]


def names_of(base, phase="", role="", part=0):
    zh, en, unit, what = BASES[base]
    ident = base
    if phase:
        zh, en, ident = f"{PHASES[phase][0]}{zh}", f"{en}, {PHASES[phase][1]}", f"{ident}_{phase}"
    if role:
        name = re.sub(r"\d+$", "", role)
        number = role[len(name):]
        gap = " " if number or zh[0].isascii() else ""
        zh, en, ident = f"{ROLES[name][0]}{number}{gap}{zh}", f"{ROLES[name][1]}{number and ' ' + number}: {en}", f"{role}_{ident}"
    if part:
        zh, en, ident = f"{zh}（第 {part} 路）", f"{en}, part {part}", f"{ident}_{part}"
    return {"id": ident, "zh": zh, "en": en, "unit": unit, "what": what}


def row(names, table, address, kind, order="abcd", scale=1.0, invalid="", factor=""):
    return {**names, "table": table, "address": address, "type": kind, "order": order if WIDTH[kind] > 1 else "abcd", "scale": scale, "invalid": invalid, "factor": factor}


def number(value):
    text = repr(round(value, 12))
    return text[:-2] if text.endswith(".0") else text


LIKELY = {"V": 230.1, "A": 12.5, "W": -1234.5, "VA": 2345.0, "kvar": -0.678, "kWh": 65432.1, "kvarh": 4321.0, "kVAh": 987.0, "Hz": 50.0, "%": 87.0, "1": 0.95, "°": 12.0, "°C": 41.5}


def registers_of(raw, kind, order):
    code = {"u16": ">H", "i16": ">h", "u32": ">I", "i32": ">i", "u64": ">Q", "i64": ">q", "f32": ">f", "f64": ">d"}[kind]
    data = struct.pack(code, raw)
    words = [data[i:i + 2] for i in range(0, len(data), 2)]
    if order in ("cdab", "dcba"):
        words.reverse()
    if order in ("badc", "dcba"):
        words = [w[::-1] for w in words]
    return " ".join(w.hex().upper() for w in words)


def cases_of(rows):
    """One case for each way of writing a value that the map has, and one for each "no value"."""
    cases, seen = [], set()
    for r in rows:
        if r["what"] == "factor":
            continue
        key = (r["type"], r["order"], r["scale"], r["invalid"], bool(r["factor"]))
        if key in seen:
            continue
        seen.add(key)
        factor = -2 if r["factor"] else 0
        step = r["scale"] * 10.0 ** factor
        raw = LIKELY[r["unit"]] / step
        if r["type"][0] == "f":
            raw = struct.unpack(">f", struct.pack(">f", raw))[0] if r["type"] == "f32" else raw
        else:
            raw = abs(raw) if r["type"][0] == "u" else raw
            bits = int(r["type"][1:]) - (r["type"][0] == "i")
            while abs(raw) >= 2 ** bits - 1:
                raw /= 10
            raw = round(raw)
        case = {"register": r["id"], "raw": registers_of(raw, r["type"], r["order"])}
        if r["factor"]:
            case["factor"] = factor
        cases.append({**case, "expect": number(raw * step) if r["type"][0] != "f" else repr(raw * step), "unit": r["unit"],
                      "expect_source": "worked out with Python's struct from the row's type, order and scale"})
        if r["invalid"]:
            words = [r["invalid"][i:i + 4] for i in range(0, len(r["invalid"]), 4)]
            if r["order"] == "cdab":
                words.reverse()
            cases.append({"register": r["id"], "raw": " ".join(words), **({"factor": factor} if r["factor"] else {}), "missing": True})
    return cases


def quoted(value):
    return value if isinstance(value, str) and re.fullmatch(r"-?[0-9.e+-]+", value) else str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def write(ident, title, maker, model, kind, source, confidence, rows, remarks=(), sunspec=None):
    folder = ROOT / ident
    folder.mkdir(parents=True, exist_ok=True)
    rows = sorted(rows, key=lambda r: (r["table"], r["address"], r["id"]))
    head = [f"pack:", f"  id: devices.{ident}", f'  edition: "{EDITION}"', "  kind: devices", f"  title: {{zh: {json.dumps(title[0], ensure_ascii=False)}, en: {json.dumps(title[1], ensure_ascii=False)}}}",
            f"  source: {json.dumps(source)}", f"  confidence: {confidence}", "device:"]
    if maker:
        head.append(f"  maker: {json.dumps(maker)}")
    head += [*([f"  model: {json.dumps(model, ensure_ascii=False)}"] if model else []), f"  class: {kind}", "  registers: registers.csv", "  ratios: unknown"]
    if sunspec is not None:
        head.append(f"  sunspec_model: {sunspec}")
    for zh, en in remarks:
        head.append(f"  remark: {{zh: {json.dumps(zh, ensure_ascii=False)}, en: {json.dumps(en)}}}")
    head.append("cases:")
    for case in cases_of(rows):
        fields = ", ".join(f"{k}: {json.dumps(v) if k in ('raw', 'register', 'unit') else quoted(v)}" for k, v in case.items())
        head.append(f"  - {{{fields}}}")
    (folder / "pack.yaml").write_text("\n".join(head) + "\n")
    with open(folder / "registers.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for r in rows:
            out.writerow([number(r[c]) if c == "scale" else r[c] for c in COLUMNS])


MBMD_BASES = {"Power": "active_power", "ImportPower": "active_power_import", "ExportPower": "active_power_export", "ReactivePower": "reactive_power",
              "ApparentPower": "apparent_power", "Cosphi": "power_factor", "Frequency": "frequency", "Voltage": "voltage", "Current": "current", "PhaseAngle": "phase_angle",
              "THD": "voltage_thd", "Import": "active_energy_import", "Export": "active_energy_export", "Sum": "active_energy_total",
              "ReactiveImport": "reactive_energy_import", "ReactiveExport": "reactive_energy_export", "ReactiveSum": "reactive_energy_total"}


def meters(folder):
    found = collections.defaultdict(list)
    for line in csv.DictReader(open(folder / "meters_mbmd.csv")):
        match = re.fullmatch(r"([A-Za-z]+?)(L[123]|T[12])?", line["measurement"])
        names = names_of(MBMD_BASES[match[1]], (match[2] or "").lower())
        kind, order = TYPES[line["data_type"].replace("_wordswap", "")], "cdab" if line["data_type"].endswith("_wordswap") else "abcd"
        scale = float(line["scale_multiplier"])
        if line["unit"] == "var":
            scale /= 1000.0
        elif (line["unit"] or "1") != names["unit"]:
            sys.exit(f"{line}: unit {line['unit']} where {names['unit']} is expected")
        assert WIDTH[kind] == int(line["registers"])
        found[line["device"]].append(row(names, "holding" if line["function_code"] == "3" else "input", int(line["register_dec"]), kind, order, scale))
    for key, rows in found.items():
        ident, maker, model = METERS[key]
        zh = f"{MAKERS.get(maker, maker)} {model} {KINDS['meter'][0]}".strip()
        write(ident, (zh, f"{maker} {model} {KINDS['meter'][1]}".strip()), maker, model, "meter", MBMD, "transcribed", rows)
    return {ident for ident, _, _ in METERS.values()}, sum(map(len, found.values()))


UNUSED = {"batterymode", "curtail", "curtailed", "limitsoc", "dim", "dimmed", "maxchargepower", "maxdischargepower"}


def role_of(condition):
    """(role, usable) of a template's condition."""
    if condition == "":
        return "", True
    if condition == 'not(eq .usage "pv")':
        return "", True
    match = re.fullmatch(r'eq \.usage "(grid|pv|battery)"(?: and (.*))?', condition)
    if not match:
        return "", False
    role, rest = match[1], match[2]
    if not rest or rest == ".meterid":
        return role, True
    units = re.sub(r'not\(.*\)', "", rest)
    if "storageunit" in rest and re.fullmatch(r'(?: and |eq \.storageunit "\d")*', units):
        last = re.search(r'eq \.storageunit "(\d)"$', units)
        return role + (last[1] if last else "2"), True
    return role, False


def device_rows(template, lines, meter):
    groups, left = collections.defaultdict(list), 0
    # A template of one use has no condition: a store is known by its state of charge, an inverter by its name.
    alone = "battery" if any(l["quantity"] == "soc" and not l["template_condition"] for l in lines) else "pv" if "inverter" in template else {"inverter": "pv", "storage": "battery"}.get(PLAIN.get(template), "")
    for line in lines:
        if line["quantity"] in UNUSED or not line["register_type"] in ("holding", "input"):
            continue
        role, usable = role_of(line["template_condition"])
        base = re.sub(r"s?(nan)?s?$", "", line["decode"])
        scaled = line["conditional_scale"]
        calculated = role == "pv" and "attery" in line["comment"]
        if not usable or base not in TYPES or not line["register_dec"].isdigit() or (scaled and "scale -1" not in scaled) or calculated:
            left += 1
            continue
        if meter and role == "pv" and line["quantity"] == "energy":
            role, line = "", {**line, "quantity": "returnenergy"}
        swap = line["decode"].removesuffix("nans").removesuffix("nan").endswith("s") or line["decode"].endswith("nans")
        kind = TYPES[base]
        invalid = NONE[kind] if "nan" in line["decode"] and kind[0] != "f" else ""
        groups[role, line["quantity"]].append((line, kind, "cdab" if swap else "abcd", invalid))
    rows = []
    for (role, quantity), members in groups.items():
        place = re.sub(r"\d", "", role)
        base = {"power": "active_power", "powers": "active_power", "currents": "current", "voltages": "voltage", "soc": "state_of_charge", "capacity": "capacity",
                "energy": {"": {"": "active_energy_import", "pv": "active_energy", "battery": "energy_discharged"}[alone], "grid": "active_energy_import", "pv": "active_energy", "battery": "energy_discharged"}[place],
                "returnenergy": {"": "energy_charged" if alone == "battery" else "active_energy_export", "grid": "active_energy_export", "pv": "active_energy_export", "battery": "energy_charged"}[place]}[quantity]
        unique = []
        for m in members:
            if not any(m[0]["register_dec"] == u[0]["register_dec"] and m[1:] == u[1:] for u in unique):
                unique.append(m)
        phased = quantity in ("powers", "currents", "voltages") or all(f"L{i + 1}" in m[0]["comment"] for i, m in enumerate(unique)) and len(unique) == 3
        for place_in, (line, kind, order, invalid) in enumerate(unique):
            phase = f"l{place_in + 1}" if phased and len(unique) <= 3 and (len(unique) > 1 or quantity != "power") else ""
            names = names_of(base, phase, role, 0 if phase or len(unique) == 1 else place_in + 1)
            rows.append(row(names, line["register_type"], int(line["register_dec"]), kind, order, float(line["scale"] or 1), invalid))
    return rows, left


# Templates of one use whose rows do not tell what they are.
PLAIN = {"growatt-min-tlxe": "inverter", "marstek-venus-e": "storage"}
SIGN = ("符号：并网点以受入为正，光伏以发电为正，电池以放电为正", "signs: grid positive when importing, PV when generating, battery when discharging")


def devices(folder, known):
    by_template, made, count, left = collections.defaultdict(list), 0, 0, 0
    for line in csv.DictReader(open(folder / "devices_evcc.csv")):
        by_template[line["template"]].append(line)
    for template, lines in by_template.items():
        conditions = " ".join(l["template_condition"] for l in lines)
        meter = 'usage "battery"' not in conditions and 'usage "grid"' not in conditions and "not(eq .usage" in conditions
        rows, without = device_rows(template, lines, meter)
        left += without
        ids = [r["id"] for r in rows]
        twice = {i for i in ids if ids.count(i) > 1}
        if twice:
            sys.exit(f"{template}: {twice} twice")
        if not rows or template in known:
            print(f"{template}: {'no row is left' if not rows else 'the map of the other collection stands'}")
            continue
        maker = lines[0]["brand"] if lines[0]["brand"] not in ("", "description:") else ""
        model = lines[0]["product"] if lines[0]["product"].strip("|") else template
        if model.lower().startswith(maker.lower()):
            model = model[len(maker):].strip() or ("" if maker else model)
        storage = any(i.startswith("battery") or i.endswith("state_of_charge") for i in ids)
        kind = PLAIN.get(template) or "meter" if meter or template in PLAIN else "storage" if storage else "inverter" if "inverter" in template or any(i.startswith("pv") for i in ids) else "meter"
        zh = " ".join(x for x in (MAKERS.get(maker, maker), model, KINDS[kind][0]) if x)
        en = " ".join(x for x in (maker, model, "" if KINDS[kind][1].split()[-1] in model.lower() else KINDS[kind][1]) if x)
        write(template, (zh, en), maker, model, kind, EVCC, "transcribed", rows, [] if meter else [SIGN])
        made, count = made + 1, count + len(rows)
    return made, count, left


PHASE3 = {"A": "l1", "B": "l2", "C": "l3"}
INVERTER = {"A": "current", "W": "active_power", "Hz": "frequency", "VA": "apparent_power", "VAr": "reactive_power", "PF": "power_factor", "WH": "active_energy", "DCA": "dc_current",
            "DCV": "dc_voltage", "DCW": "dc_power", "TmpCab": "cabinet_temperature", "TmpSnk": "heat_sink_temperature"}
METER = {"A": "current", "PhV": "voltage", "PPV": "line_voltage", "Hz": "frequency", "W": "active_power", "VA": "apparent_power", "VAR": "reactive_power", "PF": "power_factor",
         "TotWhExp": "active_energy_export", "TotWhImp": "active_energy_import", "TotVAhExp": "apparent_energy_export", "TotVAhImp": "apparent_energy_import"}
DER = {"W": "active_power", "VA": "apparent_power", "Var": "reactive_power", "PF": "power_factor", "A": "current", "LLV": "line_voltage", "LNV": "voltage", "Hz": "frequency",
       "TotVarhInj": "reactive_energy_export", "TotVarhAbs": "reactive_energy_import", "TotWhInj": "active_energy_export", "TotWhAbs": "active_energy_import", "TmpAmb": "ambient_temperature", "TmpCab": "cabinet_temperature", "TmpSnk": "heat_sink_temperature"}


def sunspec_name(point, words):
    if point in words:
        return words[point], ""
    for pattern in (r"(.*?)(?:ph|Ph)?(AB|BC|CA)()$", r"(.*?)(L1L2|L2L3|L3L1)()$", r"(.*?)(?:ph|Ph)([ABC])()$", r"(.*?)L([123])()$"):
        match = re.fullmatch(pattern, point)
        if match:
            phase = {"A": "l1", "B": "l2", "C": "l3", "1": "l1", "2": "l2", "3": "l3", "AB": "l12", "BC": "l23", "CA": "l31", "L1L2": "l12", "L2L3": "l23", "L3L1": "l31"}[match[2]]
            stem = match[1]
            if len(phase) == 3:
                return ("line_voltage", phase) if stem in ("PPV", "PhV", "V") else (None, "")
            if stem in ("PhV", "PhVph", "LNV", "VL", "V"):
                return "voltage", phase
            return words.get(stem), phase
    return None, ""


TITLES = {101: ("单相逆变器", "single-phase inverter"), 102: ("分相逆变器", "split-phase inverter"), 103: ("三相逆变器", "three-phase inverter"), 111: ("单相逆变器（浮点）", "single-phase inverter, floats"),
          112: ("分相逆变器（浮点）", "split-phase inverter, floats"), 113: ("三相逆变器（浮点）", "three-phase inverter, floats"), 201: ("单相电表", "single-phase meter"),
          203: ("三相四线电表", "three-phase four-wire meter"), 701: ("分布式电源交流测量", "AC measurements of distributed resources")}


def sunspec(folder):
    made = count = 0
    for model, title in TITLES.items():
        path = folder / "sunspec" / f"model_{model}.json"
        text = path.read_text() if path.exists() else subprocess.check_output(["zstdcat", f"{path}.zst"])
        points, rows, at = json.loads(text)["group"]["points"], [], 0
        words = DER if model == 701 else METER if model >= 200 else INVERTER
        for point in points:
            base, phase = sunspec_name(point["name"], words)
            unit = point.get("units")
            if point["type"] == "sunssf":
                rows.append(row({"id": point["name"].lower(), "zh": "比例因子 " + point["name"], "en": "scale factor " + point["name"], "unit": "1", "what": "factor"}, "holding", at, "i16", invalid="8000"))
            elif base and (unit or base == "power_factor") and point["type"] in TYPES:
                names = names_of(base, phase)
                step = {("Wh", "kWh"): 1e-3, ("VAh", "kVAh"): 1e-3, ("Varh", "kvarh"): 1e-3, ("var", "kvar"): 1e-3, ("Var", "kvar"): 1e-3, ("Pct", "1"): 1e-2, ("cos()", "1"): 1.0, ("C", "°C"): 1.0, (None, "1"): 1.0}.get((unit, names["unit"]))
                if step is None:
                    assert unit == names["unit"], (model, point, names)
                    step = 1.0
                kind = TYPES[point["type"]]
                factor = point.get("sf", "")
                if isinstance(factor, int):
                    step, factor = step * 10.0 ** factor, ""
                rows.append(row(names, "holding", at, kind, "abcd", step, "0" * 4 * WIDTH[kind] if point["type"].startswith("acc") else NONE.get(kind, ""), factor.lower()))
            at += point["size"]
        used = {r["factor"] for r in rows}
        rows = [r for r in rows if r["what"] != "factor" or r["id"] in used]
        ids = [r["id"] for r in rows]
        assert len(set(ids)) == len(ids), (model, [i for i in ids if ids.count(i) > 1])
        kind = "meter" if 200 <= model < 300 else "inverter"
        write(f"sunspec-{model}", (f"SunSpec 模型 {model} {title[0]}", f"SunSpec model {model}: {title[1]}"), "SunSpec", str(model), kind, SUNSPEC.format(model), "quoted", rows, sunspec=model)
        made, count = made + 1, count + len(rows)
    return made, count


def main():
    folder = pathlib.Path(sys.argv[1])
    if ROOT.exists():
        shutil.rmtree(ROOT)
    known, rows = meters(folder)
    print(f"meters: {len(known)} maps, {rows} registers")
    print("devices: {} maps, {} registers, {} rows left out".format(*devices(folder, known)))
    print("SunSpec: {} maps, {} registers".format(*sunspec(folder)))


if __name__ == "__main__":
    main()
