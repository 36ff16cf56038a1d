import type { components } from '@scheduly/client'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { issueAt, issuesOf } from '#web/api/problems.ts'
import { useMembers } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { said } from '#web/i18n/said.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { Buttons, Choices } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { useNames } from '#web/parts/review/names.ts'
import { usePolicyStepWords } from './step-words.ts'
import styles from './settings.module.css'

export type Step = components['schemas']['ApprovalStep']
type ByRole = 'none' | 'owner' | 'admin'

const MOST = 5
const ROLES: Readonly<Record<ByRole, Step['roles']>> = { none: [], owner: ['owner'], admin: ['admin', 'owner'] }

const byRole = ({ roles }: Step): ByRole => {
  if (roles.includes('admin')) return 'admin'
  return roles.includes('owner') ? 'owner' : 'none'
}

const isByRole = (word: string): word is ByRole => Object.hasOwn(ROLES, word)

interface StepsProps {
  readonly steps: readonly Step[]
  readonly put: (steps: Step[]) => void
  readonly disabled: boolean
  readonly error: unknown
}

interface EditProps {
  readonly step: Step
  readonly index: number
  readonly put: (step: Step) => void
  readonly disabled: boolean
  readonly error: unknown
}

const Named = ({ step, put, disabled, index, error }: EditProps) => {
  const words = usePolicyStepWords()
  const members = useMembers(useOrgId()).filter(({ role }) => role !== 'viewer')
  const wrong = issueAt(error, `approval_policy/steps/${index}/members`)
  return (
    <Choices label={words.members} hint={words.membersHint}>
      {members.map(({ user_id: id, username }) => (
        <CheckField
          key={id}
          label={<bdi>{username}</bdi>}
          disabled={disabled}
          checked={step.members.includes(id)}
          onChange={({ target }) =>
            put({
              ...step,
              members: target.checked ? [...step.members, id] : step.members.filter((each) => each !== id),
            })
          }
        />
      ))}
      {wrong !== undefined && <Note urgent>{wrong}</Note>}
    </Choices>
  )
}

const Edit = (props: EditProps) => {
  const { step, put, disabled, index, error } = props
  const words = usePolicyStepWords()
  const place = `approval_policy/steps/${index}`
  return (
    <>
      <TextField
        label={words.name}
        hint={words.nameHint}
        maxLength={60}
        required
        dir="auto"
        disabled={disabled}
        value={step.name}
        onChange={({ target }) => put({ ...step, name: target.value })}
        error={issueAt(error, `${place}/name`)}
      />
      <SelectField
        label={words.roles}
        disabled={disabled || step.needs === 'all'}
        value={byRole(step)}
        onChange={({ target }) => isByRole(target.value) && put({ ...step, roles: ROLES[target.value] })}
        error={
          issuesOf(error)
            .filter(({ pointer }) => pointer === `/${place}`)
            .map(said().issue)[0]
        }
      >
        <option value="none">{words.nobody}</option>
        <option value="owner">{words.owners}</option>
        <option value="admin">{words.managers}</option>
      </SelectField>
      <Named {...props} />
      <SelectField
        label={words.needs}
        disabled={disabled}
        value={step.needs}
        onChange={({ target }) =>
          put(target.value === 'all' ? { ...step, needs: 'all', roles: [] } : { ...step, needs: 'any' })
        }
        error={issueAt(error, `${place}/needs`)}
      >
        <option value="any">{words.any}</option>
        <option value="all">{words.all}</option>
      </SelectField>
    </>
  )
}

/** The same in sentences. */
const Meaning = ({ steps }: { readonly steps: readonly Step[] }) => {
  const words = usePolicyStepWords()
  const nameOf = useNames()
  const locale = useLocale()
  const whoOf = (step: Step): string => {
    const type = step.needs === 'all' ? 'conjunction' : 'disjunction'
    const names = new Intl.ListFormat(locale, { type }).format(step.members.map((id) => nameOf(id)))
    const role = words.byRole[byRole(step)]
    if (names === '') return role === '' ? words.undecided : role
    if (step.needs === 'all') return words.everyOf(names)
    return role === '' ? words.oneOf(names) : words.or(names, role)
  }
  return (
    <Note>
      <strong>{words.means}: </strong>
      {steps.map((step, index) => {
        const name = step.name.trim() === '' ? words.unnamed : step.name
        return <span key={index}>{(index === 0 ? words.first : words.next)(name, whoOf(step))} </span>
      })}
      {steps.length === 0 ? words.none : words.andOut}
    </Note>
  )
}

const swapped = (steps: readonly Step[], index: number, by: 1 | -1): Step[] => {
  const [step, other] = [steps[index], steps[index + by]]
  if (step === undefined || other === undefined) return [...steps]
  return steps.with(index, other).with(index + by, step)
}

/** Adds, orders and describes the steps, and says in sentences what they mean. */
export const Steps = ({ steps, put, disabled, error }: StepsProps) => {
  const words = usePolicyStepWords()
  return (
    <Choices label={words.title} hint={words.lead}>
      {steps.map((step, index) => {
        const name = step.name.trim() === '' ? words.step(index + 1) : step.name
        return (
          <fieldset key={index} className={styles.step}>
            <legend>{words.step(index + 1)}</legend>
            <Edit
              step={step}
              index={index}
              disabled={disabled}
              error={error}
              put={(changed) => put(steps.with(index, changed))}
            />
            {!disabled && (
              <Buttons>
                <IconButton
                  icon={ArrowUp}
                  label={words.up(name)}
                  disabled={index === 0}
                  onClick={() => put(swapped(steps, index, -1))}
                />
                <IconButton
                  icon={ArrowDown}
                  label={words.down(name)}
                  disabled={index === steps.length - 1}
                  onClick={() => put(swapped(steps, index, 1))}
                />
                <IconButton
                  icon={Trash2}
                  label={words.remove(name)}
                  onClick={() => put(steps.filter((_step, at) => at !== index))}
                />
              </Buttons>
            )}
          </fieldset>
        )
      })}
      {!disabled && steps.length < MOST && (
        <div>
          <Button
            icon={Plus}
            onClick={() => put([...steps, { name: '', roles: ['admin', 'owner'], members: [], needs: 'any' }])}
          >
            {words.add}
          </Button>
        </div>
      )}
      <Meaning steps={steps} />
    </Choices>
  )
}
