import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { newKey, Content, type Answer } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { saveText } from '#web/lib/download.ts'
import { useOrg } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field } from '#web/parts/field.tsx'
import { Loading, Note, Refusal } from '#web/parts/states.tsx'
import { isOurs, mapped, mappingFor } from './columns.ts'
import { decodeText, readSheet, writeSheet, type Sheet } from './csv.ts'
import { Faults } from './import-faults.tsx'
import { MapColumns } from './import-map.tsx'
import { Accounts, Became, ChooseSystem, foreignBlob, type Foreign, type System } from './import-foreign.tsx'
import { useImportWords } from './import-words.ts'
import styles from './posts.module.css'

type Result = Answer<'importPosts'>

/** The server takes no more. */
const MOST_BYTES = 10_485_760
/** Ten thousand rows take a minute or two. */
const PATIENCE_MS = 600_000
const templateFor = (zone: string): string =>
  [
    'text,channels,local_time,time_zone,media',
    `"What you want to say, with commas and",@handle,2027-01-15 09:00,${zone},`,
    '"A draft without a time",@handle,,,',
    '',
  ].join('\r\n')

/** What was chosen, with the key by which the server knows the same import when it is sent again. */
interface Chosen {
  readonly key: string
  /** As it is sent, where it is read as it is. */
  readonly file: File | null
  /** In our columns, where it can be put right here. */
  readonly sheet: Sheet | null
  /** Of another system: which, and what is said beside it. */
  readonly foreign: Foreign | null
}

const isJson = ({ type, name }: File): boolean => type === 'application/json' || name.toLowerCase().endsWith('.json')

const contentOf = async ({ file, sheet, foreign }: Chosen): Promise<Content> => {
  if (file !== null && foreign !== null) return new Content('application/json', await foreignBlob(file, foreign))
  if (sheet !== null) return new Content('text/csv', new Blob([writeSheet(sheet)]))
  if (file === null) throw new Error('what is imported is a file, or was one')
  return new Content(isJson(file) ? 'application/json' : 'text/csv', file)
}

const send = async (org: string, chosen: Chosen, dryRun: boolean): Promise<Result> =>
  api.bulk.importPosts(org, await contentOf(chosen), {
    query: { dry_run: dryRun, ...(chosen.foreign !== null && { from: chosen.foreign.from }) },
    timeoutMs: PATIENCE_MS,
    ...(!dryRun && { idempotencyKey: chosen.key }),
  })

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

