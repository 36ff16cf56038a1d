import { useEffect, useSyncExternalStore } from 'react'
import type { Problem } from '@scheduly/client'
import { currentLanguage, localeOf, useLanguage, type Language } from './i18n.ts'
import { sentenceIn, type Book, type Coded } from './sentence.ts'

// The server speaks English. What it says by a stable code is said here in the language of the page, from a book that comes
// when it is first needed; what the book does not have stays in the server's own words.

const BOOKS: Partial<Record<Language, () => Promise<Book>>> = {
  de: async () => (await import('#web/said/de/book.ts')).book,
}

const loaded = new Map<Language, Book>()
const listeners = new Set<() => void>()

/** Brings the book of the language, once; without it there are still the server's own words. */
const loadBook = async (language: Language): Promise<void> => {
  const load = BOOKS[language]
  if (load === undefined || loaded.has(language)) return
  try {
    loaded.set(language, await load())
    for (const listener of listeners) listener()
  } catch {
    // Whoever needs it next asks again.
  }
}

/** Sends as `send` does; a refusal is handed on once there are words for it. */
export const withBook =
  (send: (url: string, init: RequestInit) => Promise<Response>) =>
  async (url: string, init: RequestInit): Promise<Response> => {
    const response = await send(url, init)
    if (!response.ok) await loadBook(currentLanguage())
    return response
  }

type Refusal = Coded & Pick<Problem, 'errors'>

/** These say no more than that there are faults. */
const GENERAL: ReadonlySet<string> = new Set(['invalid_request', 'malformed_request'])

interface Sayings {
  /** What is wrong at one place. */
  readonly issue: (issue: Coded) => string
  /** Why something is not out or was not made, or what to know of it. */
  readonly failure: (failure: Coded) => string
  /** What is wrong with the installation. */
  readonly finding: (finding: Coded) => string
  /** What a conversion changes. */
  readonly change: (change: Coded) => string
  /** Why a file cannot be made to fit, or what the server lacks for it. */
  readonly plan: (plan: Coded) => string
  /** What a choice of a network is called (`title`, or a value of it), or what it is about (`hint`). */
  readonly choice: (choice: Coded, which: string) => string
  /** What does not work without a permission. */
  readonly scope: (missing: { readonly scope: string; readonly effect: string }) => string
  /** What a report of the installation is about. */
  readonly subject: (subject: string) => string
  /** Why the server refused. A single fault says it better than the whole. */
  readonly problem: (problem: Refusal) => string
}

const sayingsIn = (language: Language, book: Book | undefined): Sayings => {
  const say = (lists: Parameters<typeof sentenceIn>[1], of: Coded): string =>
    (book === undefined ? null : sentenceIn({ book, locale: localeOf(language) }, lists, of)) ?? of.detail
  const issue = (of: Coded): string => say(['issues', 'problems'], of)
  return {
    issue,
    failure: (of) => say(['failures', 'issues'], of),
    finding: (of) => say(['findings'], of),
    change: (of) => say(['changes'], of),
    plan: (of) => say(['plans'], of),
    choice: (of, which) => say(['choices'], { ...of, params: { ...of.params, reason: which } }),
    scope: ({ scope, effect }) => say(['scopes'], { code: scope, detail: effect }),
    subject: (subject) => book?.terms[subject] ?? subject,
    problem: (of) => {
      const [first, ...others] = of.errors ?? []
      // Of several faults the server's own sentence has the first one in it.
      const isTold = first !== undefined && (others.length === 0 || (GENERAL.has(of.code) && book !== undefined))
      return isTold ? issue(first) : say(['problems'], of)
    },
  }
}

/** In the language of this moment; of a refusal the words are there. */
export const said = (): Sayings => sayingsIn(currentLanguage(), loaded.get(currentLanguage()))

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** For what no refusal brings: sentences in answers that succeeded. They are the server's own until the book is there. */
export const useSaid = (): Sayings => {
  const language = useLanguage()
  const book = useSyncExternalStore(subscribe, () => loaded.get(language))
  useEffect(() => void loadBook(language), [language])
  return sayingsIn(language, book)
}
