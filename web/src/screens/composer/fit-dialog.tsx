import { useState } from 'react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer, Body, Channel } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { mediaQuery } from '#web/api/reads.ts'
import { useSaid } from '#web/i18n/said.ts'
import { classes } from '#web/lib/classes.ts'
import type { File } from '#web/lib/content.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, SelectField } from '#web/parts/field.tsx'
import { networkName } from '#web/parts/network.tsx'
import { Loading, Note, Refusal } from '#web/parts/states.tsx'
import { chosenChannels, useComposer } from './context.ts'
import { CropFrame } from './crop-frame.tsx'
import type { Focus } from './crop.ts'
import { variantOf, type Options, type Place } from './draft.ts'
import { shapeName, shapesOf } from './shapes.ts'
import { useToolWords } from './tool-words.ts'
import { useComposerWords } from './words.ts'
import styles from './media.module.css'

type Plan = Answer<'planMediaFit'>
type Wishes = Body<'fitMedia'>
type Job = Answer<'getMediaJob'>

/** Where the middle of what is kept lies: a ninth of the picture. */
const STEPS = [0, 0.5, 1] as const

const FocusGrid = ({ focus, onChange }: { readonly focus: Focus; readonly onChange: (focus: Focus) => void }) => {
  const words = useComposerWords()
  return (
    <fieldset className={styles.focus}>
      <legend>{words.keepWhich}</legend>
      <div className={styles.ninths}>
        {STEPS.flatMap((y, row) =>
          STEPS.map((x, column) => (
            <input
              key={`${x}${y}`}
              type="radio"
              name="focus"
              aria-label={words.ninths[row * STEPS.length + column]}
              checked={focus.x === x && focus.y === y}
              onChange={() => onChange({ x, y })}
            />
          )),
        )}
      </div>
    </fieldset>
  )
}

/** Why it cannot be, or what the server lacks; an older server says it by no code. */
const Hindrance = ({ plan: { kind, code, detail, params } }: { readonly plan: Plan }) => {
  const said = useSaid()
  if (detail === null) return null
  return <Note kind={kind === 'impossible' ? 'bad' : 'plain'}>{said.plan({ code: code ?? '', detail, params })}</Note>
}

const PlanView = ({ plan }: { readonly plan: Plan }) => {
  const words = useComposerWords()
  const said = useSaid()
  return (
    <div className={styles.plan}>
      {plan.preview !== null && <img src={plan.preview} alt={words.result} className={styles.result} />}
      {plan.kind === 'keep' && <Note>{words.fitsAlready}</Note>}
      <Hindrance plan={plan} />
      <ul>
        {plan.changes.map((change) => (
          <li key={change.code}>{said.change(change)}</li>
        ))}
      </ul>
    </div>
  )
}

/** What the description of the API has as an object of whatever a network takes. */
const plain = (options: Options) => JSON.parse(JSON.stringify(options))

const POLL_MS = 1_500

/** Makes the file, and of a video waits until it is made. */
const make = async (media: string, wishes: Wishes, say: (job: Job) => string): Promise<string> => {
  const made = await api.media.fit(media, wishes)
  if (!('state' in made)) return made.id
  const wait = async (job: typeof made): Promise<string> => {
    if (job.result_media_id !== null) return job.result_media_id
    if (job.failure !== null || job.state === 'canceled') throw new Error(say(job))
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    return wait(await api.media.getJob(media, job.id))
  }
  return wait(made)
}

interface Chosen {
  readonly channel: string
  readonly mode: 'crop' | 'pad'
  readonly focus: Focus
  /** Width by height; null: the nearest to its own. */
  readonly ratio: number | null
}

const useFit = (file: File, { channel, mode, focus, ratio }: Chosen, onFit: (id: string) => void) => {
  const composer = useComposer()
  const words = useComposerWords()
  const said = useSaid()
  const say = ({ failure }: Job): string => (failure === null ? words.fitCanceled : said.failure(failure))
  const client = useQueryClient()
  const provider = composer.channels.find(({ id }) => id === channel)?.provider ?? ''
  const options = plain(variantOf(composer.draft, channel)?.options ?? {})
  const cut = mode === 'crop' ? { focus: { ...focus } } : {}
  const wishes: Wishes = { provider, options, mode, ...cut, ...(ratio !== null && { ratio }) }
  const plan = useQuery({
    queryKey: ['fit', file.media_id, wishes],
    queryFn: () => api.media.planFit(file.media_id, { ...wishes, preview: true }),
    placeholderData: keepPreviousData,
    enabled: provider !== '',
    retry: false,
  })
  const making = useMutation({
    mutationFn: () => make(file.media_id, wishes, say),
    onSuccess: (id) => {
      void client.invalidateQueries({ queryKey: keys.media(composer.org) })
      onFit(id)
    },
  })
  return { plan, making }
}

