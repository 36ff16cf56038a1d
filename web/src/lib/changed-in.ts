import type { Post } from '@scheduly/client'
import { changesBetween, versionOf } from './changes.ts'

/** What of a post can be another thing than it was when somebody began to do something with it. */
const CHANGED = ['content', 'time', 'approval', 'standing'] as const

type Changed = (typeof CHANGED)[number]

const standing = ({ publications }: Post): string =>
  JSON.stringify(publications.map(({ id, status, paused }) => [id, status, paused]))

const DIFFERS: Readonly<Record<Changed, (before: Post, now: Post) => boolean>> = {
  content: (before, now) => changesBetween(versionOf(before), versionOf(now)).length > 0,
  time: (before, now) => before.scheduled_at !== now.scheduled_at,
  approval: (before, now) => before.approval.state !== now.approval.state,
  standing: (before, now) => standing(before) !== standing(now),
}

/** In which of them a post differs from what it was. */
export const changedIn = (before: Post, now: Post): readonly Changed[] =>
  CHANGED.filter((what) => DIFFERS[what](before, now))
