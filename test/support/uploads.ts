import { writeFile } from 'node:fs/promises'
import { addMedia } from '#actions/add-media.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { expectStatus, type TestApp, type TestAnswer } from './app.ts'
import { aJpeg } from './media-files.ts'

/** A multipart body and the header that goes with it. */
export interface MultipartBody {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface UploadWishes {
  readonly file?: Buffer
  readonly fileName?: string
  readonly fields?: Readonly<Record<string, string>>
}

/** The fields first, then the file, as a browser would send them. */
export const multipartOf = async ({
  file,
  fileName = 'picture.jpg',
  fields = {},
}: UploadWishes): Promise<MultipartBody> => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file !== undefined) form.set('file', new Blob([new Uint8Array(file)]), fileName)
  const made = new Response(form)
  return {
    body: Buffer.from(await made.arrayBuffer()),
    headers: { 'content-type': made.headers.get('content-type') ?? '' },
  }
}

export interface Uploader {
  readonly orgId: string
  readonly token: string
}

/** Uploads a file, and answers with whatever the server said. */
export const upload = async (app: TestApp, { orgId, token }: Uploader, wishes: UploadWishes): Promise<TestAnswer> => {
  const sent = await multipartOf(wishes)
  return app.request({ method: 'POST', path: `/orgs/${orgId}/media`, token, ...sent })
}

/** Takes a file into a library by the action itself; the answer is its id. */
export const addFile = async (
  deps: ActionDeps,
  owner: Actor,
  { orgId, name, bytes }: { readonly orgId: string; readonly name: string; readonly bytes: Buffer },
): Promise<string> => {
  const receive = async (place: string) => {
    await writeFile(place, bytes)
    return { name, altText: 'What it shows', tags: [] }
  }
  return (await addMedia(deps, owner, { orgId, receive })).id
}

export const addPicture = async (deps: ActionDeps, owner: Actor, orgId: string): Promise<string> =>
  addFile(deps, owner, { orgId, name: 'picture.jpg', bytes: await aJpeg() })

/** Uploads a picture that differs from all others; the answer is its id. */
export const aFile = async (
  app: TestApp,
  uploader: Uploader,
  size = { width: 400 + (app.deps.random.bytes(1)[0] ?? 0), height: 400 },
): Promise<string> => expectStatus(201, await upload(app, uploader, { file: await aJpeg(size) })).id
