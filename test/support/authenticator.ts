import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { systemRandom } from '#lib/random.ts'

/** As much of the options for `navigator.credentials.create` as an authenticator looks at. */
export interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id?: string }
  readonly user: { readonly id: string }
  readonly pubKeyCredParams: readonly { readonly alg: number }[]
  readonly excludeCredentials?: readonly { readonly id: string }[]
}

/** As much of the options for `navigator.credentials.get` as an authenticator looks at. */
export interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string
  readonly allowCredentials?: readonly { readonly id: string }[]
}

/** What an honest browser and authenticator would not say. Each replaces one part of the answer. */
export interface Lies {
  readonly type?: string
  readonly origin?: string
  readonly challenge?: string
  readonly crossOrigin?: boolean
  readonly rpId?: string
  /** The byte of flags: 1 present, 4 verified, 8 may be backed up, 16 is backed up, 64 has a credential, 128 extensions. */
  readonly flags?: number
  readonly counter?: number
  /** Name of the credential outside of what is signed. */
  readonly id?: string
  /** Number of the algorithm that the public key claims. */
  readonly algorithm?: number
  /** The whole public key, as COSE. */
  readonly publicKey?: Cbor
  readonly format?: string
  readonly statement?: Cbor
  /** Of a maker who vouches for the device (DER), with attestation `self`; its key is `signWith`. */
  readonly certificate?: Buffer
  /** Bytes behind the authenticator data. */
  readonly trailing?: Buffer
  readonly signWith?: KeyObject
}

export interface RegistrationAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly authenticatorAttachment: 'platform'
  readonly clientExtensionResults: object
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports: readonly string[]
  }
}

export interface SignInAnswer {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly authenticatorAttachment: 'platform'
  readonly clientExtensionResults: object
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle: string
  }
}

/** A browser on one page, with a phone that always agrees. */
export interface Authenticator {
  create(options: CreationOptions, lies?: Lies): RegistrationAnswer
  /** Uses the newest passkey that fits; throws when there is none, as a browser does. */
  get(options: RequestOptions, lies?: Lies): SignInAnswer
}

export type Algorithm = 'ES256' | 'EdDSA' | 'RS256'

export interface CborMap {
  readonly pairs: readonly (readonly [number | string, Cbor])[]
}

export type Cbor = number | string | Buffer | readonly Cbor[] | CborMap

const PRESENT = 1
const VERIFIED = 4
const HAS_CREDENTIAL = 64

const cborHead = (major: number, count: number): Buffer => {
  if (count < 24) return Buffer.from([(major << 5) | count])
  if (count < 256) return Buffer.from([(major << 5) | 24, count])
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255])
}

/** The few kinds of CBOR that attestation objects are made of. */
const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
  if (typeof value === 'string') return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.length), value])
  if ('pairs' in value) {
    const parts = value.pairs.flatMap(([key, item]) => [cbor(key), cbor(item)])
    return Buffer.concat([cborHead(5, value.pairs.length), ...parts])
  }
  return Buffer.concat([cborHead(4, value.length), ...value.map(cbor)])
}

const COSE_ALGORITHMS = { ES256: -7, EdDSA: -8, RS256: -257 } as const

