import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FolderInput, FolderMinus, Trash2, X } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { sentenceOf } from '#web/api/problems.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import type { Folder } from './filter.ts'
import { useFolders } from './folders.tsx'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

interface Refused {
  readonly media: Media
  readonly error: unknown
}

/** Does something to each of several files; what one refuses holds no other up. */
const useEach = (onDone: () => void) => {
  const words = useMediaWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done } = useToasts()
  return useMutation({
    mutationFn: async ({ files, act }: { files: readonly Media[]; act: (media: Media) => Promise<unknown> }) => {
      const refused: Refused[] = []
      // One after the other: so many at once would be too many for the limits of the API.
      for (const media of files) await act(media).catch((error: unknown) => refused.push({ media, error }))
      return refused
    },
    onSuccess: (refused, { files }) => {
      void client.invalidateQueries({ queryKey: keys.media(org) })
      if (refused.length > 0) return
      done(words.changed(files.length))
      onDone()
    },
  })
}

type Each = ReturnType<typeof useEach>

/** What was left out, and why. */
const LeftOut = ({ of }: { readonly of: Each }) => {
  const words = useMediaWords()
  const { offline } = usePartsWords()
  const { data = [], variables } = of
  if (variables === undefined || data.length === 0) return null
  return (
    <Note kind="bad" urgent>
      {words.leftOut(variables.files.length - data.length, data.length)}
      <ul className={styles.used}>
        {data.map(({ media, error }) => (
          <li key={media.id}>
            <bdi>{media.name}</bdi>: {sentenceOf(error, offline)}
          </li>
        ))}
      </ul>
    </Note>
  )
}

interface ActProps {
  readonly files: readonly Media[]
  readonly folder: Folder
  readonly onDone: () => void
  readonly onClose: () => void
}

const without = ({ tags }: Media, folder: Folder): readonly string[] => tags.filter((tag) => tag !== folder)

const PutInto = ({ files, folder, onDone, onClose }: ActProps) => {
  const words = useMediaWords()
  const [form, list] = [useId(), useId()]
  const folders = useFolders()
  const [name, setName] = useState('')
  const [moves, setMoves] = useState(true)
  const each = useEach(onDone)
  const put = (): void => {
    const into = name.trim()
    const act = (media: Media) =>
      api.media.edit(media.id, { tags: [...new Set([...(moves ? without(media, folder) : media.tags), into])] })
    if (into !== '') each.mutate({ files, act })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.putTitle(files.length)}
      actions={
        <Button type="submit" form={form} kind="primary" busy={each.isPending}>
          {words.put}
        </Button>
      }
    >
      <Form id={form} onSubmit={put}>
        <TextField
          label={words.folder}
          hint={words.folderHint}
          list={list}
          autoComplete="off"
          required
          maxLength={50}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <datalist id={list}>
          {folders.map(({ tag }) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
        {typeof folder === 'string' && (
          <CheckField
            label={words.takeOutOf(folder)}
            checked={moves}
            onChange={({ target }) => setMoves(target.checked)}
          />
        )}
        <LeftOut of={each} />
      </Form>
    </Dialog>
  )
}

const Delete = ({ files, onDone, onClose }: ActProps) => {
  const words = useMediaWords()
  const { cancel } = usePartsWords()
  const each = useEach(onDone)
  const act = (media: Media) => api.media.delete(media.id)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.deleteMany(files.length)}
      description={words.deleteHint}
      actions={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          {!each.isSuccess && (
            <Button kind="danger" busy={each.isPending} onClick={() => each.mutate({ files, act })}>
              {words.delete}
            </Button>
          )}
        </>
      }
    >
      <LeftOut of={each} />
    </Dialog>
  )
}

interface BulkProps {
  readonly files: readonly Media[]
  readonly folder: Folder
  readonly onAll: () => void
  readonly onClear: () => void
}

/** What can be done with the files that are chosen. */
export const Bulk = ({ files, folder, onAll, onClear }: BulkProps) => {
  const words = useMediaWords()
  const [asked, ask] = useState<'put' | 'delete' | null>(null)
  const taking = useEach(onClear)
  if (files.length === 0) return null
  const facts = { files, folder, onDone: onClear, onClose: () => ask(null) }
  const takeOut = (media: Media) => api.media.edit(media.id, { tags: [...without(media, folder)] })
  return (
    <div role="group" aria-label={words.chosen(files.length)} className={styles.bulk}>
      <strong role="status">{words.chosen(files.length)}</strong>
      <Button small icon={FolderInput} onClick={() => ask('put')}>
        {words.putInto}
      </Button>
      {typeof folder === 'string' && (
        <Button small icon={FolderMinus} busy={taking.isPending} onClick={() => taking.mutate({ files, act: takeOut })}>
          {words.takeOutOf(folder)}
        </Button>
      )}
      <Button small icon={Trash2} onClick={() => ask('delete')}>
        {words.delete}
      </Button>
      <Button small kind="quiet" onClick={onAll}>
        {words.chooseAll}
      </Button>
      <Button small kind="quiet" icon={X} onClick={onClear}>
        {words.chooseNone}
      </Button>
      <LeftOut of={taking} />
      {asked === 'put' && <PutInto {...facts} />}
      {asked === 'delete' && <Delete {...facts} />}
    </div>
  )
}
