import { createScheduly, isProblem, signIn, type Answer, type Session } from './client.ts'
import { connect, findOrganization, goOn, type GlobalFlags } from './connection.ts'
import { UsageError } from './failures.ts'
import { readable, say } from './output.ts'
import { loadSettings, removeSettings, saveSettings, type Saved } from './settings.ts'
import { ask, readAll, type World } from './world.ts'

const DEFAULT_URL = 'http://localhost:8000'
const CODE_TRIES = 3

export interface LoginFlags extends GlobalFlags {
  readonly key?: boolean
  readonly email?: string
  readonly passwordStdin?: boolean
}

/** How somebody signs in. */
export interface Credentials {
  readonly email: string
  readonly password: string
}

/** A secret that is typed, or comes by standard input: never a word of the command, which others can see. */
export const takeSecret = async (world: World, prompt: string): Promise<string> => {
  const secret = world.interactive ? await ask(world, prompt, { secret: true }) : await readAll(world)
  if (secret.trim() === '') throw new UsageError('Nothing was given.')
  return secret
}

const addressFor = async (world: World, { url }: GlobalFlags, saved: Saved | undefined): Promise<string> => {
  const known = url ?? world.environment['SCHEDULY_URL']
  if (known !== undefined) return known
  const preset = saved?.url ?? DEFAULT_URL
  return world.interactive ? ask(world, 'Server:', { preset }) : preset
}

const isPlain = (url: string): boolean =>
  /^http:/i.test(url) && !/^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/i.test(url)

/** The server that is meant, before anybody is signed in there. */
export const serverFor = async (world: World, flags: GlobalFlags): Promise<string> => {
  const url = (await addressFor(world, flags, await loadSettings(world))).replace(/\/+$/, '')
  if (isPlain(url)) world.stderr.write('Beware: without https, everybody on the way can read your sign-in.\n')
  return url
}

export const platformOf = ({ platform }: World) => (platform === undefined ? {} : { platform })

/** Six digits are a code of the app; anything else is one of the codes that stand in for it. */
const toFactor = (code: string) => (/^\d{3} ?\d{3}$/.test(code) ? { totp_code: code } : { recovery_code: code })

const enterWithCode = async (world: World, url: string, account: Credentials): Promise<Session> => {
  for (let tried = 1; ; tried += 1) {
    const code = await ask(world, 'Code of your authenticator app, or a recovery code:')
    try {
      return await signIn(url, { ...account, ...toFactor(code) }, platformOf(world))
    } catch (error) {
      if (!isProblem(error, 'second_factor_wrong') || tried === CODE_TRIES) throw error
      world.stderr.write('That was not it.\n')
    }
  }
}

const enter = async (world: World, url: string, account: Credentials): Promise<Session> => {
  try {
    return await signIn(url, account, platformOf(world))
  } catch (error) {
    if (!isProblem(error, 'second_factor_required') || !world.interactive) throw error
    return enterWithCode(world, url, account)
  }
}

/** A password that comes by standard input; the line break behind it is none of it. */
export const passwordFrom = async (world: World): Promise<string> => (await readAll(world)).replace(/\r?\n$/, '')

const accountFrom = async (world: World, { email, passwordStdin = false }: LoginFlags): Promise<Credentials> => {
  if (!world.interactive && (email === undefined || !passwordStdin)) {
    throw new UsageError('Nobody can be asked here: give --email and --password-stdin, or an API key with --key.')
  }
  const address = email ?? (await ask(world, 'E-mail address:'))
  const password = passwordStdin ? await passwordFrom(world) : await takeSecret(world, 'Password:')
  return { email: address, password }
}

const loginByKey = async (world: World, url: string): Promise<Saved> => {
  const key = (await takeSecret(world, 'API key:')).trim()
  const { organization } = await createScheduly({ url, auth: key, ...platformOf(world) }).apiKeys.getOwn({
    signal: world.signal,
  })
  return { url, key, organization: organization.id }
}

/** Signs in, by a code as well where the account has a second factor; what is to be kept of it. */
export const loginByPassword = async (world: World, url: string, account: Credentials): Promise<Saved> => {
  const session = await enter(world, url, account)
  return { url, session: session.state() }
}

/** Signs in, and keeps that for the commands that follow. */
export const login = async (world: World, flags: LoginFlags): Promise<void> => {
  const url = await serverFor(world, flags)
  const saved =
    flags.key === true
      ? await loginByKey(world, url)
      : await loginByPassword(world, url, await accountFrom(world, flags))
  await saveSettings(world, saved)
  say(world, flags.json === true, {
    value: { url, signed_in: true },
    text: () => `You are signed in to ${readable(url)}.\n`,
  })
}

/** Ends the session at the server, and forgets it here in any case. */
export const logout = async (world: World, flags: GlobalFlags): Promise<void> => {
  const saved = await loadSettings(world)
  try {
    if (saved !== undefined) await goOn(world, saved)?.signOut()
  } finally {
    await removeSettings(world)
  }
  say(world, flags.json === true, { value: { signed_in: false }, text: () => 'You are signed out.\n' })
}

const describeKey = (key: Answer<'getOwnApiKey'>, url: string): string => {
  const { name, organization, created_by: maker, usable_scopes: usable, expires_at: ends } = key
  const lines = [
    `The API key "${name}" of ${organization.name} at ${url}`,
    `It acts for ${maker.username} (${maker.role}), and may: ${usable.join(', ')}`,
    ...(ends === null ? [] : [`It ends on ${ends}`]),
  ]
  return lines.map((line) => `${readable(line)}\n`).join('')
}

/** Whose name commands are carried out in. */
export const whoami = async (world: World, flags: GlobalFlags): Promise<void> => {
  const { scheduly, url, session } = await connect(world, flags)
  const options = { signal: world.signal }
  if (session === null) {
    const key = await scheduly.apiKeys.getOwn(options)
    return say(world, flags.json === true, { value: { url, by: 'api_key', key }, text: () => describeKey(key, url) })
  }
  const account = await scheduly.account.get(options)
  say(world, flags.json === true, {
    value: { url, by: 'session', account },
    text: () => `${readable(account.username)} (${readable(account.email)}) at ${readable(url)}\n`,
  })
}

/** Keeps an organization as the one that is meant when none is named. */
export const useOrganization = async (world: World, flags: GlobalFlags, wanted: string): Promise<void> => {
  const { scheduly, saved } = await connect(world, flags)
  if (saved === undefined) throw new UsageError('There are no settings to keep it in; set SCHEDULY_ORG instead.')
  const all = await scheduly.organizations.list(undefined, { signal: world.signal }).toArray()
  const organization = findOrganization(all, wanted)
  // The list may have renewed the session meanwhile.
  await saveSettings(world, { ...((await loadSettings(world)) ?? saved), organization: organization.id })
  say(world, flags.json === true, { value: organization, text: () => `${readable(organization.name)} it is.\n` })
}
