// What a user's program would do, by plain HTTP: every call prints nothing and answers with parsed JSON.

export type Json = Readonly<Record<string, unknown>>

/** Fails the demo with the server's own sentence. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parses an answer's body; an empty one is an empty object. */
export const parseJson = (text: string): Json => {
  const value: unknown = text === '' ? {} : JSON.parse(text)
  if (!isJson(value)) throw new DemoError('The server answered with something that is no object.')
  return value
}

/** A text field of an answer. */
export const textOf = (json: Json, name: string): string => {
  const value = json[name]
  if (typeof value !== 'string') throw new DemoError(`The answer has no ${name}.`)
  return value
}

/** An object inside an answer. */
export const objectOf = (json: Json, name: string): Json => {
  const value = json[name]
  if (!isJson(value)) throw new DemoError(`The answer has no ${name}.`)
  return value
}

/** A list of objects inside an answer. */
export const listOf = (json: Json, name: string): readonly Json[] => {
  const value = json[name]
  if (!Array.isArray(value)) throw new DemoError(`The answer has no ${name}.`)
  return value.filter(isJson)
}

export interface Client {
  get(path: string): Promise<Json>
  post(path: string, body: Json): Promise<Json>
}

/** Speaks to the API at `base`, as the person whose token is given. */
export const createClient = (base: string, token: string | null): Client => {
  const call = async (method: string, path: string, body: Json | null): Promise<Json> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    })
    const answer = parseJson(await response.text())
    if (response.ok) return answer
    throw new DemoError(
      `${method} ${path} answered ${response.status}: ${JSON.stringify(answer['detail'] ?? 'no reason given')}`,
    )
  }
  return {
    get: (path) => call('GET', path, null),
    post: (path, body) => call('POST', path, body),
  }
}

/** Sends a file with words beside it, as a form does. */
export const createUploader =
  (base: string, token: string) =>
  async (path: string, file: Buffer, fields: Readonly<Record<string, string>>): Promise<Json> => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([new Uint8Array(file)]), fields['name'] ?? 'file')
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${base}${path}`, { method: 'POST', headers, body: form })
    const answer = parseJson(await response.text())
    if (response.ok) return answer
    throw new DemoError(
      `POST ${path} answered ${response.status}: ${JSON.stringify(answer['errors'] ?? answer['detail'])}`,
    )
  }

/** Does on the sandbox's authorize page what a person's browser does: opens it, and presses Approve. */
export const approveInBrowser = async (
  authorizationUrl: string,
  account: string,
): Promise<{ readonly code: string; readonly state: string }> => {
  const page = await fetch(authorizationUrl)
  if (!page.ok) throw new DemoError(`The authorize page answered ${page.status}.`)
  const url = new URL(authorizationUrl)
  const form = new URLSearchParams(url.search)
  form.set('new_account', account)
  form.set('decision', 'approve')
  const answer = await fetch(`${url.origin}${url.pathname}`, { method: 'POST', body: form, redirect: 'manual' })
  const back = answer.headers.get('location')
  if (back === null) throw new DemoError(`Approving answered ${answer.status} instead of sending the browser back.`)
  const landing = new URL(back)
  const landed = await fetch(landing)
  if (!landed.ok) throw new DemoError(`The page that the browser lands on answered ${landed.status}.`)
  return { code: landing.searchParams.get('code') ?? '', state: landing.searchParams.get('state') ?? '' }
}
