import type { Random } from '#lib/random.ts'
import type { InstaAccount } from './events.ts'

const PREFIXES = { account: '17841', appScoped: '27', container: '17888', media: '18001', comment: '17870' } as const

/** 17 digits, as real ones mostly have: more than a JavaScript number can hold exactly. */
export const newId = (random: Random, kind: keyof typeof PREFIXES): string =>
  PREFIXES[kind] + (random.bytes(6).readUIntBE(0, 6) % 10 ** 12).toString().padStart(12, '0')

/** The 11 characters of a link. */
export const newShortcode = (random: Random): string => random.bytes(8).toString('base64url')

/** Every account has a Facebook Page, and a person who owns it; their ids follow from the account's. */
export const pageIdOf = ({ userId }: Pick<InstaAccount, 'userId'>): string => `105${userId.slice(5)}`
export const personIdOf = ({ userId }: Pick<InstaAccount, 'userId'>): string => `122${userId.slice(5)}`
