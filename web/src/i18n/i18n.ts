import { createChoice } from '#web/lib/choice.ts'
import { kept } from '#web/lib/keep.ts'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const

export type Language = keyof typeof LANGUAGES

const KEPT = 'language'

const isLanguage = (value: string | null | undefined): value is Language =>
  value !== null && value !== undefined && Object.hasOwn(LANGUAGES, value)

const preferred = (): Language => {
  const chosen = kept(KEPT)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en'
}

/** Right-to-left scripts turn the whole page; none of ours is one yet, and every rule of style is ready for it. */
const DIRECTIONS: Partial<Record<Language, 'rtl'>> = {}

const language = createChoice<Language>({
  name: KEPT,
  first: preferred(),
  dress: (chosen) => {
    document.documentElement.lang = chosen
    document.documentElement.dir = DIRECTIONS[chosen] ?? 'ltr'
  },
})

export const setLanguage = language.set

export const currentLanguage = language.current

export const useLanguage = language.use

/** The tag for dates and numbers: the browser's own variant of the language, where it has one (en-GB, de-AT). */
export const localeOf = (of: Language): string => navigator.languages.find((tag) => tag.split('-')[0] === of) ?? of

export const useLocale = (): string => localeOf(useLanguage())

/**
 * The words of one part of the dashboard, in every language; each has all that English has, or the compiler says so.
 * The hook gives those of the language that is chosen.
 */
export const createWords = <Words extends object>(all: Readonly<Record<Language, Words>>): (() => Words) => {
  const useWords = (): Words => all[useLanguage()]
  return useWords
}

const rules = new Map<Language, Intl.PluralRules>()

interface Forms {
  readonly zero?: string
  readonly one: string
  readonly other: string
}

/** A number that was counted up to a limit; `more`: there are more than that. */
export interface Counted {
  readonly count: number
  readonly more: boolean
}

/** The form for a number, with `#` standing for it: `plural('en', 3, { one: '# post', other: '# posts' })`. */
export const plural = (of: Language, number: number | Counted, forms: Forms): string => {
  const { count, more } = typeof number === 'number' ? { count: number, more: false } : number
  const rule = rules.get(of) ?? new Intl.PluralRules(of)
  rules.set(of, rule)
  if (count === 0 && forms.zero !== undefined) return forms.zero
  const form = rule.select(count) === 'one' ? forms.one : forms.other
  return form.replaceAll('#', `${new Intl.NumberFormat(localeOf(of)).format(count)}${more ? '+' : ''}`)
}
