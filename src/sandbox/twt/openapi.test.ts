import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import type { HttpResponse } from '#lib/http.ts'
import { type Ask, ask, signIn, startSandbox } from '#sandbox/testing.ts'
import { aGif, aJpeg, anMp4 } from '#test/support/media-files.ts'
import { MEDIA_SCOPES, openUploads, postForm } from './media-testing.ts'

const NAME = 'shared/specs/x-api-v2.openapi.json'

/** Beside the repository, however deep in other folders that lies. */
const findDocument = (folder = import.meta.dirname): string => {
  const path = join(folder, NAME)
  return existsSync(path) || dirname(folder) === folder ? path : findDocument(dirname(folder))
}

const DOCUMENT = findDocument()
const skip = existsSync(DOCUMENT) ? false : "X's OpenAPI document is not part of the repository and is not beside it"

type Contents = Readonly<Record<string, unknown>>

interface Operation {
  readonly requestBody?: { readonly content: Contents }
  readonly responses: Readonly<Record<string, { readonly content: Contents }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

/** Escapes a name for a JSON pointer inside a URI fragment. */
const step = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Checks requests and answers against X's own document; the returned functions throw when one does not conform. */
const createChecker = () => {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document
  // Ajv knows `nullable` of OpenAPI 3.0; the document's other extra words carry no rule.
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { int32: true, int64: true } })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'x' })
  const find = (method: string, path: string): Operation =>
    document.paths[path]?.[method] ?? assert.fail(`${method} ${path} is not in the document`)
  const errorsOf = (pointer: readonly string[], value: unknown) => {
    const validate = ajv.compile({ $ref: `x#/${pointer.map(step).join('/')}` })
    return validate(value) ? [] : (validate.errors ?? [])
  }
  /** What the document says against a body; a file in a form is any text to it. */
  const request = (method: string, path: string, { type, body }: { type: string; body: unknown }) => {
    const { requestBody } = find(method, path)
    if (requestBody === undefined || !(type in requestBody.content)) return [{ message: `no body of ${type}` }]
    return errorsOf(['paths', path, method, 'requestBody', 'content', type, 'schema'], body)
  }
  const answered = (method: string, path: string, answer: HttpResponse): void => {
    const { responses } = find(method, path)
    const name = answer.status < 300 ? String(answer.status) : 'default'
    const response = responses[name] ?? assert.fail(`${method} ${path}: no answer ${answer.status} in the document`)
    const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? ''
    assert.ok(type in response.content, `${method} ${path} ${answer.status}: content type ${type}`)
    const pointer = ['paths', path, method, 'responses', name, 'content', type, 'schema']
    assert.deepEqual(
      errorsOf(pointer, JSON.parse(answer.body)),
      [],
      `${method} ${path} ${answer.status}: ${answer.body}`,
    )
  }
  return { request, answer: answered }
}

test("the check itself refuses an answer that X's document does not allow", { skip }, () => {
  const { answer: check } = createChecker()
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const good = { status: 201, headers, body: '{"data":{"id":"1","text":"x"}}' }
  check('post', '/2/tweets', good)
  assert.throws(() => check('post', '/2/tweets', { ...good, body: '{"data":{"id":1,"text":"x"}}' }))
  assert.throws(() => check('post', '/2/tweets', { ...good, status: 200 }))
  assert.throws(() => check('post', '/2/tweets', { ...good, status: 400, body: '{"title":"no code"}' }))
})

test("every answer about posts, accounts and timelines conforms to X's OpenAPI document", { skip }, async (t) => {
  const { url, sandbox } = await startSandbox(t, 'twt')
  const { answer: check } = createChecker()
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

/** A client whose every request and answer is held against X's document. */
const openChecked = async (t: TestContext) => {
  const desk = await openUploads(t)
  const { url, token } = desk
  const check = createChecker()
  const conforms = (method: string, template: string, answer: HttpResponse): Record<string, unknown> => {
    check.answer(method, template, answer)
    return (JSON.parse(answer.body) as { data?: Record<string, unknown> }).data ?? {}
  }
  const filled = (template: string, id: string): string => `${url}${template.replace('{id}', id)}`
  const json = async (template: string, [status, id = '']: readonly [number, string?], body: unknown) => {
    const errors = check.request('post', template, { type: 'application/json', body })
    // Both read the same body: what one of them takes, the other does.
    if (status < 300) assert.deepEqual(errors, [], JSON.stringify(body))
    const answer = await ask(filled(template, id), { json: body, token })
    assert.equal(answer.status, status, answer.body)
    return conforms('post', template, answer)
  }
  const form = async (
    template: string,
    id: string,
    fields: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  ) => {
    const body = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        name === 'segment_index' ? Number(value) : Buffer.from(value).toString('latin1'),
      ]),
    )
    assert.deepEqual(check.request('post', template, { type: 'multipart/form-data', body }), [])
    return conforms('post', template, await postForm(filled(template, id), token, fields))
  }
  const get = async (template: string, path: string, status = 200) => {
    const answer = await ask(`${url}${path}`, { token })
    assert.equal(answer.status, status, answer.body)
    return conforms('get', template, answer)
  }
  const bare = async (template: string, id: string, status = 200) => {
    const answer = await ask(filled(template, id), { method: 'POST', token })
    assert.equal(answer.status, status, answer.body)
    return conforms('post', template, answer)
  }
  return { ...desk, check, json, form, get, bare }
}

