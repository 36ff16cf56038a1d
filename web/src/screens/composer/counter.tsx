import { useComposer, chosenChannels } from './context.ts'
import { isOwn, partsFor, type DraftPart } from './draft.ts'
import { channelName } from './naming.ts'
import { lengthOf, type Length } from './check.ts'
import { useComposerWords } from './words.ts'
import { classes } from '#web/lib/classes.ts'
import { NetworkGlyph } from '#web/parts/network.tsx'
import styles from './parts.module.css'

const NEAR = 0.9

export type Level = 'fits' | 'near' | 'over'

const levelOf = ({ length, limit }: Length): Level => {
  if (limit === null || length < limit * NEAR) return 'fits'
  return length > limit ? 'over' : 'near'
}

/** Around a circle of this length. */
const ROUND = 50

const Ring = ({ share, level }: { readonly share: number; readonly level: Level }) => (
  <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden className={classes(styles.ring, styles[level])}>
    <circle cx="10" cy="10" r="7.96" pathLength={ROUND} className={styles.track} />
    <circle
      cx="10"
      cy="10"
      r="7.96"
      pathLength={ROUND}
      className={styles.arc}
      strokeDasharray={`${Math.min(1, share) * ROUND} ${ROUND}`}
    />
  </svg>
)

export interface Counted {
  readonly id: string
  readonly provider: string
  readonly name: string
  readonly length: Length
}

/** The channels that send this very text, and how long it is there. */
export const useCounted = (part: DraftPart, index: number): readonly Counted[] => {
  const composer = useComposer()
  const { draft, scope, counted } = composer
  const field = index === 0 ? 'text' : 'thread'
  return chosenChannels(composer).flatMap((channel): readonly Counted[] => {
    if (scope === null ? isOwn(draft, channel.id, field) : channel.id !== scope) return []
    if (partsFor(draft, channel.id)[index] === undefined) return []
    const length = lengthOf(counted, { channel: channel.id, part: index, text: part.text })
    return length === null ? [] : [{ id: channel.id, provider: channel.provider, name: channelName(channel), length }]
  })
}

interface CountersProps {
  readonly counted: readonly Counted[]
  readonly id: string
}

/** How long a text is on each network, by a ring and a number. Heard are only the steps from one color to the next. */
export const Counters = ({ counted, id }: CountersProps) => {
  const words = useComposerWords()
  const told = counted.flatMap(({ name, length }) => {
    const level = levelOf(length)
    return level === 'fits' || length.limit === null ? [] : [words.crossed[level](name, length.limit)]
  })
  return (
    <div className={styles.counters}>
      <ul id={id} className={styles.counterList}>
        {counted.map(({ id: channel, provider, name, length }) => (
          <li key={channel} className={classes(styles.counter, styles[levelOf(length)])} title={name}>
            {length.limit !== null && <Ring share={length.length / length.limit} level={levelOf(length)} />}
            <NetworkGlyph provider={provider} small silent />
            <span aria-hidden>{words.ratio(length.length, length.limit)}</span>
            <span className="only-heard">{words.counted(name, length.length, length.limit)}</span>
          </li>
        ))}
      </ul>
      <p role="status" className="only-heard">
        {told.join(' ')}
      </p>
    </div>
  )
}
