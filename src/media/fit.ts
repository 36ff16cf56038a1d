import { rm } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import type { MediaFacts } from '#domain/media.ts'
import { impossible, planFit, type FitBounds, type FitPlan, type FitWishes, type Impossible } from './fit-plan.ts'
import { decoding, openPicture, readPicture } from './pictures.ts'
import { orRefusal, type Refusal } from './refusal.ts'

export type FitResult =
  /** It is taken as it is; nothing was written. */
  { readonly kind: 'keep' } | { readonly kind: 'fitted'; readonly facts: MediaFacts } | Impossible

/** A picture that is to be made to fit, and where the new one goes. The original is not touched. */
export interface FitTask {
  readonly input: string
  readonly output: string
  readonly facts: MediaFacts
  readonly bounds: FitBounds
  readonly wishes: FitWishes
}

interface Try {
  readonly quality: number
  /** Of the width that was planned. */
  readonly scale: number
}

/** First a little less sharp, then smaller: what nobody sees goes first. */
const TRIES: readonly Try[] = [
  ...[90, 82, 74, 66, 58, 50].map((quality) => ({ quality, scale: 1 })),
  ...[0.8, 0.64, 0.5, 0.4, 0.3, 0.2, 0.1].map((scale) => ({ quality: 66, scale })),
]

const encode = (picture: Sharp, mime: string, quality: number): Sharp => {
  if (mime === 'image/jpeg') return picture.jpeg({ quality })
  if (mime === 'image/webp') return picture.webp({ quality })
  return picture.png()
}

const margins = ({ canvas, picture }: FitPlan) => {
  const [left, top] = [canvas.width - picture.width, canvas.height - picture.height].map((all) => all >> 1)
  return {
    left: left ?? 0,
    top: top ?? 0,
    right: canvas.width - picture.width - (left ?? 0),
    bottom: canvas.height - picture.height - (top ?? 0),
  }
}

const draw = async ({ input, output }: FitTask, plan: FitPlan, quality: number): Promise<number> => {
  const picture = await openPicture(input, 'first')
  picture
    .autoOrient()
    .toColourspace('srgb')
    .extract(plan.cut)
    .resize({ ...plan.picture, fit: 'fill' })
  if (plan.mime === 'image/jpeg') picture.flatten({ background: plan.colour })
  picture.extend({ ...margins(plan), background: plan.colour })
  const { size } = await decoding(() => encode(picture, plan.mime, quality).toFile(output))
  return size
}

/** The same plan, smaller; null where the limits leave no room for that. */
const smaller = ({ facts, bounds, wishes }: FitTask, plan: FitPlan, scale: number): FitPlan | null => {
  if (scale === 1) return plan
  const width = { ...bounds.width, most: Math.floor(plan.canvas.width * scale) }
  const next = planFit(facts, { ...bounds, width }, wishes)
  return next.kind === 'fit' ? next : null
}

const applyPlan = async (task: FitTask, plan: FitPlan): Promise<FitResult> => {
  const most = task.bounds.bytes?.most ?? Infinity
  // A PNG has no quality to be lowered.
  const tries = plan.mime === 'image/png' ? TRIES.filter(({ scale }, index) => scale < 1 || index === 0) : TRIES
  for (const { quality, scale } of tries) {
    const next = smaller(task, plan, scale)
    if (next === null) break
    const bytes = await draw(task, next, quality)
    if (bytes <= most) return { kind: 'fitted', facts: await readPicture(task.output, { mime: plan.mime, bytes }) }
  }
  await rm(task.output, { force: true })
  const detail = `the picture cannot be brought below ${most} bytes: choose another one`
  return impossible('cannot_shrink', detail, { most })
}

/** Makes a still picture fit what a network takes, as far as that can be done without a person. */
export const fitPicture = (task: FitTask): Promise<FitResult | Refusal> =>
  orRefusal(async () => {
    const plan = planFit(task.facts, task.bounds, task.wishes)
    return plan.kind === 'fit' ? applyPlan(task, plan) : plan
  })