const Choose = ({ onFile }: { readonly onFile: (file: File, foreign: Foreign | null) => void }) => {
  const words = useImportWords()
  const { time_zone: zone } = useOrg()
  const [from, setFrom] = useState<System | null>(null)
  const [mediaBase, setMediaBase] = useState('')
  return (
    <>
      <ChooseSystem from={from} mediaBase={mediaBase} onFrom={setFrom} onMediaBase={setMediaBase} />
      <Field label={words.file} hint={words.fileHint}>
        {(ids) => (
          <input
            {...ids}
            type="file"
            accept=".csv,.json,text/csv,application/json"
            onChange={({ target }) => {
              const [file] = target.files ?? []
              if (file) onFile(file, from === null ? null : { from, channels: {}, mediaBase })
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

interface ToldProps {
  readonly steps: Steps
  readonly chosen: Chosen | null
  readonly onEdited: (sheet: Sheet) => void
  readonly onChannels: (channels: Foreign['channels']) => void
}

interface VerdictProps {
  readonly result: Result
  readonly isDone: boolean
  readonly isOpen: boolean
}

/** Rows that become posts: what another system published is left out. */
const goodIn = ({ results }: Result): number => results.filter(({ ok, became }) => ok && became !== 'nothing').length

const Verdict = ({ result, isDone, isOpen }: VerdictProps) => {
  const words = useImportWords()
  const { failed } = result
  const succeeded = goodIn(result)
  return (
    <>
      <Note urgent kind={failed === 0 ? 'plain' : 'warn'}>
        {isDone ? words.imported(succeeded, failed) : words.checked(succeeded, failed)}
      </Note>
      {failed > 0 && !isDone && <p>{isOpen ? words.faultsHere : words.faultsHint}</p>}
    </>
  )
}

/** What the file would do, or has done. */
const Told = ({ steps: { checking, importing }, chosen, onEdited, onChannels }: ToldProps) => {
  const isDone = importing.data !== undefined
  const result = importing.data ?? checking.data
  if (result === undefined) return null
  const sheet = isDone ? null : (chosen?.sheet ?? null)
  return (
    <>
      <Verdict result={result} isDone={isDone} isOpen={sheet !== null} />
      <Became rows={result.results} />
      {!isDone && <Accounts key={`accounts ${chosen?.key}`} rows={result.results} onChosen={onChannels} />}
      <Faults key={chosen?.key} results={result.results} sheet={sheet} onEdited={onEdited} />
    </>
  )
}

interface ButtonsProps {
  readonly steps: Steps
  readonly chosen: Chosen | null
  readonly onClose: () => void
}

const Buttons = ({ steps: { checking, importing }, chosen, onClose }: ButtonsProps) => {
  const words = useImportWords()
  if (checking.data === undefined || importing.data !== undefined)
    return (
      <Button kind={importing.data === undefined ? 'plain' : 'primary'} onClick={onClose}>
        {words.close}
      </Button>
    )
  const good = goodIn(checking.data)
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

/** What is done with a file: read as it is, or first asked about. */
const useFile = () => {
  const [chosen, choose] = useState<Chosen | null>(null)
  const [asked, ask] = useState<Sheet | null>(null)
  const steps = useImport()
  const check = (what: Omit<Chosen, 'key'>): void => {
    const next = { ...what, key: newKey() }
    choose(next)
    ask(null)
    steps.importing.reset()
    steps.checking.mutate(next)
  }
  const onFile = async (file: File, foreign: Foreign | null): Promise<void> => {
    if (foreign !== null) return check({ file, sheet: null, foreign })
    // What is too large, or no table, the server says more of.
    const sheet = isJson(file) || file.size > MOST_BYTES ? null : readSheet(decodeText(await file.arrayBuffer()))
    if (sheet === null) check({ file, sheet: null, foreign: null })
    else if (isOurs(sheet.header)) check({ file: null, sheet: mapped(sheet, mappingFor(sheet.header)), foreign: null })
    else ask(sheet)
  }
  const onChannels = (channels: Foreign['channels']): void => {
    if (chosen === null || chosen.foreign === null) return
    const { foreign } = chosen
    check({ ...chosen, foreign: { ...foreign, channels: { ...foreign.channels, ...channels } } })
  }
  return { chosen, asked, ask, steps, check, onFile, onChannels }
}

/** Posts from a file: checked first, row by row, and written when somebody has seen what that would do. */
export const ImportDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useImportWords()
  const { chosen, asked, ask, steps, check, onFile, onChannels } = useFile()
  const { checking, importing } = steps
  const isIdle = checking.data === undefined && !checking.isPending
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.importTitle}
      description={words.importHint}
      actions={
        asked === null ? (
          <Buttons steps={steps} chosen={chosen} onClose={onClose} />
        ) : (
          <Button onClick={() => ask(null)}>{words.otherFile}</Button>
        )
      }
    >
      {asked === null && isIdle && <Choose onFile={(file, foreign) => void onFile(file, foreign)} />}
      {asked !== null && (
        <MapColumns
          sheet={asked}
          onMapped={(mapping) => check({ file: null, sheet: mapped(asked, mapping), foreign: null })}
        />
      )}
      {checking.isPending && <Loading />}
      <Told
        steps={steps}
        chosen={chosen}
        onEdited={(sheet) => check({ file: null, sheet, foreign: null })}
        onChannels={onChannels}
      />
      <Refusal error={importing.error ?? checking.error} />
    </Dialog>
  )
}
