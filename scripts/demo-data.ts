// Fills an organization that looks as if people had worked in it for two weeks, by the API of the instance that runs at
// PUBLIC_URL: `npm start -- --demo` calls it. It does so once; after that it says how to sign in.
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isProblem, type Scheduly } from '../clients/typescript/src/index.ts'
import { readConfig, type Config } from '../src/config.ts'
import { withOwner } from '../src/migrate-command.ts'
import { resolveWallTime } from '../web/src/lib/zone.ts'
import { createLog } from '../src/lib/log.ts'
import { approveInBrowser } from './demo-client.ts'
import { moveIntoPast } from './demo-data/past.ts'
import { arriveFirst, gather, PEOPLE } from './demo-data/people.ts'
import { addPictures } from './demo-data/pictures.ts'
import { dayFromNow, meetsFault, play, settleAll, type Stage } from './demo-data/posts.ts'
import { SCENES, type Fate } from './demo-data/story.ts'

const ZONE = 'Europe/Berlin'
const NETWORKS = ['twt', 'insta'] as const

const say = (text: string): void => console.log(text)

/** The demonstration belongs on the test networks alone: nothing of it may ever go out. */
const refuseRealNetworks = ({ apps, sandbox }: Config): void => {
  const real = NETWORKS.filter((code) => apps[code] !== undefined)
  if (real.length > 0) {
    throw new Error(`real credentials are set for ${real.join(' and ')}. Unset them first.`)
  }
  if (!sandbox.on) throw new Error('SCHEDULY_SANDBOX is off, and they live on the test networks.')
}

const fileOf = ({ dataDir }: Config): string => path.join(dataDir, 'demo.json')

const readPassword = async (config: Config): Promise<string | null> => {
  const text = await readFile(fileOf(config), 'utf8').catch(() => '{}')
  const { password } = JSON.parse(text)
  return typeof password === 'string' ? password : null
}

const howTo = (base: string, password: string | null): string =>
  [
    '',
    `  Demo data       ${base}/signin`,
    `  Sign in as      ${PEOPLE.mara.email}   (${PEOPLE.mara.role})`,
    ...(['jonas', 'aylin', 'piet'] as const).map(
      (name) => `                  ${PEOPLE[name].email}   (${PEOPLE[name].role})`,
    ),
    password === null
      ? '  Password        shown when they were made; the file that kept it is gone'
      : `  Password        ${password}`,
    '',
  ].join('\n')

const connect = async (mara: Scheduly, org: string, facts: { provider: string; handle: string }): Promise<string> => {
  const { channel, authorization_url: url } = await mara.channels.startConnection(org, { provider: facts.provider })
  await mara.channels.finishConnection(org, channel.id, await approveInBrowser(url, facts.handle))
  return channel.id
}

const setStage = async (base: string, mara: Scheduly, password: string): Promise<Stage> => {
  const { id: org } = await mara.organizations.create({ name: 'Nordlicht Coffee', time_zone: ZONE })
  const cast = await gather(mara, { base, password, org })
  const channels = {
    x: await connect(mara, org, { provider: 'twt', handle: 'nordlichtcoffee' }),
    instagram: await connect(mara, org, { provider: 'insta', handle: 'nordlicht.coffee' }),
    events: await connect(mara, org, { provider: 'twt', handle: 'nordlichtevents' }),
  }
  const jobs = await connect(mara, org, { provider: 'twt', handle: 'nordlicht_jobs' })
  await mara.channels.pause(jobs, { reason: 'Nothing to fill until January' })
  await mara.slots.add(channels.x, { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], time: '09:00' })
  await mara.slots.add(channels.x, { weekdays: ['tue', 'thu'], time: '16:30' })
  await mara.slots.add(channels.instagram, { weekdays: ['wed', 'sun'], time: '18:00' })
  const [first, last] = [dayFromNow(17, ZONE), dayFromNow(20, ZONE)]
  await mara.slots.addBlockedDates(org, { first_date: first, last_date: last, note: 'We are closed' })
  return { base, org, zone: ZONE, cast, channels, pictures: await addPictures(cast.aylin, org) }
}

/** Plays every scene, and dates those of the past back. */
const fill = async (config: Config, stage: Stage): Promise<void> => {
  const past: { readonly post: string; readonly to: Date; readonly fate: Fate }[] = []
  // What nobody knows of takes a quarter of an hour by itself: only the time that has passed in the story ends it.
  const rest = () =>
    settleAll(
      stage.cast.mara,
      past.filter(({ fate }) => fate !== 'unknown').map(({ post }) => post),
    )
  for (const scene of SCENES) {
    if (meetsFault(scene.fate)) await rest()
    const post = await play(stage, scene)
    if (scene.at === null || scene.at[0] >= 0) continue
    const to = resolveWallTime(`${dayFromNow(scene.at[0], ZONE)}T${scene.at[1]}`, ZONE).instant
    past.push({ post, to: new Date(to), fate: scene.fate })
  }
  await rest()
  await withOwner(config, createLog(config.logLevel), (url) => moveIntoPast(url, past))
  await settleAll(
    stage.cast.mara,
    past.map(({ post }) => post),
  )
}

const run = async (): Promise<void> => {
  const config = readConfig()
  refuseRealNetworks(config)
  const base = config.publicUrl
  const password = (await readPassword(config)) ?? randomBytes(12).toString('base64url')
  try {
    const mara = await arriveFirst({ base, password })
    await writeFile(fileOf(config), JSON.stringify({ password }), { mode: 0o600 })
    say('  Filling the demo organization; this takes a few seconds …')
    await fill(config, await setStage(base, mara, password))
    say(howTo(base, password))
  } catch (error) {
    if (!isProblem(error, 'account_exists')) throw error
    say('  The demo data are there already.')
    say(howTo(base, await readPassword(config)))
  }
}

run().catch((error: unknown) => {
  console.error(`The demo data were not made: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
