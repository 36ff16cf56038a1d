import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { findMedia, type MediaRow } from '#db/media.ts'
import type { PostOptions } from '#domain/content.ts'
import type { MediaFacts } from '#domain/media.ts'
import { refuse, refuseIssues, type Issue, type Params } from '#domain/problem.ts'
import { FFMPEG_ADVICE } from '#media/ffmpeg.ts'
import { inShape, kindNotTaken, planFit, type FitBounds, type FitDecision, type Impossible } from '#media/fit-plan.ts'
import { fitPicture } from '#media/fit.ts'
import { drawPreview, type Layout } from '#media/preview.ts'
import { blobKey } from '#media/store.ts'
import { tellPictureChanges, type Change } from '#media/video-changes.ts'
import { planVideoFit, type VideoBounds, type VideoDecision, type VideoWishes } from '#media/video-plan.ts'
import type { MediaRules } from '#providers/media-rules.ts'
import { optionIssues } from '#providers/option-rules.ts'
import { findProvider } from '#providers/registry.ts'
import { addMedia } from './add-media.ts'
import { startMediaJob } from './convert-media.ts'
import type { ActionDeps, Actor } from './deps.ts'
import type { MediaJobView } from './media-job-view.ts'
import { asMemberOf, beside, claimFirst, notFound } from './member.ts'
import { askStore, openRoom, orDiskFull, type RoomWishes } from './media-room.ts'
import type { MediaView } from './media-view.ts'

export interface FitMediaInput {
  readonly id: string
  /** The network whose rules it is to meet. */
  readonly provider: string
  /** Its own choices, where they change what it takes. */
  readonly options: PostOptions
  readonly wishes: VideoWishes
}

const rulesOf = ({ id, provider: code, options }: FitMediaInput): MediaRules => {
  const provider = findProvider(code)
  if (provider === undefined) {
    const detail = 'There is no network with this code; GET /providers lists them.'
    throw refuseIssues([{ pointer: '/provider', code: 'unknown_provider', detail }])
  }
  const wrong = optionIssues(provider.options, options)
  if (wrong.length > 0) throw refuseIssues(wrong)
  return provider.mediaRulesFor?.(options, id) ?? provider.mediaRules
}

const load = (deps: ActionDeps, actor: Actor, id: string): Promise<MediaRow> =>
  asMemberOf(deps, { actor, table: 'media', id, permission: 'media.write' }, async ({ tx, orgId }) => {
    const row = await findMedia(tx, orgId, id)
    if (row === undefined) throw notFound()
    return row
  })

/** What is asked for that means nothing for this file is told: it would be left out without a word. */
const wishIssues = ({ kind }: MediaRow, { part, become }: VideoWishes): readonly Issue[] => {
  const isStill = kind === 'image'
  const code = 'option_not_taken'
  return [
    ...(part !== undefined && part.from >= part.to
      ? [
          {
            pointer: '/part/to',
            code: 'out_of_range',
            detail: 'A part ends after its beginning: give more than from.',
            params: { reason: 'part' },
          },
        ]
      : []),
    ...(isStill && part !== undefined
      ? [
          {
            pointer: '/part',
            code,
            detail: 'A still picture has no parts; leave this out.',
            params: { reason: 'still' },
          },
        ]
      : []),
    ...(isStill && become !== undefined
      ? [
          {
            pointer: '/become',
            code,
            detail: 'Only an animated GIF becomes something else; leave this out.',
            params: { reason: 'still' },
          },
        ]
      : []),
  ]
}

const loadFor = async (deps: ActionDeps, actor: Actor, { id, wishes }: FitMediaInput): Promise<MediaRow> => {
  const row = await load(deps, actor, id)
  const wrong = wishIssues(row, wishes)
  if (wrong.length > 0) throw refuseIssues(wrong)
  return row
}

/** The bounds of a network, and within them the shape that somebody chose. */
const shaped = <Bounds extends FitBounds>(bounds: Bounds, { ratio }: VideoWishes): Bounds => {
  if (ratio === undefined) return bounds
  const found = inShape(bounds, ratio)
  if (found !== null) return found
  const { least = 0, most = Infinity } = bounds.ratio ?? {}
  const detail = `This network takes widths of ${least} to ${most} times the height; choose one of those.`
  throw refuseIssues([
    {
      pointer: '/ratio',
      code: 'out_of_range',
      detail,
      params: most === Infinity ? { reason: 'ratio_least', least } : { reason: 'ratio', least, most },
    },
  ])
}

