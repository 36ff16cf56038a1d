import { useState } from 'react'
import type { Body, PostDetail } from '@scheduly/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { PenLine } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useAccount } from '#web/api/reads.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { TextArea } from '#web/parts/field.tsx'
import { LabelPicker } from '#web/parts/labels/label-picker.tsx'
import { Labels } from '#web/parts/labels/labels.tsx'
import { useLabelWords } from '#web/parts/labels/words.ts'
import { Card } from '#web/parts/page.tsx'
import { SaveDialog } from '#web/parts/save-dialog.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const useAnnotate = (post: string, onSaved?: () => void) => {
  const org = useOrgId()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Pick<Body<'editPost'>, 'labels' | 'note'>) => api.posts.edit(post, body),
    onSuccess: () => onSaved?.(),
    onSettled: () =>
      Promise.all(
        [keys.post(org, post), keys.postLists(org), keys.labels(org)].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}

const LONGEST_NOTE = 5_000

const NoteDialog = ({ post, onClose }: { readonly post: PostDetail; readonly onClose: () => void }) => {
  const words = useLabelWords()
  const [note, setNote] = useState(post.note)
  const saving = useAnnotate(post.id, onClose)
  return (
    <SaveDialog
      title={words.note}
      description={words.noteHint}
      saving={saving}
      onSave={() => saving.mutate({ note })}
      onClose={onClose}
    >
      <TextArea
        label={words.note}
        rows={6}
        maxLength={LONGEST_NOTE}
        dir="auto"
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
    </SaveDialog>
  )
}

const OwnLabels = ({ post }: { readonly post: PostDetail }) => {
  const { failed } = useToasts()
  const saving = useAnnotate(post.id)
  const ids = post.labels.map(({ id }) => id)
  const change = (labels: readonly string[]): void =>
    saving.mutate({ labels: [...labels] }, { onError: (error) => failed(error) })
  // Shown as it was chosen until the server has it.
  const chosen = saving.isPending ? (saving.variables.labels ?? ids) : ids
  return <LabelPicker chosen={chosen} known={post.labels} onChange={change} />
}

const useMayAnnotate = ({ author_id: author }: PostDetail): boolean => {
  const { leads, writes } = useRights()
  const { id: me } = useAccount()
  return leads || (writes && author === me)
}

/** What the team keeps on a post: it may change whatever became of it. */
export const Beside = ({ post }: { readonly post: PostDetail }) => {
  const words = useLabelWords()
  const { note: noteWords } = usePostWords()
  const may = useMayAnnotate(post)
  const [writing, write] = useState(false)
  if (!may && post.labels.length === 0 && post.note === '') return null
  return (
    <Card
      title={noteWords.title}
      actions={
        may && (
          <Button small kind="quiet" icon={PenLine} onClick={() => write(true)}>
            {post.note === '' ? noteWords.write : noteWords.change}
          </Button>
        )
      }
    >
      {may ? <OwnLabels post={post} /> : <Labels of={post.labels} />}
      {post.note !== '' && (
        <p className={styles.note} dir="auto">
          {post.note}
        </p>
      )}
      <p className={styles.noteHint}>{words.noteHint}</p>
      {writing && <NoteDialog post={post} onClose={() => write(false)} />}
    </Card>
  )
}
