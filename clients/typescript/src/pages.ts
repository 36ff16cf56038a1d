import type { Call, CallDetails, List } from './call.ts'

/** What each page of a list has. */
export interface ListPage {
  // oxlint-disable-next-line typescript/no-explicit-any -- each list says what its entries are
  readonly data: readonly any[]
}

/** A list that is read as far as you go. */
export interface Pages<Page extends ListPage> extends AsyncIterable<Page['data'][number]> {
  /** The first page alone, with what leads on from it. */
  page(): Promise<Page>
  /** Page by page instead of entry by entry. */
  pages(): AsyncIterable<Page>
  /** Everything at once, up to so many. */
  toArray(most?: number): Promise<Page['data'][number][]>
}

type Lead = 'cursor' | 'after' | 'none'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** What to ask with for the next page; undefined at the end. */
const nextOf = (page: ListPage, lead: Lead): string | undefined => {
  const facts = 'page' in page && isObject(page.page) ? page.page : {}
  const next = facts[lead === 'cursor' ? 'next_cursor' : 'next_after']
  return lead !== 'none' && facts['has_more'] === true && typeof next === 'string' ? next : undefined
}

const readPages = async function* <Page extends ListPage>(
  read: (query: object | undefined) => Promise<Page>,
  query: object | undefined,
  lead: Lead,
): AsyncGenerator<Page, void> {
  for (let asked = query; ;) {
    const page = await read(asked)
    yield page
    const next = nextOf(page, lead)
    if (next === undefined) return
    asked = { ...query, [lead]: next }
  }
}

/** Gives a list that asks `call` for each of its pages. */
export const createList =
  (call: Call): List =>
  <Page extends ListPage>(details: CallDetails, lead: Lead): Pages<Page> => {
    const read = (query: object | undefined) => call<Page>({ ...details, query })
    const pages = () => readPages(read, details.query, lead)
    const entries = async function* (): AsyncGenerator<Page['data'][number], void> {
      for await (const page of pages()) yield* page.data
    }
    return {
      [Symbol.asyncIterator]: entries,
      page: () => read(details.query),
      pages,
      toArray: async (most = Infinity) => {
        const found: Page['data'][number][] = []
        if (most <= 0) return found
        for await (const entry of entries()) {
          found.push(entry)
          if (found.length >= most) break
        }
        return found
      },
    }
  }
