#!/usr/bin/env bash
# The main job on the bundled example plant: from meter exports and statements to a judgement.
# usage: run.sh CELADON [DATA_FOLDER]. Running it again changes nothing and ends within seconds.
set -euo pipefail
celadon=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export CELADON_DATA=${2:-build/example-data}
report=$CELADON_DATA/report-2025.html

step() { printf '\n\e[1m» %s\e[0m\n' "$*"; }
if [ ! -t 1 ]; then step() { printf '\n» %s\n' "$*"; }; fi

step "工厂与计量点（site.yaml）"
"$celadon" site apply "$here/site.yaml" --quiet
step "电表小时表底：8 块表，归零、换表、六小时通信中断、24:00"
"$celadon" import --mapping "$here/meters.mapping.yaml" "$here/meters-2025.csv"
step "燃气与自来水每日抄表：GB18030、分号、小数逗号、日/月/年"
"$celadon" import --mapping "$here/gas-water.mapping.yaml" "$here/gas-water-2025.csv"
step "年度填报（2023–2025）"
for year in 2023 2024 2025; do "$celadon" statement apply "$here/statement-$year.yaml" --quiet; done
step "综合能耗"
"$celadon" energy total --period 2025
step "温室气体清单"
"$celadon" carbon inventory --period 2025
step "评价：GB/T 36132-2025，示例方案（引领值与基准值由本项目编制，并非公布值）"
"$celadon" assess run --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025 --html "$report"
printf '\n可打印的网页报告：%s\n' "$report"
printf '展开任一指标：CELADON_DATA=%s %s assess run --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025 --explain energy_intensity\n' \
  "$CELADON_DATA" "$celadon"
