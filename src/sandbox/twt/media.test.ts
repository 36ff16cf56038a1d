import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { ask, signIn } from '#sandbox/testing.ts'
import { aGif, aJpeg, anAnimatedWebp, anMp4, aPng, aWebp } from '#test/support/media-files.ts'
import { faultOf } from './media-rules.ts'
import { heard, MEDIA_SCOPES, openUploads, postForm } from './media-testing.ts'

const JPEG = 'image/jpeg'

test('a picture in one request, as a form and as JSON, is ready at once', async (t) => {
  const { url, token } = await openUploads(t)
  const bytes = await aPng({ width: 40, height: 30 })
  const form = await postForm(`${url}/2/media/upload`, token, {
    media: new Uint8Array(bytes),
    media_category: 'tweet_image',
  })
  const json = { media: bytes.toString('base64'), media_category: 'tweet_image' }
  for (const answer of [form, await ask(`${url}/2/media/upload`, { json, token })]) {
    const { status, body } = heard(answer)
    assert.equal(status, 200, answer.body)
    const id = String(body.data?.id)
    assert.deepEqual(body.data, {
      id,
      media_key: `3_${id}`,
      size: bytes.length,
      expires_after_secs: 86_400,
      image: { image_type: 'image/png', w: 40, h: 30 },
    })
  }
})

test('a picture in segments goes into a post, into reads, and comes back as it was', async (t) => {
  const { url, upload, create, read } = await openUploads(t)
  const bytes = await aJpeg({ width: 300, height: 200, noise: true })
  const id = await upload({ bytes, type: JPEG, segment: 20_000 })
  const { status, body } = await create({ text: 'Look', media: { media_ids: [id] } })
  assert.equal(status, 201)
  const post = String(body.data?.id)
  assert.match(String(body.data?.['text']), /^Look https:\/\/t\.co\/\w{10}$/)
  const shown = await read(
    `/2/tweets/${post}?tweet.fields=entities&expansions=attachments.media_keys&media.fields=url,width,height,alt_text`,
  )
  const data = shown['data'] as { text: string; attachments: object; entities: { urls: Record<string, unknown>[] } }
  assert.deepEqual(data.attachments, { media_keys: [`3_${id}`] })
  const [link] = data.entities.urls
  assert.equal(link?.['expanded_url'], `https://x.com/demo/status/${post}/photo/1`)
  assert.equal(data.text.slice(Number(link?.['start']), Number(link?.['end'])), link?.['url'])
  const { media } = shown['includes'] as { media: { url: string }[] }
  const address = `${url}/media/3_${id}`
  assert.deepEqual(media, [{ media_key: `3_${id}`, type: 'photo', url: address, width: 300, height: 200 }])
  for (const path of [address, `${url}/media/${id}`]) {
    const answer = await fetch(path)
    assert.equal(answer.headers.get('content-type'), JPEG)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes))
  }
  const part = await fetch(address, { headers: { range: 'bytes=10-19' } })
  assert.equal(part.status, 206)
  assert.equal(part.headers.get('content-range'), `bytes 10-19/${bytes.length}`)
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20)))
})

test('a file is nobody else’s to see before it is posted, and after its post is deleted', async (t) => {
  const { url, token, upload, create } = await openUploads(t)
  const id = await upload({ bytes: await aPng(), type: 'image/png' })
  const seen = async () => (await fetch(`${url}/media/${id}`)).status
  assert.equal(await seen(), 404)
  const { body } = await create({ media: { media_ids: [id] } })
  assert.equal(await seen(), 200)
  await ask(`${url}/2/tweets/${body.data?.id}`, { method: 'DELETE', token })
  assert.equal(await seen(), 404)
})

test('uploading needs media.write', async (t) => {
  const { url, init } = await openUploads(t)
  const { access: token } = await signIn(url)
  assert.equal((await init({ media_type: JPEG, total_bytes: 9 }, token)).status, 403)
  for (const [method, path] of [
    ['POST', '/2/media/upload'],
    ['POST', '/2/media/upload/1/append'],
    ['POST', '/2/media/upload/1/finalize'],
    ['GET', '/2/media/upload?media_id=1'],
    ['POST', '/2/media/metadata'],
  ] as const) {
    assert.equal((await ask(`${url}${path}`, { method, token })).status, 403, path)
    assert.equal((await ask(`${url}${path}`, { method, token: 'nobody' })).status, 401, path)
  }
})

