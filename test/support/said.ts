import { book } from '#web/said/de/book.ts'
import { sentenceIn, type Book, type Coded } from '#web/i18n/sentence.ts'

const tongue = { book, locale: 'de' }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isCoded = (value: unknown): value is Coded =>
  isObject(value) && typeof value['code'] === 'string' && typeof value['detail'] === 'string'

/** A case that the book does not have by its name is left to the server, or told by a sentence for all cases. */
const hasCase = ({ code, params }: Coded, list: keyof Omit<Book, 'terms'>): boolean => {
  const told = book[list][code]
  const reason = params?.['reason']
  return told !== undefined && (typeof reason !== 'string' || (typeof told === 'object' && Object.hasOwn(told, reason)))
}

const isSaid = (lists: readonly (keyof Omit<Book, 'terms'>)[], of: Coded): boolean =>
  lists.some((list) => hasCase(of, list) && sentenceIn(tongue, [list], of) !== null)

/** Every object of an answer, the whole first. */
const objectsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (!isObject(value)) return []
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)]
}

const codedIn = (values: readonly unknown[]): readonly Coded[] => values.filter((value) => isCoded(value))

const codedAt = (name: string, all: readonly Readonly<Record<string, unknown>>[]): readonly Coded[] =>
  codedIn(all.flatMap((each) => each[name]))

/** What an answer says by codes that the dashboard has no German for, or none with all that it names: codes with their cases. */
export const unsaidIn = (body: unknown): readonly string[] => {
  const all = objectsIn(body)
  const problems = isCoded(body) && isObject(body) && typeof body['request_id'] === 'string' ? [body] : []
  const faults = codedIn(all.filter(({ pointer }) => typeof pointer === 'string'))
  const plans = codedIn(all.filter(({ available }) => typeof available === 'boolean'))
  return [
    ...problems.filter((problem) => !isSaid(['problems'], problem)),
    ...[...faults, ...codedAt('issue', all)].filter((issue) => !isSaid(['issues', 'problems'], issue)),
    ...codedAt('changes', all).filter((change) => !isSaid(['changes'], change)),
    ...plans.filter((plan) => !isSaid(['plans'], plan)),
  ].map(({ code, params, detail }) => `${code} ${JSON.stringify(params ?? {})}: ${detail}`)
}
