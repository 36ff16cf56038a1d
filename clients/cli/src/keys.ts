import type { Body } from './client.ts'
import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { readable, say, table } from './output.ts'
import type { World } from './world.ts'

export interface CreateKeyFlags extends GlobalFlags {
  readonly scope: Body<'createApiKey'>['scopes']
  readonly days?: number
}

const openOrganization = async (world: World, flags: GlobalFlags) => {
  const at = await connect(world, flags)
  const { id: orgId } = await organizationOf(world, at, flags)
  return { keys: at.scheduly.apiKeys, orgId, options: { signal: world.signal } }
}

/** Makes an API key. It alone goes to standard output, so that it can be put where it belongs unseen. */
export const createKey = async (world: World, flags: CreateKeyFlags, name: string): Promise<void> => {
  const { keys, orgId, options } = await openOrganization(world, flags)
  const days = flags.days === undefined ? {} : { expires_in_days: flags.days }
  const made = await keys.create(orgId, { name, scopes: flags.scope, ...days }, options)
  if (flags.json !== true) {
    const end = made.expires_at === null ? 'works until it is revoked' : `ends on ${made.expires_at}`
    world.stderr.write(`${readable(made.name)} (${made.id}) ${end}. This is the key; it is shown this once:\n`)
  }
  say(world, flags.json === true, { value: made, text: () => `${made.key}\n` })
}

/** The organization's API keys, without the keys themselves. */
export const listKeys = async (world: World, flags: GlobalFlags): Promise<void> => {
  const { keys, orgId, options } = await openOrganization(world, flags)
  const all = await keys.list(orgId, undefined, options).toArray()
  const rows = all.map(({ id, name, prefix, state, expires_at: end, scopes }) => [
    id,
    name,
    `sch_${prefix}…`,
    state,
    end,
    scopes.join(' '),
  ])
  say(world, flags.json === true, {
    value: all,
    text: () => table(['ID', 'NAME', 'KEY', 'STATE', 'ENDS', 'MAY'], rows),
  })
}

/** From then on the key is as good as none. */
export const revokeKey = async (world: World, flags: GlobalFlags, id: string): Promise<void> => {
  const { keys, orgId, options } = await openOrganization(world, flags)
  await keys.revoke(orgId, id, options)
  say(world, flags.json === true, { value: { id, revoked: true }, text: () => 'The key is revoked.\n' })
}
