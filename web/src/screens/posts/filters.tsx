import { useState } from 'react'
import { ListFilter } from 'lucide-react'
import { useChannels, useLabels, useMembers } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'
import { APPROVAL_STATES, POST_STATUSES } from '#web/lib/standing.ts'
import { Button } from '#web/parts/button.tsx'
import { SelectField } from '#web/parts/field.tsx'
import { useLabelWords } from '#web/parts/labels/words.ts'
import { networkName } from '#web/parts/network.tsx'
import { SearchField } from '#web/parts/search-field.tsx'
import { Views } from '#web/parts/views/views.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { FLAGS, flagOf, isNarrowed, readList, SORTS, writeList, type ListState } from './state.ts'
import { usePostsWords } from './words.ts'
import styles from './posts.module.css'

interface FiltersProps {
  readonly state: ListState
  readonly onChange: (state: ListState) => void
}

/** One more condition, or one less; everything else stays. */
const withName = (state: ListState, name: string, value: string): ListState => {
  const query = new URLSearchParams(writeList(state))
  if (value === '') query.delete(name)
  else query.set(name, value)
  return readList(query.toString())
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly all?: string
  readonly choices: readonly (readonly [value: string, label: string])[]
  readonly onChoose: (value: string) => void
}

const Choice = ({ label, value, all, choices, onChoose }: ChoiceProps) => (
  <SelectField label={label} value={value} onChange={({ target }) => onChoose(target.value)}>
    {all !== undefined && <option value="">{all}</option>}
    {choices.map(([each, name]) => (
      <option key={each} value={each}>
        {name}
      </option>
    ))}
  </SelectField>
)

const useLabelChoice = () => {
  const words = useLabelWords()
  const labels = useLabels(useOrgId())
  return (value: string, onChoose: (value: string) => void): ChoiceProps => ({
    label: words.label,
    value,
    all: words.anyLabel,
    choices: labels.map(({ id, name }) => [id, name]),
    onChoose,
  })
}

/** What of a post the list goes by. */
const useChoices = ({ state, onChange }: FiltersProps): readonly ChoiceProps[] => {
  const words = usePostsWords()
  const { status, approvals } = usePartsWords()
  const org = useOrgId()
  const channels = useChannels(org)
  const members = useMembers(org)
  const byLabel = useLabelChoice()
  const set = (name: string) => (value: string) => onChange(withName(state, name, value))
  const onFlag = (flag: string): void => {
    const without = FLAGS.reduce((left, name) => withName(left, name, ''), state)
    onChange(flag === '' ? without : withName(without, flag, 'true'))
  }
  return [
    {
      label: words.status,
      value: state.status ?? '',
      all: words.anyStatus,
      choices: POST_STATUSES.map((each) => [each, status[each]]),
      onChoose: set('status'),
    },
    {
      label: words.approval,
      value: state.approval ?? '',
      all: words.anyApproval,
      choices: APPROVAL_STATES.map((each) => [each, approvals[each]]),
      onChoose: set('approval'),
    },
    {
      label: words.channel,
      value: state.channel_id ?? '',
      all: words.allChannels,
      choices: channels.map(({ id, provider, handle }) => [id, `${networkName(provider)} @${handle ?? ''}`]),
      onChoose: set('channel_id'),
    },
    {
      label: words.author,
      value: state.author_id ?? '',
      all: words.anyone,
      choices: members.map(({ user_id: id, username }) => [id, username]),
      onChoose: set('author_id'),
    },
    byLabel(state.label_id ?? '', set('label_id')),
    {
      label: words.only,
      value: flagOf(state) ?? '',
      all: words.all,
      choices: FLAGS.map((flag) => [flag, words.flags[flag]]),
      onChoose: onFlag,
    },
    {
      label: words.sort,
      value: state.sort ?? '-created_at',
      choices: SORTS.map((sort) => [sort, words.sorts[sort]]),
      onChoose: set('sort'),
    },
  ]
}

/** Where there is little room, the posts come first. */
const hasRoom = (): boolean => matchMedia('(min-width: 48rem)').matches

export const FilterFields = ({ state, onChange }: FiltersProps) => {
  const words = usePostsWords()
  const choices = useChoices({ state, onChange })
  const [cleared, countCleared] = useState(0)
  const [open, setOpen] = useState(() => hasRoom() || isNarrowed(state))
  return (
    <div className={styles.filters} role="search">
      <SearchField
        key={cleared}
        label={words.search}
        value={state.q ?? ''}
        onChange={(q) => onChange(withName(state, 'q', q))}
      />
      {open && choices.map((choice) => <Choice key={choice.label} {...choice} />)}
      <div className={styles.buttons}>
        <Button icon={ListFilter} aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.filters}
        </Button>
        <Views screen="posts" query={writeList(state).slice(1)} onChoose={(query) => onChange(readList(query))} />
        {isNarrowed(state) && (
          <Button
            kind="quiet"
            onClick={() => {
              onChange(state.sort === undefined ? {} : { sort: state.sort })
              countCleared(cleared + 1)
            }}
          >
            {words.clear}
          </Button>
        )}
      </div>
    </div>
  )
}
