import { useState } from 'react'
import type { Channel, Post, Publication } from '@scheduly/client'
import { ExternalLink } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { useSaid } from '#web/i18n/said.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { standingOfPublication } from '#web/lib/standing.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { ChannelName } from '#web/parts/network.tsx'
import { useRefresh } from '#web/parts/review/use-decisions.ts'
import { Note } from '#web/parts/states.tsx'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { Failure } from './failure.tsx'
import { Metrics } from './metrics.tsx'
import { Timeline } from './timeline.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const Facts = ({
  of: { status, due_at: due, published_at: published, tries, parts, sent_parts: sent },
}: {
  readonly of: Publication
}) => {
  const words = usePostWords()
  const zone = useZone()
  return (
    <p className={styles.facts}>
      {published !== null && (
        <span>
          {words.at} <Time at={published} zone={zone} both />
        </span>
      )}
      {published === null && due !== null && status !== 'canceled' && (
        <span>
          {words.due} <Time at={due} zone={zone} both />
        </span>
      )}
      {tries > 0 && <span>{words.tries(tries)}</span>}
      {parts > 1 && sent.length > 0 && <span>{words.parts(sent.length, parts)}</span>}
    </p>
  )
}

/** Why it waits although its time has come, or will. */
const Waiting = ({ of, channel }: { readonly of: Publication; readonly channel: Channel | undefined }) => {
  const words = usePostWords()
  const org = useOrgId()
  const lost = channel?.status === 'reconnect_required' && (of.status === 'queued' || of.status === 'draft')
  if (of.due_for_review_since !== null) return <Note kind="warn">{words.reviewSince}</Note>
  if (of.paused !== null && of.status === 'queued') {
    return (
      <Note kind="warn">
        {words.pausedBy[of.paused]} {words.pausedNext}
      </Note>
    )
  }
  if (lost) {
    return (
      <Note kind="warn">
        {words.reconnectFirst}{' '}
        <ButtonLink small href={places.channels(org)}>
          {words.channels}
        </ButtonLink>
      </Note>
    )
  }
  return of.held ? <Note kind="warn">{words.held}</Note> : null
}

/** That its channel is gone, which canceled it unless somebody had before. */
const Gone = ({ of, channel }: { readonly of: Publication; readonly channel: Channel | undefined }) => {
  const words = usePostWords()
  return of.status === 'canceled' && channel === undefined ? <Note kind="plain">{words.disconnected}</Note> : null
}

const Told = ({ of }: { readonly of: Publication }) => {
  const words = usePostWords()
  const said = useSaid()
  const { preparation_refused: refused, notices, removal } = of
  return (
    <>
      {refused !== null && (
        <Note kind="warn">
          {words.preparation} <span dir="auto">{said.failure(refused)}</span> {words.preparationFix}
        </Note>
      )}
      {notices.map((notice) => (
        <Note key={notice.code} kind="warn">
          {said.failure(notice)}
        </Note>
      ))}
      {removal !== null && (
        <Note kind={removal.state === 'failed' ? 'bad' : 'plain'}>
          {words.removal[removal.state]} {removal.failure !== null && said.failure(removal.failure)}
        </Note>
      )}
    </>
  )
}

const TakeDown = ({ of, post }: { readonly of: Publication; readonly post: string }) => {
  const words = usePostWords()
  const refresh = useRefresh()
  const [open, setOpen] = useState(false)
  if (!of.allowed_actions.includes('unpublish')) return null
  return (
    <>
      <Button kind="danger" small onClick={() => setOpen(true)}>
        {words.unpublish}
      </Button>
      {open && (
        <Confirm
          title={words.unpublishTitle}
          description={words.unpublishHint}
          does={words.unpublishDoes}
          run={() => api.publications.unpublish(of.id, { confirm: true })}
          onDone={() => refresh(post)}
          onClose={() => setOpen(false)}
        >
          {of.provider === 'twt' && <p>{words.unpublishCost}</p>}
        </Confirm>
      )}
    </>
  )
}

interface OneProps {
  readonly post: Post
  readonly publication: Publication
  readonly channel: Channel | undefined
}

/** What happened is open where somebody has to look at it. */
const Happened = ({ post, publication }: Pick<OneProps, 'post' | 'publication'>) => {
  const words = usePostWords()
  const [open, setOpen] = useState(publication.status === 'failed')
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.timeline}</summary>
      {open && <Timeline post={post.id} publication={publication.id} />}
    </details>
  )
}

/** A post on one channel. */
export const OnChannel = ({ post, publication, channel }: OneProps) => {
  const words = usePostWords()
  return (
    <li className={styles.channel}>
      <div className={styles.channelHead}>
        <ChannelName channel={publication} />
        <Status of={standingOfPublication(publication)} />
      </div>
      <Facts of={publication} />
      <Waiting of={publication} channel={channel} />
      <Gone of={publication} channel={channel} />
      <Told of={publication} />
      <Failure post={post} publication={publication} channel={channel} />
      <div className={styles.acts}>
        {publication.url !== null && (
          <a className={styles.out} href={publication.url} target="_blank" rel="noreferrer">
            <ExternalLink size={16} aria-hidden />
            {words.open}
          </a>
        )}
        <TakeDown of={publication} post={post.id} />
      </div>
      {publication.status === 'published' && <Metrics post={post.id} publication={publication.id} />}
      {publication.status !== 'draft' && <Happened post={post} publication={publication} />}
    </li>
  )
}
