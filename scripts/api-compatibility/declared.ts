import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { RULES, type Change, type Rule } from './change.ts'
import { compareDocuments } from './compare.ts'
import { parseDocument, type ApiDocument } from './document.ts'

const api = path.resolve(import.meta.dirname, '../../api')

export const FILES = {
  /** What the server says now. */
  current: path.join(api, 'openapi.json'),
  /** What clients of the last release know. */
  released: path.join(api, 'released.json'),
  /** Changes that break them and are meant. */
  declared: path.join(api, 'breaking-changes.json'),
} as const

const Declaration = Type.Object(
  {
    rule: Type.Unsafe<Rule>({ type: 'string', enum: Object.keys(RULES) }),
    place: Type.String({ minLength: 1 }),
    reason: Type.String({ minLength: 20 }),
  },
  { additionalProperties: false },
)
export type Declaration = Static<typeof Declaration>

/** What the comparison with the last release says. */
export interface Verdict {
  /** Break clients, and nobody has said why. */
  readonly undeclared: readonly Change[]
  readonly declared: readonly Declaration[]
  /** Declared, and not so. */
  readonly stale: readonly Declaration[]
}

/** Holds what changed against what is declared. */
export const judge = (changes: readonly Change[], declarations: readonly Declaration[]): Verdict => {
  const key = ({ rule, place }: Pick<Declaration, 'rule' | 'place'>): string => `${rule} ${place}`
  const [found, meant] = [new Set(changes.map(key)), new Set(declarations.map(key))]
  return {
    undeclared: changes.filter((change) => !meant.has(key(change))),
    declared: declarations.filter((each) => found.has(key(each))),
    stale: declarations.filter((each) => !found.has(key(each))),
  }
}

/** Reads declarations; throws where one has no rule that there is, no place or no reason. */
export const parseDeclarations = (text: string): readonly Declaration[] =>
  Value.Parse(Type.Array(Declaration), JSON.parse(text))

/** The documents of this tree, and how they stand to each other. */
export const readStanding = async (): Promise<
  Verdict & { readonly current: ApiDocument; readonly released: ApiDocument }
> => {
  const current = parseDocument(await readFile(FILES.current, 'utf8'))
  const released = parseDocument(await readFile(FILES.released, 'utf8'))
  const declarations = parseDeclarations(await readFile(FILES.declared, 'utf8'))
  return { current, released, ...judge(compareDocuments(released, current), declarations) }
}

/** A change in one line, for people. */
export const describeChange = ({ rule, place, detail }: Change): string =>
  `${rule} at "${place}": ${detail}. ${RULES[rule]}`

type Version = readonly [major: number, minor: number, patch: number]

const parseVersion = (text: string): Version => {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? []
  if (patch === undefined) throw new Error(`"${text}" is no version like 1.2.3.`)
  return [Number(major), Number(minor), Number(patch)]
}

const isAfter = (one: Version, other: Version): boolean => {
  const place = one.findIndex((part, index) => part !== other[index])
  return place >= 0 && (one[place] ?? 0) > (other[place] ?? 0)
}

/** Why `next` is no version for a release after `last`; null when it is. Before 1.0 the second number says that clients break. */
export const refuseVersion = (last: string, next: string, { declared }: Pick<Verdict, 'declared'>): string | null => {
  const [old, now] = [parseVersion(last), parseVersion(next)]
  if (!isAfter(now, old)) return `The version of package.json, ${next}, does not come after ${last}, which is released.`
  const breaks = old[0] === 0 && now[0] === 0 ? now[1] > old[1] : now[0] > old[0]
  if (declared.length === 0 || breaks) return null
  return `${next} breaks clients of ${last} in ${declared.length} places: raise the ${old[0] === 0 ? 'second' : 'first'} number.`
}
