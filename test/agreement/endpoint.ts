import assert from 'node:assert/strict'
import type { Issue } from '#domain/problem.ts'
import type { MediaItem } from '#domain/media.ts'
import type { Content } from '#providers/provider.ts'
import { anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'
import { upload } from '#test/support/uploads.ts'
import { mediaSourceOf } from '../../src/app-media.ts'
import type { Desk, Judge } from './agreement.ts'
import { createFiles, type Files } from './files.ts'

/** The rules as programs ask for them, over HTTP, and the files as the library has them by then. */
export interface Endpoint extends AsyncDisposable {
  /** The same files, each uploaded when it is asked for: what the library keeps goes to the network. */
  readonly files: Files
  /** Asks `POST /orgs/{org_id}/posts/validate`, for channels with what the desk knows of its accounts. */
  judgeFor(desk: Desk, people: readonly string[]): Promise<Judge>
}

interface Shelf {
  readonly files: Files
  readonly idOf: (name: string) => string
}

/** Uploads files on demand, and reads them back. */
const openShelf = (app: TestApp, { orgId, owner }: TestOrg, files: Files): Shelf => {
  const ids = new Map<string, string>()
  const source = mediaSourceOf(app.deps.media)(orgId)
  const keep = async (name: string): Promise<Buffer> => {
    const { bytes, item } = await files.get(name)
    const made = expectStatus(201, await upload(app, { orgId, token: owner.token }, { file: bytes }))
    ids.set(name, made.id)
    return source.read({ ...item, sha256: made.sha256, bytes: made.bytes }, 0, made.bytes)
  }
  const recipes = Object.fromEntries(files.names.map((name) => [name, () => keep(name)]))
  const idOf = (name: string): string => {
    const id = ids.get(name)
    assert.ok(id !== undefined, `${name} was not uploaded`)
    return id
  }
  return { files: createFiles(recipes), idOf }
}

/** A channel of the account, written past the OAuth exchange. */
const aChannelOf = async (
  app: TestApp,
  { orgId, owner }: TestOrg,
  { desk, who }: { readonly desk: Desk; readonly who: string },
): Promise<string> => {
  const id = app.deps.random.id()
  const { code, scopes } = desk.provider
  await app.sql(
    `insert into channels (org_id, id, provider, state, sandbox, remote_id, handle, credentials, facts, scopes, created_by)
     values ($1, $2, $3, 'active', true, $4, $5, 'sealed', $6, $7, $8)`,
    [orgId, id, code, `remote-${id}`, who.toLowerCase(), JSON.stringify(desk.factsOf(who)), scopes, owner.userId],
  )
  return id
}

interface SaidIssue extends Pick<Issue, 'pointer' | 'code' | 'detail'> {
  readonly channel_id?: string | null
}

/** What the endpoint says: a list for a request in order, and a problem for one that no post could be. */
const issuesFrom = ({ status, body, text }: Awaited<ReturnType<TestApp['request']>>): readonly Issue[] => {
  const list = (issues: readonly SaidIssue[], severity: 'error' | 'warning') =>
    issues.map(({ pointer, code, detail }): Issue => ({ pointer, code, detail, severity }))
  if (status === 422) return list(body.errors, 'error')
  assert.equal(status, 200, text)
  assert.equal(body.valid, body.errors.length === 0, text)
  return [...list(body.errors, 'error'), ...list(body.warnings, 'warning')]
}

const bodyOf = (content: Content, channelId: string, idOf: Shelf['idOf']): object => {
  const { text, media, thread = [], options, chosenFiles = {} } = content
  const name = (items: readonly MediaItem[]) =>
    items.map(({ id, altText }) => ({ media_id: idOf(id), alt_text: altText }))
  const chosen = Object.entries(chosenFiles).map(([choice, { id }]) => [choice, idOf(id)])
  return {
    text,
    media: name(media),
    thread: thread.map((part) => ({ text: part.text, media: name(part.media) })),
    channels: [{ channel_id: channelId, options: { ...options, ...Object.fromEntries(chosen) } }],
  }
}

/** Opens an application over a database of its own, with a library. */
export const openEndpoint = async (files: Files): Promise<Endpoint> => {
  const app = await createTestApp()
  const org = await anOrg(app)
  const shelf = openShelf(app, org, files)
  return {
    files: shelf.files,
    judgeFor: async (desk, people) => {
      const channels = new Map<string, string>()
      for (const who of people) channels.set(who, await aChannelOf(app, org, { desk, who }))
      return async (content, _facts, who) => {
        const body = bodyOf(content, channels.get(who) ?? '', shelf.idOf)
        const path = `/orgs/${org.orgId}/posts/validate`
        return issuesFrom(await app.request({ method: 'POST', path, token: org.owner.token, body }))
      }
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}
