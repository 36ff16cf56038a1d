import type { Http, HttpRequest, HttpResponse } from '#lib/http.ts'
import { NoAnswerError, NotSentError } from '#lib/http.ts'
import { Containers } from './containers.ts'
import { SEND_FAULTS, type Fault, type Plan, type SendFault } from './faults.ts'
import { settleSeconds } from '#publishing/policy.ts'
import { LATE_COMMIT_SECONDS, POLICY, SEND_TIMEOUT_SECONDS } from './policy.ts'
import type { Loop, Process } from './virtual-clock.ts'

/** One post that the network has put before its public. */
export interface Acceptance {
  readonly account: string
  readonly key: string
  readonly text: string
  /** What it stands below, as networks say of a part of a thread. */
  readonly parent: string | null
  readonly remoteId: string
  readonly at: number
}

/** Bytes of a send that left a worker. */
export interface Send {
  readonly account: string
  readonly key: string
  readonly text: string
  readonly at: number
  readonly by: string
}

export interface RateLimit {
  readonly account: string
  readonly key: string
  readonly at: number
  readonly until: number
}

interface Account {
  access: string
  accessUntil: number
  refresh: string
  revoked: boolean
  renewing: number
  serial: number
}

export interface PostBody {
  readonly key: string
  /** What was made ready and is to be published; null where nothing has to be. */
  readonly container: string | null
  readonly text: string
  readonly parent: string | null
  readonly account: string
}

export interface TokenBody {
  readonly account: string
  readonly refresh: string
}

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

type Reply = (answer: HttpResponse | null, milliseconds: number) => void

/**
 * After a restored backup only time can tell that nothing was sent: a timeline that is behind for longer than a network needs
 * to carry a send out would make every search wrong.
 */
const SETTLED = settleSeconds(POLICY, LATE_COMMIT_SECONDS) - 1

/** All networks of a run, and their ledger: what is really out there. */
export class NetworkWorld {
  readonly ledger: Acceptance[] = []
  readonly sends: Send[] = []
  readonly limits: RateLimit[] = []
  /** Renewals of one grant that overlapped. */
  overlaps = 0
  pending = 0
  /** From then on everything works. */
  healed = false
  readonly counts: Map<string, number>
  readonly #accounts = new Map<string, Account>()
  readonly #containers: Containers
  readonly #loop: Loop
  readonly #plan: Plan

  constructor(loop: Loop, plan: Plan, counts: Map<string, number>) {
    this.#loop = loop
    this.#plan = plan
    this.counts = counts
    const count = (what: string): void => this.#count(what)
    this.#containers = new Containers({ loop, seed: plan.seed, count, isHealed: () => this.healed })
  }

  /** A person authorizes: new keys, the old ones are void. */
  authorize(account: string): { access: string; refresh: string; until: number } {
    const serial = (this.#accounts.get(account)?.serial ?? 0) + 1
    const life = this.#has('token-expired') ? this.#loop.chance.between(2, 60) : 7200
    const made = {
      access: `${account}-access-${serial}`,
      refresh: `${account}-refresh-${serial}`,
      accessUntil: this.#loop.now + life * 1000,
      revoked: false,
      renewing: 0,
      serial,
    }
    this.#accounts.set(account, made)
    return { access: made.access, refresh: made.refresh, until: made.accessUntil }
  }

  revoke(account: string): void {
    const grant = this.#accounts.get(account)
    if (grant !== undefined) grant.revoked = true
  }

  httpOf(process: Process): Http {
    return (request) =>
      new Promise((resolve, reject) => {
        const state = { done: false, sent: false }
        const fail = (reason: string): void => {
          if (state.done) return
          state.done = true
          reject(state.sent ? new NoAnswerError(reason) : new NotSentError(reason))
        }
        request.signal?.addEventListener('abort', () => fail('aborted'), { once: true, signal: process.gone })
        process.deliver(this.#loop.chance.between(1, 30), () => {
          if (state.done) return
          if (request.signal?.aborted === true) return fail('aborted')
          if (request.sendBefore !== undefined && process.clock.monotonic() > request.sendBefore)
            return fail('send deadline passed')
          if (this.#faulty('refused-connection')) return fail('ECONNREFUSED')
          state.sent = true
          process.deliver(request.timeoutMilliseconds ?? 60_000, () => fail('timed out'))
          this.#receive(process, request, (response, milliseconds) =>
            process.deliver(milliseconds, () => {
              if (response === null) return fail('ECONNRESET')
              if (state.done) return
              state.done = true
              resolve(response)
            }),
          )
        })
      })
  }

