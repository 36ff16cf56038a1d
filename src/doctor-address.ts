import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { bad, good, type Finding } from '#domain/finding.ts'
import type { HttpResponse } from '#lib/http.ts'
import { systemRandom } from '#lib/random.ts'
import { judgeAddress } from '#media/public-reach.ts'
import { askAddress, probeAddress, sampleAddress } from '#media/reach-probe.ts'
import { providers } from '#providers/registry.ts'
import type { Check, Patient } from './doctor-patient.ts'
import { installationMark } from './installation-mark.ts'

const softened = (findings: readonly Finding[], aside: string): readonly Finding[] =>
  findings.map((each) =>
    each.verdict === 'fail' ? { ...each, verdict: 'warn', detail: `${each.detail} (${aside})` } : each,
  )

const fetching = providers.filter(({ fetchesFiles }) => fetchesFiles === true)

/** Without such a network nothing of an unreachable installation fails; to whom it matters, it does not work. */
const weigh = ({ config }: Patient, findings: readonly Finding[]): readonly Finding[] => {
  if (fetching.some(({ code }) => config.apps[code] !== undefined)) return findings
  const names = fetching.map(({ name }) => name).join(', ')
  return softened(findings, `No network that is set up here fetches files; ${names} would.`)
}

/** Test networks send browsers back on this machine, whatever the rest of the world can reach. */
const weighReturn = ({ config }: Patient, findings: readonly Finding[]): readonly Finding[] =>
  Object.keys(config.apps).length > 0 ? findings : softened(findings, 'No real network is set up yet.')

const Health = Type.Object({ status: Type.Literal('ok'), installation: Type.Optional(Type.String()) })

const readHealth = ({ status, body }: HttpResponse) => {
  try {
    const answer: unknown = JSON.parse(body)
    return status === 200 && Value.Check(Health, answer) ? answer : null
  } catch {
    return null
  }
}

const judgeHealth = (patient: Patient, answer: HttpResponse): Finding => {
  const { config, secrets } = patient
  const health = readHealth(answer)
  if (health === null)
    return bad(
      'not_scheduly',
      `${config.publicUrl} answered with status ${answer.status} and is no Scheduly: lead the proxy, the tunnel or the name to this installation.`,
    )
  if (health.installation === installationMark(config, secrets))
    return good('answers', `${config.publicUrl} answers, and is this installation.`)
  return bad(
    'other_installation',
    `${config.publicUrl} is a Scheduly with other keys: lead it to this installation, or give all web servers the same ACCESS_TOKEN_KEY and CREDENTIALS_KEYS (and restart those that were changed).`,
  )
}

/** A page that a browser comes back to from a network's consent page. It is asked without a code, so nothing begins. */
const judgeReturn = ({ config: { publicUrl } }: Patient, answer: HttpResponse): Finding =>
  answer.status === 200 && answer.body.includes('/assets/oauth-landing.js')
    ? good('callback', `Browsers come back from networks to ${publicUrl}/oauth/….`)
    : bad(
        'callback_lost',
        `${publicUrl}/oauth/…/callback answered with status ${answer.status} and not with the page that finishes a connection: let /oauth/ and /assets/ through as they are.`,
      )

const ownServer = async (patient: Patient): Promise<readonly Finding[]> => {
  const { publicUrl } = patient.config
  const health = await askAddress(patient, `${publicUrl}/healthz`, 'application/json')
  if ('verdict' in health) return [health]
  const first = judgeHealth(patient, health)
  if (first.verdict === 'fail') return [first]
  const page = await askAddress(patient, `${publicUrl}/oauth/${providers[0]?.code ?? 'none'}/callback`, 'text/html')
  return [first, 'verdict' in page ? page : judgeReturn(patient, page)]
}

/** Browsers come back to it from every network's consent page. */
const publicUrl = async (patient: Patient): Promise<readonly Finding[]> => [
  ...weigh(patient, await judgeAddress(patient.config.publicUrl, patient)),
  ...weighReturn(patient, await ownServer(patient)),
]

/** Where networks fetch files: below PUBLIC_URL, or from the bucket. */
const mediaAddress = async (patient: Patient, address: string): Promise<readonly Finding[]> => {
  const { shelf, config, http, limitMilliseconds } = patient
  const judged = new URL(address).origin === config.publicUrl ? [] : await judgeAddress(address, patient)
  const probed = await probeAddress({ shelf, http, random: systemRandom, limitMilliseconds })
  return weigh(patient, [...judged, ...probed])
}

/** Where this installation is found by browsers and by networks. */
export const addressChecks = async ({ config, shelf }: Patient): Promise<readonly Check[]> => {
  const address = await sampleAddress(shelf)
  return [
    { subject: `PUBLIC_URL, ${config.publicUrl}`, look: publicUrl },
    {
      subject: `Files, as networks fetch them from ${new URL(address).origin}`,
      look: (patient) => mediaAddress(patient, address),
    },
  ]
}