test('what a stranger sends is not even read', async (t) => {
  const { url } = await openUploads(t)
  const body = JSON.stringify({ media: 'A'.repeat(8_000_000), media_category: 'tweet_image' })
  for (const path of ['/2/media/upload', '/2/media/upload/1/append']) {
    const headers = { authorization: 'Bearer nobody', 'content-type': 'application/json' }
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body })
    assert.equal(answer.status, 401)
  }
  const form = { media: new Uint8Array(2_000_000), media_category: 'tweet_image' }
  assert.equal((await postForm(`${url}/2/media/upload`, 'nobody', form)).status, 401)
})

test('what X’s document does not have in a body is refused', async (t) => {
  const { url, token, init, append } = await openUploads(t)
  for (const json of [
    {},
    { media_type: JPEG },
    { media_type: JPEG, total_bytes: 0 },
    { media_type: JPEG, total_bytes: 17_179_869_185 },
    { media_type: JPEG, total_bytes: '10' },
    { media_type: 'image/heic', total_bytes: 10 },
    { media_type: JPEG, total_bytes: 10, media_category: 'tweet_picture' },
    { media_type: JPEG, total_bytes: 10, media_category: 'tweet_video' },
    { media_type: 'video/mp4', total_bytes: 10, media_category: 'tweet_image' },
    { media_type: 'video/mp4', total_bytes: 512 * 1024 * 1024 + 1 },
    { media_type: JPEG, total_bytes: 10, colour: 'red' },
    { media_type: JPEG, total_bytes: 10, additional_owners: ['me'] },
  ]) {
    assert.equal((await init(json)).status, 400, JSON.stringify(json))
  }
  const id = String((await init({ media_type: JPEG, total_bytes: 10 })).body.data?.id)
  for (const index of ['-1', '1000', '1.5', 'first']) {
    assert.equal((await append(id, index, Buffer.from('x'))).status, 400, index)
  }
  for (const json of [
    { segment_index: 0 },
    { media: 'eA==' },
    { media: 'no base 64!', segment_index: 0 },
    { media: '', segment_index: 0 },
    { media: 'eA==', segment_index: '0' },
    { media: 'eA==', segment_index: 0, colour: 'red' },
  ]) {
    const answer = await ask(`${url}/2/media/upload/${id}/append`, { json, token })
    assert.equal(answer.status, 400, JSON.stringify(json))
  }
  const form = { media: new Uint8Array([1]), segment_index: '0', colour: 'red' }
  assert.equal((await postForm(`${url}/2/media/upload/${id}/append`, token, form)).status, 400)
  for (const query of ['media_id=x', `media_id=${id}&command=INIT`, `media_id=${id}&colour=red`]) {
    assert.equal((await ask(`${url}/2/media/upload?${query}`, { token })).status, 400, query)
  }
})

test('a form that nobody can read is refused as such', async (t) => {
  const { url, token } = await openUploads(t)
  for (const [type, body] of [
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="media"\r\n\r\nabc'],
    ['multipart/form-data; boundary=b', ''],
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nabc\r\n--b--'],
    ['application/json', '[]'],
    ['text/plain', 'x'],
  ] as const) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type }
    const answer = await fetch(`${url}/2/media/upload`, { method: 'POST', headers, body })
    assert.equal(answer.status, 400, `${type} ${body}`)
  }
})

test('segments: none twice, none missing, and as many bytes as announced', async (t) => {
  const { sandbox, init, append, finalize, status } = await openUploads(t)
  const bytes = await aJpeg({ width: 64, height: 64 })
  const begin = async (total = bytes.length) =>
    String((await init({ media_type: JPEG, total_bytes: total })).body.data?.id)

  const id = await begin()
  assert.equal((await finalize(id)).status, 400, 'nothing was appended')
  assert.equal((await append(id, 1, bytes.subarray(100))).status, 200, 'order does not matter')
  assert.match((await finalize(id)).body.errors?.[0]?.message ?? '', /Segment 0 is missing/)
  assert.equal((await append(id, 0, bytes.subarray(0, 100))).status, 200)
  assert.equal((await append(id, 0, bytes.subarray(0, 100))).status, 400, 'a second time')
  assert.equal((await append(id, 2, Buffer.from('x'))).status, 400, 'more than announced')
  assert.equal((await status(id)).status, 400, 'nothing to say before it is finalized')
  const first = await finalize(id)
  assert.equal(first.status, 200)
  assert.deepEqual(await finalize(id), first, 'finalizing again is harmless')
  assert.equal((await append(id, 2, Buffer.from('x'))).status, 400)

  const short = await begin(bytes.length + 1)
  await append(short, 0, bytes)
  const refused = await finalize(short)
  assert.equal(refused.status, 400)
  assert.match(refused.body.errors?.[0]?.message ?? '', /total_bytes/)

  sandbox.configure({ repeatedSegments: 'same-bytes' })
  const kind = await begin()
  await append(kind, 0, bytes.subarray(0, 100))
  assert.equal((await append(kind, 0, bytes.subarray(0, 100))).status, 200)
  assert.equal((await append(kind, 0, bytes.subarray(1, 101))).status, 400)
})

