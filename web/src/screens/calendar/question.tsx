import { useLocale } from '#web/i18n/i18n.ts'
import { useZone } from '#web/lib/org.ts'
import { standingOf } from '#web/lib/standing.ts'
import { Ask } from '#web/parts/ask.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { useBoard } from './board.ts'
import { lineOf } from './chip.tsx'
import type { Asked, Overtaken } from './moving.ts'

interface QuestionProps {
  readonly asked: Asked
  readonly onAnswer: (yes: boolean) => void
}

/** What is another than it was when the move began. */
const useChanges = () => {
  const { words, parts } = useBoard()
  const locale = useLocale()
  const zone = useZone()
  const when = (at: string | null): string => (at === null ? words.tray : formatTime(at, { locale, zone, as: 'full' }))
  const channelsOf = ({ channels }: Overtaken['now']): string => channels.map(({ channel_id: id }) => id).join(',')
  return ({ before, now }: Overtaken): readonly string[] => {
    const found: string[] = []
    if (before.scheduled_at !== now.scheduled_at)
      found.push(words.nowAt(when(now.scheduled_at), when(before.scheduled_at)))
    if (standingOf(before) !== standingOf(now)) found.push(words.nowIs(parts.status[standingOf(now)]))
    if (before.approval.state !== now.approval.state) found.push(words.approvalIs(parts.approvals[now.approval.state]))
    if (lineOf(before).slice(0, 60) !== lineOf(now).slice(0, 60)) found.push(words.nowSays(lineOf(now)))
    if (channelsOf(before) !== channelsOf(now)) found.push(words.otherChannels)
    return found.length === 0 ? [words.otherwise] : found
  }
}

/** What must be decided before something moves. */
export const Question = ({ asked, onAnswer }: QuestionProps) => {
  const { words } = useBoard()
  const changesOf = useChanges()
  if (asked.kind === 'overtaken')
    return (
      <Ask title={words.overtaken} yes={words.moveAnyhow} no={words.leave} onAnswer={onAnswer}>
        <bdi>{changesOf(asked).join(' ')}</bdi>
      </Ask>
    )
  return (
    <Ask title={words.voidsTitle} yes={words.moveIt} no={words.leave} onAnswer={onAnswer}>
      {asked.kind === 'approval' ? words.voids : words.voidsMany(asked.count)}
    </Ask>
  )
}
