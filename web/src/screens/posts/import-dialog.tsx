import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { Content, type Answer } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { saveText } from '#web/lib/download.ts'
import { newKey } from '#web/lib/key.ts'
import { useOrg } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field } from '#web/parts/field.tsx'
import { Loading, Note, Refusal } from '#web/parts/states.tsx'
import { usePostsWords } from './words.ts'
import styles from './posts.module.css'

type Result = Answer<'importPosts'>
type Fault = Result['results'][number]

/** Ten thousand rows take a minute or two. */
const PATIENCE_MS = 600_000
/** More faults than that say no more. */
const MOST_SHOWN = 200

const templateFor = (zone: string): string =>
  [
    'text,channels,local_time,time_zone,media',
    `"What you want to say, with commas and",@handle,2027-01-15 09:00,${zone},`,
    '"A draft without a time",@handle,,,',
    '',
  ].join('\r\n')

/** A file that was chosen, with the key by which the server knows the same import when it is sent again. */
interface Chosen {
  readonly file: File
  readonly key: string
}

const send = (org: string, { file, key }: Chosen, dryRun: boolean): Promise<Result> => {
  const isJson = file.type === 'application/json' || file.name.toLowerCase().endsWith('.json')
  return api.bulk.importPosts(org, new Content(isJson ? 'application/json' : 'text/csv', file), {
    query: { dry_run: dryRun },
    timeoutMs: PATIENCE_MS,
    ...(!dryRun && { idempotencyKey: key }),
  })
}

const detailOf = ({ problem }: Fault): string => {
  if (problem === undefined) return ''
  const issues = problem.errors ?? []
  return issues.length === 0 ? problem.detail : issues.map(({ detail }) => detail).join(' ')
}

const Faults = ({ results }: { readonly results: Result['results'] }) => {
  const words = usePostsWords()
  const faults = results.filter(({ ok }) => !ok)
  if (faults.length === 0) return null
  return (
    <div className={styles.faults}>
      <table className={styles.faultTable}>
        <thead>
          <tr>
            <th scope="col">{words.line}</th>
            <th scope="col">{words.column}</th>
            <th scope="col">{words.fault}</th>
          </tr>
        </thead>
        <tbody>
          {faults.slice(0, MOST_SHOWN).map((fault) => (
            <tr key={fault.row}>
              <td>{fault.line ?? fault.row + 1}</td>
              <td>{fault.columns?.join(', ')}</td>
              <td>
                <bdi>{detailOf(fault)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {faults.length > MOST_SHOWN && <p>{words.moreFaults(faults.length - MOST_SHOWN)}</p>}
    </div>
  )
}

const useImport = () => {
  const { id: org } = useOrg()
  const client = useQueryClient()
  const checking = useMutation({ mutationFn: (chosen: Chosen) => send(org, chosen, true) })
  const importing = useMutation({
    mutationFn: (chosen: Chosen) => send(org, chosen, false),
    onSettled: () => client.invalidateQueries({ queryKey: keys.postLists(org) }),
  })
  return { checking, importing }
}

const Choose = ({ onFile }: { readonly onFile: (file: File) => void }) => {
  const words = usePostsWords()
  const { time_zone: zone } = useOrg()
  return (
    <>
      <Field label={words.file} hint={words.fileHint}>
        {(ids) => (
          <input
            {...ids}
            type="file"
            accept=".csv,.json,text/csv,application/json"
            onChange={({ target }) => {
              const [file] = target.files ?? []
              if (file) onFile(file)
            }}
          />
        )}
      </Field>
      <p className={styles.helps}>
        <Button small icon={Download} onClick={() => saveText(templateFor(zone), 'scheduly-import.csv')}>
          {words.template}
        </Button>
        <a href="/redoc#operation/importPosts" target="_blank" rel="noreferrer">
          {words.guide}
        </a>
      </p>
    </>
  )
}

type Steps = ReturnType<typeof useImport>

/** What the file would do, or has done. */
const Told = ({ steps: { checking, importing } }: { readonly steps: Steps }) => {
  const words = usePostsWords()
  const isDone = importing.data !== undefined
  const result = importing.data ?? checking.data
  if (result === undefined) return null
  return (
    <>
      <Note urgent kind={result.failed === 0 ? 'plain' : 'warn'}>
        {isDone ? words.imported(result.succeeded, result.failed) : words.checked(result.succeeded, result.failed)}
      </Note>
      {result.failed > 0 && !isDone && <p>{words.faultsHint}</p>}
      <Faults results={result.results} />
    </>
  )
}

interface ButtonsProps {
  readonly steps: Steps
  readonly chosen: Chosen | null
  readonly onClose: () => void
}

const Buttons = ({ steps: { checking, importing }, chosen, onClose }: ButtonsProps) => {
  const words = usePostsWords()
  if (checking.data === undefined || importing.data !== undefined)
    return (
      <Button kind={importing.data === undefined ? 'plain' : 'primary'} onClick={onClose}>
        {words.close}
      </Button>
    )
  const good = checking.data.succeeded
  return (
    <>
      <Button onClick={() => checking.reset()} disabled={importing.isPending}>
        {words.otherFile}
      </Button>
      {good > 0 && chosen !== null && (
        <Button kind="primary" busy={importing.isPending} onClick={() => importing.mutate(chosen)}>
          {words.doImport(good)}
        </Button>
      )}
    </>
  )
}

/** Posts from a file: checked first, row by row, and written when somebody has seen what that would do. */
export const ImportDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const words = usePostsWords()
  const [chosen, choose] = useState<Chosen | null>(null)
  const steps = useImport()
  const { checking, importing } = steps
  const onFile = (file: File): void => {
    const next = { file, key: newKey() }
    choose(next)
    importing.reset()
    checking.mutate(next)
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.importTitle}
      description={words.importHint}
      actions={<Buttons steps={steps} chosen={chosen} onClose={onClose} />}
    >
      {checking.data === undefined && !checking.isPending && <Choose onFile={onFile} />}
      {checking.isPending && <Loading />}
      <Told steps={steps} />
      <Refusal error={importing.error ?? checking.error} />
    </Dialog>
  )
}
