import { useMemo } from 'react'
import { CalendarClock, X } from 'lucide-react'
import { Button, IconButton } from '#web/parts/button.tsx'
import { useBoard } from './board.ts'
import { useSelected } from './selection.ts'
import type { Planned } from './data.ts'
import type { Model } from './use-model.ts'
import styles from './chosen.module.css'

/** The chosen posts that are known, in the order of their time. */
export const chosenOf = ({ find }: Pick<Model, 'find'>, ids: ReadonlySet<string>): readonly Planned[] =>
  [...ids].flatMap((id) => find(id) ?? []).toSorted((one, other) => one.at - other.at)

interface ChosenProps {
  readonly model: Model
  /** Whether a tap chooses; the bar is there then, however few there are. */
  readonly choosing: boolean
  readonly onEnd: () => void
}

/** How many posts are chosen, and what is done with all of them. */
export const Chosen = ({ model, choosing, onEnd }: ChosenProps) => {
  const { selection, words } = useBoard()
  const ids = useSelected(selection)
  const posts = useMemo(() => chosenOf(model, ids), [model, ids])
  if (posts.length === 0 && !choosing) return null
  // What may move leads, and the others go as far as it does.
  const lead = posts.find(({ allowed_actions: allowed, at }) => allowed.includes('edit') && at < Infinity) ?? posts[0]
  const others = posts.filter((post) => post !== lead)
  return (
    <section className={styles.bar} aria-label={words.selection}>
      <p role="status">{posts.length === 0 ? words.selectHint : words.selected(posts.length)}</p>
      <Button
        small
        icon={CalendarClock}
        disabled={lead === undefined}
        onClick={({ currentTarget }) =>
          lead !== undefined && model.onTool({ kind: 'move', post: lead, others, anchor: currentTarget })
        }
      >
        {words.move}
      </Button>
      <IconButton icon={X} small label={words.selectNone} onClick={onEnd} />
    </section>
  )
}
