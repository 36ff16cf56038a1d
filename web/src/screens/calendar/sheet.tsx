import { CalendarClock, Eye, PenLine } from 'lucide-react'
import type { PostDetail } from '@scheduly/client'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { hidesFailure, standingOf } from '#web/lib/standing.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { useDistance } from '#web/parts/distance.tsx'
import { Labels } from '#web/parts/labels/labels.tsx'
import { useNames } from '#web/parts/review/names.ts'
import { Previews } from '#web/parts/review/previews.tsx'
import { usePost } from '#web/parts/review/use-post.ts'
import { Loading, Note, Trouble } from '#web/parts/states.tsx'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { useCalendarWords } from './words.ts'
import styles from './sheet.module.css'

const Body = ({ post }: { readonly post: PostDetail }) => {
  const words = useCalendarWords()
  const zone = useZone()
  const nameOf = useNames()
  const distance = useDistance()
  return (
    <>
      <p className={styles.facts}>
        <Status of={standingOf(post)} />
        {post.scheduled_at === null ? (
          words.noTime
        ) : (
          <span>
            <Time at={post.scheduled_at} zone={zone} both /> · {distance(post.scheduled_at)}
          </span>
        )}
        <bdi>{words.writtenBy(nameOf(post.author_id))}</bdi>
        <Labels of={post.labels} />
      </p>
      {hidesFailure(post) && <Note kind="bad">{words.hiddenFailure}</Note>}
      {post.note !== '' && (
        <Note>
          <p dir="auto">{post.note}</p>
        </Note>
      )}
      <Previews post={post} />
    </>
  )
}

interface SheetProps {
  readonly id: string
  readonly onClose: () => void
  /** Asks where it is moved to; undefined for what is not in the calendar. */
  readonly onMove: (() => void) | undefined
}

/** The post as it stands in the calendar now: it has the focus again when the sheet is closed. */
const chipOf = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-chip="${id}"] > a`)

/** A post beside the calendar: how it stands and how it will look, and the way to all that can be done with it. */
export const Sheet = ({ id, onClose, onMove }: SheetProps) => {
  const words = useCalendarWords()
  const org = useOrgId()
  const { post, error, retry } = usePost(id)
  const edits = post?.allowed_actions.includes('edit') === true
  const actions = (
    <>
      {edits && onMove !== undefined && (
        <Button icon={CalendarClock} onClick={onMove}>
          {words.move}
        </Button>
      )}
      {edits && (
        <ButtonLink icon={PenLine} href={places.compose(org, id)}>
          {words.edit}
        </ButtonLink>
      )}
      <ButtonLink kind="primary" icon={Eye} href={places.post(org, id)}>
        {words.openPage}
      </ButtonLink>
    </>
  )
  return (
    <Dialog open side onClose={onClose} title={words.sheet} last={() => chipOf(id)} actions={actions}>
      <div className={styles.body}>
        {post === undefined && (error === null ? <Loading /> : <Trouble error={error} onRetry={retry} />)}
        {post !== undefined && <Body post={post} />}
      </div>
    </Dialog>
  )
}
