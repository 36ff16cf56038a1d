import { memo, useMemo, type ReactNode } from 'react'
import { CircleAlert, FlaskConical } from 'lucide-react'
import { APPROVAL_STATES, hidesFailure, STANDINGS, standingOf } from '#web/lib/standing.ts'
import { Status } from '#web/parts/status.tsx'
import { useBoard } from './board.ts'
import { ApprovalDot, approvalOf, isTestPost } from './chip.tsx'
import type { Planned } from './data.ts'
import styles from './legend.module.css'

/** Which signs the posts show, in the order in which they are explained. */
const signsOf = (posts: readonly Planned[]) => {
  const standings = new Set(posts.map(standingOf))
  const approvals = new Set(posts.map(approvalOf))
  return {
    standings: STANDINGS.filter((standing) => standings.has(standing)),
    approvals: APPROVAL_STATES.filter((state) => state !== 'not_required' && state !== 'not_requested').filter(
      (state) => approvals.has(state),
    ),
    isTest: posts.some(isTestPost),
    hides: posts.some(hidesFailure),
  }
}

const Meant = ({ sign, children }: { readonly sign: ReactNode; readonly children: string }) => (
  <li className={styles.meant}>
    {sign}
    {children}
  </li>
)

/** What the signs in the calendar mean, of those that are in it: where a post has no room for its word, nobody has to know its picture. */
export const Legend = memo(({ posts }: { readonly posts: readonly Planned[] }) => {
  const { words, parts } = useBoard()
  const { standings, approvals, isTest, hides } = useMemo(() => signsOf(posts), [posts])
  if (posts.length === 0) return null
  return (
    <ul className={styles.legend} aria-label={words.legend}>
      {standings.map((standing) => (
        <li key={standing}>
          <Status of={standing} />
        </li>
      ))}
      {approvals.map((state) => (
        <Meant key={state} sign={<ApprovalDot of={state} />}>
          {words.approvalIs(parts.approvals[state])}
        </Meant>
      ))}
      {hides && (
        <Meant sign={<CircleAlert size={14} aria-hidden className={styles.failure} />}>{words.hiddenFailure}</Meant>
      )}
      {isTest && <Meant sign={<FlaskConical size={14} aria-hidden />}>{words.testNetwork}</Meant>}
    </ul>
  )
})
Legend.displayName = 'Legend'
