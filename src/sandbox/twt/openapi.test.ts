import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { HttpResponse } from '#lib/http.ts'
import { type Ask, ask, signIn, startSandbox } from '#sandbox/testing.ts'

const DOCUMENT = fileURLToPath(new URL('../../../../shared/specs/x-api-v2.openapi.json', import.meta.url))
const skip = existsSync(DOCUMENT) ? false : "X's OpenAPI document is not part of the repository and is not beside it"

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

/** Escapes a name for a JSON pointer inside a URI fragment. */
const step = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Checks answers against X's own document; the returned function throws when one does not conform. */
const createChecker = () => {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document
  // Ajv knows `nullable` of OpenAPI 3.0; the document's other extra words carry no rule.
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true } })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'x' })
  return (method: string, path: string, answer: HttpResponse): void => {
    const { responses } = document.paths[path]?.[method] ?? assert.fail(`${method} ${path} is not in the document`)
    const name = answer.status < 300 ? String(answer.status) : 'default'
    const response = responses[name] ?? assert.fail(`${method} ${path}: no answer ${answer.status} in the document`)
    const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? ''
    assert.ok(type in response.content, `${method} ${path} ${answer.status}: content type ${type}`)
    const pointer = ['paths', path, method, 'responses', name, 'content', type, 'schema'].map(step).join('/')
    const validate = ajv.compile({ $ref: `x#/${pointer}` })
    const errors = validate(JSON.parse(answer.body)) ? [] : (validate.errors ?? [])
    assert.deepEqual(errors, [], `${method} ${path} ${answer.status}: ${answer.body}`)
  }
}

test("the check itself refuses an answer that X's document does not allow", { skip }, () => {
  const check = createChecker()
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const good = { status: 201, headers, body: '{"data":{"id":"1","text":"x"}}' }
  check('post', '/2/tweets', good)
  assert.throws(() => check('post', '/2/tweets', { ...good, body: '{"data":{"id":1,"text":"x"}}' }))
  assert.throws(() => check('post', '/2/tweets', { ...good, status: 200 }))
  assert.throws(() => check('post', '/2/tweets', { ...good, status: 400, body: '{"title":"no code"}' }))
})

test("every answer about posts, accounts and timelines conforms to X's OpenAPI document", { skip }, async (t) => {
  const { url, sandbox } = await startSandbox(t, 'twt')
  const check = createChecker()
  const demo = await signIn(url)
  const other = await signIn(url, { new_account: 'other' })
  const reader = await signIn(url, { scope: 'tweet.read users.read' })
  const token = demo.access
  const seen = async (template: string, [path, status]: readonly [string, number], asked: Ask = { token }) => {
    const answer = await ask(`${url}${path}`, asked)
    assert.equal(answer.status, status, answer.body)
    check((asked.method ?? (asked.json === undefined ? 'GET' : 'POST')).toLowerCase(), template, answer)
    return answer
  }
  const create = async (json: unknown, status: number, as = token): Promise<string> => {
    const answer = await seen('/2/tweets', ['/2/tweets', status], { json, token: as })
    return (JSON.parse(answer.body) as { data?: { id: string } }).data?.id ?? ''
  }
  const me = await seen('/2/users/me', ['/2/users/me?user.fields=subscription_type,verified,created_at', 200])
  const { id } = (JSON.parse(me.body) as { data: { id: string } }).data
  await seen('/2/users/me', ['/2/users/me', 401], { token: 'nobody' })
  await seen('/2/users/me', ['/2/users/me?colour=red', 400])
  const timeline = '/2/users/{id}/tweets'
  await seen(timeline, [`/2/users/${id}/tweets`, 200])

  const first = await create({ text: 'A link https://example.com/a?b=1&c=2 <here>' }, 201)
  const second = await create({ text: 'An answer', reply: { in_reply_to_tweet_id: first } }, 201)
  const quote = await create({ text: 'A quote', quote_tweet_id: first }, 201)
  await create({ text: 'A quote', colour: 'red' }, 400)
  await create({ text: 'A picture', media: { media_ids: ['1'] } }, 400)
  await create({ text: '' }, 400)
  await create({ text: 'An answer', reply: { in_reply_to_tweet_id: first } }, 403)
  await create({ text: 'x'.repeat(281) }, 403)
  await create({ text: 'Uninvited', reply: { in_reply_to_tweet_id: first } }, 403, other.access)
  await create({ text: 'Not allowed' }, 403, reader.access)

  const fields = 'created_at,entities,referenced_tweets,note_tweet,author_id,text,conversation_id'
  await seen(timeline, [`/2/users/${id}/tweets?max_results=5&tweet.fields=${fields}&expansions=author_id`, 200])
  await seen(timeline, [`/2/users/${id}/tweets?post.fields=created_at,entities,note_post`, 200])
  await seen(timeline, [`/2/users/${id}/tweets?max_results=4`, 400])
  await seen(timeline, ['/2/users/7/tweets', 200])
  await seen('/2/tweets/{id}', [`/2/tweets/${second}?tweet.fields=${fields}`, 200])
  await seen('/2/tweets/{id}', ['/2/tweets/7', 200])
  await seen('/2/tweets', [`/2/tweets?ids=${first},${quote},7`, 200])
  await seen('/2/tweets', ['/2/tweets?ids=x', 400])
  await seen('/2/tweets/{id}', [`/2/tweets/${second}`, 403], { method: 'DELETE', token: other.access })
  await seen('/2/tweets/{id}', [`/2/tweets/${second}`, 200], { method: 'DELETE', token })
  await seen('/2/tweets/{id}', [`/2/tweets/${second}`, 404], { method: 'DELETE', token })

  for (const status of [429, 402, 500, 503]) {
    sandbox.faults.add({ kind: 'answer', status })
    await create({ text: 'Never' }, status)
  }
  sandbox.faults.add({ kind: 'rate-limited', retryAfterSeconds: 60 })
  await create({ text: 'Never' }, 429)
})
