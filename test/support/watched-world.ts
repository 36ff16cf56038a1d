import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scheduly } from '../../clients/typescript/src/index.ts'
import { startInstance, type Instance } from '../../scripts/instance.ts'
import { aSandboxChannel, createPerson } from './person.ts'
import { createTestDatabase } from './postgres.ts'
import { QUICK_PASSWORDS } from './quick-instance.ts'

/** A whole Scheduly with somebody in it who has a channel. */
export interface World extends Instance {
  readonly api: Scheduly
  readonly org: string
  readonly channelId: string
  readonly email: string
  readonly databaseUrl: string
  /** Ends its process, and leaves database and folder until `stop`. */
  end(): Promise<void>
}

export const openWorld = async (environment: Readonly<Record<string, string>>): Promise<World> => {
  const database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-watched-'))
  const instance = await startInstance({
    folder,
    environment: { DB_URL: database.url, ...QUICK_PASSWORDS, ...environment },
  })
  const { base } = instance
  const person = await createPerson(base)()
  const { api, name, email } = person
  const org = (await api.organizations.create({ name: 'Watched' })).id
  const channelId = await aSandboxChannel(person, { org, handle: name })
  const stop = async (): Promise<void> => {
    await instance.stop()
    await rm(folder, { recursive: true, force: true })
    await database.drop()
  }
  return { ...instance, api, org, channelId, email, databaseUrl: database.url, stop }
}

/** Resolves when it is out. */
export const aPublishedPost = async ({ api, org, channelId }: World): Promise<void> => {
  const soon = new Date(Date.now() + 1_000).toISOString()
  const { id } = await api.posts.create(org, {
    text: 'Watched',
    channels: [{ channel_id: channelId }],
    scheduled_at: soon,
  })
  while ((await api.posts.get(id)).status !== 'published') await sleep(50)
}

/** A web server alone, with a database in which nobody works. */
export const startAlone = async (
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly base: string } & AsyncDisposable> => {
  const database = await createTestDatabase()
  const instance = await startInstance({
    roles: ['http'],
    only: 'requests',
    environment: { DB_URL: database.url, ...QUICK_PASSWORDS, ...environment },
  })
  return {
    base: instance.base,
    [Symbol.asyncDispose]: async () => {
      await instance.stop()
      await database.drop()
    },
  }
}
