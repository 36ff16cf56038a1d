import { useState } from 'react'
import type { Answer } from '@scheduly/client'
import { useChannels } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { SelectField, TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { useImportWords } from './import-words.ts'
import styles from './posts.module.css'

type Row = Answer<'importPosts'>['results'][number]

/** Another system, whose posts the server understands. */
export type System = 'postiz' | 'mixpost'

/** As they call themselves, in every language. */
const SYSTEMS: readonly (readonly [System, string])[] = [
  ['postiz', 'Postiz'],
  ['mixpost', 'Mixpost'],
]

/** What is said beside the file of another system. */
export interface Foreign {
  readonly from: System
  /** Accounts there and ids of channels here; null: none. */
  readonly channels: Readonly<Record<string, string | null>>
  readonly mediaBase: string
}

const parsed = async (file: File): Promise<object> => {
  try {
    const value: unknown = JSON.parse(await file.text())
    return Array.isArray(value) ? { posts: value } : Object(value)
  } catch {
    // The server says what is wrong with it.
    return {}
  }
}

/** The file as the server takes it, with what was said beside it. */
export const foreignBlob = async (file: File, { channels, mediaBase }: Foreign): Promise<Blob> => {
  const base = mediaBase.trim()
  const beside = { ...(Object.keys(channels).length > 0 && { channels }), ...(base !== '' && { media_base: base }) }
  return new Blob([JSON.stringify({ ...(await parsed(file)), ...beside })])
}

/** The accounts there that no channel here was found for. */
const unknownIn = (rows: readonly Row[]): readonly string[] => [
  ...new Set(
    rows.flatMap(({ problem }) =>
      (problem?.errors ?? []).flatMap(({ code, actual }) => (code === 'unknown_channel' ? String(actual ?? '') : [])),
    ),
  ),
]

interface SystemProps {
  readonly from: System | null
  readonly mediaBase: string
  readonly onFrom: (from: System | null) => void
  readonly onMediaBase: (address: string) => void
}

/** Asks where a file is from, and where its own files are. */
export const ChooseSystem = ({ from, mediaBase, onFrom, onMediaBase }: SystemProps) => {
  const words = useImportWords()
  return (
    <>
      <SelectField
        label={words.from}
        hint={from === null ? undefined : words.fromHint}
        value={from ?? ''}
        onChange={({ target }) => onFrom(SYSTEMS.find(([system]) => system === target.value)?.[0] ?? null)}
      >
        <option value="">{words.fromTable}</option>
        {SYSTEMS.map(([system, name]) => (
          <option key={system} value={system}>
            {name}
          </option>
        ))}
      </SelectField>
      {from !== null && (
        <TextField
          label={words.mediaBase}
          hint={words.mediaBaseHint}
          type="url"
          value={mediaBase}
          onChange={({ target }) => onMediaBase(target.value)}
        />
      )}
    </>
  )
}

interface AccountsProps {
  readonly rows: readonly Row[]
  readonly onChosen: (channels: Readonly<Record<string, string | null>>) => void
}

const NONE = 'none'

/** Asks which channel is meant by each account there that was not found here. */
export const Accounts = ({ rows, onChosen }: AccountsProps) => {
  const words = useImportWords()
  const channels = useChannels(useOrgId())
  const [chosen, choose] = useState<ReadonlyMap<string, string>>(new Map())
  const unknown = unknownIn(rows)
  if (unknown.length === 0) return null
  const submit = (): void =>
    onChosen(Object.fromEntries([...chosen].map(([account, id]) => [account, id === NONE ? null : id])))
  return (
    <Form label={words.accounts} onSubmit={submit}>
      <div className={styles.mapping}>
        {unknown.map((account) => (
          <SelectField
            key={account}
            label={words.account(account)}
            value={chosen.get(account) ?? ''}
            onChange={({ target }) => choose(new Map(chosen).set(account, target.value))}
          >
            <option value="" disabled>
              {words.accountUnknown}
            </option>
            {channels.map(({ id, provider, handle, display_name: name }) => (
              <option key={id} value={id}>
                {`${provider}: ${handle ?? name ?? id}`}
              </option>
            ))}
            <option value={NONE}>{words.mapNothing}</option>
          </SelectField>
        ))}
      </div>
      <p>
        <Button type="submit" disabled={chosen.size === 0}>
          {words.checkAgain}
        </Button>
      </p>
    </Form>
  )
}

/** What becomes of posts of another system: nothing of it goes out without somebody's word. */
export const Became = ({ rows }: { readonly rows: readonly Row[] }) => {
  const words = useImportWords()
  const countOf = (became: string): number => rows.filter((row) => row.ok && row.became === became).length
  if (rows.every(({ origin }) => origin === undefined)) return null
  return <p>{words.became(countOf('scheduled'), countOf('draft'), countOf('nothing'))}</p>
}
