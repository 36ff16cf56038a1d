import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { MediaItem } from '#domain/media.ts'
import { systemClock } from '#lib/clock.ts'
import { normalizeFile } from '#media/normalize.ts'
import { isRefusal } from '#media/refusal.ts'
import { withEdits, type EditEntry } from '#test/support/edit-lists.ts'
import { anMp4, box, type VideoWishes } from '#test/support/media-files.ts'
import { factsOf } from '#test/support/inspecting.ts'
import { openScratch } from '#test/support/scratch.ts'

/** A real file and what the library says of it. */
export interface KnownFile {
  readonly item: MediaItem
  readonly bytes: Buffer
}

/** A file as a trial names it. */
export interface Chosen {
  readonly name: string
  readonly altText: string
}

/** Files by name, made when they are asked for and kept. */
export interface Files {
  readonly names: readonly string[]
  get(name: string): Promise<KnownFile>
  items(chosen: readonly Chosen[]): Promise<readonly MediaItem[]>
}

const know = async (name: string, make: () => Promise<Buffer>): Promise<KnownFile> => {
  const bytes = await make()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, item: { ...(await factsOf(bytes)), id: name, sha256, altText: '' } }
}

export const createFiles = (recipes: Readonly<Record<string, () => Promise<Buffer>>>): Files => {
  const made = new Map<string, Promise<KnownFile>>()
  const get = (name: string): Promise<KnownFile> => {
    const recipe = recipes[name]
    if (recipe === undefined) return Promise.reject(new Error(`there is no file ${name}`))
    const file = made.get(name) ?? know(name, recipe)
    made.set(name, file)
    return file
  }
  return {
    names: Object.keys(recipes),
    get,
    items: (chosen) => Promise.all(chosen.map(async ({ name, altText }) => ({ ...(await get(name)).item, altText }))),
  }
}

/** As the library keeps it. */
export const cleaned = async (made: Promise<Buffer>): Promise<Buffer> => {
  await using scratch = await openScratch()
  const [input, output] = [await scratch.file('in', await made), scratch.at('out')]
  const facts = await normalizeFile(input, output, { clock: systemClock })
  assert.ok(!isRefusal(facts), JSON.stringify(facts))
  return readFile(output)
}

/** A video with an edit list, as the library keeps it. */
export const edited = async (wishes: VideoWishes, entries: readonly EditEntry[]): Promise<Buffer> => {
  const made = await anMp4({ ...wishes, index: 'end' })
  return cleaned(Promise.resolve(withEdits(made, entries)))
}

/** Makes a picture larger by bytes behind its end, which decoders do not read. */
export const padded = async (picture: Promise<Buffer>, bytes: number): Promise<Buffer> => {
  const made = await picture
  return Buffer.concat([made, Buffer.alloc(bytes - made.length)])
}

/** Makes a video larger by media that nothing refers to. */
export const paddedVideo = async (video: Promise<Buffer>, bytes: number): Promise<Buffer> => {
  const made = await video
  return Buffer.concat([made, box('mdat', Buffer.alloc(bytes - made.length - 8))])
}
