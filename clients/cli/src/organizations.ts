import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { readable, say, table } from './output.ts'
import type { World } from './world.ts'

/** The organizations that the person, or the key, is in. */
export const listOrganizations = async (world: World, flags: GlobalFlags): Promise<void> => {
  const { scheduly } = await connect(world, flags)
  const organizations = await scheduly.organizations.list(undefined, { signal: world.signal }).toArray()
  const rows = organizations.map(({ id, name, role }) => [id, role, name])
  say(world, flags.json === true, { value: organizations, text: () => table(['ID', 'ROLE', 'NAME'], rows) })
}

export interface CreateOrganizationFlags extends GlobalFlags {
  readonly timeZone?: string
}

/** Makes an organization, whose owner the person is. */
export const createOrganization = async (world: World, flags: CreateOrganizationFlags, name: string): Promise<void> => {
  const { scheduly } = await connect(world, flags)
  const body = { name, time_zone: flags.timeZone ?? world.timeZone }
  const made = await scheduly.organizations.create(body, { signal: world.signal })
  say(world, flags.json === true, {
    value: made,
    text: () =>
      `${readable(made.name)} is there (${made.id}), in the time zone ${readable(made.time_zone)}, and you are its owner.\n` +
      'Next: scheduly channels connect twt\n',
  })
}

/** The accounts that an organization posts to. */
export const listChannels = async (world: World, flags: GlobalFlags): Promise<void> => {
  const at = await connect(world, flags)
  const { id } = await organizationOf(world, at, flags)
  const channels = await at.scheduly.channels.list(id, undefined, { signal: world.signal }).toArray()
  const rows = channels.map(({ id: channelId, provider, handle, status, sandbox }) => [
    channelId,
    `${provider}:@${handle ?? ''}`,
    sandbox ? `${status}, test network` : status,
  ])
  say(world, flags.json === true, { value: channels, text: () => table(['ID', 'CHANNEL', 'STATE'], rows) })
}
