import { formatDuration } from '#web/lib/duration.ts'
import { formatSize } from '#web/lib/size.ts'

/** A sentence by its case; `other` where there is none. */
type Told = string | Readonly<Record<string, string>>

/**
 * Sentences by code. `{name}` stands for what the answer tells; `{name:word}` for the word for it, `{name:size}`
 * for bytes, `{name:span}` for seconds.
 */
export type Sentences = Readonly<Record<string, Told>>

/** What the server says by a code, in another language. */
export interface Book {
  readonly problems: Sentences
  /** What is wrong with a field, and which rule a post breaks. */
  readonly issues: Sentences
  readonly failures: Sentences
  /** What is wrong with the installation. */
  readonly findings: Sentences
  /** What a conversion changes, and why a file cannot be made to fit. */
  readonly changes: Sentences
  readonly plans: Sentences
  /** What a network lets choose for a post, by case: title, hint, and each value. */
  readonly choices: Sentences
  /** What does not work without a permission, by its name. */
  readonly scopes: Sentences
  /** Words that answers have as values: roles, kinds of files, days. */
  readonly terms: Readonly<Record<string, string>>
}

/** What the server sent: a code, its own sentence, and what that is made of. */
export interface Coded {
  readonly code: string
  readonly detail: string
  readonly params?: Readonly<Record<string, string | number>> | undefined
  readonly limit?: string | number | null | undefined
  readonly actual?: string | number | null | undefined
}

type Values = Readonly<Record<string, unknown>>

const valuesOf = ({ params, limit, actual }: Coded): Values => ({ limit, actual, ...params })

interface Tongue {
  readonly book: Book
  readonly locale: string
}

/** Several stand with commas between them. */
const wordsFor = (value: string, { terms }: Book): string =>
  value
    .split(', ')
    .map((each) => terms[each] ?? each)
    .join(', ')

const HOLE = /\{([a-z_]+)(?::([a-z]+))?\}/g

const shown = (value: string | number, form: string | undefined, { book, locale }: Tongue): string => {
  if (typeof value === 'string') return form === 'word' ? wordsFor(value, book) : value
  if (form === 'span') return formatDuration(value * 1_000, locale)
  if (form === 'size') return formatSize(value, locale)
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(value)
}

/** Null where the answer does not tell what the sentence names: an older server, or a newer one. */
const fill = (template: string, values: Values, tongue: Tongue): string | null => {
  let complete = true
  const sentence = template.replaceAll(HOLE, (_hole, name: string, form: string | undefined) => {
    const value = values[name]
    if (typeof value === 'string' || typeof value === 'number') return shown(value, form, tongue)
    complete = false
    return ''
  })
  return complete ? sentence : null
}

/** The case that the answer names; one that this book does not have is said by the server, who knows what it is. */
const candidate = (told: Told | undefined, reason: unknown): string | undefined => {
  if (told === undefined || typeof told === 'string') return told
  const name = typeof reason === 'string' ? reason : 'other'
  return Object.hasOwn(told, name) ? told[name] : undefined
}

const own = (sentences: Sentences, code: string): Told | undefined =>
  Object.hasOwn(sentences, code) ? sentences[code] : undefined

/** The book's sentence by the first list that has one that can be filled; null where there is none. */
export const sentenceIn = (tongue: Tongue, lists: readonly (keyof Omit<Book, 'terms'>)[], of: Coded): string | null => {
  const values = valuesOf(of)
  for (const list of lists) {
    const template = candidate(own(tongue.book[list], of.code), values['reason'])
    const sentence = template === undefined ? null : fill(template, values, tongue)
    if (sentence !== null) return sentence
  }
  return null
}
