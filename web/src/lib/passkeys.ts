/** Ceremonies of passkeys, as the API gives and takes them: JSON on both sides. */

/** What comes from the server is what the browser takes here; the API's description does not say so in detail. */
const plain = (options: object) => JSON.parse(JSON.stringify(options))

/** As the description of the API has it: an object of whatever the browser puts there. */
type CredentialJson = Record<string, never>

const toJson = (credential: Credential | null): CredentialJson => {
  if (credential instanceof PublicKeyCredential) return JSON.parse(JSON.stringify(credential))
  throw new Error('the browser gave no passkey')
}

/** Has the person show a passkey of theirs. Rejects when they do not. */
export const showPasskey = async (options: object): Promise<CredentialJson> => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(plain(options))
  return toJson(await navigator.credentials.get({ publicKey }))
}

/** Has the person make a new one. */
export const makePasskey = async (options: object): Promise<CredentialJson> => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(plain(options))
  return toJson(await navigator.credentials.create({ publicKey }))
}