const newKeys = (algorithm: Algorithm): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } => {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** The public key as COSE (RFC 9053) writes it. */
const coseKey = (publicKey: KeyObject, algorithm: Algorithm, claimed: number): Cbor => {
  const { x = '', y = '', n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
  const facts = {
    ES256: [
      [1, 2],
      [3, claimed],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ],
    EdDSA: [
      [1, 1],
      [3, claimed],
      [-1, 6],
      [-2, bytes(x)],
    ],
    RS256: [
      [1, 3],
      [3, claimed],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ],
  } as const
  return { pairs: facts[algorithm] }
}

const sha256 = (input: string | Buffer): Buffer => createHash('sha256').update(input).digest()

interface Credential {
  readonly id: string
  readonly rpId: string
  readonly userHandle: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  counter: number
}

interface DataFacts {
  readonly rpId: string
  readonly flags: number
  readonly counter: number
  readonly rest?: Buffer
}

const authenticatorData = ({ rpId, flags, counter, rest = Buffer.alloc(0) }: DataFacts, lies: Lies): Buffer => {
  const numbers = Buffer.alloc(5)
  numbers.writeUInt8(lies.flags ?? flags)
  numbers.writeUInt32BE(lies.counter ?? counter, 1)
  return Buffer.concat([sha256(lies.rpId ?? rpId), numbers, rest, lies.trailing ?? Buffer.alloc(0)])
}

/** Model number (none), length and name of the credential, key. */
const attested = (id: string, key: Cbor): Buffer => {
  const name = Buffer.from(id, 'base64url')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(name.length)
  return Buffer.concat([Buffer.alloc(16), length, name, cbor(key)])
}

const signer =
  (algorithm: Algorithm) =>
  (data: Buffer, key: KeyObject): Buffer =>
    sign(algorithm === 'EdDSA' ? null : 'sha256', data, key)

/** The two ways in which an honest answer may say that nobody vouches for the device. */
type Attestation = 'none' | 'self'

export interface AuthenticatorOptions {
  /** Origin of the page, `https://social.example.org`. */
  readonly origin: string
  readonly algorithm?: Algorithm
  readonly attestation?: Attestation
}

/** A software authenticator, written from the W3C's text and not from the library that is tested with it. */
export const createAuthenticator = (options: AuthenticatorOptions): Authenticator => {
  const { origin, algorithm = 'ES256', attestation = 'none' } = options
  const credentials: Credential[] = []
  const signWith = signer(algorithm)

  const clientData = (type: string, challenge: string, lies: Lies): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    )

  const around = (id: string) =>
    ({ id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {} }) as const

  const addCredential = (asked: CreationOptions): Credential => {
    if (!asked.pubKeyCredParams.some(({ alg }) => alg === COSE_ALGORITHMS[algorithm])) {
      throw new Error('NotSupportedError: the page takes none of the algorithms')
    }
    if (asked.excludeCredentials?.some(({ id }) => credentials.some((known) => known.id === id)) === true) {
      throw new Error('InvalidStateError: there is a passkey already')
    }
    const credential = {
      id: systemRandom.bytes(20).toString('base64url'),
      rpId: asked.rp.id ?? new URL(origin).hostname,
      userHandle: asked.user.id,
      ...newKeys(algorithm),
      counter: 0,
    }
    credentials.push(credential)
    return credential
  }

  const statementOf = (signed: Buffer, credential: Credential, lies: Lies): Cbor => {
    if (lies.statement !== undefined) return lies.statement
    if (attestation === 'none') return { pairs: [] }
    const key = lies.signWith ?? credential.privateKey
    const chain: CborMap['pairs'] = lies.certificate === undefined ? [] : [['x5c', [lies.certificate]]]
    return { pairs: [['alg', COSE_ALGORITHMS[algorithm]], ['sig', signWith(signed, key)], ...chain] }
  }

  return {
    create: (asked, lies = {}) => {
      const credential = addCredential(asked)
      const client = clientData('webauthn.create', asked.challenge, lies)
      const claimed = lies.algorithm ?? COSE_ALGORITHMS[algorithm]
      const key = lies.publicKey ?? coseKey(credential.publicKey, algorithm, claimed)
      const flags = PRESENT | VERIFIED | HAS_CREDENTIAL
      const data = authenticatorData({ ...credential, flags, rest: attested(credential.id, key) }, lies)
      const attestationObject = cbor({
        pairs: [
          ['fmt', lies.format ?? (attestation === 'none' ? 'none' : 'packed')],
          ['attStmt', statementOf(Buffer.concat([data, sha256(client)]), credential, lies)],
          ['authData', data],
        ],
      })
      return {
        ...around(lies.id ?? credential.id),
        response: {
          clientDataJSON: client.toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal', 'hybrid'],
        },
      }
    },
    get: (asked, lies = {}) => {
      const allowed = asked.allowCredentials?.map(({ id }) => id) ?? []
      const rpId = asked.rpId ?? new URL(origin).hostname
      const credential = credentials.findLast(
        (known) => known.rpId === rpId && (allowed.length === 0 || allowed.includes(known.id)),
      )
      if (credential === undefined) throw new Error('NotAllowedError: there is no passkey for this page')
      credential.counter += 1
      const client = clientData('webauthn.get', asked.challenge, lies)
      const data = authenticatorData({ ...credential, flags: PRESENT | VERIFIED }, lies)
      const signature = signWith(Buffer.concat([data, sha256(client)]), lies.signWith ?? credential.privateKey)
      return {
        ...around(lies.id ?? credential.id),
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: credential.userHandle,
        },
      }
    },
  }
}
