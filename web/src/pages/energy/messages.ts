import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'energy',
  {
    title: '能源', views: '能源视图', object: '对象', plant: '全厂', nodes: '工序与设备', points: '计量点', carrier: '品种', allCarriers: '全部品种',
    view: { summary: '综合能耗', load: '负荷', bands: '尖峰平谷', compare: '排名与对比', intensity: '单耗与限额', flow: '能流与平衡' },
    basis: { label: '折标口径', calorific: '当量值', primary: '等价值' }, total: '综合能耗', otherBasis: '另一口径', feedstock: '用作原料', lines: '构成与折标系数', carriers: '分品种用能', month: '月份', day: '日期',
    column: {
      carrier: '品种', role: '用途', amount: '实物量', factor: '折标系数', energy: '折标准煤', source: '系数出处', time: '时间', share: '占比', object: '对象', last: '上期', change: '变化', place: '名次',
      price: '电价', cost: '电费', band: '时段', hours: '时间', season: '季节', node: '节点', inflow: '进', outflow: '出', unaccounted: '计量差', accuracy: '仪表精度可解释', meter: '表计', direction: '方向', class: '精度等级',
      from: '从', to: '到', figure: '指标', now: '本期', before: '对比期', level: '等级', limit: '限值', product: '产品', output: '产量', unit: '单耗', quality: '数据质量',
    },
    role: { purchased: '外购', own_primary: '自产一次能源', sold: '外供', stock_change: '库存变化', feedstock: '原料', medium: '耗能工质', made_on_site: '厂内转换' },
    notCounted: '不计入', curve: '负荷曲线', heatmap: '小时 × 日 热力图', heatmapNote: '纵看一天，横看全期：夜里颜色重，多半是没关的设备。', maximum: '最大', minimum: '最小', mean: '平均', loadFactor: '负荷率', dailyMaximum: '日均最大', dailyMinimum: '日均最小', dailyLoadFactor: '日均负荷率', ownFactor: '本厂实测低位发热量', bandSource: '依据', sum: '电量', at: '{when}',
    quality: { m: '实测', e: '估计', x: '缺失' }, step: { label: '步长', auto: '自动', '15min': '15 分钟', '30min': '30 分钟', '1h': '小时', '1d': '日' },
    bands: '分时用电', bandsNote: '{area}的时段划分', area: '电价地区', noBands: '这里还没有分时时段', noBandsTodo: '换一个有时段数据的地区，或在“标准与因子”里补一份电价包。', allBands: '合计', spans: '时段定义', totalCost: '电费',
    rank: '用能排名', rankNote: '按折标准煤；本期与 {last} 对比', comparison: '两期对比', with: '对比期', previous: '上一期', lastYear: '去年同期', curves: '走势叠加', dayNumber: '第几步', noCurve: '{period}没有数据', unaccountedRow: '计量差',
    intensity: '单位产品能耗', perOutput: '单位产值能耗', limitOf: '限额依据', reached: '达到 {level}', beyond: '超出最末一级', noProducts: '没有产品产量', noProductsTodo: '在 site.yaml 里登记产品，并填报产量。', level: { reached: '达到', missed: '未达到' },
    flow: '能流图', flowNote: '单位 {unit}；每一级都有“计量差”，进出相等', undrawn: '画不出的流：{flow}：{reason}', noFlow: '没有能画的能流', noFlowTodo: '在 site.yaml 里登记节点与流向，并导入表计数据。',
    balance: '总表与分表平衡', within: '在精度之内', beyondAccuracy: '超出精度', unknownAccuracy: '精度等级不全', incomplete: '数据不全：{list}', direction: { in: '进', out: '出' }, stack: '分品种走势', noData: '这一期没有数据', noDataTodo: '换一个统计期，或去“数据导入”。',
  },
  {
    title: 'Energy', views: 'Views of energy', object: 'Object', plant: 'Whole plant', nodes: 'Processes and equipment', points: 'Measuring points', carrier: 'Carrier', allCarriers: 'All carriers',
    view: { summary: 'Consumption', load: 'Load', bands: 'Tariff bands', compare: 'Rank and compare', intensity: 'Unit consumption', flow: 'Flow and balance' },
    basis: { label: 'Coal-equivalent basis', calorific: 'calorific', primary: 'primary' }, total: 'Comprehensive energy consumption', otherBasis: 'other basis', feedstock: 'used as feedstock', lines: 'What it is made of', carriers: 'By carrier', month: 'Month', day: 'Day',
    column: {
      carrier: 'Carrier', role: 'Role', amount: 'Amount', factor: 'Factor', energy: 'Coal equivalent', source: 'Source of the factor', time: 'Time', share: 'Share', object: 'Object', last: 'Period before', change: 'Change', place: 'Place',
      price: 'Price', cost: 'Cost', band: 'Band', hours: 'Hours', season: 'Season', node: 'Node', inflow: 'In', outflow: 'Out', unaccounted: 'Unaccounted', accuracy: 'Explained by accuracy', meter: 'Meter', direction: 'Direction', class: 'Class',
      from: 'From', to: 'To', figure: 'Figure', now: 'This period', before: 'Compared', level: 'Level', limit: 'Limit', product: 'Product', output: 'Output', unit: 'Unit consumption', quality: 'Quality',
    },
    role: { purchased: 'purchased', own_primary: 'own primary energy', sold: 'sold', stock_change: 'stock change', feedstock: 'feedstock', medium: 'working medium', made_on_site: 'made on site' },
    notCounted: 'not counted', curve: 'Load curve', heatmap: 'Hour × day', heatmapNote: 'Down: a day; across: the period. Strong colour at night: machines left on.', maximum: 'Maximum', minimum: 'Minimum', mean: 'Mean', loadFactor: 'Load factor', dailyMaximum: 'Largest daily mean', dailyMinimum: 'Smallest daily mean', dailyLoadFactor: 'Load factor of daily means', ownFactor: 'net calorific value measured by the plant', bandSource: 'Source', sum: 'Energy', at: '{when}',
    quality: { m: 'measured', e: 'estimated', x: 'missing' }, step: { label: 'Step', auto: 'automatic', '15min': '15 minutes', '30min': '30 minutes', '1h': 'hour', '1d': 'day' },
    bands: 'Use by tariff band', bandsNote: 'bands of {area}', area: 'Tariff area', noBands: 'No tariff bands here yet', noBandsTodo: 'Choose an area that has them, or add a tariff pack under Standards and factors.', allBands: 'All bands', spans: 'How the bands are set', totalCost: 'Cost',
    rank: 'Rank of users', rankNote: 'by coal equivalent; compared with {last}', comparison: 'Two periods', with: 'Compare with', previous: 'Period before', lastYear: 'Same period last year', curves: 'Laid over each other', dayNumber: 'Step', noCurve: 'no data for {period}', unaccountedRow: 'unaccounted',
    intensity: 'Energy per product', perOutput: 'Energy per output value', limitOf: 'Limit by', reached: 'reaches {level}', beyond: 'beyond the last level', noProducts: 'No output of products', noProductsTodo: 'Register products in site.yaml and state their output.', level: { reached: 'reached', missed: 'missed' },
    flow: 'Energy flow', flowNote: 'in {unit}; each level has its unaccounted part, so that in equals out', undrawn: 'Not drawn: {flow}: {reason}', noFlow: 'No flow to draw', noFlowTodo: 'Register nodes and flows in site.yaml and import meter data.',
    balance: 'Master and sub-meters', within: 'within accuracy', beyondAccuracy: 'beyond accuracy', unknownAccuracy: 'a class is not known', incomplete: 'Incomplete: {list}', direction: { in: 'in', out: 'out' }, stack: 'Carriers over time', noData: 'No data in this period', noDataTodo: 'Choose another period, or go to Import.',
  },
)
