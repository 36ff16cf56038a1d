import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { freePort } from '#db/embedded-postmaster.ts'
import type { PublishOutcome } from '#providers/provider.ts'
import { aPublishedPost, openWorld, startAlone, type World } from '#test/support/watched-world.ts'
import { startCollector, type Collector, type SeenSpan } from '#test/support/trace-collector.ts'
import { root } from '#test/support/planted-tree.ts'
import { alternativesOf, readQuery } from '#test/support/promql.ts'

const read = (name: string): Promise<string> => readFile(path.join(root, 'deploy/monitoring', name), 'utf8')

/** Every text of this name, wherever it stands. */
const textsNamed = (name: string, value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) =>
    key === name && typeof each === 'string' ? [each] : textsNamed(name, each),
  )
}

interface Metric {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const toMetric = (line: string): Metric => {
  const [, name = '', labels = '', value = ''] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? []
  const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/gi)]
  return { name, labels: new Map(pairs.map(([, key = '', word = '']) => [key, word])), value: Number(value) }
}

const toMetrics = (text: string): readonly Metric[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(toMetric)

/** What sends end with, which a metric tells only once it has happened: kept whole by the compiler. */
const OUTCOMES: Readonly<Record<PublishOutcome['kind'], true>> = {
  published: true,
  processing: true,
  rejected: true,
  unauthorized: true,
  'rate-limited': true,
  unavailable: true,
  unknown: true,
}

describe('what monitoring reads', () => {
  let world: World
  let metrics: readonly Metric[]
  let text: string
  let port: number
  let collector: Collector

  const valueOf = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
    metrics.find(
      (each) => each.name === name && Object.entries(labels).every(([key, word]) => each.labels.get(key) === word),
    )?.value

  before(async () => {
    port = await freePort()
    collector = await startCollector()
    world = await openWorld({
      METRICS_PORT: String(port),
      // Nobody is there; what is told of a replica is told all the same.
      DATABASE_REPLICA_URL: 'postgresql://nobody@127.0.0.1:9/none',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    })
    await aPublishedPost(world)
    await fetch(`${world.base}/posts/0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55?token=hush-hush`)
    for (;;) {
      text = await (await fetch(`${world.base}/metrics`)).text()
      metrics = toMetrics(text)
      // The worker writes down that it works a moment after it began to.
      if ((valueOf('scheduly_workers') ?? 0) > 0) break
      await sleep(200)
    }
  })
  after(async () => {
    await world.stop()
    await collector[Symbol.asyncDispose]()
  })

  it('tells how sends ended and how late they began, by network', () => {
    assert.equal(valueOf('scheduly_attempts_total', { network: 'twt', outcome: 'published' }), 1)
    assert.equal(valueOf('scheduly_publication_lateness_seconds_count', { network: 'twt' }), 1)
    assert.ok((valueOf('scheduly_publication_lateness_seconds_sum') ?? -1) >= 0)
  })

  it('tells what waits, of posts, channels, keys, work in the background and connections', () => {
    assert.equal(valueOf('scheduly_publications_due', { network: 'twt' }), 0)
    assert.equal(valueOf('scheduly_publications', { state: 'needs_attention' }), 0)
    assert.equal(valueOf('scheduly_channels', { network: 'twt', state: 'active' }), 1)
    assert.ok((valueOf('scheduly_channel_token_seconds', { network: 'twt' }) ?? 0) > 0)
    assert.equal(valueOf('scheduly_jobs', { queue: 'webhooks', state: 'waiting' }), 0)
    assert.ok((valueOf('scheduly_db_pool_connections', { role: 'worker', state: 'total' }) ?? 0) > 0)
    assert.equal(valueOf('scheduly_workers'), 1)
    assert.equal(valueOf('scheduly_archived_rows', { kind: 'publications' }), 0)
    assert.equal(valueOf('scheduly_database_up'), 1)
    assert.equal(valueOf('scheduly_replica_usable'), 0)
    assert.ok((valueOf('scheduly_replica_lag_seconds') ?? 0) > 0)
    assert.equal(valueOf('scheduly_replica_reads_total', { target: 'replica' }), 0)
    assert.equal(valueOf('scheduly_publishing_halted'), 0)
    assert.ok((valueOf('nodejs_eventloop_lag_p99_seconds') ?? -1) >= 0)
  })

  it('counts requests by the pattern of their route, and holds no id, no address and no secret', () => {
    assert.equal(
      valueOf('scheduly_http_request_duration_seconds_count', { route: '/posts/:post_id', status: '401' }),
      1,
    )
    assert.doesNotMatch(text, /0198c2a4|hush-hush|@example|Bearer/)
  })

  it('is told to this machine, and to nobody who comes through a proxy or asks for something near it', async () => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${world.base}/metrics`, { headers })).status
    assert.equal(await status({}), 200)
    assert.equal(await status({ 'x-forwarded-for': '203.0.113.9' }), 404)
    assert.equal(await status({ forwarded: 'for=203.0.113.9' }), 404)
  })

  it('has one trace from the request that scheduled a post to the call of its network, with nothing that is secret', async () => {
    const call = await collector.seen(({ attributes }) => attributes.get('url.path') === '/sandbox/twt/2/tweets')
    const own = collector.spans.filter(({ trace }) => trace === call.trace)
    const above = (span: SeenSpan): readonly string[] => {
      const parent = own.find(({ id }) => id === span.parent)
      return parent === undefined ? [] : [parent.name, ...above(parent)]
    }
    assert.deepEqual(above(call).slice(0, 1), ['publish twt'])
    const asked = await collector.seen(({ trace, parent }) => trace === call.trace && parent === '')
    assert.equal(asked.name, 'POST /orgs/:org_id/posts')
    assert.equal(asked.attributes.get('http.response.status_code'), '201')
    const published = await collector.seen(({ name }) => name === 'publish twt')
    assert.deepEqual([published.trace, published.events], [call.trace, ['sending', 'answered', 'published']])
    const names = new Set(own.map(({ name }) => name))
    for (const name of ['insert posts', 'update publications', 'open attempt', 'record'])
      assert.ok(names.has(name), `${name} of ${[...names].join(', ')}`)
    assert.doesNotMatch(collector.wire(), /Watched|hush-hush|@example|Bearer|refresh_token=/)
  })

  it('is on the port for monitoring as well, with health and readiness', async () => {
    const ask = async (place: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${place}`)
      return { status: answer.status, text: await answer.text() }
    }
    assert.match((await ask('/metrics')).text, /^scheduly_workers 1$/m)
    assert.equal((await ask('/healthz')).status, 200)
    const ready = await ask('/readyz?only=requests')
    assert.equal(ready.status, 200)
    assert.deepEqual(JSON.parse(ready.text), {
      status: 'ready',
      checks: { database: 'ok', migrations: 'ok', worker: 'ok' },
    })
    assert.equal((await ask('/posts')).status, 404)
  })

  for (const [title, name] of [
    ['alert rules', 'alerts.yaml'],
    ['the dashboard for Grafana', 'grafana-dashboard.json'],
  ] as const) {
    it(`tells every value of a label that ${title} ask for`, async () => {
      const values = (metric: string, label: string): readonly string[] => [
        ...metrics.filter((each) => each.name === metric).map(({ labels }) => labels.get(label) ?? ''),
        ...(label === 'outcome' ? Object.keys(OUTCOMES) : []),
        ...(label === 'status' ? ['500', '503'] : []),
      ]
      const asked = textsNamed('expr', parse(await read(name))).flatMap((query) =>
        readQuery(query).selectors.flatMap(({ name: metric, matchers }) =>
          matchers.flatMap((matcher) => alternativesOf(matcher).map((word) => ({ ...matcher, metric, word, query }))),
        ),
      )
      assert.ok(asked.length > 0)
      for (const { metric, label, word, query } of asked)
        assert.ok(
          values(metric, label).some((each) => new RegExp(`^(?:${word})$`).test(each)),
          `${label} ${word} in ${query}`,
        )
    })

    it(`has every name and label that ${title} ask for`, async () => {
      const queries = textsNamed('expr', parse(await read(name)))
      assert.ok(queries.length >= 12)
      const labels = new Map<string, Set<string>>()
      for (const { name: metric, labels: words } of metrics) {
        labels.set(metric, new Set([...(labels.get(metric) ?? []), ...words.keys()]))
      }
      for (const query of queries) {
        const { selectors, faults } = readQuery(query)
        assert.equal(faults, 0, query)
        assert.ok(selectors.length > 0, query)
        for (const { name: metric, labels: asked } of selectors) {
          const known = labels.get(metric)
          assert.ok(known !== undefined, `${metric} in ${query}`)
          for (const label of asked) assert.ok(known.has(label) || label === 'instance', `${label} in ${query}`)
        }
      }
    })
  }

  it('would find a name that nobody tells, and a query that is none', () => {
    assert.deepEqual(readQuery('rate(scheduly_nothing{network="twt"}[5m])').selectors, [
      {
        name: 'scheduly_nothing',
        labels: ['network'],
        matchers: [{ label: 'network', operator: '=', value: 'twt' }],
      },
    ])
    assert.ok(readQuery('rate(scheduly_workers[5m]').faults > 0)
  })
})

