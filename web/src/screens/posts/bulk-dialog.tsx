import { useState } from 'react'
import { Link } from 'wouter'
import { useSaid } from '#web/i18n/said.ts'
import { useOrg } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { addDays, dateIn } from '#web/lib/zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { LabelPicker } from '#web/parts/labels/label-picker.tsx'
import { Choices, Form, Pair, Row, Rows } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { placeOf } from '#web/parts/time.tsx'
import { useBulk, type Bulk, type Labeling, type Outcome, type Skipped } from './bulk.ts'
import { MOST_NAMED } from './chosen.ts'
import type { Listed } from './data.ts'
import type { Plan } from './shift.ts'
import { writeList } from './state.ts'
import { nameOf } from './table.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { usePostsWords } from './words.ts'

const KINDS = ['time', 'shift', 'slots', 'none'] as const
const SUBMIT_KINDS = ['slots', 'time'] as const

/** Where one has to say when. */
const kindsFor = (what: Bulk): readonly Plan['kind'][] => {
  if (what === 'submit') return SUBMIT_KINDS
  return what === 'reschedule' ? KINDS : []
}

interface Fields {
  readonly kind: Plan['kind']
  readonly date: string
  readonly time: string
  readonly days: string
  readonly hours: string
}

const planOf = ({ kind, date, time, days, hours }: Fields): Plan => {
  if (kind === 'time') return { kind, wall: `${date}T${time}` }
  return kind === 'shift' ? { kind, days: Number(days) || 0, hours: Number(hours) || 0 } : { kind }
}

interface PlanProps {
  readonly kinds: readonly Plan['kind'][]
  readonly fields: Fields
  readonly onChange: (fields: Fields) => void
}

const PlanFields = ({ kinds, fields, onChange }: PlanProps) => {
  const words = usePostsWords()
  const { time_zone: zone } = useOrg()
  const field = (name: keyof Fields) => ({
    value: fields[name],
    required: true,
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      onChange({ ...fields, [name]: target.value }),
  })
  return (
    <>
      <Choices label={words.kind}>
        {kinds.map((kind) => (
          <CheckField
            key={kind}
            type="radio"
            name="kind"
            label={words.kinds[kind]}
            checked={fields.kind === kind}
            onChange={() => onChange({ ...fields, kind })}
          />
        ))}
      </Choices>
      {fields.kind === 'time' && (
        <Pair>
          <TextField label={words.date} type="date" {...field('date')} />
          <TextField label={words.time} type="time" hint={words.inZone(placeOf(zone))} {...field('time')} />
        </Pair>
      )}
      {fields.kind === 'shift' && (
        <Pair>
          <TextField label={words.days} type="number" step={1} {...field('days')} hint={words.shiftHint} />
          <TextField label={words.hours} type="number" step={1} {...field('hours')} />
        </Pair>
      )}
    </>
  )
}

const Why = ({ skipped: { problem } }: { readonly skipped: Skipped }) => {
  const words = usePostsWords()
  const { stale } = usePartsWords()
  const said = useSaid()
  if (problem === 'no_time') return words.noTimeToShift
  if (problem === 'gone') return words.gone
  if (problem === 'nothing_to_submit') return words.nothingToSubmit
  if (problem.code === 'precondition_failed') return stale
  return said.problem(problem)
}

const DONE = {
  reschedule: 'moved',
  submit: 'submitted',
  approve: 'approved',
  retry: 'retried',
  duplicate: 'copied',
  cancel: 'canceled',
  label: 'labeled',
} as const

const namedIn = (skipped: readonly Skipped[]): string =>
  skipped
    .slice(0, MOST_NAMED)
    .map(({ post }) => post.id)
    .join(',')

/** What was not done any more, after something stood in the way. */
const Remaining = ({ outcome: { rest, error } }: { readonly outcome: Outcome }) => {
  const words = usePostsWords()
  if (rest.length === 0) return null
  return (
    <>
      <Refusal error={error} />
      <p>{words.remaining(rest.flatMap(({ posts }) => posts).length)}</p>
    </>
  )
}

const Summary = ({ what, outcome }: { readonly what: Bulk; readonly outcome: Outcome }) => {
  const words = usePostsWords()
  const { id: org } = useOrg()
  const { done, skipped } = outcome
  return (
    <>
      <Remaining outcome={outcome} />
      <Note urgent kind={skipped.length === 0 ? 'plain' : 'warn'}>
        {words[DONE[what]](done)}
        {skipped.length > 0 && `, ${words.skipped(skipped.length)}`}{' '}
        {skipped.length > 0 && (
          <Link href={`${places.posts(org)}${writeList({ ids: namedIn(skipped) })}`}>{words.showSkipped}</Link>
        )}
      </Note>
      {skipped.length > 0 && (
        <Rows label={words.skippedList}>
          {skipped.map((each) => (
            <Row
              key={each.post.id}
              title={
                <Link href={places.post(org, each.post.id)}>
                  <bdi>{nameOf(each.post, words.noText)}</bdi>
                </Link>
              }
              facts={<Why skipped={each} />}
            />
          ))}
        </Rows>
      )}
    </>
  )
}

