import { HOTP, Secret, TOTP } from 'otpauth'
import { equalSecrets, sha256 } from '#lib/hash.ts'
import type { Random } from '#lib/random.ts'
import { CROCKFORD_CLASS, crockford } from './crockford.ts'

const SECRET_BYTES = 20
const STEP_SECONDS = 30
const DIGITS = 6
/** The only algorithm that every authenticator app computes; some ignore what the address says. */
const ALGORITHM = 'SHA1'

const RECOVERY_CODES = 10
/** 25 characters of 5 bits: from 112 bits on, a plain hash is enough to keep a code by (OWASP ASVS 5.0, 6.5.2). */
const GROUPS = 5
const GROUP_LENGTH = 5
const RECOVERY_FORM = new RegExp(`^${CROCKFORD_CLASS}{${GROUPS * GROUP_LENGTH}}$`)

/** A new secret of 160 bits in base32, as RFC 4226 advises. */
export const newTotpSecret = (random: Random): string =>
  new Secret({ buffer: new Uint8Array(random.bytes(SECRET_BYTES)).buffer }).base32

/** The `otpauth://` address that an authenticator app reads from a QR code. */
export const totpUri = (facts: {
  readonly secret: string
  readonly account: string
  readonly issuer: string
}): string =>
  new TOTP({
    secret: facts.secret,
    label: facts.account,
    issuer: facts.issuer,
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: STEP_SECONDS,
  }).toString()

interface TotpCheck {
  /** Base32. */
  readonly secret: string
  /** As typed; blanks do not count. */
  readonly code: string
  readonly now: Date
  /** The step of the last code that was taken, null before the first. */
  readonly lastStep: number | null
}

/**
 * The step (30 s since 1970) that the code belongs to: the current one, or one before or behind it. Null for a wrong
 * code, and for one of a step that is used up. The caller stores the step in one statement that compares it again.
 */
export const checkTotp = ({ secret, code, now, lastStep }: TotpCheck): number | null => {
  const typed = Buffer.from(code.replaceAll(' ', ''))
  const key = Secret.fromBase32(secret)
  const current = Math.floor(now.getTime() / 1000 / STEP_SECONDS)
  // All three are computed and compared, whichever it is, so that time does not tell.
  const fitting = [current - 1, current, current + 1].filter((step) => {
    const expected = HOTP.generate({ secret: key, algorithm: ALGORITHM, digits: DIGITS, counter: step })
    return equalSecrets(typed, Buffer.from(expected))
  })
  return fitting.find((step) => lastStep === null || step > lastStep) ?? null
}

const inGroups = (symbols: string): string =>
  Array.from({ length: GROUPS }, (_, at) => symbols.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH)).join('-')

/** Ten codes for the day the phone is lost, 125 bits each: `xxxxx-xxxxx-xxxxx-xxxxx-xxxxx`. Each is good once. */
export const newRecoveryCodes = (random: Random): readonly string[] =>
  Array.from({ length: RECOVERY_CODES }, () => inGroups(crockford(random.bytes(GROUPS * GROUP_LENGTH))))

/** The code as it was given out, from how somebody copied it; null for what never was one. */
export const normalizeRecoveryCode = (text: string): string | null => {
  const symbols = text
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}]+/gu, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
  return RECOVERY_FORM.test(symbols) ? inGroups(symbols) : null
}

/** SHA-256 of a normalized code, 32 bytes. */
export const recoveryCodeHash = (code: string): Buffer => sha256(code)
