import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Buttons, Row, Rows } from '#web/parts/rows.tsx'
import { SaveDialog } from '#web/parts/save-dialog.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useViewWords } from './words.ts'

export type SavedView = components['schemas']['SavedView']

interface SaveProps {
  readonly screen: 'posts' | 'calendar'
  readonly query: string
  /** The one that is changed; a new one is saved without it. */
  readonly view?: SavedView
  readonly onClose: () => void
}

/** Saves filters by a name, or changes the name. */
export const SaveView = ({ screen, query, view, onClose }: SaveProps) => {
  const words = useViewWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { writes } = useRights()
  const { done } = useToasts()
  const [name, setName] = useState(view?.name ?? '')
  const [shared, share] = useState(view?.shared ?? false)
  const saving = useMutation({
    mutationFn: () =>
      view === undefined
        ? api.views.create(org, { name, screen, query, shared })
        : api.views.change(org, view.id, { name, ...(shared !== view.shared && { shared }) }),
    onSuccess: () => {
      done(words.saved)
      onClose()
      return client.invalidateQueries({ queryKey: keys.views(org) })
    },
  })
  const wrong = issueAt(saving.error, 'name')
  return (
    <SaveDialog
      title={view === undefined ? words.saveTitle : words.changeTitle}
      saving={saving}
      isTold={wrong !== undefined}
      onSave={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        required
        maxLength={60}
        value={name}
        onChange={({ target }) => setName(target.value)}
        error={wrong}
      />
      {writes && (
        <CheckField
          label={words.shared}
          hint={words.sharedHint}
          checked={shared}
          onChange={({ target }) => share(target.checked)}
        />
      )}
    </SaveDialog>
  )
}

interface ManageProps {
  readonly views: readonly SavedView[]
  readonly onClose: () => void
}

/** Renames, shares and deletes views. */
export const ManageViews = ({ views, onClose }: ManageProps) => {
  const words = useViewWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done } = useToasts()
  const [changed, change] = useState<SavedView | null>(null)
  const removing = useMutation({
    mutationFn: (view: string) => api.views.delete(org, view),
    onSuccess: () => {
      done(words.removed)
      return client.invalidateQueries({ queryKey: keys.views(org) })
    },
  })
  if (changed !== null)
    return <SaveView screen="posts" query={changed.query} view={changed} onClose={() => change(null)} />
  return (
    <Dialog open onClose={onClose} title={words.views} {...(views.length === 0 && { description: words.none })}>
      <Rows label={words.views}>
        {views.map((view) => (
          <Row
            key={view.id}
            title={<bdi>{view.name}</bdi>}
            facts={view.shared ? words.isShared : words.isOwn}
            actions={
              view.changeable && (
                <Buttons>
                  <Button small onClick={() => change(view)} aria-label={`${words.change}: ${view.name}`}>
                    {words.change}
                  </Button>
                  <Button
                    small
                    kind="danger"
                    busy={removing.isPending && removing.variables === view.id}
                    onClick={() => removing.mutate(view.id)}
                    aria-label={`${words.remove}: ${view.name}`}
                  >
                    {words.remove}
                  </Button>
                </Buttons>
              )
            }
          />
        ))}
      </Rows>
      <Refusal error={removing.error} />
    </Dialog>
  )
}