const planPicture = ({ facts }: MediaRow, input: FitMediaInput): { bounds: FitBounds | null; plan: FitDecision } => {
  const taken = rulesOf(input).image
  if (taken === undefined) return { bounds: null, plan: kindNotTaken('image') }
  const bounds = shaped(taken, input.wishes)
  return { bounds, plan: planFit(facts, bounds, input.wishes) }
}

/** What may come of a file that is converted: the network's bounds, and no more bytes than one file here may have. */
const motionRules = (deps: ActionDeps, input: FitMediaInput): { gif?: VideoBounds; video?: VideoBounds } => {
  const { gif, video } = rulesOf(input)
  const most = (rule: VideoBounds): VideoBounds => ({
    ...shaped(rule, input.wishes),
    bytes: { ...rule.bytes, most: Math.min(rule.bytes?.most ?? Infinity, deps.media.maxFileBytes) },
  })
  return { ...(gif === undefined ? {} : { gif: most(gif) }), ...(video === undefined ? {} : { video: most(video) }) }
}

const planMotion = (
  deps: ActionDeps,
  { facts }: MediaRow,
  input: FitMediaInput,
): { bounds: VideoBounds | null; plan: VideoDecision } => {
  const rules = motionRules(deps, input)
  const plan = planVideoFit(facts, rules, input.wishes)
  const kind = plan.kind === 'convert' && plan.mime === 'image/gif' ? 'gif' : 'video'
  return { bounds: rules[kind] ?? null, plan }
}

/** What would be done to a file, as the API shows it. */
export interface FitPlanView {
  readonly kind: 'keep' | 'fit' | 'impossible'
  /** Why it is impossible, or what is missing on this server. */
  readonly detail: string | null
  /** Which case of these it is, with what the sentence names. */
  readonly code: string | null
  readonly params?: Params
  /** Whether this server can do it. */
  readonly available: boolean
  /** Whether it is done in the background. */
  readonly background: boolean
  readonly mime: string | null
  readonly cut: Layout['cut'] | null
  readonly canvas: Layout['canvas'] | null
  readonly picture: Layout['picture'] | null
  readonly frame_rate: number | null
  readonly duration_seconds: number | null
  readonly changes: readonly Change[]
  readonly preview: string | null
}

const NOTHING: Omit<FitPlanView, 'kind'> = {
  detail: null,
  code: null,
  available: true,
  background: false,
  mime: null,
  cut: null,
  canvas: null,
  picture: null,
  frame_rate: null,
  duration_seconds: null,
  changes: [],
  preview: null,
}

const NO_FFMPEG = `This server cannot convert videos: ${FFMPEG_ADVICE}. Or convert the file before you upload it.`

const planView = (deps: ActionDeps, row: MediaRow, plan: FitDecision | VideoDecision): FitPlanView => {
  switch (plan.kind) {
    case 'keep':
      return { kind: 'keep', ...NOTHING }
    case 'impossible':
      return { ...NOTHING, ...plan }
    case 'fit': {
      const { mime, cut, canvas, picture } = plan
      return { kind: 'fit', ...NOTHING, mime, cut, canvas, picture, changes: tellPictureChanges(row.facts, plan) }
    }
    case 'convert': {
      const { mime, cut, canvas, picture, frameRate, seconds, changes } = plan
      const { available } = deps.media.video
      const missing = available ? {} : { code: 'ffmpeg_missing', detail: NO_FFMPEG }
      const shown = { mime, cut, canvas, picture, frame_rate: frameRate, duration_seconds: seconds, changes }
      return { kind: 'fit', ...NOTHING, ...missing, available, background: true, ...shown }
    }
  }
}

const copyTo = async ({ media }: ActionDeps, row: MediaRow, to: { place: string; part: 'file' | 'thumb' }) => {
  const stored = await media.blobs.read(blobKey(row.orgId, row.sha256.toString('hex'), to.part))
  await pipeline(stored, createWriteStream(to.place, { mode: 0o600 }))
}

/** The file's small picture, or one that is taken of it now; null where there is neither. */
const preview = async (deps: ActionDeps, row: MediaRow, layout: Layout): Promise<string | null> => {
  await using desk = await deps.media.openDesk()
  if (row.hasThumbnail) await copyTo(deps, row, { place: desk.still, part: 'thumb' })
  else {
    if (!deps.media.video.available) return null
    await copyTo(deps, row, { place: desk.incoming, part: 'file' })
    if (!(await deps.media.video.takeStill(desk.incoming, desk.still))) return null
  }
  const { width, height } = row.facts
  const drawn = await drawPreview(desk.still, { width, height }, layout)
  return typeof drawn === 'string' ? drawn : null
}

