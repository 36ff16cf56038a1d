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

const faultsIn = (value: unknown): readonly Coded[] => {
  if (!isObject(value)) return []
  const below = (Array.isArray(value) ? value : Object.values(value)).flatMap(faultsIn)
  return isCoded(value) && typeof value['pointer'] === 'string' ? [value, ...below] : below
}

/** What an answer says by codes that the dashboard has no German for, or none with all that it names: codes with their cases. */
export const unsaidIn = (body: unknown): readonly string[] => {
  const whole = isCoded(body) && isObject(body) && typeof body['request_id'] === 'string' ? [body] : []
  return [
    ...whole.filter((problem) => !isSaid(['problems'], problem)),
    ...faultsIn(body).filter((issue) => !isSaid(['issues', 'problems'], issue)),
  ].map(({ code, params, detail }) => `${code} ${JSON.stringify(params ?? {})}: ${detail}`)
}
