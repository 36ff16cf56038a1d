import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { hasCode } from '#web/api/problems.ts'
import { changedIn } from '#web/lib/changed-in.ts'
import { useIfMatch } from '#web/lib/if-match.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { useRefresh } from '#web/parts/review/use-decisions.ts'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePostWords } from './words.ts'

export type Act = 'publish' | 'retry' | 'cancel'

interface How {
  readonly again: { readonly allow_duplicate?: true }
  readonly options: { readonly ifMatch?: string }
}

const CALLS: Readonly<Record<Act, (id: string, how: How) => Promise<Post>>> = {
  publish: (id, { again, options }) => api.posts.publish(id, again, options),
  retry: (id, { again, options }) => api.posts.retry(id, again, options),
  cancel: (id, { options }) => api.posts.cancel(id, {}, options),
}

const useActWords = (act: Act) => {
  const words = usePostWords()
  const all = {
    publish: { title: words.publishTitle, hint: words.publishHint, does: words.publish, done: words.published },
    retry: { title: words.retryTitle, hint: words.retryHint, does: words.retry, done: words.retried },
    cancel: { title: words.cancelTitle, hint: words.cancelHint, does: words.cancelPost, done: words.canceled },
  }
  return all[act]
}

interface ActProps {
  readonly post: Post
  readonly act: Act
  readonly onClose: () => void
}

/** What is different from what was shown when the window opened. */
const Changed = ({ before, post }: { readonly before: Post; readonly post: Post }) => {
  const words = usePostWords()
  const what = changedIn(before, post)
  if (what.length === 0) return null
  return (
    <ul>
      {what.map((each) => (
        <li key={each}>{words.changedNow[each]}</li>
      ))}
    </ul>
  )
}

/** Asks before something goes out, or will never; sends the same once more only when that is said. */
export const ActDialog = ({ post, act, onClose }: ActProps) => {
  const { id } = post
  const words = usePostWords()
  const { title, hint, does, done } = useActWords(act)
  const toasts = useToasts()
  const refresh = useRefresh()
  const [again, setAgain] = useState(false)
  const [before] = useState(post)
  const { ifMatch, onError } = useIfMatch(post.etag)
  const acting = useMutation({
    mutationFn: () => {
      // While a worker makes it ready its tag changes all the time; whoever calls it off means it, whatever it says.
      const options = act === 'cancel' && post.status === 'publishing' ? {} : { ifMatch }
      return CALLS[act](id, { again: again ? { allow_duplicate: true } : {}, options })
    },
    onError,
    onSuccess: () => {
      toasts.done(done)
      onClose()
    },
    onSettled: () => refresh(id),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={hint}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button
            kind={act === 'cancel' ? 'danger' : 'primary'}
            busy={acting.isPending}
            onClick={() => acting.mutate()}
          >
            {does}
          </Button>
        </>
      }
    >
      <Refusal error={acting.error} />
      {hasCode(acting.error, 'precondition_failed') && <Changed before={before} post={post} />}
      {(hasCode(acting.error, 'duplicate_content') || again) && (
        <CheckField label={words.allowDuplicate} checked={again} onChange={({ target }) => setAgain(target.checked)} />
      )}
    </Dialog>
  )
}
