import { useState } from 'react'
import type { Channel, Post, Publication } from '@scheduly/client'
import { PenLine, PlugZap, RotateCw, Search } from 'lucide-react'
import { useSaid } from '#web/i18n/said.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { causeOf, remedyOf, type Remedy } from '#web/lib/remedy.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { Quoted } from '#web/parts/quoted.tsx'
import { ActDialog, type Act } from './acts.tsx'
import { Resolve } from './resolve.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

interface FixProps {
  readonly post: Post
  readonly publication: Publication
  readonly remedy: Remedy
}

/** To say what was seen, for those who may. */
const Settle = ({ post, publication }: FixProps) => {
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

/** What mends it, and another try behind that. */
const Mend = ({ post, remedy }: FixProps) => {
  const words = useFailureWords()
  const here = usePostWords()
  const org = useOrgId()
  const [act, ask] = useState<Act | null>(null)
  const may = (action: Post['allowed_actions'][number]): boolean => post.allowed_actions.includes(action)
  const isFirst = remedy === 'retry' || remedy === 'configure'
  return (
    <>
      {remedy === 'reconnect' && (
        <ButtonLink kind="primary" icon={PlugZap} href={places.channels(org)}>
          {words.does.reconnect}
        </ButtonLink>
      )}
      {remedy === 'edit' && may('edit') && (
        <ButtonLink kind="primary" icon={PenLine} href={places.compose(org, post.id)}>
          {words.does.edit}
        </ButtonLink>
      )}
      {may('retry') && (
        <Button kind={isFirst ? 'primary' : 'plain'} icon={RotateCw} onClick={() => ask('retry')}>
          {words.does.retry}
        </Button>
      )}
      {may('cancel') && (
        <Button kind="quiet" onClick={() => ask('cancel')}>
          {here.leave}
        </Button>
      )}
      {act !== null && <ActDialog post={post} act={act} onClose={() => ask(null)} />}
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
  const { failure } = publication
  if (failure === null) return null
  const remedy = remedyOf(failure, channel)
  const sentence = said.failure(failure)
  return (
    <div className={styles.failure} data-unknown={failure.needs_attention || undefined}>
      <p>
        <strong>{words.causes[causeOf(failure)]}</strong>
        {' – '}
        {words.fixes[remedy]}
      </p>
      {sentence !== failure.detail && <p className={styles.network}>{sentence}</p>}
      <p className={styles.faint}>
        {words.original} <Quoted>{failure.detail}</Quoted>
      </p>
      <div className={styles.acts}>
        {remedy === 'resolve' ? (
          <Settle post={post} publication={publication} remedy={remedy} />
        ) : (
          <Mend post={post} publication={publication} remedy={remedy} />
        )}
      </div>
    </div>
  )
}
