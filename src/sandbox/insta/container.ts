import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaAccount, InstaMedia } from './events.ts'
import { addressFault, noteFetch, type Wanted } from './fetch.ts'
import { newId } from './ids.ts'
import { fetchImage } from './images.ts'
import type { InstaDesk, InstaParts } from './parts.ts'
import type { Refusal } from './refusals.ts'
import { accountAt, type Guarded, serveGraph, type Session } from './session.ts'
import { CONTAINER_LIFE_MS, trueStatus } from './status.ts'
import { finishContainer, type Jobs } from './jobs.ts'
import { uploadAddress } from './upload.ts'
import { ID, versioned } from './version.ts'
import { fetchVideo } from './videos.ts'
import { type Fault, readWishes, type Wishes } from './wishes.ts'

const answerFault = ({ problems }: InstaDesk, fault: Fault): Answer =>
  'refusal' in fault ? problems.refuse(fault.refusal) : problems.badParameter(fault.sentence)

const isOverLimit = ({ state, ground, settings }: InstaParts, account: InstaAccount): boolean => {
  const since = ground.clock.now().getTime() - CONTAINER_LIFE_MS
  const recent = state.containers().filter((one) => one.accountId === account.userId && one.createdAt > since)
  return recent.length >= settings().containersPerDay
}

/** The state that a child has to be in, and what any other one is called. */
const CHILD_FAULTS = {
  IN_PROGRESS: 'not-ready',
  ERROR: 'create-failed',
  EXPIRED: 'container-missing',
  PUBLISHED: null,
  FINISHED: null,
} as const

const childFault = (parts: InstaParts, account: InstaAccount, id: string): Fault | null => {
  const child = parts.state.container(id)
  if (child === null || child.accountId !== account.userId) return { refusal: 'media-missing' }
  if (!child.isChild) return { sentence: `Param children: ${id} was not made with is_carousel_item` }
  const refusal = CHILD_FAULTS[trueStatus(parts, child)]
  return refusal === null ? null : { refusal }
}

const addressesFault = (parts: InstaParts, { mediaUrl, coverUrl }: Wishes): Fault | null => {
  const refusals = [mediaUrl, coverUrl].map((url) => (url === null ? null : addressFault(parts, url)))
  const refusal = refusals.find((one) => one !== null) ?? null
  return refusal === null ? null : { refusal }
}

/** What forbids this account to have this container now. */
const standingFault = (desk: InstaDesk, account: InstaAccount, wishes: Wishes): Answer | null => {
  const { parts, problems } = desk
  if (isOverLimit(parts, account)) return problems.refuse('quota')
  const isStory = wishes.kind === 'story-image' || wishes.kind === 'story-video'
  if (isStory && account.accountType === 'MEDIA_CREATOR') return problems.missingPermission('stories: business only')
  const children = wishes.children.map((id) => childFault(parts, account, id))
  const fault = addressesFault(parts, wishes) ?? children.find((one) => one !== null) ?? null
  return fault === null ? null : answerFault(desk, fault)
}

const record = (
  { ground, settings, state }: InstaParts,
  account: InstaAccount,
  made: Wishes & { id: string },
): void => {
  const { mediaUrl: _mediaUrl, coverUrl: _coverUrl, ...kept } = made
  const createdAt = ground.clock.now().getTime()
  const { imageProcessingMilliseconds, videoProcessingMilliseconds } = settings()
  const isVideo = ['video', 'reel', 'story-video'].includes(made.kind)
  const readyAt = createdAt + (isVideo ? videoProcessingMilliseconds : imageProcessingMilliseconds)
  state.commit({ kind: 'container', container: { ...kept, accountId: account.userId, createdAt, readyAt } })
}

/** A reel's cover is fetched first: it is the smaller of the two. */
const fetchReel = async (parts: InstaParts, wanted: Wanted, wishes: Wishes): Promise<InstaMedia | Refusal> => {
  const cover = wishes.coverUrl === null ? null : await fetchImage(parts, { ...wanted, url: wishes.coverUrl }, 'cover')
  return typeof cover === 'string' ? cover : await fetchVideo(parts, wanted, wishes)
}

const refuseImage = (problems: InstaDesk['problems'], refusal: Refusal): Answer =>
  problems.refuse(refusal === 'download-failed' ? 'unfetchable' : refusal)

/** Of a video that is sent nothing else is fetched; its cover is, before the answer. */
const sentCoverFault = async (
  { parts, problems }: InstaDesk,
  { isUpload, coverUrl }: Wishes,
  wanted: Omit<Wanted, 'url'>,
): Promise<Answer | null> => {
  if (!isUpload || coverUrl === null) return null
  const cover = await fetchImage(parts, { ...wanted, url: coverUrl }, 'cover')
  return typeof cover === 'string' ? refuseImage(problems, cover) : null
}

/** Images are fetched before the answer, so that what is wrong with them is the answer. */
const createImage = async (
  desk: InstaDesk,
  account: InstaAccount,
  made: { readonly wishes: Wishes; readonly id: string; readonly url: string },
): Promise<Answer> => {
  const { wishes, id, url } = made
  const use = wishes.kind === 'story-image' ? 'story' : 'feed'
  const wanted = { url, containerId: id, account: account.username }
  const media = await fetchImage(desk.parts, wanted, use)
  noteFetch(desk.parts, wanted, media)
  if (typeof media === 'string') return refuseImage(desk.problems, media)
  record(desk.parts, account, { ...wishes, id })
  finishContainer(desk.parts.state, id, media)
  return { status: 200, body: { id } }
}

interface Maker {
  readonly desk: InstaDesk
  readonly jobs: Jobs
}

const create = async ({ desk, jobs }: Maker, session: Session, account: InstaAccount): Promise<Answer> => {
  const { parts } = desk
  const read = readWishes(session.params, session.token.owner !== undefined)
  if (!read.ok) return answerFault(desk, read.fault)
  const { wishes } = read
  const refusal = standingFault(desk, account, wishes)
  if (refusal !== null) return refusal
  const id = newId(parts.ground.random, 'container')
  const { mediaUrl: url, kind } = wishes
  if (url !== null && (kind === 'image' || kind === 'story-image')) {
    return await createImage(desk, account, { wishes, id, url })
  }
  const fault = await sentCoverFault(desk, wishes, { containerId: id, account: account.username })
  if (fault !== null) return fault
  record(parts, account, { ...wishes, id })
  if (kind === 'carousel') finishContainer(parts.state, id, null)
  if (url !== null) {
    const wanted = { url, containerId: id, account: account.username }
    jobs.start({
      containerId: id,
      work: async () => await fetchReel(parts, wanted, wishes),
      tell: (result) => noteFetch(parts, wanted, result),
    })
  }
  const uri = wishes.isUpload ? { uri: uploadAddress(session.base, id) } : {}
  return { status: 200, body: { id, ...uri } }
}

/** `POST /{ig-id}/media`. */
export const containerRoute = (app: FastifyInstance, desk: InstaDesk, jobs: Jobs): void => {
  for (const path of versioned(`/${ID}/media`)) {
    app.post<{ Params: { id: string } }>(path, async (request, reply) => {
      const work: Guarded['work'] = async (session) => {
        const account = accountAt(desk.parts, session, request.params.id)
        if (account === null) return desk.problems.missingObject(request.params.id)
        return await create({ desk, jobs }, session, account)
      }
      return await serveGraph(desk, { route: 'container', permission: 'publish', work }, { request, reply })
    })
  }
}
