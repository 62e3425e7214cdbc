import { pageMessages } from '@/i18n'
import '@/pages/derivation/messages'
import '@/pages/ladder/messages'

const zh = {
  title: '政策登记册',
  why: '各地对绿色工厂的奖励、补助、贷款、豁免、差别电价等：条件、金额、叠加限制和来源；未公布的写明未公布。',
  name: '政策', region: '地区', kind: '类别', rung: '级别', amount: '金额', period: '时间', stacking: '叠加', payer: '出资', receiver: '受益', claw_back: '追回', consequence: '后果', source: '来源', answer: '结论', missing: '缺的条件', status: '证据',
  region_hint: '区划，如 3305', not_shown: '未见依据', not_shown_why: '有人这样说，但没有来源支持，不作为支持政策回答。', not_said: '未载明', any_rung: '未载明哪一级',
  empty: '没有政策', empty_why: '没有符合所选条件的政策。',
  seen: '{when} 仍有效', per: '／{what}', at_most: '不超过 {amount}', at_least: '不少于 {amount}', between: '{low}–{high}', amount_unknown: '金额未公布',
  pers: { title: '称号', year: '年', project: '项目', loan: '贷款', bid: '标', use: '次' },
  stackings: { undetermined: '未载明', none: '不与同类叠加', with: '可与 {policies} 叠加', highest_of: '与 {policies} 取最高', capped: '合计不超过 {amount}' },
  claw_backs: { undetermined: '未载明', none: '无' }, claw_back_by: '{causes} 种情形，{within} 内',
  kinds: { award: '奖励', grant: '补助', third_party_fee: '第三方评价费用', loan: '贷款', exemption: '豁免', price: '价格', ranking: '评级', procurement: '采购评标', supervision: '监管', other: '其他' },
  payers: { issuer: '当地政府', province: '省级', city: '市级', government: '政府', enterprise: '企业', enterprise_or_government: '企业或政府', bank: '银行', central_bank: '中国人民银行', none: '无' },
  answers: { qualifies: '符合', missing: '尚缺条件', undetermined: '无法判定', not_now: '不在有效期', not_here: '不适用本地区', not_this_kind: '不适用此类单位', not_shown: '未见依据' },
  consequences: { title: '其他后果', aeo_plus_item: '海关 AEO 加分', demand_collected: '征集融资需求', differential_power_price: '差别电价', exempt_from_staggered_production: '错峰生产豁免', fiscal_priority: '优先财政支持', green_finance: '绿色金融支持', green_finance_first: '优先绿色金融', loan_product: '专属贷款', national_support: '国家支持', no_provincial_cash: '省级无现金奖励', output_per_mu_class_d: '亩均论英雄 D 类', resource_use_evaluation: '资源利用综合评价', two_high_ledger: '“两高”项目动态台账' },
  rating: '评级与融资规则', rating_why: '公布的评级规则和融资产品，逐条注明来源；是否授信由银行决定。', follows: '其他后果', follows_why: '随名单位置而来的电价、错峰豁免、监管等，逐条注明来源。', no_code: '还没有绿码',
  who: '能享受什么', who_why: '按今天的位置逐条核对登记册：符合、还缺哪一条，或来源没有说清。', who_empty: '没有适用的政策', who_empty_why: '登记册里没有针对所在地区的政策。', all_answers: '全部结论',
  awards: '已给与追回', awards_why: '奖励决定、兑付与追回，逐笔记来源。', award_add: '登记', award_kind: '类型', award_kinds: { award: '决定', payment: '兑付', claw_back: '追回' }, day: '日期', remark: '备注', unit: '单位', awards_empty: '还没有登记', awards_empty_why: '奖励决定、兑付和追回登记在这里。',
}
const en: typeof zh = {
  title: 'Policy register',
  why: 'Awards, grants, loans, exemptions, differential prices: condition, amount, limits of stacking and source. What nobody published says so.',
  name: 'Policy', region: 'Region', kind: 'Kind', rung: 'Rung', amount: 'Amount', period: 'Period', stacking: 'Stacking', payer: 'Paid by', receiver: 'For', claw_back: 'Claw-back', consequence: 'Consequence', source: 'Source', answer: 'Answer', missing: 'What is missing', status: 'Proof',
  region_hint: 'division, e.g. 3305', not_shown: 'not shown', not_shown_why: 'Claimed somewhere; no source supports it, so it is never answered as support.', not_said: 'not stated', any_rung: 'rung not stated',
  empty: 'No policies', empty_why: 'No policy is like the filter.',
  seen: 'in force in {when}', per: 'per {what}', at_most: 'at most {amount}', at_least: 'at least {amount}', between: '{low}–{high}', amount_unknown: 'amount not published',
  pers: { title: 'title', year: 'year', project: 'project', loan: 'loan', bid: 'bid', use: 'use' },
  stackings: { undetermined: 'not stated', none: 'not with others of its kind', with: 'together with {policies}', highest_of: 'the highest of {policies}', capped: 'at most {amount} together' },
  claw_backs: { undetermined: 'not stated', none: 'none' }, claw_back_by: '{causes} causes, within {within}',
  kinds: { award: 'award', grant: 'grant', third_party_fee: 'third-party fee', loan: 'loan', exemption: 'exemption', price: 'price', ranking: 'ranking', procurement: 'procurement', supervision: 'supervision', other: 'other' },
  payers: { issuer: 'government of the region', province: 'province', city: 'city', government: 'government', enterprise: 'enterprise', enterprise_or_government: 'enterprise or government', bank: 'bank', central_bank: 'central bank', none: 'nobody' },
  answers: { qualifies: 'qualifies', missing: 'condition missing', undetermined: 'cannot be told', not_now: 'not at this time', not_here: 'not in this region', not_this_kind: 'not for this kind', not_shown: 'not shown' },
  consequences: { title: 'What else follows', aeo_plus_item: 'plus item of the customs AEO standard', demand_collected: 'finance demand collected', differential_power_price: 'differential power price', exempt_from_staggered_production: 'exempt from staggered production', fiscal_priority: 'fiscal priority', green_finance: 'green finance', green_finance_first: 'green finance first', loan_product: 'loan product', national_support: 'national support', no_provincial_cash: 'no cash of the province', output_per_mu_class_d: 'class D of output per mu', resource_use_evaluation: 'evaluation of resource use', two_high_ledger: 'ledger of two-high projects' },
  rating: 'Rules of rating and loans', rating_why: 'Published rating rules and loan products, each with its source; whether to lend is the bank\'s decision.', follows: 'What else follows', follows_why: 'Power price, exemption from staggered production, supervision: what hangs on the standing, each with its source.', no_code: 'No code yet',
  who: 'Who qualifies for what', who_why: 'The register against where it stands today: qualifies, which condition is missing, or what the source leaves open.', who_empty: 'No policy applies', who_empty_why: 'The register holds none for its region.', all_answers: 'All answers',
  awards: 'Given and clawed back', awards_why: 'Decisions, payments and claw-backs, each with its source.', award_add: 'Record', award_kind: 'Kind', award_kinds: { award: 'decided', payment: 'paid', claw_back: 'clawed back' }, day: 'Day', remark: 'Remark', unit: 'Unit', awards_empty: 'Nothing recorded', awards_empty_why: 'Decisions, payments and claw-backs stand here.',
}
export default pageMessages('policies', zh, en)
