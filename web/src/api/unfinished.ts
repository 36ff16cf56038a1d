import { useMemo, useSyncExternalStore } from 'react'
import { keep, kept, nameOf } from '#web/lib/keep.ts'

/** Where an upload stands that has not come to its end; kept by this browser, which may be closed meanwhile. */
export interface Unfinished {
  readonly user: string
  readonly org: string
  /** Names the file; see `fingerprintOf`. */
  readonly file: string
  readonly name: string
  /** Its address at the server, from the root. */
  readonly place: string
  /** Milliseconds since 1970: then the server forgets it. */
  readonly ends: number
}

const KEPT = 'uploads'

const WORDS = ['user', 'org', 'file', 'name', 'place'] as const

const isUnfinished = (value: unknown): value is Unfinished => {
  if (typeof value !== 'object' || value === null) return false
  const facts = new Map<string, unknown>(Object.entries(value))
  return typeof facts.get('ends') === 'number' && WORDS.every((name) => typeof facts.get(name) === 'string')
}

const parse = (text: string | null): readonly Unfinished[] => {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.filter(isUnfinished) : []
  } catch {
    return []
  }
}

const all = (): readonly Unfinished[] => parse(kept(KEPT)).filter(({ ends }) => ends > Date.now())

const listeners = new Set<() => void>()

const put = (list: readonly Unfinished[]): void => {
  keep(KEPT, JSON.stringify(list))
  for (const listener of listeners) listener()
}

type Which = Pick<Unfinished, 'user' | 'org' | 'file'>

const isSame = (one: Which, other: Which): boolean =>
  one.user === other.user && one.org === other.org && one.file === other.file

export const findUnfinished = (which: Which): Unfinished | undefined => all().find((each) => isSame(each, which))

export const keepUnfinished = (upload: Unfinished): void =>
  put([...all().filter((each) => !isSame(each, upload)), upload])

export const forgetUnfinished = (which: Which): void => put(all().filter((each) => !isSame(each, which)))

const subscribe = (listener: () => void): (() => void) => {
  const onStorage = ({ key }: StorageEvent): void => {
    if (key === nameOf(KEPT)) listener()
  }
  listeners.add(listener)
  addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', onStorage)
  }
}

/** What this person has begun here and not finished, in this tab or another. */
export const useUnfinished = (org: string, user: string): readonly Unfinished[] => {
  const text = useSyncExternalStore(subscribe, () => kept(KEPT))
  return useMemo(() => parse(text).filter((each) => each.org === org && each.user === user), [text, org, user])
}

const SAMPLE_BYTES = 65_536

/** FNV-1a: it tells files apart that nobody made alike on purpose, also on pages without a secure connection. */
const hash = (bytes: Uint8Array, start: number): number =>
  bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 16_777_619) >>> 0, start)

const factsOf = ({ name, size, lastModified }: File): string => [name, size, lastModified].join('|')

/** Whether it is of this file, by what is known of it without reading it. */
export const isUploadOf = ({ file: known }: Unfinished, file: File): boolean => known.startsWith(`${factsOf(file)}|`)

/** What tells one file from others without reading all of it: name, size, age, and samples of its bytes. */
export const fingerprintOf = async (file: File): Promise<string> => {
  const middle = Math.floor(file.size / 2)
  const samples = [0, middle, Math.max(0, file.size - SAMPLE_BYTES)].map((at) => file.slice(at, at + SAMPLE_BYTES))
  const parts = await Promise.all(samples.map(async (sample) => new Uint8Array(await sample.arrayBuffer())))
  const sum = parts.reduce((before, part) => hash(part, before), 2_166_136_261)
  return `${factsOf(file)}|${sum}`
}
