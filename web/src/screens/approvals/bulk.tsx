import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Answer, Post } from '@scheduly/client'
import { Link } from 'wouter'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { brief } from '#web/lib/brief.ts'
import { useNow } from '#web/lib/now.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { places } from '#web/lib/places.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { useApprovalWords } from './words.ts'

type Results = Answer<'approvePosts'>

const About = ({ post }: { readonly post: Post }) => {
  const words = useApprovalWords()
  const zone = useZone()
  if (isOverdue(post, useNow())) return words.bulkOverdue
  return post.scheduled_at === null ? words.noTime : <Time at={post.scheduled_at} zone={zone} />
}

const Listed = ({ posts }: { readonly posts: readonly Post[] }) => {
  const words = useApprovalWords()
  return (
    <Rows label={words.list}>
      {posts.map((post) => (
        <Row
          key={post.id}
          title={
            <>
              {post.publications.map(({ id, provider }) => (
                <NetworkGlyph key={id} provider={provider} small />
              ))}
              <bdi>{brief(post.text)}</bdi>
            </>
          }
          facts={<About post={post} />}
        />
      ))}
    </Rows>
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
                facts={problem.code === 'precondition_failed' ? stale : problem.detail}
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
  const ready = posts.filter((post) => !isOverdue(post, now))
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
      {asking ? <Listed posts={posts} /> : <Outcome of={data} posts={variables} />}
      <Refusal error={approving.error} />
    </Dialog>
  )
}