interface BulkDialogProps {
  readonly what: Bulk
  readonly posts: readonly Listed[]
  /** `done`: something was done, and nothing need be chosen any more. */
  readonly onClose: (done: boolean) => void
}

const useTexts = (what: Bulk, count: number) => {
  const words = usePostsWords()
  const texts: Readonly<Record<Bulk, { readonly title: string; readonly hint?: string; readonly does: string }>> = {
    reschedule: { title: words.rescheduleTitle(count), does: words.move },
    submit: { title: words.submitTitle(count), hint: words.submitHint, does: words.submit },
    approve: { title: words.approveTitle(count), hint: words.approveHint, does: words.approve },
    retry: { title: words.retryTitle(count), hint: words.retryHint, does: words.retry },
    duplicate: { title: words.duplicateTitle(count), hint: words.duplicateHint, does: words.duplicate },
    label: { title: words.labelTitle(count), hint: words.labelHint, does: words.applyLabels },
    cancel: { title: words.cancelTitle(count), hint: words.cancelHint, does: words.cancel },
  }
  return texts[what]
}

/** What moving costs, where an approval covers the time too. */
const Costs = ({ posts }: { readonly posts: readonly Listed[] }) => {
  const words = usePostsWords()
  const voids = useOrg().approval_policy.moving_time === 'voids_approval'
  const approved = posts.filter(({ approval }) => approval.required && approval.state === 'approved').length
  return voids && approved > 0 ? <Note kind="warn">{words.costs(approved)}</Note> : null
}

interface LabelFieldsProps {
  readonly labeling: Labeling
  readonly posts: readonly Listed[]
  readonly onChange: (labeling: Labeling) => void
}

/** What is put on is not taken off at once. */
const without = (ids: readonly string[], others: readonly string[]): readonly string[] =>
  ids.filter((id) => !others.includes(id))

const LabelFields = ({ labeling: { add, remove }, posts, onChange }: LabelFieldsProps) => {
  const words = usePostsWords()
  const known = posts.flatMap(({ labels }) => labels)
  return (
    <>
      <LabelPicker
        title={words.putOn}
        chosen={add}
        onChange={(ids) => onChange({ add: ids, remove: without(remove, ids) })}
      />
      <LabelPicker
        title={words.takeOff}
        chosen={remove}
        known={known}
        onChange={(ids) => onChange({ add: without(add, ids), remove: ids })}
      />
    </>
  )
}

interface EndingProps {
  readonly outcome: Outcome
  readonly busy: boolean
  readonly onContinue: () => void
  readonly onClose: () => void
}

const Ending = ({ outcome: { rest }, busy, onContinue, onClose }: EndingProps) => {
  const words = usePostsWords()
  const remains = rest.length > 0
  return (
    <>
      <Button kind={remains ? 'plain' : 'primary'} onClick={onClose}>
        {words.close}
      </Button>
      {remains && (
        <Button kind="primary" busy={busy} onClick={onContinue}>
          {words.goOn}
        </Button>
      )}
    </>
  )
}

const FORM = 'bulk'

/** Asks how, does it with all that are chosen, and tells of each that was left out. */
export const BulkDialog = ({ what, posts, onClose }: BulkDialogProps) => {
  const words = usePostsWords()
  const { time_zone: zone } = useOrg()
  const [fields, setFields] = useState<Fields>(() => ({
    kind: what === 'submit' ? 'slots' : 'time',
    date: addDays(dateIn(Date.now(), zone), 1),
    time: '09:00',
    days: '1',
    hours: '0',
  }))
  const [labeling, setLabeling] = useState<Labeling>({ add: [], remove: [] })
  const bulk = useBulk()
  // The list is read anew meanwhile: what is done is done with the posts as they were shown when this was opened.
  const [shown] = useState(posts)
  const texts = useTexts(what, shown.length)
  const kinds = kindsFor(what)
  // What was done so far, also while the rest is being done.
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const run = (wish: Parameters<typeof bulk.mutate>[0]): void => bulk.mutate(wish, { onSuccess: setOutcome })
  const actions =
    outcome === null ? (
      <>
        <Button onClick={() => onClose(false)}>{words.keep}</Button>
        <Button form={FORM} type="submit" kind={what === 'cancel' ? 'danger' : 'primary'} busy={bulk.isPending}>
          {texts.does}
        </Button>
      </>
    ) : (
      <Ending outcome={outcome} busy={bulk.isPending} onContinue={() => run(outcome)} onClose={() => onClose(true)} />
    )
  return (
    <Dialog
      open
      wide={outcome !== null}
      onClose={() => onClose(outcome !== null)}
      title={texts.title}
      {...(outcome === null && texts.hint !== undefined && { description: texts.hint })}
      actions={actions}
    >
      {outcome === null ? (
        <Form id={FORM} onSubmit={() => run({ what, posts: shown, plan: planOf(fields), labeling })}>
          {kinds.length > 0 && <PlanFields kinds={kinds} fields={fields} onChange={setFields} />}
          {what === 'reschedule' && <Costs posts={shown} />}
          {what === 'label' && <LabelFields labeling={labeling} posts={shown} onChange={setLabeling} />}
        </Form>
      ) : (
        <Summary what={what} outcome={outcome} />
      )}
      <Refusal error={bulk.error} />
    </Dialog>
  )
}
