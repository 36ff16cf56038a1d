import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Answer, Post } from '@scheduly/client'
import { Link } from 'wouter'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useSaid } from '#web/i18n/said.ts'
import { brief } from '#web/lib/brief.ts'
import { useNow } from '#web/lib/now.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { places } from '#web/lib/places.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { bySoon } from './soon.ts'
import { useApprovalWords } from './words.ts'
import styles from './approvals.module.css'

type Results = Answer<'approvePosts'>

const About = ({ post }: { readonly post: Post }) => {
  const words = useApprovalWords()
  const zone = useZone()
  if (isOverdue(post, useNow())) return words.bulkOverdue
  return post.scheduled_at === null ? words.noTime : <Time at={post.scheduled_at} zone={zone} both />
}

const What = ({ post }: { readonly post: Post }) => (
  <span className={styles.what}>
    {post.publications.map(({ id, provider }) => (
      <NetworkGlyph key={id} provider={provider} small />
    ))}
    <bdi>{brief(post.text)}</bdi>
  </span>
)

interface ListedProps {
  readonly posts: readonly Post[]
  readonly left: ReadonlySet<string>
  readonly onLeave: (id: string, left: boolean) => void
}

/** One that is approved unless it is left out; what cannot be approved here is only named. */
const One = ({ post, left, onLeave }: Omit<ListedProps, 'posts'> & { readonly post: Post }) => {
  if (isOverdue(post, useNow())) return <Row title={<What post={post} />} facts={<About post={post} />} />
  return (
    <Row
      title={
        <CheckField
          label={<What post={post} />}
          hint={
            <span className={styles.about}>
              <About post={post} />
            </span>
          }
          checked={!left.has(post.id)}
          onChange={({ target }) => onLeave(post.id, !target.checked)}
        />
      }
    />
  )
}

/** What goes out soonest, first. */
const Listed = ({ posts, left, onLeave }: ListedProps) => {
  const words = useApprovalWords()
  const [soon, later] = bySoon(posts, useNow())
  const groups = [
    { title: words.soon, of: soon },
    { title: words.later, of: later },
  ]
  return groups.map(
    ({ title, of }) =>
      of.length > 0 && (
        <section key={title}>
          <h3>{title}</h3>
          <Rows label={title}>
            {of.map((post) => (
              <One key={post.id} post={post} left={left} onLeave={onLeave} />
            ))}
          </Rows>
        </section>
      ),
  )
}

const Outcome = ({
  of: { succeeded, failed, results },
  posts,
}: {
  readonly of: Results
  readonly posts: readonly Post[]
}) => {
  const words = useApprovalWords()
  const { stale } = usePartsWords()
  const said = useSaid()
  const org = useOrgId()
  return (
    <>
      <Note urgent>
        {succeeded === 0 ? words.bulkFailed(0) : words.bulkDone(succeeded)} {failed > 0 && words.bulkFailed(failed)}
      </Note>
      {failed > 0 && (
        <Rows label={words.bulkFailed(failed)}>
          {results.flatMap(({ row, problem }) => {
            const post = posts[row]
            if (problem === undefined || post === undefined) return []
            const title = (
              <Link href={places.post(org, post.id)}>
                <bdi>{brief(post.text)}</bdi>
              </Link>
            )
            return [
              <Row
                key={post.id}
                title={title}
                facts={problem.code === 'precondition_failed' ? stale : said.problem(problem)}
              />,
            ]
          })}
        </Rows>
      )}
    </>
  )
}

interface BulkProps {
  readonly posts: readonly Post[]
  readonly onClose: () => void
}

/** Approves several at once, each as it is listed here; what could not be is told with its reason. */
export const Bulk = ({ posts, onClose }: BulkProps) => {
  const words = useApprovalWords()
  const org = useOrgId()
  const client = useQueryClient()
  const now = useNow()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const leave = (id: string, isLeft: boolean): void =>
    setLeft((before) => (isLeft ? before.union(new Set([id])) : before.difference(new Set([id]))))
  const ready = posts.filter((post) => !isOverdue(post, now) && !left.has(post.id))
  const approving = useMutation({
    mutationFn: (chosen: readonly Post[]) =>
      api.bulk.approvePosts(org, {
        posts: chosen.map(({ id, content_hash: hash, etag }) => ({ post_id: id, content_hash: hash, if_match: etag })),
      }),
    onSettled: () => {
      for (const queryKey of [keys.postLists(org), keys.health(org)]) void client.invalidateQueries({ queryKey })
    },
  })
  const { data, variables } = approving
  const actions =
    data === undefined ? (
      <>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button
          kind="primary"
          busy={approving.isPending}
          disabled={ready.length === 0}
          onClick={() => approving.mutate(ready)}
        >
          {words.bulkDoes(ready.length)}
        </Button>
      </>
    ) : (
      <Button kind="primary" onClick={onClose}>
        {words.close}
      </Button>
    )
  const asking = data === undefined || variables === undefined
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={words.bulkTitle(posts.length)}
      {...(asking && { description: words.bulkHint })}
      actions={actions}
    >
      {asking ? <Listed posts={posts} left={left} onLeave={leave} /> : <Outcome of={data} posts={variables} />}
      <Refusal error={approving.error} />
    </Dialog>
  )
}
