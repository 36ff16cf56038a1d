import type { Config } from '#config'
import { doubtful, bad, good, type Finding } from '#domain/finding.ts'
import { judgeClock } from '#domain/system-status.ts'
import { silentLog } from '#lib/log.ts'
import { createMail, MailNotSent, MailRefused } from '#lib/mail.ts'
import { connectRedis, RedisAway } from '#lib/redis.ts'
import { providers } from '#providers/registry.ts'
import { networksOf } from './app-networks.ts'
import { checkApp } from './check-provider-command.ts'
import { within, type Check, type Patient } from './doctor-patient.ts'

// What stands outside: mail, Redis, networks, and a clock that is none of ours.

const TEST_MAIL = {
  subject: 'Scheduly: a test',
  text: 'The operator of a Scheduly installation asked its doctor to send this. Nobody has to do anything.',
}

const NO_MAIL =
  'SMTP_URL is not set: nobody can reset a password by mail, confirm an address or be told of what waits. Set it, and MAIL_FROM.'

const tryMail = async (patient: Patient, url: string): Promise<readonly Finding[]> => {
  const { config, sendTo } = patient
  const { host } = new URL(url)
  const mail = createMail({ url, from: config.mail.from })
  try {
    await within(patient, mail.verify())
    const taken = good('mail', `${host} answers, and takes the sign-in of SMTP_URL. No mail was sent.`)
    if (sendTo === null) return [taken]
    await within(patient, mail.send({ to: sendTo, ...TEST_MAIL }))
    return [good('mail_sent', `${host} took a mail to ${sendTo}: look whether it arrives, and not among the spam.`)]
  } catch (error) {
    const isKnown = error instanceof MailNotSent || error instanceof MailRefused
    const words = isKnown ? error.message : `no answer came within ${patient.limitMilliseconds / 1_000} seconds`
    return [
      bad(
        'mail_unusable',
        `${host} cannot be used for mail: ${words}. Check host, port, user, password and ?tls= of SMTP_URL, and MAIL_FROM.`,
      ),
    ]
  } finally {
    mail.close()
  }
}

const mail: Check = {
  subject: 'Mail',
  look: async (patient) => {
    const { mode, url } = patient.config.mail
    if (url !== null) return tryMail(patient, url)
    if (mode === 'log')
      return [doubtful('mail_log', 'Mails are written to the log, for development: set SMTP_URL to have them sent.')]
    return [doubtful('mail_off', NO_MAIL)]
  },
}

const tryRedis = async (patient: Patient, url: string): Promise<readonly Finding[]> => {
  const { host } = new URL(url)
  const patience = Math.min(2_000, patient.limitMilliseconds)
  const limits = { connectMs: patience, commandMs: patience, pauseMs: 5_000 }
  const redis = await connectRedis(url, { log: silentLog, clock: patient.clock, limits })
  try {
    await redis.command(['PING'])
    return [good('redis', `${host} answers.`)]
  } catch (error) {
    const fault = error instanceof RedisAway ? error.fault : 'unreadable error'
    return [
      doubtful(
        'redis_away',
        `${host} does not answer (${fault}). PostgreSQL does its work meanwhile, more slowly: check REDIS_URL (or Redis_host and Redis_port), its password and whether it runs.`,
      ),
    ]
  } finally {
    await redis.close()
  }
}

const redis: Check = {
  subject: 'Redis',
  look: async (patient) => {
    const { redisUrl } = patient.config
    if (redisUrl !== null) return tryRedis(patient, redisUrl)
    return [good('redis_off', 'Redis is not set: PostgreSQL shares rate limits and ended sessions between processes.')]
  },
}

const NO_NETWORK =
  'No app of a network is set up, and the test networks are off: nothing can be connected. docs/guides says for each network where its variables come from.'

const networks = ({ apps, sandbox }: Config): readonly Check[] => {
  const set = providers.filter(({ code }) => apps[code] !== undefined)
  if (set.length > 0)
    return set.map((provider) => ({
      subject: `${provider.name}: the app`,
      look: async (patient) => (await checkApp(patient.config, provider, patient))?.findings ?? [],
    }))
  const finding = sandbox.on
    ? good('test_networks', 'No app of a real network is set up: channels are connected to the built-in test networks.')
    : doubtful('no_network', NO_NETWORK)
  return [{ subject: 'Networks', look: async () => [finding] }]
}

/** Addresses of machines whose clocks are none of ours, the surest first. */
const outsideClocks = (config: Config): readonly string[] => {
  const reachable = networksOf(config)
  const hosts = providers.flatMap(({ code }) => {
    const network = reachable.forNewChannel(code)
    return network === null || network.sandbox ? [] : [new URL(network.hosts.api).origin]
  })
  return [
    ...new Set([
      ...hosts,
      ...(config.sso === null ? [] : [new URL(config.sso.issuer).origin]),
      ...(config.publicUrl.startsWith('https:') ? [config.publicUrl] : []),
    ]),
  ]
}

/** The header `Date` counts whole seconds. */
const STEP_MS = 1_000

const askClock = async ({ http, clock, limitMilliseconds }: Patient, url: string) => {
  const began = clock.now().getTime()
  const answer = await http({ method: 'GET', url: `${url}/`, timeoutMilliseconds: limitMilliseconds }).catch(() => null)
  const ended = clock.now().getTime()
  const told = Date.parse(answer?.headers['date'] ?? '')
  if (Number.isNaN(told)) return null
  return { aheadMs: (began + ended) / 2 - (told + STEP_MS / 2), withinMs: (ended - began + STEP_MS) / 2 }
}

const clockOutside: Check = {
  subject: 'This machine beside clocks elsewhere',
  look: async (patient) => {
    const places = outsideClocks(patient.config)
    for (const place of places) {
      const facts = await askClock(patient, place)
      if (facts !== null) return judgeClock('this machine', facts, new URL(place).host)
    }
    const why =
      places.length === 0
        ? 'no network, issuer or https address is set up that could be asked'
        : `none of ${places.join(', ')} told its time`
    return [
      good(
        'clock_unknown',
        `This machine's clock could not be held against one elsewhere: ${why}. See to it that NTP is on.`,
      ),
    ]
  },
}

/** What an installation uses that is not its own. */
export const serviceChecks = (config: Config): readonly Check[] => [clockOutside, mail, redis, ...networks(config)]
