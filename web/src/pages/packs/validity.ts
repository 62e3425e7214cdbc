import { t } from '@/i18n'

/** From when to when a pack holds, in words where an end is open. */
export function validity(pack: { valid_from: string | null; valid_to: string | null }): string {
  return `${pack.valid_from ?? t('packs.since_ever')} – ${pack.valid_to ?? t('packs.until_replaced')}`
}
