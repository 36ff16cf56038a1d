import { isIP } from 'node:net'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  VerifiedAuthenticationResponse,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Random } from '#lib/random.ts'

/** What is kept of a passkey. */
export interface NewPasskey {
  /** Base64url, at most 1,364 characters. */
  readonly credentialId: string
  /** COSE, at most 1,024 bytes. */
  readonly publicKey: Buffer
  /** Of signatures so far; stays 0 on authenticators that do not count. */
  readonly counter: number
  /** How the authenticator can be reached: `internal`, `usb`, `hybrid`, … */
  readonly transports: readonly string[]
  /** Whether it is copied to other devices at this moment. */
  readonly backedUp: boolean
  readonly deviceType: 'singleDevice' | 'multiDevice'
}

export interface KnownPasskey {
  readonly id: string
  readonly publicKey: Buffer
  readonly counter: number
  readonly transports: readonly string[]
}

interface RegistrationFacts {
  /** `id` is opaque (a UUID): the authenticator keeps it and hands it out. */
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string }
  /** Credential ids of the person's passkeys, which are not registered twice. */
  readonly known: readonly string[]
}

/** What a browser sent, with the challenge that it was given (base64url). The caller sees that it is used once. */
interface Answer {
  readonly response: unknown
  readonly challenge: string
}

/** Registers and verifies passkeys of one installation. Nothing that a browser sends makes it throw. */
export interface Passkeys {
  /** False where browsers have no passkeys: on an address by number, and without https except on localhost. */
  readonly available: boolean
  registrationOptions(facts: RegistrationFacts): Promise<PublicKeyCredentialCreationOptionsJSON>
  verifyRegistration(answer: Answer): Promise<NewPasskey | null>
  /** Names no credential, so that it is the same for everybody: the person chooses on the device. */
  signInOptions(): Promise<PublicKeyCredentialRequestOptionsJSON>
  verifySignIn(answer: Answer & { readonly credential: KnownPasskey }): Promise<{ readonly newCounter: number } | null>
}

const PARTY_NAME = 'Scheduly'
const CHALLENGE_BYTES = 32
/** As long as a challenge is kept. */
const TIMEOUT_MS = 300_000
/** COSE: EdDSA, ES256, RS256. Named here, so that an update of the library adds none by itself. */
const ALGORITHMS = [-8, -7, -257]
/** Four times RSA-2048. Longer keys would make every verification work for whoever sent one. */
const MOST_KEY_BYTES = 1024
const TRANSPORTS: ReadonlySet<string> = new Set(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'])

const base64Url = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' })

const CredentialId = base64Url(1364)
const CredentialSchema = Type.Object({ id: CredentialId, rawId: CredentialId, type: Type.Literal('public-key') })

const RegistrationSchema = Type.Intersect([
  CredentialSchema,
  Type.Object({
    response: Type.Object({
      clientDataJSON: base64Url(4096),
      attestationObject: base64Url(8192),
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
    }),
  }),
])

const SignInSchema = Type.Intersect([
  CredentialSchema,
  Type.Object({
    response: Type.Object({
      clientDataJSON: base64Url(4096),
      authenticatorData: base64Url(4096),
      signature: base64Url(2048),
    }),
  }),
])

type Registration = Static<typeof RegistrationSchema>

// 150 ms and 5 MB of heap: loaded for the first person who uses a passkey, and never by a worker.
const library = () => import('@simplewebauthn/server')
const helpers = () => import('@simplewebauthn/server/helpers')

interface Party {
  readonly id: string
  readonly origin: string
  readonly available: boolean
}

const readParty = (publicUrl: string): Party => {
  const { hostname, origin, protocol } = new URL(publicUrl)
  const numeric = hostname.startsWith('[') || isIP(hostname) > 0
  const local = hostname === 'localhost' || hostname.endsWith('.localhost')
  return { id: hostname, origin, available: !numeric && (local || protocol === 'https:') }
}

/** The library throws for whatever is wrong with what was sent, and quotes it: none of that is worth keeping. */
const orNull = async <T>(work: () => Promise<T | null>): Promise<T | null> => {
  try {
    return await work()
  } catch {
    return null
  }
}

/** True for a response that was made inside another site's frame, which ours never is. */
const isFramed = async (clientDataJSON: string): Promise<boolean> => {
  const { crossOrigin } = (await helpers()).decodeClientDataJSON(clientDataJSON)
  return crossOrigin ?? false
}

/**
 * None is asked for, and a browser leaves none or a signature of the key itself. Everything else brings certificates,
 * and the library would fetch addresses that stand in them.
 */
const hasPlainAttestation = async (attestationObject: string): Promise<boolean> => {
  const { decodeAttestationObject, isoBase64URL } = await helpers()
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject))
  const format = decoded.get('fmt')
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
}

