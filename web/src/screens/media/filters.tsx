import { useId } from 'react'
import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { KINDS, type Filter } from './filter.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

interface FiltersProps {
  readonly value: Filter
  readonly onChange: (filter: Filter) => void
  /** Tags that are known, to choose from. */
  readonly tags: readonly string[]
}

export const Filters = ({ value, onChange, tags }: FiltersProps) => {
  const words = useMediaWords()
  const list = useId()
  const put = (change: Partial<Filter>): void => onChange({ ...value, ...change })
  return (
    <div role="search" aria-label={words.search} className={styles.filters}>
      <TextField
        label={words.search}
        type="search"
        placeholder={words.searchHint}
        value={value.q}
        onChange={({ target }) => put({ q: target.value })}
      />
      <TextField
        label={words.tag}
        list={list}
        autoComplete="off"
        value={value.tag}
        onChange={({ target }) => put({ tag: target.value })}
      />
      <datalist id={list}>
        {tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      <SelectField
        label={words.kind}
        value={value.kind}
        onChange={({ target }) => put({ kind: KINDS.find((each) => each === target.value) ?? 'all' })}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {words.kinds[kind]}
          </option>
        ))}
      </SelectField>
      <div className={styles.checks}>
        <CheckField
          label={words.missingAlt}
          checked={value.missingAlt}
          onChange={({ target }) => put({ missingAlt: target.checked })}
        />
        <CheckField
          label={words.unused}
          checked={value.unused}
          onChange={({ target }) => put({ unused: target.checked })}
        />
      </div>
    </div>
  )
}
