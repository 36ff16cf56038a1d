import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds: from what nobody notices to what everybody does. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const LATE_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 3600]

/** A number at the moment of reading, with the words that tell it from its like. */
export type Reading = readonly [value: number, labels?: Readonly<Record<string, string>>]

/** What of a process is counted, in the form that Prometheus reads. Label values are few: routes and networks, never ids. */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  requestDone(request: {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly seconds: number
  }): void
  sendBegan(network: string, lateSeconds: number): void
  sendAnswered(network: string, outcome: string): void
  count(name: keyof typeof COUNTED): void
  /** A read that a replica may answer, by who answered it. */
  replicaRead(target: 'replica' | 'primary'): void
  /** Numbers that are read when somebody asks: each by name, with its help and what it is now. */
  gauges(read: () => Promise<readonly Gauged[]>): void
}

export interface Gauged {
  readonly name: string
  readonly help: string
  readonly readings: readonly Reading[]
}

const COUNTED = {
  connections_refused: 'Connections that were closed at once because there were too many, in all or from one address.',
  publications_delayed: 'Publications that were noticed to be a minute late and not sent.',
  replica_fallbacks: 'Reads that the replica was asked for in vain, so that the primary answered them.',
  reconnects_required: 'Channels whose network took their rights away.',
  requests_shed: 'Requests that were turned away because there was more to do than could be done.',
  webhooks_disabled: 'Webhooks that were switched off because they did not answer for long.',
} as const

/** What is read now replaces what was read before: a network or a worker that is gone leaves no last word behind. */
const createGauges = (registry: Registry) => {
  const known = new Map<string, Gauge>()
  const set = ({ name, help, readings }: Gauged): void => {
    const labelNames = Object.keys(readings[0]?.[1] ?? {})
    const gauge = known.get(name) ?? new Gauge({ name: `scheduly_${name}`, help, labelNames, registers: [registry] })
    known.set(name, gauge)
    gauge.reset()
    for (const [value, labels = {}] of readings) gauge.set(labels, value)
  }
  return { set }
}

const createSends = (registers: Registry[]) => ({
  late: new Histogram({
    name: 'scheduly_publication_lateness_seconds',
    help: 'From the moment at which a publication was due to the moment at which its send began.',
    labelNames: ['network'],
    buckets: LATE_SECONDS,
    registers,
  }),
  attempts: new Counter({
    name: 'scheduly_attempts_total',
    help: 'Sends that ended, by network and by what the network made of them.',
    labelNames: ['network', 'outcome'],
    registers,
  }),
})

const createRequests = (registers: Registry[]) =>
  new Histogram({
    name: 'scheduly_http_request_duration_seconds',
    help: 'From a request to the end of its answer, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers,
  })

const createReads = (registers: Registry[]): Counter => {
  const reads = new Counter({
    name: 'scheduly_replica_reads_total',
    help: 'Reads that a replica may answer, by who answered them; where there is no replica, none is counted.',
    labelNames: ['target'],
    registers,
  })
  for (const target of ['replica', 'primary']) reads.inc({ target }, 0)
  return reads
}

/** `facts` tell processes apart where they are read together. */
export const createMetrics = (facts: { readonly version: string; readonly role: string }): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'scheduly_build_info',
    help: 'Version and role of this process; always 1.',
    labelNames: ['version', 'role'],
    registers,
  }).set(facts, 1)
  const requests = createRequests(registers)
  const sends = createSends(registers)
  const reads = createReads(registers)
  const counters = Object.entries(COUNTED).map(
    ([name, help]) => [name, new Counter({ name: `scheduly_${name}_total`, help, registers })] as const,
  )
  const counted = new Map<string, Counter>(counters)
  const gauges = createGauges(registry)
  const readers: (() => Promise<readonly Gauged[]>)[] = []
  return {
    contentType: registry.contentType,
    text: async () => {
      const read = await Promise.all(readers.map((reader) => reader()))
      for (const gauged of read.flat()) gauges.set(gauged)
      return await registry.metrics()
    },
    requestDone: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    sendBegan: (network, lateSeconds) => sends.late.observe({ network }, lateSeconds),
    sendAnswered: (network, outcome) => sends.attempts.inc({ network, outcome }),
    replicaRead: (target) => reads.inc({ target }),
    count: (name) => counted.get(name)?.inc(),
    gauges: (read) => void readers.push(read),
  }
}
