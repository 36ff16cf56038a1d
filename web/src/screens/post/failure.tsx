import { useState } from 'react'
import type { Channel, Post, Publication } from '@scheduly/client'
import { Copy, PenLine, PlugZap, RotateCw, Search } from 'lucide-react'
import { useSaid } from '#web/i18n/said.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { causeOf, remedyOf, type Remedy } from '#web/lib/remedy.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { Quoted } from '#web/parts/quoted.tsx'
import { ActDialog } from './acts.tsx'
import { useCopying } from './copying.ts'
import { Resolve } from './resolve.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

interface SettleProps {
  readonly post: Post
  readonly publication: Publication
}

/** To say what was seen, for those who may. */
export const Settle = ({ post, publication }: SettleProps) => {
  const words = useFailureWords()
  const [open, setOpen] = useState(false)
  if (!publication.allowed_actions.includes('resolve')) return null
  return (
    <>
      <Button kind="primary" icon={Search} onClick={() => setOpen(true)}>
        {words.does.resolve}
      </Button>
      {open && <Resolve publication={publication} post={post.id} onClose={() => setOpen(false)} />}
    </>
  )
}

/** What is out stays as it is, and the words of the whole post with it: what only another text mends takes a copy. */
const takesCopy = ({ summary }: Post, remedy: Remedy): boolean => remedy === 'edit' && summary.published > 0

/** What to do about a failure, in a sentence. */
export const useFix = (post: Post): ((remedy: Remedy) => string) => {
  const words = usePostWords()
  const { fixes } = useFailureWords()
  return (remedy) => (takesCopy(post, remedy) ? words.copyFix : fixes[remedy])
}

/** Writes a copy for the channels that it failed on. */
const Copying = ({ post }: { readonly post: Post }) => {
  const words = usePostWords()
  const failed = post.publications.filter(({ status, failure }) => status === 'failed' && !failure?.needs_attention)
  const copying = useCopying(post, new Set(failed.map(({ channel_id: channel }) => channel)))
  return (
    <Button kind="primary" icon={Copy} busy={copying.isPending} onClick={() => copying.mutate()}>
      {words.copyFailed}
    </Button>
  )
}

interface MendProps {
  readonly post: Post
  /** What has to be done first, on one channel or several. */
  readonly remedies: readonly Remedy[]
}

/** What mends it, and another try behind that. */
export const Mend = ({ post, remedies }: MendProps) => {
  const words = useFailureWords()
  const org = useOrgId()
  const { writes } = useRights()
  const [retrying, setRetrying] = useState(false)
  const may = (action: Post['allowed_actions'][number]): boolean => post.allowed_actions.includes(action)
  const isFirst = remedies.every((remedy) => remedy === 'retry' || remedy === 'configure')
  return (
    <>
      {remedies.includes('reconnect') && (
        <ButtonLink kind="primary" icon={PlugZap} href={places.channels(org)}>
          {words.does.reconnect}
        </ButtonLink>
      )}
      {writes && remedies.some((remedy) => takesCopy(post, remedy)) && <Copying post={post} />}
      {remedies.includes('edit') && may('edit') && (
        <ButtonLink kind="primary" icon={PenLine} href={places.compose(org, post.id)}>
          {words.does.edit}
        </ButtonLink>
      )}
      {may('retry') && (
        <Button kind={isFirst ? 'primary' : 'plain'} icon={RotateCw} onClick={() => setRetrying(true)}>
          {words.does.retry}
        </Button>
      )}
      {retrying && <ActDialog post={post} act="retry" onClose={() => setRetrying(false)} />}
    </>
  )
}

/** To let it be, for those who may. */
const Leave = ({ post }: { readonly post: Post }) => {
  const words = usePostWords()
  const [leaving, setLeaving] = useState(false)
  if (!post.allowed_actions.includes('cancel')) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setLeaving(true)}>
        {words.leave}
      </Button>
      {leaving && <ActDialog post={post} act="cancel" onClose={() => setLeaving(false)} />}
    </>
  )
}

interface FailureProps {
  readonly post: Post
  readonly publication: Publication
  readonly channel: Channel | undefined
}

/** Why it is not out, in the network's own words too, and what to do about it. */
export const Failure = ({ post, publication, channel }: FailureProps) => {
  const words = useFailureWords()
  const said = useSaid()
  const fix = useFix(post)
  const { failure } = publication
  if (failure === null) return null
  const remedy = remedyOf(failure, channel)
  const sentence = said.failure(failure)
  return (
    <div className={styles.failure} data-unknown={failure.needs_attention || undefined}>
      <p>
        <strong>{words.causes[causeOf(failure)]}</strong>
        {' – '}
        {fix(remedy)}
      </p>
      {sentence !== failure.detail && <p className={styles.network}>{sentence}</p>}
      <p className={styles.faint}>
        {words.original} <Quoted>{failure.detail}</Quoted>
      </p>
      <div className={styles.acts}>
        {remedy === 'resolve' ? (
          <Settle post={post} publication={publication} />
        ) : (
          <>
            <Mend post={post} remedies={[remedy]} />
            <Leave post={post} />
          </>
        )}
      </div>
    </div>
  )
}