const readPasskey = (verified: VerifiedRegistrationResponse, sent: Registration): NewPasskey | null => {
  if (!verified.verified) return null
  const { credential, credentialBackedUp, credentialDeviceType } = verified.registrationInfo
  if (credential.id !== sent.id || credential.publicKey.length > MOST_KEY_BYTES) return null
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: [...new Set(sent.response.transports)].filter((name) => TRANSPORTS.has(name)),
    backedUp: credentialBackedUp,
    deviceType: credentialDeviceType,
  }
}

const verifyRegistration = async (party: Party, { response, challenge }: Answer): Promise<NewPasskey | null> => {
  if (!Value.Check(RegistrationSchema, response)) return null
  const { clientDataJSON, attestationObject } = response.response
  if ((await isFramed(clientDataJSON)) || !(await hasPlainAttestation(attestationObject))) return null
  const { verifyRegistrationResponse } = await library()
  const verified = await verifyRegistrationResponse({
    response: {
      id: response.id,
      rawId: response.rawId,
      type: response.type,
      response: { clientDataJSON, attestationObject },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  })
  return readPasskey(verified, response)
}

const verifySignIn = async (
  party: Party,
  { response, challenge, credential }: Answer & { readonly credential: KnownPasskey },
): Promise<{ readonly newCounter: number } | null> => {
  if (!Value.Check(SignInSchema, response) || response.id !== credential.id) return null
  const { clientDataJSON, authenticatorData, signature } = response.response
  if (await isFramed(clientDataJSON)) return null
  const { verifyAuthenticationResponse } = await library()
  const answer: VerifiedAuthenticationResponse = await verifyAuthenticationResponse({
    response: {
      id: response.id,
      rawId: response.rawId,
      type: response.type,
      response: { clientDataJSON, authenticatorData, signature },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: { id: credential.id, publicKey: new Uint8Array(credential.publicKey), counter: credential.counter },
  })
  return answer.verified ? { newCounter: answer.authenticationInfo.newCounter } : null
}

/** The credential that a browser's answer speaks of (base64url), to look its key up; null for what is no answer. */
export const credentialIdOf = (response: unknown): string | null =>
  Value.Check(CredentialSchema, response) && response.id === response.rawId ? response.id : null

/** Passkeys for the installation at `publicUrl`: its host is their scope, its origin the only page that may ask. */
export const createPasskeys = (publicUrl: string, random: Random): Passkeys => {
  const party = readParty(publicUrl)
  const newChallenge = () => new Uint8Array(random.bytes(CHALLENGE_BYTES))
  const verify = <T>(work: () => Promise<T | null>): Promise<T | null> =>
    party.available ? orNull(work) : Promise.resolve(null)
  return {
    available: party.available,
    registrationOptions: async ({ user, known }) =>
      (await library()).generateRegistrationOptions({
        rpName: PARTY_NAME,
        rpID: party.id,
        userID: new Uint8Array(Buffer.from(user.id)),
        userName: user.name,
        userDisplayName: user.displayName,
        challenge: newChallenge(),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        excludeCredentials: known.map((id) => ({ id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    verifyRegistration: (answer) => verify(() => verifyRegistration(party, answer)),
    signInOptions: async () =>
      (await library()).generateAuthenticationOptions({
        rpID: party.id,
        challenge: newChallenge(),
        timeout: TIMEOUT_MS,
        userVerification: 'required',
      }),
    verifySignIn: (answer) => verify(() => verifySignIn(party, answer)),
  }
}