describe('a web server and a worker in processes of their own', () => {
  it('have one trace from the request that scheduled a post to the call of its network', async () => {
    await using collector = await startCollector()
    const split = await openWorld({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' }, [
      'http',
      'worker',
    ])
    try {
      await aPublishedPost(split)
      const call = await collector.seen(({ attributes }) => attributes.get('url.path') === '/sandbox/twt/2/tweets')
      const asked = await collector.seen(({ trace, parent }) => trace === call.trace && parent === '')
      assert.deepEqual([asked.name, asked.role], ['POST /orgs/:org_id/posts', 'http'])
      const published = await collector.seen(({ id }) => id === call.parent)
      assert.deepEqual([published.name, published.role, call.role], ['publish twt', 'worker', 'worker'])
    } finally {
      await split.stop()
    }
  })
})

describe('a web server without a worker', () => {
  it('serves requests, and says that all is not well', async () => {
    const port = await freePort()
    await using server = await startAlone({ METRICS_TOKEN: 'a-token-of-some-length', METRICS_PORT: String(port) })
    const ask = async (place: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${server.base}${place}`, { headers })
      return { status: answer.status, body: await answer.text() }
    }
    const all = await ask('/readyz')
    assert.equal(all.status, 503)
    assert.deepEqual(JSON.parse(all.body).checks, { database: 'ok', migrations: 'ok', worker: 'failed' })
    assert.equal((await ask('/readyz?only=requests')).status, 200)
    assert.equal((await ask('/readyz?only=everything')).status, 422)
    assert.equal((await ask('/metrics')).status, 404)
    assert.equal((await ask('/metrics', { authorization: 'Bearer a-token-of-some-lengtH' })).status, 404)
    const told = await ask('/metrics', { authorization: 'Bearer a-token-of-some-length' })
    assert.match(told.body, /^scheduly_workers 0$/m)
    const watched = async (place: string) => (await fetch(`http://127.0.0.1:${port}${place}`)).status
    assert.deepEqual([await watched('/readyz'), await watched('/readyz?only=requests')], [503, 200])
  })
})
