import { createScheduly, isProblem } from './client.ts'
import type { GlobalFlags } from './connection.ts'
import { Unfinished, UsageError } from './failures.ts'
import { loginByPassword, passwordFrom, platformOf, serverFor, takeSecret, type Credentials } from './login.ts'
import { readable, say } from './output.ts'
import { saveSettings } from './settings.ts'
import { ask, type World } from './world.ts'

export interface SignUpFlags extends GlobalFlags {
  readonly email?: string
  readonly username?: string
  readonly passwordStdin?: boolean
}

interface NewAccount extends Credentials {
  readonly username: string
}

/** Asked for twice: nobody sees what they type. */
const newPassword = async (world: World): Promise<string> => {
  const password = await takeSecret(world, 'Password (12 characters or more):')
  if ((await takeSecret(world, 'Once more:')) === password) return password
  throw new UsageError('The two are not the same; nothing was done.')
}

const accountFrom = async (world: World, flags: SignUpFlags): Promise<NewAccount> => {
  const { email, username, passwordStdin = false } = flags
  if (!world.interactive && (email === undefined || username === undefined || !passwordStdin))
    throw new UsageError('Nobody can be asked here: give --email, --username and --password-stdin.')
  const address = email ?? (await ask(world, 'E-mail address:'))
  const preset = (address.split('@')[0] ?? '').replaceAll(/[^A-Za-z0-9_.-]/g, '')
  const name = username ?? (await ask(world, 'Username:', { preset }))
  return {
    email: address,
    username: name,
    password: passwordStdin ? await passwordFrom(world) : await newPassword(world),
  }
}

const TAKEN =
  'This address has an account already, it seems: sign in with "scheduly login", or look into your mail for what to do.'

/** Makes an account, signs in to it, and keeps that for the commands that follow. */
export const signUp = async (world: World, flags: SignUpFlags): Promise<void> => {
  const url = await serverFor(world, flags)
  const account = await accountFrom(world, flags)
  const { email, password, username } = account
  await createScheduly({ url, ...platformOf(world) }).auth.signUp(account, { signal: world.signal })
  const saved = await loginByPassword(world, url, { email, password }).catch((error: unknown) => {
    // The server tells nobody which addresses it knows: it answers as if there was a new account.
    throw isProblem(error, 'invalid_credentials') ? new Unfinished(TAKEN, error) : error
  })
  await saveSettings(world, saved)
  say(world, flags.json === true, {
    value: { url, username, signed_in: true },
    text: () =>
      `Welcome, ${readable(username)}. You are signed in to ${readable(url)}.\nNext: scheduly orgs create "Your team"\n`,
  })
}