  #has(fault: Fault): boolean {
    return !this.healed && this.#plan.faults.has(fault)
  }

  #count(fault: string): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1)
    this.#loop.note(fault)
  }

  #faulty(fault: Fault): boolean {
    if (!this.#has(fault) || !this.#loop.chance.is(this.#plan.trouble / 2)) return false
    this.#count(fault)
    return true
  }

  #receive(process: Process, request: HttpRequest, reply: Reply): void {
    const token = request.headers?.['authorization'] ?? ''
    if (request.url === '/token') return this.#refresh(JSON.parse(String(request.body)) as TokenBody, reply)
    if (request.url === '/containers') return this.#prepare(String(request.body), token, reply)
    const asked = JSON.parse(String(request.body)) as PostBody
    if (request.url === '/find') return this.#find(asked, token, reply)
    // What a container says is what is published.
    const body = { ...asked, text: this.#containers.find(asked.container ?? '')?.text ?? asked.text }
    this.sends.push({ ...body, at: this.#loop.now, by: process.name })
    this.#loop.note('send', `${process.name} ${body.key} ${body.text}`)
    const sentAt = this.#loop.now
    this.pending += 1
    this.#loop.after(this.#loop.chance.between(1, 40), () => {
      this.pending -= 1
      this.#post(body, { token, sentAt, reply })
    })
  }

  #mayUse(account: string, token: string): boolean {
    const grant = this.#accounts.get(account)
    return grant !== undefined && !grant.revoked && grant.access === token && grant.accessUntil > this.#loop.now
  }

  #drawSendFault(): SendFault | null {
    if (this.healed || !this.#loop.chance.is(this.#plan.trouble)) return null
    const possible = SEND_FAULTS.filter((fault) => fault !== 'refused-connection' && this.#plan.faults.has(fault))
    if (possible.length === 0) return null
    const fault = this.#loop.chance.pick(possible)
    this.#count(fault)
    return fault
  }

  #post(body: PostBody, facts: { token: string; sentAt: number; reply: Reply }): void {
    const { token, sentAt, reply } = facts
    const quick = this.#loop.chance.between(5, 300)
    if (!this.#mayUse(body.account, token)) return reply(answer(401, {}), quick)
    if (body.container !== null && this.#containers.find(body.container) === null) return reply(answer(410, {}), quick)
    const fault = this.#drawSendFault()
    if (fault === null) return reply(this.#accept(body), quick)
    const acts: Readonly<Record<SendFault, () => void>> = {
      slow: () => reply(this.#accept(body), this.#loop.chance.between(500, SEND_TIMEOUT_SECONDS * 1100)),
      'timeout-before': () => {},
      'timeout-after': () => void this.#accept(body),
      'late-commit': () => this.#acceptLate(body, sentAt, reply),
      'reset-after': () => {
        this.#accept(body)
        reply(null, quick)
      },
      '5xx-before': () => reply(answer(503, {}), quick),
      '5xx-after': () => {
        this.#accept(body)
        reply(answer(500, {}), quick)
      },
      html: () => {
        if (this.#loop.chance.is(0.5)) this.#accept(body)
        reply(answer(this.#loop.chance.pick([200, 502]), '<html>Bad gateway</html>'), quick)
      },
      malformed: () => {
        this.#accept(body)
        reply(answer(201, '{"data":{"id":'), quick)
      },
      'rate-limit': () => this.#limit(body, reply, this.#loop.chance.between(1, 20)),
      'rate-limit-absurd': () => this.#limit(body, reply, 1e7),
      // Drawn before anything is sent, see httpOf.
      'refused-connection': () => {},
      rejected: () => reply(answer(422, {}), quick),
    }
    acts[fault]()
  }

  #acceptLate(body: PostBody, sentAt: number, reply: Reply): void {
    const { chance } = this.#loop
    // At the latest when the send counts as settled, and not a moment later.
    const last = sentAt + (SEND_TIMEOUT_SECONDS + LATE_COMMIT_SECONDS) * 1000
    this.pending += 1
    this.#loop.at(chance.between(this.#loop.now, last), () => {
      this.pending -= 1
      this.#accept(body)
    })
    if (chance.is(0.5)) reply(answer(504, {}), chance.between(5, 3000))
  }

  #limit(body: PostBody, reply: Reply, seconds: number): void {
    const { now } = this.#loop
    this.limits.push({ account: body.account, key: body.key, at: now, until: now + seconds * 1000 })
    return reply(answer(429, { retryAfter: seconds }), 10)
  }

  /** A class B network says of a container that it is published; what the others were given may be used again. */
  #consume({ account, container }: PostBody): void {
    const found = container === null || !account.startsWith('B') ? null : this.#containers.find(container)
    if (found !== null) found.isPublished = true
  }

  #accept(body: PostBody): HttpResponse {
    const { account, key, text, parent } = body
    const before = this.ledger.find((entry) => entry.account === account && entry.key === key)
    // Class A: sends with one key are one.
    if (account.startsWith('A') && before !== undefined) return answer(200, { id: before.remoteId })
    if (
      this.#plan.faults.has('duplicate-refused') &&
      this.ledger.some((entry) => entry.account === account && entry.text === text)
    ) {
      this.#count('duplicate-refused')
      return answer(403, { duplicate: true })
    }
    this.#consume(body)
    const remoteId = `remote-${this.ledger.length + 1}`
    this.ledger.push({ account, key, text, parent, remoteId, at: this.#loop.now })
    this.#loop.note('accepted', `${key} ${remoteId} ${text}`)
    return answer(201, { id: remoteId })
  }

  #prepare(given: string, token: string, reply: Reply): void {
    const body = JSON.parse(given) as Parameters<Containers['step']>[0]
    if (!this.#mayUse(body.account, token)) return reply(answer(401, {}), 20)
    const { status, body: told, milliseconds } = this.#containers.step(body)
    if (milliseconds !== null) reply(answer(status, told), milliseconds)
  }

  #find(body: PostBody, token: string, reply: Reply): void {
    const quick = this.#loop.chance.between(5, 200)
    if (!this.#mayUse(body.account, token)) return reply(answer(401, {}), quick)
    if (this.#faulty('find-unauthorized')) return reply(answer(401, {}), quick)
    if (this.#faulty('find-unavailable')) return reply(answer(503, {}), quick)
    const mine = this.ledger.filter((entry) => entry.account === body.account)
    // Only a timeline may be behind: the other classes read the state of the very send.
    const isBehind = body.account.startsWith('C') && this.#faulty('find-stale')
    const lag = isBehind
      ? this.#loop.chance.between(1, this.#plan.faults.has('restored-backup') ? SETTLED : 60) * 1000
      : 0
    const seen = mine.filter((entry) => entry.at <= this.#loop.now - lag)
    return reply(answer(200, seen), quick)
  }

  #refresh({ account, refresh }: TokenBody, reply: Reply): void {
    const quick = this.#loop.chance.between(5, 2000)
    const grant = this.#accounts.get(account)
    if (this.#faulty('refresh-unavailable')) return reply(answer(503, {}), quick)
    if (grant === undefined || grant.revoked || grant.refresh !== refresh) return reply(answer(400, {}), quick)
    if (this.#faulty('grant-revoked')) {
      grant.revoked = true
      return reply(answer(400, {}), quick)
    }
    if (grant.renewing > this.#loop.now) {
      this.overlaps += 1
      this.#loop.note('two renewals at once', account)
    }
    grant.renewing = this.#loop.now + quick
    // The old refresh token dies when the answer leaves.
    this.#loop.after(quick, () => {
      const keys = this.#accounts.get(account) === grant ? this.authorize(account) : null
      const isLost = this.#faulty('refresh-answer-lost')
      reply(keys === null ? answer(400, {}) : isLost ? null : answer(200, keys), 5)
    })
  }
}
