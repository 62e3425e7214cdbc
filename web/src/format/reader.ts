// The formats in the reader's language: what templates call. Each answer follows a change of language.
import { language } from '@/i18n'
import { percent, plainNumber } from './number'
import { dateOnly, dateTime } from './time'
import { unitText } from './unit'

export const number = (value: number, decimals?: number) => plainNumber(value, language.value, decimals)
export const share = (value: number, decimals?: number) => percent(value, language.value, decimals)
export const moment = (iso: string | null | undefined) => dateTime(iso, language.value)
export const day = (iso: string | null | undefined) => dateOnly(iso, language.value)
/** Words in a row: a、b or a, b. */
export const listed = (words: string[]) => words.join(language.value === 'zh' ? '、' : ', ')
export const unit = (code: string) => unitText(code, language.value)
