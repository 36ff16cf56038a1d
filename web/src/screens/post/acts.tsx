import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { hasCode } from '#web/api/problems.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { useRefresh } from '#web/parts/review/use-decisions.ts'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePostWords } from './words.ts'

export type Act = 'publish' | 'retry' | 'cancel'

const CALLS: Readonly<Record<Act, (id: string, again: { readonly allow_duplicate?: true }) => Promise<Post>>> = {
  publish: (id, again) => api.posts.publish(id, again),
  retry: (id, again) => api.posts.retry(id, again),
  cancel: (id) => api.posts.cancel(id),
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
  readonly post: Pick<Post, 'id'>
  readonly act: Act
  readonly onClose: () => void
}

/** Asks before something goes out, or will never; sends the same once more only when that is said. */
export const ActDialog = ({ post: { id }, act, onClose }: ActProps) => {
  const words = usePostWords()
  const { title, hint, does, done } = useActWords(act)
  const toasts = useToasts()
  const refresh = useRefresh()
  const [again, setAgain] = useState(false)
  const acting = useMutation({
    mutationFn: () => CALLS[act](id, again ? { allow_duplicate: true } : {}),
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
      {(hasCode(acting.error, 'duplicate_content') || again) && (
        <CheckField label={words.allowDuplicate} checked={again} onChange={({ target }) => setAgain(target.checked)} />
      )}
    </Dialog>
  )
}
