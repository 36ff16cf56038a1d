import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { createNetworks } from '../networks.ts'
import { anImage } from '../sample-media.ts'
import { aContent, aGraph, anAttempt, aPreparation, IG, says } from './fake-graph.ts'
import { find } from './find.ts'
import { instaFacebook } from './index.ts'
import { prepare } from './prepare.ts'
import { publish } from './publish.ts'

const OTHER = 'v25.0'
const app = { clientId: 'a', clientSecret: 'b' }

test('the version that an operator sets is used for both logins and the sandbox; else the newest is', () => {
  const addresses = () => ({ browser: 'http://localhost', server: 'http://localhost' })
  const apps = { insta: app, insta_facebook: app, twt: app }
  const sandbox = { app, addresses }
  const versionsOf = (versions: Readonly<Record<string, string>>) =>
    ['insta', 'insta_facebook', 'twt'].flatMap((provider) =>
      [true, false].map(
        (isSandbox) =>
          createNetworks({ apps, sandbox, versions }).forChannel({ provider, sandbox: isSandbox })?.hosts.version,
      ),
    )
  assert.deepEqual(versionsOf({ insta: OTHER }), [OTHER, OTHER, OTHER, OTHER, undefined, undefined])
  assert.deepEqual(versionsOf({}), ['v26.0', 'v26.0', 'v26.0', 'v26.0', undefined, undefined])
})

test('every call goes to that version', async () => {
  const graph = aGraph({
    [`GET ${IG}/content_publishing_limit`]: says({ data: [{ quota_usage: 0 }] }),
    [`POST ${IG}/media`]: says({ id: '7' }),
    'GET 7': says({ status_code: 'FINISHED' }),
    [`POST ${IG}/media_publish`]: says({ id: '8' }),
    [`GET ${IG}/media`]: says({ data: [] }),
  })
  const context = { ...graph.context, hosts: { ...graph.context.hosts, version: OTHER } }
  const content = aContent({ media: [anImage()], options: { first_comment: 'Hi' } })
  const ready = await prepare(aPreparation(content), context)
  assert.ok(ready.kind === 'ready', JSON.stringify(ready))
  const attempt = anAttempt(content, { prepared: ready.prepared })
  assert.equal((await publish(attempt, context)).kind, 'published')
  await find(attempt, context)
  assert.ok(graph.asked.length > 6)
  for (const { request } of graph.asked) assert.ok(request.url.startsWith(`https://graph.instagram.com/${OTHER}/`))
  const request = { state: 's', redirectUri: 'https://x.example/back', codeChallenge: 'c' }
  const dialog = instaFacebook.authorizationUrl(request, { ...instaFacebook.hosts, version: OTHER }, app)
  assert.equal(new URL(dialog).pathname, `/${OTHER}/dialog/oauth`)
})

test('no call has a version of its own', async () => {
  const folder = import.meta.dirname
  const sources = (await readdir(folder)).filter((name) => /^(?!.*(test|fake|scripted)).*\.ts$/.test(name))
  for (const name of sources) {
    const text = (await readFile(path.join(folder, name), 'utf8')).replaceAll(/\/\/.*|\/?\*.*/g, '')
    assert.equal((text.match(/v\d+\.0/g) ?? []).length, name === 'graph.ts' ? 1 : 0, name)
  }
})
