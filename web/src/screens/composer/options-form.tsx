import { useState, type ChangeEvent } from 'react'
import { Images, Plus, Trash2 } from 'lucide-react'
import { choiceWords } from '#web/i18n/choice-words.ts'
import { useSaid } from '#web/i18n/said.ts'
import { kindOf, listOf, recordOf, schemaOf, startOf, textOf, without, type Schema } from '#web/lib/schema.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { CheckField, SelectField, TextArea, TextField } from '#web/parts/field.tsx'
import { networkName } from '#web/parts/network.tsx'
import { useComposer } from './context.ts'
import { CoverChoice } from './cover-choice.tsx'
import { setOptions, variantOf, type Options } from './draft.ts'
import { fieldIds } from './issues.ts'
import { LibraryDialog } from './library-dialog.tsx'
import { useComposerWords } from './words.ts'
import styles from './options.module.css'

interface ChoiceProps {
  readonly name: string
  readonly schema: Schema
  /** Where it stands below the options, for faults to find it. */
  readonly pointer: string
  readonly value: unknown
  /** Undefined takes the choice away. */
  readonly onChange: (value: unknown) => void
}

/** What may be as long as this is written over several lines. */
const LONG = 1_000

const useFault = (pointer: string): string | undefined => {
  const { faults, scope } = useComposer()
  return faults.find(({ severe, at }) => severe && at.scope === scope && at.id === fieldIds.option(pointer))?.detail
}

const useLabels = (name: string, schema: Schema) => choiceWords(useSaid(), name, schema)

const TextChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const Control = (schema.maxLength ?? 0) >= LONG ? TextArea : TextField
  const { label, hint } = useLabels(name, schema)
  return (
    <Control
      label={label}
      hint={hint}
      error={useFault(pointer)}
      id={fieldIds.option(pointer)}
      dir="auto"
      value={textOf(value)}
      onChange={({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
        onChange(target.value === '' ? undefined : target.value)
      }
    />
  )
}

const FileChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const words = useComposerWords()
  const [open, setOpen] = useState(false)
  return (
    <div className={styles.file}>
      <TextChoice name={name} schema={schema} pointer={pointer} value={value} onChange={onChange} />
      <Button small icon={Images} onClick={() => setOpen(true)}>
        {words.fromLibrary}
      </Button>
      {open && <LibraryDialog single onClose={() => setOpen(false)} onChoose={([file]) => onChange(file?.media_id)} />}
    </div>
  )
}

const NumberChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const { label, hint } = useLabels(name, schema)
  return (
    <TextField
      label={label}
      hint={hint}
      error={useFault(pointer)}
      id={fieldIds.option(pointer)}
      type="number"
      min={schema.minimum}
      max={schema.maximum}
      step={schema.type === 'integer' ? 1 : 'any'}
      value={typeof value === 'number' ? value : ''}
      onChange={({ target }) => onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)}
    />
  )
}

const MomentChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const { label, hint } = useLabels(name, schema)
  return (
    <CoverChoice
      label={label}
      hint={hint}
      error={useFault(pointer)}
      id={fieldIds.option(pointer)}
      value={value}
      onChange={onChange}
    />
  )
}

const FlagChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const { label, hint } = useLabels(name, schema)
  return (
    <CheckField
      label={label}
      hint={hint}
      id={fieldIds.option(pointer)}
      checked={value === true}
      onChange={({ target }) => onChange(target.checked ? true : undefined)}
    />
  )
}

const EnumChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const words = useComposerWords()
  const { label, hint, valueName } = useLabels(name, schema)
  return (
    <SelectField
      label={label}
      hint={hint}
      error={useFault(pointer)}
      id={fieldIds.option(pointer)}
      value={textOf(value)}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
    >
      <option value="">{words.unchosen}</option>
      {listOf(schema.enum).map((word) => (
        <option key={textOf(word)} value={textOf(word)}>
          {valueName(textOf(word))}
        </option>
      ))}
    </SelectField>
  )
}

const ListChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const words = useComposerWords()
  const { label, hint } = useLabels(name, schema)
  const items = listOf(value)
  const of = schema.items ?? {}
  const put = (next: readonly unknown[]): void => onChange(next.length === 0 ? undefined : next)
  return (
    <fieldset id={fieldIds.option(pointer)} tabIndex={-1} className={styles.group}>
      <legend>{label}</legend>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {items.map((item, index) => (
        // Entries have no other name than their place.
        <div key={index} className={styles.entry}>
          <Choice
            name={words.entry(index + 1)}
            schema={of}
            pointer={`${pointer}/${index}`}
            value={item}
            onChange={(next) => put(items.toSpliced(index, 1, next ?? startOf(of)))}
          />
          <IconButton
            small
            icon={Trash2}
            label={words.removeEntry(index + 1)}
            onClick={() => put(items.toSpliced(index, 1))}
          />
        </div>
      ))}
      {items.length < (schema.maxItems ?? Infinity) && (
        <Button small kind="quiet" icon={Plus} onClick={() => put([...items, startOf(of)])}>
          {words.addEntry}
        </Button>
      )}
    </fieldset>
  )
}

const ObjectChoice = ({ name, schema, pointer, value, onChange }: ChoiceProps) => {
  const fields = Object.entries(schema.properties ?? {})
  const { label, hint } = useLabels(name, schema)
  const given = recordOf(value)
  const isOn = value !== undefined
  return (
    <fieldset id={fieldIds.option(pointer)} tabIndex={-1} className={styles.group}>
      <CheckField
        label={label}
        hint={hint}
        checked={isOn}
        onChange={({ target }) => onChange(target.checked ? startOf(schema) : undefined)}
      />
      {isOn &&
        fields.map(([field, inner]) => (
          <Choice
            key={field}
            name={field}
            schema={inner}
            pointer={`${pointer}/${field}`}
            value={given[field]}
            onChange={(next) => onChange(without({ ...given, [field]: next }))}
          />
        ))}
    </fieldset>
  )
}

const FORMS = {
  text: TextChoice,
  file: FileChoice,
  moment: MomentChoice,
  number: NumberChoice,
  flag: FlagChoice,
  enum: EnumChoice,
  list: ListChoice,
  object: ObjectChoice,
} as const

/** One choice of a network, whatever it is, by what the network's description says of it. */
const Choice = (props: ChoiceProps) => {
  const kind = kindOf(props.name, props.schema)
  const Form = kind === null ? null : FORMS[kind]
  return Form === null ? null : <Form {...props} />
}

/** What tells people something about the post, or is part of what they read, stands in sight; all else is folded up. */
const IN_SIGHT: ReadonlySet<string> = new Set([
  'first_comment',
  'is_ai_generated',
  'made_with_ai',
  'is_paid_partnership',
  'paid_partnership',
])

type Fields = readonly (readonly [string, Schema])[]

const Choices = ({ channel, of }: { readonly channel: string; readonly of: Fields }) => {
  const { draft, edit } = useComposer()
  const given: Options = variantOf(draft, channel)?.options ?? {}
  return (
    <div className={styles.fields}>
      {of.map(([name, inner]) => (
        <Choice
          key={name}
          name={name}
          schema={inner}
          pointer={`/${name}`}
          value={given[name]}
          onChange={(next) => edit((now) => setOptions(now, channel, without({ ...given, [name]: next })))}
        />
      ))}
    </div>
  )
}

interface FoldedProps {
  readonly channel: string
  readonly network: string
  readonly of: Fields
}

const Folded = ({ channel, network, of }: FoldedProps) => {
  const words = useComposerWords()
  const { draft } = useComposer()
  const given: Options = variantOf(draft, channel)?.options ?? {}
  const count = of.filter(([name]) => given[name] !== undefined).length
  const [open, setOpen] = useState(count > 0)
  return (
    <details className={styles.options} open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {words.optionsFor(network)} {count > 0 && <span className={styles.count}>{count}</span>}
      </summary>
      <Choices channel={channel} of={of} />
    </details>
  )
}

/** The network's own choices for a post on this channel. */
export const OptionsForm = ({ channel: id }: { readonly channel: string }) => {
  const { channels, providers } = useComposer()
  const channel = channels.find((each) => each.id === id)
  const provider = providers.find(({ code }) => code === channel?.provider)
  const { properties } = schemaOf(provider?.options)
  if (channel === undefined || properties === undefined) return null
  const all = Object.entries(properties)
  const isInSight = ([name]: Fields[number]): boolean => IN_SIGHT.has(name)
  return (
    <>
      <Choices channel={id} of={all.filter(isInSight)} />
      <Folded channel={id} network={networkName(channel.provider)} of={all.filter((each) => !isInSight(each))} />
    </>
  )
}