test('an append that is too large gets 413 and nothing else', async (t) => {
  const { init, append, sandbox } = await openUploads(t)
  const id = String((await init({ media_type: 'video/mp4', total_bytes: 20_000_000 })).body.data?.id)
  const refused = await append(id, 0, Buffer.alloc(5_242_880))
  assert.deepEqual([refused.status, refused.body], [413, ''])
  assert.equal((await append(id, 0, Buffer.alloc(1_048_576))).status, 200)
  sandbox.configure({ maxAppendBodyBytes: 1_000 })
  assert.equal((await append(id, 1, Buffer.alloc(1_001))).status, 413)
  sandbox.configure({ maxAppendBodyBytes: 24 * 1024 * 1024 })
  const beyond = await append(id, 1, Buffer.alloc(25 * 1024 * 1024))
  assert.deepEqual([beyond.status, beyond.body], [413, ''])
})

const noisy = async (side: number): Promise<Buffer> => await aPng({ width: side, height: side, noise: true })

test('a picture is what its bytes are, and within the limits', async (t) => {
  const { send } = await openUploads(t)
  const jpeg = await aJpeg({ width: 200, height: 200, noise: true })
  const tiff = await sharp(jpeg).tiff().toBuffer()
  const said = async (file: Parameters<typeof send>[0]) => {
    const { status, body } = await send(file)
    return `${status} ${body.errors?.[0]?.message ?? ''}`
  }
  assert.match(await said({ bytes: await aWebp(), type: 'image/webp' }), /^200/)
  assert.match(await said({ bytes: jpeg, type: 'image/pjpeg' }), /^200/)
  assert.match(await said({ bytes: jpeg, type: 'image/png' }), /^400 .*image\/jpeg/)
  assert.match(await said({ bytes: jpeg.subarray(0, jpeg.length / 2), type: JPEG }), /^400 .*cannot|^400 .*can be read/)
  assert.match(await said({ bytes: Buffer.from('no picture'), type: JPEG }), /^400/)
  assert.match(await said({ bytes: tiff, type: 'image/tiff' }), /^400/)
  assert.match(await said({ bytes: await anAnimatedWebp(), type: 'image/webp' }), /^400 An animated/)
  assert.match(await said({ bytes: await noisy(1_400), type: 'image/png' }), /^400 File size exceeds 5242880/)
})

test('a GIF keeps to its limits', async (t) => {
  const { send } = await openUploads(t)
  const said = async (wishes: Parameters<typeof aGif>[0], category = 'tweet_gif') => {
    const { status, body } = await send({ bytes: await aGif(wishes), type: 'image/gif', category })
    return `${status} ${body.errors?.[0]?.message ?? ''}`
  }
  assert.match(await said({ width: 2, height: 2, frames: 350 }), /^200/)
  assert.match(await said({ width: 2, height: 2, frames: 351 }), /^400 GIF has more than 350 frames/)
  assert.match(await said({ width: 1280, height: 1080 }), /^200/)
  assert.match(await said({ width: 1281, height: 100 }), /^400 GIF dimensions/)
  const facts = { kind: 'picture', mime: 'image/gif', width: 1_280, height: 1_080, frames: 217 } as const
  const gif = { category: 'tweet_gif', declared: null, bytes: 15 * 1024 * 1024, facts }
  assert.equal(faultOf(gif), null)
  assert.match(faultOf({ ...gif, facts: { ...facts, frames: 218 } }) ?? '', /^GIF has more than 300000000 pixels/)
  assert.match(faultOf({ ...gif, bytes: gif.bytes + 1 }) ?? '', /^File size exceeds/)
  assert.match(await said({ frames: 1 }, 'tweet_image'), /^200/)
  assert.match(await said({ frames: 2 }, 'tweet_image'), /^400 An animated/)
})

const INVALID = 'Your media IDs are invalid.'

