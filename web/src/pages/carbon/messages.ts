import { pageMessages } from '@/i18n'

export const messages = pageMessages(
  'carbon',
  {
    title: '碳排放', total: '温室气体排放总量', scope1: '范围一 直接排放', scope2: '范围二 外购电和热', location: '基于位置', market: '基于市场', policy: '核算口径', biomass: '生物质（单列）', withoutIndirect: '不含外购电热',
    perOutput: '单位产值排放', entries: '清单：活动数据 × 排放因子', trend: '月度排放', certificates: '绿证', notes: '说明', used: '抵扣 {amount}', refused: '未采用：{why}', gwp: 'GWP {set}', month: '月份', methods: '范围二的三种算法',
    policies: { also_certificates: '扣减绿证与自发绿电', location: '基于位置', market: '基于市场', location_only: '只按位置', certificates: '扣减绿证' },
    scope: { scope1: '范围一', scope2_policy: '范围二', scope2_location: '范围二（位置）', scope2_market: '范围二（市场）', biogenic: '生物质' },
    category: { fuel: '燃料燃烧', process: '过程', fugitive: '逸散', electricity: '电力', heat: '热力' },
    column: { source: '排放源', scope: '范围', category: '类别', activity: '活动数据', factor: '排放因子', year: '因子年份与出处', emission: '排放量' },
    empty: '这一期没有清单', emptyTodo: '导入燃料和电的计量数据，或换一个统计期。',
  },
  {
    title: 'Carbon', total: 'Greenhouse-gas emissions', scope1: 'Scope 1, direct', scope2: 'Scope 2, bought power and heat', location: 'location-based', market: 'market-based', policy: 'accounting rule', biomass: 'Biomass (apart)', withoutIndirect: 'without bought power and heat',
    perOutput: 'Per output value', entries: 'Inventory: activity × factor', trend: 'By month', certificates: 'Green certificates', notes: 'Notes', used: '{amount} used', refused: 'refused: {why}', gwp: 'GWP {set}', month: 'Month', methods: 'Scope 2 in three ways',
    policies: { also_certificates: 'less certificates and own green power', location: 'location-based', market: 'market-based', location_only: 'location only', certificates: 'less certificates' },
    scope: { scope1: 'Scope 1', scope2_policy: 'Scope 2', scope2_location: 'Scope 2 (location)', scope2_market: 'Scope 2 (market)', biogenic: 'Biogenic' },
    category: { fuel: 'fuel', process: 'process', fugitive: 'fugitive', electricity: 'electricity', heat: 'heat' },
    column: { source: 'Source', scope: 'Scope', category: 'Category', activity: 'Activity', factor: 'Factor', year: 'Year and source of the factor', emission: 'Emission' },
    empty: 'No inventory in this period', emptyTodo: 'Import meters of fuel and power, or choose another period.',
  },
)