interface ShapeFieldProps {
  readonly file: File
  readonly chosen: Chosen
  readonly onChange: (chosen: Chosen) => void
}

/** The shapes that the network takes of such a file. */
const ShapeField = ({ file, chosen, onChange }: ShapeFieldProps) => {
  const words = useToolWords()
  const { channels, providers } = useComposer()
  const code = channels.find(({ id }) => id === chosen.channel)?.provider
  const provider = providers.find((each) => each.code === code)
  const { data } = useQuery(mediaQuery(file.media_id))
  const shapes = provider === undefined || data === undefined ? [] : shapesOf(provider, data.kind)
  if (shapes.length < 2) return null
  return (
    <SelectField
      label={words.ratio}
      value={chosen.ratio ?? ''}
      onChange={({ target }) => onChange({ ...chosen, ratio: target.value === '' ? null : Number(target.value) })}
    >
      <option value="">{words.anyRatio}</option>
      {shapes.map((ratio) => (
        <option key={ratio} value={ratio}>
          {words.ratios[shapeName(ratio)] ?? shapeName(ratio)}
        </option>
      ))}
    </SelectField>
  )
}

interface WishesFormProps {
  readonly file: File
  readonly targets: readonly Channel[]
  readonly chosen: Chosen
  /** Undefined: not known yet. */
  readonly plan: Plan | undefined
  readonly onChange: (chosen: Chosen) => void
}

const WishesForm = ({ file, targets, chosen, plan, onChange }: WishesFormProps) => {
  const words = useComposerWords()
  const keep = (focus: Focus): void => onChange({ ...chosen, focus })
  return (
    <>
      <SelectField
        label={words.fitFor}
        value={chosen.channel}
        onChange={({ target }) => onChange({ ...chosen, channel: target.value, ratio: null })}
      >
        {targets.map(({ id, provider }) => (
          <option key={id} value={id}>
            {networkName(provider)}
          </option>
        ))}
      </SelectField>
      <ShapeField file={file} chosen={chosen} onChange={onChange} />
      <div className={styles.modes}>
        {(['crop', 'pad'] as const).map((mode) => (
          <CheckField
            key={mode}
            type="radio"
            name="mode"
            label={words.modes[mode]}
            checked={chosen.mode === mode}
            onChange={() => onChange({ ...chosen, mode })}
          />
        ))}
      </div>
      {chosen.mode === 'crop' && (
        <div className={styles.keeping}>
          <CropFrame file={file} cut={plan?.cut ?? null} focus={chosen.focus} onChange={keep} />
          <FocusGrid focus={chosen.focus} onChange={keep} />
        </div>
      )}
    </>
  )
}

interface FitDialogProps {
  readonly file: File
  readonly place: Place
  /** The channel that does not take it as it is. */
  readonly wanted: string | null
  readonly onClose: () => void
  readonly onFit: (id: string) => void
}

const Fitting = ({
  file,
  wanted,
  targets,
  onClose,
  onFit,
}: FitDialogProps & { readonly targets: readonly Channel[] }) => {
  const words = useComposerWords()
  const [chosen, setChosen] = useState<Chosen>({
    channel: (targets.find(({ id }) => id === wanted) ?? targets[0])?.id ?? '',
    mode: 'crop',
    focus: { x: 0.5, y: 0.5 },
    ratio: null,
  })
  const { plan, making } = useFit(file, chosen, (id) => {
    onFit(id)
    onClose()
  })
  const able = plan.data?.kind === 'fit' && plan.data.available
  const go = (
    <Button kind="primary" busy={making.isPending} disabled={!able} onClick={() => making.mutate()}>
      {words.fitDo}
    </Button>
  )
  return (
    <Dialog open onClose={onClose} title={words.fit} description={words.fitLead} actions={go}>
      <WishesForm file={file} targets={targets} chosen={chosen} plan={plan.data} onChange={setChosen} />
      {plan.isPending && <Loading />}
      <div className={classes(plan.isPlaceholderData && styles.stale)}>
        {plan.data && <PlanView plan={plan.data} />}
      </div>
      <Refusal error={making.error ?? plan.error} />
    </Dialog>
  )
}

/** Makes a file that a network takes out of one that it does not. */
export const FitDialog = (props: FitDialogProps) => {
  const words = useComposerWords()
  const composer = useComposer()
  const { scope } = props.place
  const targets = chosenChannels(composer).filter(({ id }) => scope === null || id === scope)
  if (targets.length > 0) return <Fitting {...props} targets={targets} />
  return <Dialog open onClose={props.onClose} title={words.fit} description={words.fitNeedsChannel} />
}