const INIT = '/2/media/upload/initialize'
const APPEND = '/2/media/upload/{id}/append'
const FINALIZE = '/2/media/upload/{id}/finalize'
const WHOLE = '/2/media/upload'

test("every request and answer of an upload conforms to X's OpenAPI document", { skip }, async (t) => {
  const { json, form, get, bare, clock, sandbox } = await openChecked(t)
  const [picture, gif, video] = [await aJpeg(), await aGif(), await anMp4({ seconds: 1 })]
  const bytes = new Uint8Array(picture)
  await form(WHOLE, '', { media: bytes, media_category: 'tweet_image' })
  await json(WHOLE, [200], { media: gif.toString('base64'), media_category: 'tweet_gif', additional_owners: '1,2' })
  await json(WHOLE, [400], { media: gif.toString('base64') })
  await json(WHOLE, [400], { media: gif.toString('base64'), media_category: 'tweet_image' })

  const total = { media_type: 'video/mp4', total_bytes: video.length, media_category: 'tweet_video', shared: false }
  const { id } = await json(INIT, [200], total)
  await json(INIT, [400], { ...total, media_type: 'video/avi' })
  await bare(FINALIZE, String(id), 400)
  await form(APPEND, String(id), { media: new Uint8Array(video.subarray(0, 900)), segment_index: '0' })
  await json(APPEND, [200, String(id)], { media: video.subarray(900).toString('base64'), segment_index: 1 })
  await json(APPEND, [400, String(id)], { media: 'eA==', segment_index: 1 })
  const finished = await bare(FINALIZE, String(id))
  assert.ok('processing_info' in finished)
  for (let second = 0; second < 3; second += 1) {
    await get(WHOLE, `${WHOLE}?command=STATUS&media_id=${String(id)}`)
    clock.advance(1_000)
  }
  await get(WHOLE, `${WHOLE}?media_id=7`, 400)
  const described = { id: String(id), metadata: { alt_text: { text: 'Grey' } } }
  await json('/2/media/metadata', [200], described)
  await json('/2/media/metadata', [400], { ...described, id: '7' })
  for (const fault of [{ kind: 'rate-limited', retryAfterSeconds: 5 }, { kind: 'credits-depleted' }] as const) {
    sandbox.faults.add({ ...fault, route: 'media-init' })
    await json(INIT, [fault.kind === 'rate-limited' ? 429 : 402], total)
  }
})

test("what processing says of a failure is all that X's document does not have", { skip }, async (t) => {
  const { send, clock, url, token, check } = await openChecked(t)
  const { body } = await send({ bytes: Buffer.from('no video'), type: 'video/mp4' })
  clock.advance(2_000)
  const answer = await ask(`${url}${WHOLE}?media_id=${body.data?.id}`, { token })
  assert.throws(() => check.answer('get', WHOLE, answer), /additionalProperties/)
  const { data } = JSON.parse(answer.body) as { data: { processing_info: { error?: object } } }
  const { error, ...known } = data.processing_info
  assert.deepEqual(Object.keys(error ?? {}), ['code', 'name', 'message'])
  check.answer('get', WHOLE, { ...answer, body: JSON.stringify({ data: { ...data, processing_info: known } }) })
})

