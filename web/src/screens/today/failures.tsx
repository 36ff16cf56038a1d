import type { Channel, Post, Publication } from '@scheduly/client'
import { Link } from 'wouter'
import { useFailedCount } from '#web/lib/failed.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { groupFailures, type Group, type Remedy } from '#web/lib/remedy.ts'
import { ButtonLink } from '#web/parts/button.tsx'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { ChannelName } from '#web/parts/network.tsx'
import { PostLine } from './post-line.tsx'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

interface Case {
  readonly post: Post
  readonly publication: Publication
  readonly failure: NonNullable<Publication['failure']>
  readonly channel: Channel | undefined
}

const casesOf = (posts: readonly Post[], channels: readonly Channel[]): readonly Case[] =>
  posts.flatMap((post) =>
    post.publications.flatMap((publication) => {
      const { failure, status } = publication
      if (status !== 'failed' || failure === null) return []
      return [{ post, publication, failure, channel: channels.find(({ id }) => id === publication.channel_id) }]
    }),
  )

/** Of one cause; the rest is a number. */
const SHOWN = 5

/** Where the fix of a whole group is one act, its place; else each post has its own. */
const COMMON: ReadonlySet<Remedy> = new Set(['reconnect'])

/** Whether the viewer may do on the post's page what mends it; all may look. */
const mayMend = (remedy: Remedy, post: Post, publication: Publication): boolean => {
  if (remedy === 'resolve') return publication.allowed_actions.includes('resolve')
  if (remedy === 'edit') return post.allowed_actions.includes('edit')
  return !COMMON.has(remedy) && post.allowed_actions.includes('retry')
}

const One = ({ group: { cause, remedy, cases } }: { readonly group: Group<Case> }) => {
  const words = useTodayWords()
  const failures = useFailureWords()
  const org = useOrgId()
  const channels = [...new Map(cases.map(({ publication }) => [publication.channel_id, publication])).values()]
  return (
    <li className={styles.group} data-remedy={remedy}>
      <div className={styles.groupHead}>
        <h3>{failures.causes[cause]}</h3>
        <span>{words.failedPosts(new Set(cases.map(({ post }) => post.id)).size)}</span>
      </div>
      <p className={styles.doing}>
        {failures.fixes[remedy]}
        {COMMON.has(remedy) && (
          <ButtonLink kind="primary" small href={places.channels(org)}>
            {failures.does[remedy]}
          </ButtonLink>
        )}
      </p>
      {COMMON.has(remedy) && channels.map((channel) => <ChannelName key={channel.id} channel={channel} />)}
      <ul className={styles.lines}>
        {cases.slice(0, SHOWN).map(({ post, publication }) => (
          <PostLine key={publication.id} post={post}>
            <ButtonLink small href={places.post(org, post.id)}>
              {mayMend(remedy, post, publication) ? failures.does[remedy] : words.look}
            </ButtonLink>
          </PostLine>
        ))}
      </ul>
      {cases.length > SHOWN && (
        <ButtonLink kind="quiet" small href={`${places.posts(org)}?has_failed=true`}>
          {words.more(cases.length - SHOWN)}
        </ButtonLink>
      )}
    </li>
  )
}

interface FailuresProps {
  readonly posts: readonly Post[]
  readonly channels: readonly Channel[]
}

/** What failed and nobody has dealt with, by its cause, each with the one thing to do. */
export const Failures = ({ posts, channels }: FailuresProps) => {
  const words = useTodayWords()
  const org = useOrgId()
  const all = useFailedCount()
  const groups = groupFailures(casesOf(posts, channels))
  if (groups.length === 0) return null
  return (
    <section id="failures" className={styles.failures} aria-label={words.failures} tabIndex={-1}>
      <h2>{words.failures}</h2>
      {all.count > posts.length && (
        <p>
          {words.firstOf(posts.length)} <Link href={`${places.posts(org)}?has_failed=true`}>{words.seeAll(all)}</Link>
        </p>
      )}
      <ul className={styles.groups}>
        {groups.map((group) => (
          <One key={`${group.cause} ${group.remedy}`} group={group} />
        ))}
      </ul>
    </section>
  )
}
