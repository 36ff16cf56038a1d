import type { PostDetail } from '@scheduly/client'
import { useChannels } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'
import { causeOf, remedyOf } from '#web/lib/remedy.ts'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { ChannelName } from '#web/parts/network.tsx'
import { Note } from '#web/parts/states.tsx'
import { Mend, Settle, useFix } from './failure.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

/** The channels on which it failed, each with its cause and what mends that. */
const useFailed = ({ publications }: PostDetail) => {
  const channels = useChannels(useOrgId())
  return publications.flatMap((publication) => {
    const { failure, status, channel_id: id } = publication
    if (status !== 'failed' || failure === null) return []
    const channel = channels.find((each) => each.id === id)
    return [{ publication, cause: causeOf(failure), remedy: remedyOf(failure, channel) }]
  })
}

/** At the head of a post for several channels: on how many it failed, on which and why, and the way out. */
export const Failed = ({ post }: { readonly post: PostDetail }) => {
  const words = usePostWords()
  const failures = useFailureWords()
  const failed = useFailed(post)
  const fix = useFix(post)
  const all = post.publications.filter(({ status }) => status !== 'canceled').length
  if (failed.length === 0 || all < 2) return null
  const unknown = failed.filter(({ remedy }) => remedy === 'resolve')
  const certain = failed.length - unknown.length
  return (
    <Note kind="bad">
      <div className={styles.failed}>
        <p>
          <strong>{certain > 0 ? words.failedOn(certain, all) : words.unknownOn(unknown.length, all)}</strong>
        </p>
        <ul>
          {failed.map(({ publication, cause, remedy }) => (
            <li key={publication.id}>
              <ChannelName channel={publication} /> <strong>{failures.causes[cause]}</strong> <span>{fix(remedy)}</span>
            </li>
          ))}
        </ul>
        <div className={styles.acts}>
          {unknown.slice(0, 1).map(({ publication }) => (
            <Settle key={publication.id} post={post} publication={publication} />
          ))}
          {certain > 0 && (
            <Mend post={post} remedies={failed.map(({ remedy }) => remedy).filter((each) => each !== 'resolve')} />
          )}
        </div>
      </div>
    </Note>
  )
}
