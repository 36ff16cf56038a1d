import { createRequire } from 'node:module'

/** Why a password is refused; the sentence never repeats it. */
export interface PasswordFault {
  readonly code: 'too_long' | 'too_common' | 'too_easy'
  readonly detail: string
}

const MOST_BYTES = 1024
/** The length of the shortest password: what is shorter does not get better by being repeated. */
const LEAST_UNIT = 12
/** Shorter words of a name, such as "of", are in too many good passwords. */
const SHORTEST_CONTEXT = 3
/** Shorter common entries, such as "abc", stand between the digits of random passwords by accident. */
const SHORTEST_COMMON = 4
/** A password whose pieces have this many characters on average is a row of sequences. */
const SEQUENCE_PIECE = 3

const PRODUCT = 'scheduly'

const FAULTS = {
  too_long: 'Use a password of at most 1,024 bytes.',
  too_common: 'This password is among those that are tried first everywhere; choose another one.',
  too_easy:
    'This password is easy to guess: it repeats or counts, or it is a known word or name with something added. Try four words that have nothing to do with each other.',
} as const satisfies Record<PasswordFault['code'], string>

/** What is typed along the alphabet and along the rows and columns of keyboards (QWERTY, QWERTZ, AZERTY). */
const TRACKS: readonly string[] =
  'abcdefghijklmnopqrstuvwxyz 01234567890 !@#$%^&*() 1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn'
    .split(' ')
    .flatMap((track) => [track, Array.from(track).toReversed().join('')])

let loaded: ReadonlySet<string> | null = null

/**
 * 49,233 passwords in small letters. Read at the first password that somebody chooses (26 ms, 4.4 MB of heap), so that
 * a worker never holds it; required, because an import would come with the program or make every caller wait.
 */
const commonPasswords = (): ReadonlySet<string> => {
  if (loaded !== null) return loaded
  const { dictionary }: typeof import('@zxcvbn-ts/language-common') = createRequire(import.meta.url)(
    '@zxcvbn-ts/language-common',
  )
  loaded = new Set(dictionary['passwords-common'])
  return loaded
}

/** "abc" of "abcabcab": the shortest beginning that, repeated at least twice, gives the text; else the text. */
const repeatedUnit = (text: string): string => {
  for (let length = 1; length * 2 <= text.length; length += 1) {
    if (text.slice(length) === text.slice(0, -length)) return text.slice(0, length)
  }
  return text
}

const isTrack = (piece: string): boolean =>
  TRACKS.some((track) => track.includes(piece)) || repeatedUnit(piece).length === 1

/** How few runs ("abcdef", "321", "qwer", "!!!!") and single characters the text is made of. */
const countPieces = (text: string): number => {
  let pieces = 0
  let start = 0
  for (let end = 1; end <= text.length; end += 1) {
    if (end < text.length && isTrack(text.slice(start, end + 1))) continue
    pieces += 1
    start = end
  }
  return pieces
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '')

/** Names as somebody would put them into a password: whole, run together, and word by word; the longest first. */
const contextWords = (context: readonly string[]): readonly string[] => {
  const words = [PRODUCT, ...context].map(fold).flatMap((text) => {
    const [local = ''] = text.split('@')
    return [text, local, wordsOf(text).join(''), wordsOf(local).join(''), ...wordsOf(text)]
  })
  return [...new Set(words)].filter((word) => word.length >= SHORTEST_CONTEXT).sort((a, b) => b.length - a.length)
}

/** Nothing but names, digits and signs. */
const isContext = (text: string, names: readonly string[]): boolean => {
  const rest = names.reduce((left, name) => left.replaceAll(name, ' '), text)
  return rest !== text && !/\p{L}/u.test(rest)
}

/** One common password, once or several times, with digits and signs around it. */
const isCommonPadded = (text: string): boolean => {
  const letters = text.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '')
  const cores = [
    text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, ''),
    text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''),
    ...(new Set(letters).size === 1 ? letters.slice(0, 1) : []),
  ]
  return cores
    .flatMap((core) => [core, repeatedUnit(core)])
    .some((core) => core.length >= SHORTEST_COMMON && commonPasswords().has(core))
}

/** One spelling for what a guesser tries as one: full-width letters, ligatures, capitals. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

const isRepeated = (text: string): boolean => {
  const unit = repeatedUnit(text)
  return unit !== text && unit.length < LEAST_UNIT
}

const isSequence = (text: string): boolean => countPieces(text) * SEQUENCE_PIECE <= text.length

const isEasy = (text: string, names: readonly string[]): boolean => {
  const bare = wordsOf(text).join('')
  // Without signs too, so that 1234-5678-9012 counts; but not what is signs for the most part.
  const spellings = bare.length * 2 >= text.length ? [text, bare] : [text]
  return (
    spellings.some((spelling) => isRepeated(spelling) || isSequence(spelling)) ||
    isContext(text, names) ||
    isCommonPadded(text)
  )
}

const fault = (code: PasswordFault['code']): PasswordFault => ({ code, detail: FAULTS[code] })

/**
 * Null for a password that may be used. `context` holds what an attacker knows of the person: e-mail address, user
 * name, names of organizations. The number of characters (12 to 128) is checked by the route.
 */
export const passwordFault = (password: string, context: readonly string[]): PasswordFault | null => {
  if (Buffer.byteLength(password) > MOST_BYTES) return fault('too_long')
  const text = fold(password).trim()
  if (commonPasswords().has(text)) return fault('too_common')
  return isEasy(repeatedUnit(text), contextWords(context)) || isRepeated(text) ? fault('too_easy') : null
}
