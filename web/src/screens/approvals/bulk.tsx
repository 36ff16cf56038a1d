import { useId, useRef, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useNow } from '#web/lib/now.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextArea } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { decideTogether, hindranceOf, type Act, type Wish } from './bulk-acts.ts'
import { Listed } from './bulk-list.tsx'
import { Outcome } from './bulk-outcome.tsx'
import { useApprovalWords } from './words.ts'

const useDeciding = () => {
  const org = useOrgId()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wish: Wish) => decideTogether(org, wish),
    onSettled: () => {
      for (const queryKey of [keys.postLists(org), keys.health(org)]) void client.invalidateQueries({ queryKey })
    },
  })
}

interface BulkProps {
  readonly act: Act
  readonly posts: readonly Post[]
  /** `done`: something was decided, and nothing need be chosen any more. */
  readonly onClose: (done: boolean) => void
}

/** Those of several that are decided about: without what cannot be, and what is left out. */
const useLeaving = ({ act, posts }: BulkProps) => {
  const now = useNow()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  return {
    left,
    leave: (id: string, isLeft: boolean): void =>
      setLeft((before) => (isLeft ? before.union(new Set([id])) : before.difference(new Set([id])))),
    ready: posts.filter((post) => hindranceOf(act, post, now) === null && !left.has(post.id)),
  }
}

const theHeading = (): HTMLElement | null => document.querySelector('h1')

/** Decides about several at once, each as it is listed here, with one comment for all; what could not be is told with its reason. */
export const Bulk = (props: BulkProps) => {
  const { act, posts, onClose } = props
  const all = useApprovalWords()
  const words = all.bulk[act]
  const form = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [comment, setComment] = useState('')
  const { left, leave, ready } = useLeaving(props)
  const deciding = useDeciding()
  const { data, variables, error, isPending } = deciding
  const isDone = data !== undefined
  const wrong = issueAt(error, 'comment')
  const kind = act === 'reject' ? 'danger' : 'primary'
  const actions = isDone ? (
    // With a key it is another button than those before, and takes the focus that these had.
    <Button key="close" kind="primary" autoFocus onClick={() => onClose(true)}>
      {all.close}
    </Button>
  ) : (
    <>
      <Button onClick={() => onClose(false)}>{all.cancel}</Button>
      <Button type="submit" form={form} kind={kind} busy={isPending} disabled={ready.length === 0}>
        {words.does(ready.length)}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={() => onClose(isDone)}
      wide
      title={words.title(posts.length)}
      {...(!isDone && { description: `${words.hint} ${all.bulkHint}` })}
      {...(act !== 'approve' && { first: field })}
      // What opened it goes with what was chosen.
      last={() => (isDone ? theHeading() : null)}
      actions={actions}
    >
      {isDone && variables !== undefined ? (
        <Outcome of={data} wish={variables} />
      ) : (
        <Form
          id={form}
          label={words.title(posts.length)}
          onSubmit={() => deciding.mutate({ act, posts: ready, comment: comment.trim() })}
        >
          <TextArea
            ref={field}
            label={words.comment}
            required={act === 'request_changes'}
            maxLength={2_000}
            value={comment}
            onChange={({ target }) => setComment(target.value)}
            error={wrong}
          />
          <Listed act={act} posts={posts} left={left} onLeave={leave} />
        </Form>
      )}
      {wrong === undefined && <Refusal error={error} />}
    </Dialog>
  )
}
