import { useId } from 'react'
import { useMembers } from '#web/api/reads.ts'
import { useLanguage } from '#web/i18n/i18n.ts'
import { useOrgId } from '#web/lib/org.ts'
import { SelectField, TextField } from '#web/parts/field.tsx'
import { acts } from '#web/said/acts.ts'
import { actionOf, type Filter } from './filter.ts'
import { useAuditWords } from './words.ts'
import styles from './audit.module.css'

interface FiltersProps {
  readonly value: Filter
  readonly onChange: (filter: Filter) => void
}

export const Filters = ({ value, onChange }: FiltersProps) => {
  const words = useAuditWords()
  const members = useMembers(useOrgId())
  const [language, known] = [useLanguage(), useId()]
  const put = (change: Partial<Filter>): void => onChange({ ...value, ...change })
  return (
    <div role="search" aria-label={words.filters} className={styles.filters}>
      <SelectField label={words.actor} value={value.actor} onChange={({ target }) => put({ actor: target.value })}>
        <option value="">{words.anybody}</option>
        {members.map(({ user_id: id, username }) => (
          <option key={id} value={id}>
            {username}
          </option>
        ))}
      </SelectField>
      <SelectField label={words.object} value={value.object} onChange={({ target }) => put({ object: target.value })}>
        <option value="">{words.anything}</option>
        {Object.entries(words.objects).map(([type, name]) => (
          <option key={type} value={type}>
            {name}
          </option>
        ))}
      </SelectField>
      <datalist id={known}>
        {Object.entries(acts[language]).map(([code, name]) => (
          <option key={code} value={code} label={name} />
        ))}
      </datalist>
      <TextField
        label={words.action}
        list={known}
        hint={words.actionHint}
        spellCheck={false}
        autoCapitalize="off"
        placeholder="post.approved"
        value={value.action}
        onChange={({ target }) => put({ action: target.value.trim().toLowerCase() })}
        error={value.action === '' || actionOf(value.action) !== null ? undefined : words.noAction}
      />
      <TextField
        label={words.from}
        type="date"
        value={value.from}
        onChange={({ target }) => put({ from: target.value })}
      />
      <TextField label={words.to} type="date" value={value.to} onChange={({ target }) => put({ to: target.value })} />
    </div>
  )
}
