import type { Language } from '@/i18n/language'

const zone = 'Asia/Shanghai'
const tag = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB')

/** An ISO instant as date and minute in the plant's zone. */
export function dateTime(iso: string | null | undefined, language: Language): string {
  if (!iso) return '—'
  const when = new Date(iso)
  if (Number.isNaN(when.getTime())) return iso
  return new Intl.DateTimeFormat(tag(language), { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(when)
}

export function dateOnly(iso: string | null | undefined, language: Language): string {
  if (!iso) return '—'
  const when = new Date(iso)
  if (Number.isNaN(when.getTime())) return iso
  return new Intl.DateTimeFormat(tag(language), { dateStyle: 'medium', timeZone: zone }).format(when)
}

export function bytes(count: number): string {
  const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let rest = count
  let step = 0
  while (rest >= 1024 && step < steps.length - 1) {
    rest /= 1024
    step += 1
  }
  return `${step === 0 ? rest : rest.toFixed(1)} ${steps[step]}`
}