test('a post takes four pictures, or one GIF, or one video: own, there, and not too old', async (t) => {
  const { upload, create, url, sandbox, clock } = await openUploads(t)
  const pictures: string[] = []
  for (let side = 10; side < 14; side += 1) {
    pictures.push(await upload({ bytes: await aPng({ width: side, height: side }), type: 'image/png' }))
  }
  const gif = await upload({ bytes: await aGif(), type: 'image/gif' })
  const video = await upload({ bytes: await anMp4({ seconds: 1 }), type: 'video/mp4' })
  const forMessages = await upload({ bytes: await aPng(), type: 'image/png', category: 'dm_image' })
  const [one = ''] = pictures
  for (const media_ids of [[one, gif], [gif, video], ['7'], [one, one], [forMessages], [one, '7']]) {
    const { status, body } = await create({ text: 'x', media: { media_ids } })
    assert.equal(status, 400)
    assert.deepEqual(body.errors, [{ parameters: { 'media.media_ids': media_ids }, message: INVALID }])
  }
  assert.equal((await create({ text: 'x', media: { media_ids: [...pictures, '7'] } })).status, 400)
  const { access } = await signIn(url, { new_account: 'other', scope: MEDIA_SCOPES })
  assert.equal((await create({ text: 'Not mine', media: { media_ids: [one] } }, access)).status, 400)
  assert.equal((await create({ media: { media_ids: pictures } })).status, 201)
  assert.equal((await create({ media: { media_ids: [gif] } })).status, 201)
  assert.equal((await create({ media: { media_ids: [video] } })).status, 201)
  sandbox.configure({ invalidMediaOnce: true })
  assert.equal((await create({ text: 'Again', media: { media_ids: [one] } })).status, 400)
  assert.equal((await create({ text: 'Again', media: { media_ids: [one] } })).status, 201)
  clock.advance(86_400_000)
  const { access: tomorrow } = await signIn(url, { scope: MEDIA_SCOPES })
  assert.equal((await create({ text: 'Tomorrow', media: { media_ids: [one] } }, tomorrow)).status, 400)
})

test('a file can be shared with another account', async (t) => {
  const { url, init, append, finalize, create } = await openUploads(t)
  const { access } = await signIn(url, { new_account: 'other', scope: MEDIA_SCOPES })
  const me = heard(await ask(`${url}/2/users/me`, { token: access }))
  const bytes = await aPng()
  const shared = { media_type: 'image/png', total_bytes: bytes.length, additional_owners: [String(me.body.data?.id)] }
  const id = String((await init(shared)).body.data?.id)
  await append(id, 0, bytes)
  await finalize(id)
  assert.equal((await create({ text: 'Shared', media: { media_ids: [id] } }, access)).status, 201)
  assert.equal((await ask(`${url}/2/media/upload?media_id=${id}`, { token: access })).status, 400, 'and is not theirs')
})

test('the same text with another picture is no duplicate, the same picture uploaded again is', async (t) => {
  const { upload, create } = await openUploads(t)
  const blue = { bytes: await aPng({ width: 20, height: 20 }), type: 'image/png' }
  const green = { bytes: await aPng({ width: 21, height: 21 }), type: 'image/png' }
  const post = async (file: typeof blue) =>
    (await create({ text: 'Today', media: { media_ids: [await upload(file)] } })).status
  assert.equal((await create({ text: 'Today' })).status, 201)
  assert.equal(await post(blue), 201)
  assert.equal(await post(green), 201)
  assert.equal(await post(blue), 403)
})

test('what a picture shows can be said in up to 1,000 characters', async (t) => {
  const { url, token, upload, create, read } = await openUploads(t)
  const id = await upload({ bytes: await aPng(), type: 'image/png' })
  const say = async (json: object) => heard(await ask(`${url}/2/media/metadata`, { json, token }))
  const text = '👾'.repeat(1_000)
  assert.equal((await say({ id, metadata: { alt_text: { text: `${text}.` } } })).status, 400)
  assert.equal((await say({ id, metadata: { alt_text: { text, colour: 'red' } } })).status, 400)
  assert.equal((await say({ id: '7', metadata: { alt_text: { text: 'x' } } })).status, 400)
  const { status, body } = await say({ id, metadata: { alt_text: { text } } })
  assert.deepEqual([status, body.data], [200, { id, associated_metadata: { alt_text: { text } } }])
  const post = await create({ media: { media_ids: [id] } })
  const shown = await read(
    `/2/tweets/${post.body.data?.id}?expansions=attachments.media_keys&media.fields=alt_text&tweet.fields=media_metadata`,
  )
  const { media } = shown['includes'] as { media: { alt_text: string }[] }
  assert.equal(media[0]?.alt_text, text)
})
