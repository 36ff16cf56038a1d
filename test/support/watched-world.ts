import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scheduly } from '../../clients/typescript/src/index.ts'
import { startInstance, type Instance } from '../../scripts/instance.ts'
import { aSandboxChannel, createPerson } from './person.ts'
import { createTestDatabase } from './postgres.ts'
import { QUICK_PASSWORDS } from './quick-instance.ts'

/** Somebody who has an organization with a channel on a test network. */
export interface Publisher {
  readonly api: Scheduly
  readonly org: string
  readonly channelId: string
  readonly email: string
}

/** A whole Scheduly with somebody in it who has a channel. */
export interface World extends Instance, Publisher {
  readonly databaseUrl: string
  /** Ends its process, and leaves database and folder until `stop`. */
  end(): Promise<void>
}

/** Opens an account, an organization and a channel at a server. */
export const aPublisher = async (base: string, name: string): Promise<Publisher> => {
  const person = await createPerson(base)()
  const org = (await person.api.organizations.create({ name })).id
  const channelId = await aSandboxChannel(person, { org, handle: person.name })
  return { api: person.api, org, channelId, email: person.email }
}

/** `roles`: what runs, a process each; one with everything by default. */
export const openWorld = async (
  environment: Readonly<Record<string, string>>,
  roles?: readonly ('http' | 'worker')[],
): Promise<World> => {
  const database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-watched-'))
  const instance = await startInstance({
    folder,
    ...(roles === undefined ? {} : { roles }),
    environment: { DB_URL: database.url, ...QUICK_PASSWORDS, ...environment },
  })
  const publisher = await aPublisher(instance.base, 'Watched')
  const stop = async (): Promise<void> => {
    await instance.stop()
    await rm(folder, { recursive: true, force: true })
    await database.drop()
  }
  return { ...instance, ...publisher, databaseUrl: database.url, stop }
}

/** Resolves when it is out. */
export const aPublishedPost = async ({ api, org, channelId }: Publisher, text = 'Watched'): Promise<void> => {
  const soon = new Date(Date.now() + 1_000).toISOString()
  const { id } = await api.posts.create(org, {
    text,
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