test("posts with everything, and what reads show of them, conform to X's OpenAPI document", { skip }, async (t) => {
  const { json, get, upload, check } = await openChecked(t)
  const picture = await upload({ bytes: await aJpeg(), type: 'image/jpeg' })
  const video = await upload({ bytes: await anMp4({ seconds: 1 }), type: 'video/mp4' })
  const gif = await upload({ bytes: await aGif(), type: 'image/gif' })
  const post = async (body: object, status = 201) => String((await json('/2/tweets', [status], body))['id'])
  const first = await post({
    media: {
      media_ids: [picture],
      tagged_user_ids: ['1'],
      title: 'T',
      call_to_actions: { watch_now: { url: 'https://a.example' } },
    },
    community_id: '1',
    share_with_followers: true,
    made_with_ai: true,
    paid_partnership: true,
    geo: { place_id: 'x' },
    reply_settings: 'subscribers',
  })
  const second = await post({ text: 'Two', reply: { in_reply_to_tweet_id: first }, media: { media_ids: [video] } })
  const third = await post({ text: 'Three', reply: { in_reply_to_tweet_id: second }, media: { media_ids: [gif] } })
  const poll = await post({
    text: 'Four?',
    poll: { options: ['a', 'b'], duration_minutes: 5, reply_settings: 'following' },
  })
  await post({ text: 'x', media: { media_ids: ['7'] } }, 400)
  await post({ text: 'x', edit_options: { previous_post_id: first } }, 403)
  const queries = [
    'post.fields=attachments,community_id,conversation_id,created_at,entities,geo,media_metadata,paid_partnership,public_metrics,reply_settings,scopes',
    'media.fields=alt_text,duration_ms,height,media_key,preview_image_url,public_metrics,type,url,variants,width',
    'poll.fields=duration_minutes,end_datetime,id,options,voting_status',
    'expansions=attachments.media_keys,attachments.poll_ids,author_id,referenced_posts,in_reply_to_user_id',
  ].join('&')
  await get('/2/tweets', `/2/tweets?ids=${first},${second},${third},${poll}&${queries}`)
  for (const id of [first, second, third, poll]) await get('/2/tweets/{id}', `/2/tweets/${id}?${queries}`)
  const me = await get('/2/users/me', '/2/users/me')
  await get('/2/users/{id}/tweets', `/2/users/${String(me['id'])}/tweets?${queries}`)
  assert.equal(check.request('post', '/2/tweets', { type: 'application/json', body: { colour: 1 } }).length, 1)
})

const Anything = fc.oneof(
  fc.constant('1'),
  fc.string({ maxLength: 3 }),
  fc.integer({ min: -1, max: 1_100 }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.constantFrom('1', 'x', 2), { maxLength: 6 }),
  fc.record({ media_ids: fc.array(fc.constantFrom('1', 'x'), { maxLength: 5 }) }, { requiredKeys: [] }),
  fc.record({ in_reply_to_tweet_id: fc.constantFrom('1', 'x') }, { requiredKeys: [] }),
  fc.record(
    { options: fc.array(fc.string({ maxLength: 30 }), { maxLength: 5 }), duration_minutes: fc.integer() },
    { requiredKeys: [] },
  ),
)

const FIELDS =
  'text media poll reply quote_tweet_id reply_settings community_id share_with_followers made_with_ai paid_partnership geo edit_options nullcast colour'

test("no body that X's document forbids is ever taken", { skip }, async (t) => {
  const { url, check, sandbox } = await openChecked(t)
  const unlimited = { perUser: 1e6, windowSeconds: 900, perApp: null, appWindowSeconds: 86_400 }
  sandbox.configure({ limits: { create: unlimited, 'media-init': unlimited } })
  const { access: token } = await signIn(url, { scope: MEDIA_SCOPES })
  const body = fc.dictionary(fc.constantFrom(...FIELDS.split(' ')), Anything, { maxKeys: 4 })
  const begin = fc.record(
    {
      media_type: fc.constantFrom('video/mp4', 'image/png', 'image/heic', 1),
      total_bytes: fc.constantFrom(1, 0, -1, 1.5, '1', 20_000_000_000),
      media_category: fc.constantFrom('tweet_image', 'tweet_video', 'x', null),
      colour: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  const neverTaken = async (template: string, json: unknown): Promise<void> => {
    const errors = check.request('post', template, { type: 'application/json', body: json })
    const { status } = await ask(`${url}${template}`, { json, token })
    if (errors.length > 0) assert.equal(status, 400, `${JSON.stringify(json)} ${JSON.stringify(errors)}`)
    assert.ok(status < 500)
  }
  await fc.assert(
    fc.asyncProperty(body, async (json) => await neverTaken('/2/tweets', json)),
    { numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(begin, async (json) => await neverTaken(INIT, json)),
    { numRuns: 200 },
  )
})
