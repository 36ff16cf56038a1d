import { useId, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { SelectField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { COLUMNS, isColumn, mappingFor, rememberMapping, type Mapping } from './columns.ts'
import type { Sheet } from './csv.ts'
import { useImportWords } from './import-words.ts'
import styles from './posts.module.css'

interface MapProps {
  readonly sheet: Sheet
  readonly onMapped: (mapping: Mapping) => void
}

/** Asks what the columns of a file are that has other names for them. */
export const MapColumns = ({ sheet: { header, rows }, onMapped }: MapProps) => {
  const words = useImportWords()
  const [mapping, setMapping] = useState(() => mappingFor(header))
  const form = useId()
  const [first] = rows
  const hasText = mapping.includes('text')
  const choose = (at: number, name: string): void =>
    // Each of ours is one of theirs.
    setMapping(
      mapping.map((each, index) => (index === at ? (isColumn(name) ? name : null) : each === name ? null : each)),
    )
  return (
    <Form
      id={form}
      label={words.mapTitle}
      onSubmit={() => {
        rememberMapping(header, mapping)
        onMapped(mapping)
      }}
    >
      <p>{words.mapHint}</p>
      <div className={styles.mapping}>
        {header.map((name, index) => (
          <SelectField
            key={`${index} ${name}`}
            label={words.mapColumn(name === '' ? String(index + 1) : name)}
            hint={
              first?.[index] === undefined || first[index] === ''
                ? undefined
                : words.mapExample(first[index].slice(0, 60))
            }
            value={mapping[index] ?? ''}
            onChange={({ target }) => choose(index, target.value)}
          >
            <option value="">{words.mapNothing}</option>
            {COLUMNS.map((column) => (
              <option key={column} value={column}>
                {words.columns[column]}
              </option>
            ))}
          </SelectField>
        ))}
      </div>
      {!hasText && <Note kind="warn">{words.mapNoText}</Note>}
      <p>
        <Button type="submit" kind="primary" disabled={!hasText}>
          {words.mapDone}
        </Button>
      </p>
    </Form>
  )
}
