import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { KINDS, USES, type Filter } from './filter.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

interface FiltersProps {
  readonly value: Filter
  readonly onChange: (filter: Filter) => void
}

export const Filters = ({ value, onChange }: FiltersProps) => {
  const words = useMediaWords()
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
      <SelectField
        label={words.use}
        value={value.use}
        onChange={({ target }) => put({ use: USES.find((each) => each === target.value) ?? 'all' })}
      >
        {USES.map((use) => (
          <option key={use} value={use}>
            {words.uses[use]}
          </option>
        ))}
      </SelectField>
      <CheckField
        label={words.missingAlt}
        checked={value.missingAlt}
        onChange={({ target }) => put({ missingAlt: target.checked })}
        className={styles.check}
      />
    </div>
  )
}
