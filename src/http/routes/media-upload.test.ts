import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { anOrg, createTestApp, type TestApp } from '#test/support/app.ts'
import { aJpeg } from '#test/support/media-files.ts'
import type { Uploader } from '#test/support/uploads.ts'

let app: TestApp
let uploader: Uploader
let jpeg: string

before(async () => {
  app = await createTestApp()
  const { orgId, owner } = await anOrg(app)
  uploader = { orgId, token: owner.token }
  jpeg = (await aJpeg()).toString('latin1')
})
after(() => app[Symbol.asyncDispose]())

const part = (name: string, value: string, fileName?: string): string => {
  const file = fileName === undefined ? '' : `; filename="${fileName}"`
  return `--edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
}

const send = (parts: readonly string[]) =>
  app.request({
    method: 'POST',
    path: `/orgs/${uploader.orgId}/media`,
    token: uploader.token,
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    body: Buffer.from(`${parts.join('')}--edge--\r\n`, 'latin1'),
  })

const picture = (): string => part('file', jpeg, 'a.jpg')

describe('an upload', () => {
  const wrong: Readonly<Record<string, readonly [() => readonly string[], string, string, RegExp]>> = {
    'of two files': [() => [picture(), picture()], '/file', 'repeated', /one file/],
    'with a thousand fields': [
      () => [...Array.from({ length: 1_000 }, (_, index) => part(`field${index}`, 'x')), picture()],
      '',
      'too_many_fields',
      /name, alt_text and tags/,
    ],
    'with a field that programs keep for themselves': [
      () => [part('__proto__', 'x'), picture()],
      '',
      'forbidden_key',
      /kept for programs/,
    ],
    'of a file without the name of one': [() => [part('file', jpeg)], '/file', 'filename_missing', /give it one/],
    'without any file': [() => [part('name', 'x')], '/file', 'required', /no file/],
  }
  for (const [what, [parts, pointer, code, detail]] of Object.entries(wrong)) {
    it(`${what} is told what is wrong with it, and where`, async () => {
      const { status, body, text } = await send(parts())
      assert.deepEqual([status, body.code], [422, 'invalid_request'], text)
      assert.deepEqual([body.errors[0].pointer, body.errors[0].code], [pointer, code])
      assert.match(body.errors[0].detail, detail)
    })
  }

  it('of one file with its three words is taken', async () => {
    const { status, text } = await send([part('name', 'a'), part('alt_text', 'b'), part('tags', 'c,d'), picture()])
    assert.equal(status, 201, text)
  })
})