/** What would be done to a file so that a network takes it; changes nothing. */
export const planMediaFit = async (
  deps: ActionDeps,
  actor: Actor,
  input: FitMediaInput & { readonly preview: boolean },
): Promise<FitPlanView> => {
  const row = await loadFor(deps, actor, input)
  const { plan } = row.kind === 'image' ? planPicture(row, input) : planMotion(deps, row, input)
  const view = planView(deps, row, plan)
  if (!input.preview || plan.kind === 'keep' || plan.kind === 'impossible') return view
  return { ...view, preview: await preview(deps, row, plan) }
}

/** `why`: the code that a plan tells. */
const cannotFit = ({ code: why, detail, params }: Pick<Impossible, 'code' | 'detail' | 'params'>) =>
  refuse('conflict', `This file cannot be made to fit: ${detail}.`, {
    ...params,
    reason: why === 'cannot_shrink' ? 'cannot_shrink' : 'cannot_fit',
    why,
  })

const fitsAlready = () =>
  refuse('conflict', 'This file fits as it is; nothing needs to be done.', { reason: 'fits_already' })

/** Draws the picture anew from its stored bytes into `output`; null when it fits as it is. */
const draw = async (
  deps: ActionDeps,
  row: MediaRow,
  work: { input: string; output: string; bounds: FitBounds; wishes: VideoWishes },
): Promise<MediaFacts | null> => {
  await askStore(deps, copyTo(deps, row, { place: work.input, part: 'file' }))
  const result = await fitPicture({ ...work, facts: row.facts })
  if ('refused' in result) throw cannotFit({ code: result.refused, detail: result.detail })
  if (result.kind === 'impossible') throw cannotFit(result)
  return result.kind === 'keep' ? null : result.facts
}

const fitStill = async (deps: ActionDeps, actor: Actor, work: { row: MediaRow; input: FitMediaInput }) => {
  const { row, input } = work
  const { bounds, plan } = planPicture(row, input)
  if (plan.kind === 'impossible') throw cannotFit(plan)
  if (bounds === null || plan.kind === 'keep') throw fitsAlready()
  const { bytes } = row.facts
  // The copy on the disk is counted here; what is made of it, when it is added.
  const wishes: RoomWishes = {
    orgId: row.orgId,
    id: deps.random.id(),
    promised: 0,
    expected: bytes,
    afterwards: 'release',
  }
  await using room = await openRoom(deps, beside(actor), wishes)
  await room.need(bytes)
  await using desk = await orDiskFull(deps.media.openDesk())
  const facts = await draw(deps, row, { input: desk.incoming, output: desk.made, bounds, wishes: input.wishes })
  if (facts === null) throw fitsAlready()
  // Awaited here: what is on the desk goes with it.
  return await addMedia(deps, actor, {
    orgId: row.orgId,
    derivedFrom: row.id,
    made: { path: desk.made, facts },
    receive: () => Promise.resolve({ name: row.name, altText: row.altText, tags: row.tags }),
  })
}

/** A new file, or the job that is making it. */
export type FitMediaResult =
  | { readonly kind: 'made'; readonly media: MediaView }
  | { readonly kind: 'begun'; readonly job: MediaJobView }

/** Makes a file that the network takes out of one that it does not; the original stays as it is. */
export const fitMedia = async (deps: ActionDeps, actor: Actor, input: FitMediaInput): Promise<FitMediaResult> => {
  await claimFirst(deps, { actor, table: 'media', id: input.id, permission: 'media.write' })
  const row = await loadFor(deps, beside(actor), input)
  if (row.kind === 'image') return { kind: 'made', media: await fitStill(deps, actor, { row, input }) }
  const { bounds, plan } = planMotion(deps, row, input)
  if (plan.kind === 'impossible') throw cannotFit(plan)
  if (plan.kind === 'keep' || bounds === null) throw fitsAlready()
  if (!deps.media.video.available) throw refuse('ffmpeg_missing', NO_FFMPEG)
  const order = { provider: input.provider, plan, bounds }
  return { kind: 'begun', job: await startMediaJob(deps, actor, { mediaId: row.id, order }) }
}
