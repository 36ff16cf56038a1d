import { useId, useState } from 'react'
import type { Answer } from '@scheduly/client'
import { useSaid } from '#web/i18n/said.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import type { Sheet } from './csv.ts'
import { useImportWords } from './import-words.ts'
import styles from './posts.module.css'

type Fault = Answer<'importPosts'>['results'][number]

/** More faults than that say no more. */
const MOST_SHOWN = 200

const detailOf = ({ problem }: Fault, said: ReturnType<typeof useSaid>): string => {
  if (problem === undefined) return ''
  const issues = problem.errors ?? []
  return issues.length === 0 ? said.problem(problem) : issues.map(said.issue).join(' ')
}

/** By row and column, what somebody wrote instead. */
type Edits = ReadonlyMap<string, string>

const edited = ({ header, rows }: Sheet, edits: Edits): Sheet => ({
  header,
  rows: rows.map((cells, row) => header.map((_name, column) => edits.get(`${row} ${column}`) ?? cells[column] ?? '')),
})

interface CellsProps {
  readonly sheet: Sheet
  readonly fault: Fault
  readonly edits: Edits
  readonly onEdit: (name: string, value: string) => void
}

/** The cells that a fault is in, to be put right; where it is in none, all of the row. */
const Cells = ({ sheet: { header, rows }, fault: { row, columns = [] }, edits, onEdit }: CellsProps) => {
  const words = useImportWords()
  const named = header.filter((name) => columns.includes(name))
  return header.map((name, column) => {
    if (named.length > 0 && !named.includes(name)) return null
    const place = `${row} ${column}`
    return (
      <TextField
        key={place}
        label={words.cell(name, row + 1)}
        value={edits.get(place) ?? rows[row]?.[column] ?? ''}
        onChange={({ target }) => onEdit(place, target.value)}
      />
    )
  })
}

interface FaultsProps {
  readonly results: readonly Fault[]
  /** What was sent, where it can be put right here. */
  readonly sheet: Sheet | null
  readonly onEdited: (sheet: Sheet) => void
}

/** What is wrong, row by row, and where it can be put right at once. */
export const Faults = ({ results, sheet, onEdited }: FaultsProps) => {
  const words = useImportWords()
  const said = useSaid()
  const form = useId()
  const [edits, setEdits] = useState<Edits>(new Map())
  const faults = results.filter(({ ok }) => !ok)
  if (faults.length === 0) return null
  const onEdit = (place: string, value: string): void => setEdits(new Map(edits).set(place, value))
  return (
    <Form id={form} label={words.faults} onSubmit={() => sheet !== null && onEdited(edited(sheet, edits))}>
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
                  <bdi>{detailOf(fault, said)}</bdi>
                  {sheet !== null && <Cells sheet={sheet} fault={fault} edits={edits} onEdit={onEdit} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {faults.length > MOST_SHOWN && <p>{words.moreFaults(faults.length - MOST_SHOWN)}</p>}
      </div>
      {sheet !== null && (
        <p>
          <Button type="submit" disabled={edits.size === 0}>
            {words.checkAgain}
          </Button>
        </p>
      )}
    </Form>
  )
}
