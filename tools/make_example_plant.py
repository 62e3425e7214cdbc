#!/usr/bin/env python3
"""Makes the meter exports of the bundled example plant (examples/qingci), the same bytes every time.

The plant does not exist. Its yearly totals are shaped by published figures of a real cable factory
(about 21.5 kgce per 10^4 yuan, a fifth renewable, 0.33 x 10^4 yuan per m2); the hourly shapes are made up.
Python is needed only to make the files again: they are kept in the repository.
"""
import datetime
import math
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "examples" / "qingci"


class Lcg:
    """64-bit linear congruential generator (Knuth's MMIX constants)."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53


def hourly_rows(random, holidays):
    """The true register readings at every full hour, roll-over and exchange not yet applied."""
    registers = {
        "进线总表": 182340.0, "上网电量": 120.0, "光伏发电": 40210.0, "拉丝车间": 91020.0,
        "挤塑车间": 387310.0, "成缆车间": 45118.0, "空压与冷却": 70455.0, "办公与照明": 15020.0,
    }
    start = datetime.datetime(2025, 1, 1)
    rows = []
    cloud = 0.8
    for hour_index in range(365 * 24):
        at = start + datetime.timedelta(hours=hour_index)
        if at.hour == 0:
            cloud = 0.25 + 0.75 * random.next()
        rows.append((at, dict(registers)))
        working = at.weekday() < 6 and at.date() not in holidays
        shift = (1.0 if 8 <= at.hour < 20 else 0.62) if working else 0.06
        season = 1.0 + 0.08 * math.cos(2 * math.pi * (at.timetuple().tm_yday - 205) / 365)
        use = {
            "拉丝车间": 118.0 * shift * (0.93 + 0.14 * random.next()),
            "挤塑车间": 212.0 * shift * (0.93 + 0.14 * random.next()),
            "成缆车间": 64.0 * shift * (0.92 + 0.16 * random.next()),
            "空压与冷却": (22.0 + 96.0 * shift) * season * (0.95 + 0.10 * random.next()),
            "办公与照明": (9.0 + (26.0 if working and 8 <= at.hour < 18 else 2.0)) * season,
        }
        daylight = 12.0 + 2.0 * math.cos(2 * math.pi * (at.timetuple().tm_yday - 172) / 365)
        phase = (at.hour + 0.5 - (12.0 - daylight / 2)) / daylight
        sun = math.sin(math.pi * phase) if 0 < phase < 1 else 0.0
        pv = 355.0 * sun * cloud * (0.85 + 0.15 * random.next())
        total = sum(use.values()) * 1.012  # cables and transformer of the bus: a loss no sub-meter sees
        registers["光伏发电"] += pv
        registers["进线总表"] += max(0.0, total - pv)
        registers["上网电量"] += max(0.0, pv - total)
        for name, amount in use.items():
            registers[name] += amount
    rows.append((start + datetime.timedelta(hours=365 * 24), dict(registers)))
    return rows


def write_electricity(rows):
    outage = (datetime.datetime(2025, 3, 14, 2), datetime.datetime(2025, 3, 14, 8))
    exchange = datetime.datetime(2025, 8, 1, 0)
    old_final = next(values["空压与冷却"] for at, values in rows if at == exchange)
    names = list(rows[0][1])
    with open(FOLDER / "meters-2025.csv", "w", encoding="utf-8", newline="\n") as out:
        out.write("时间," + ",".join(f"{name}(kWh)" for name in names) + "\n")
        for at, values in rows:
            if outage[0] <= at < outage[1]:
                continue  # six hours without communication: the registers keep the energy
            stamp = at.strftime("%Y-%m-%d %H:%M")
            if at.hour == 0:  # these meters name the end of a day 24:00 of that day
                stamp = (at - datetime.timedelta(days=1)).strftime("%Y-%m-%d") + " 24:00"
            cells = []
            for name in names:
                value = values[name]
                if name == "挤塑车间":
                    value %= 1_000_000.0  # six digits: rolls over in the year
                if name == "空压与冷却" and at > exchange:
                    value = value - old_final + 3.0  # the new meter began at 3.0
                cells.append(f"{value:.1f}")
            out.write(stamp + "," + ",".join(cells) + "\n")
    print(f"空压与冷却: the old meter ended at {old_final:.1f} on {exchange}, the new one began at 3.0")
    for name in names:
        print(f"{name}: {rows[-1][1][name] - rows[0][1][name]:.1f} kWh")


def write_gas_and_water(random, holidays):
    gas, water = 31208.0, 8817.0
    start = datetime.datetime(2025, 1, 1)
    with open(FOLDER / "gas-water-2025.csv", "w", encoding="gb18030", newline="\r\n") as out:
        out.write("抄表日期;天然气表底(Nm3);自来水表底(m3)\n")
        for day in range(366):
            at = start + datetime.timedelta(days=day)
            out.write(at.strftime("%d/%m/%Y") + f";{gas:.2f};{water:.1f}\n".replace(".", ","))
            working = at.weekday() < 6 and at.date() not in holidays
            last_gas, last_water = gas, water
            gas += (128.0 if working else 9.0) * (0.9 + 0.2 * random.next())
            water += (51.0 if working else 6.0) * (0.9 + 0.2 * random.next())
    print(f"gas {last_gas - 31208.0:.2f} Nm3, water {last_water - 8817.0:.1f} m3")


def main():
    holidays = {datetime.date(2025, 1, 28) + datetime.timedelta(days=i) for i in range(8)}
    holidays |= {datetime.date(2025, 10, 1) + datetime.timedelta(days=i) for i in range(7)}
    random = Lcg(2025)
    write_electricity(hourly_rows(random, holidays))
    write_gas_and_water(random, holidays)


if __name__ == "__main__":
    main()
