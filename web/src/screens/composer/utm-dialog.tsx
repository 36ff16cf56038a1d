import { useId, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { networkName } from '#web/parts/network.tsx'
import { Form } from '#web/parts/rows.tsx'
import type { Channel } from '@scheduly/client'
import { chosenChannels, useComposer } from './context.ts'
import type { Draft, Scope } from './draft.ts'
import { channelName } from './naming.ts'
import { useToolWords } from './tool-words.ts'
import { linksFor, tagChannel, tagLinks, tagsOf, untagChannel } from './utm.ts'
import styles from './media.module.css'

const LONGEST_TAG = 100

const sourceOf = (provider: string): string => networkName(provider).toLowerCase()

interface Wanted {
  readonly campaign: string
  readonly medium: string
  readonly sources: Readonly<Record<string, string>>
}

const firstWanted = (draft: Draft, channels: readonly Channel[]): Wanted => {
  const known = new Map(channels.map(({ id }) => [id, tagsOf(draft, id)]))
  const any = [...known.values()].find((tags) => tags !== null)
  return {
    campaign: any?.campaign ?? '',
    medium: any?.medium ?? 'social',
    sources: Object.fromEntries(channels.map(({ id, provider }) => [id, known.get(id)?.source ?? sourceOf(provider)])),
  }
}

const tagsFor = ({ campaign, medium, sources }: Wanted, id: string) => ({ campaign, medium, source: sources[id] ?? '' })

const LinksShown = ({ channels, wanted }: { readonly channels: readonly Channel[]; readonly wanted: Wanted }) => {
  const words = useToolWords()
  const { draft } = useComposer()
  return (
    <div className={styles.tagged}>
      <p className={styles.name}>{words.tagged}</p>
      <ul className={styles.links}>
        {channels.flatMap(({ id }) =>
          [...new Set(linksFor(draft, id))].map((link) => (
            <li key={`${id} ${link}`}>
              <bdi>{tagLinks(link, tagsFor(wanted, id))}</bdi>
            </li>
          )),
        )}
      </ul>
    </div>
  )
}

interface UtmDialogProps {
  readonly scope: Scope
  readonly onClose: () => void
}

/** The channels whose links can be tagged: those that are written for, and have links. */
const useLinked = (scope: Scope): readonly Channel[] => {
  const composer = useComposer()
  return chosenChannels(composer).filter(
    ({ id }) => (scope === null || id === scope) && linksFor(composer.draft, id).length > 0,
  )
}

interface TagFieldsProps {
  readonly channels: readonly Channel[]
  readonly wanted: Wanted
  readonly error: string | undefined
  readonly onChange: (wanted: Wanted) => void
}

const TagFields = ({ channels, wanted, error, onChange }: TagFieldsProps) => {
  const words = useToolWords()
  return (
    <>
      <TextField
        label={words.campaign}
        hint={words.campaignHint}
        error={error}
        value={wanted.campaign}
        maxLength={LONGEST_TAG}
        onChange={({ target }) => onChange({ ...wanted, campaign: target.value })}
      />
      <TextField
        label={words.medium}
        value={wanted.medium}
        maxLength={LONGEST_TAG}
        onChange={({ target }) => onChange({ ...wanted, medium: target.value })}
      />
      {channels.map((channel) => (
        <TextField
          key={channel.id}
          label={words.source(channelName(channel))}
          value={wanted.sources[channel.id] ?? ''}
          maxLength={LONGEST_TAG}
          onChange={({ target }) => onChange({ ...wanted, sources: { ...wanted.sources, [channel.id]: target.value } })}
        />
      ))}
    </>
  )
}

/** Tags the links of a post, for each channel in its own text. */
export const UtmDialog = ({ scope, onClose }: UtmDialogProps) => {
  const words = useToolWords()
  const { draft, edit } = useComposer()
  const channels = useLinked(scope)
  const form = useId()
  const [wanted, setWanted] = useState(() => firstWanted(draft, channels))
  const [tried, setTried] = useState(false)
  const missing = wanted.campaign.trim() === ''
  const change = (how: (now: Draft, id: string) => Draft): void => {
    edit((now) => channels.reduce((changed, { id }) => how(changed, id), now))
    onClose()
  }
  const tag = (): void => {
    setTried(true)
    if (missing) return
    change((now, id) => tagChannel(now, id, tagsFor(wanted, id)))
  }
  const actions = (
    <>
      {channels.some(({ id }) => tagsOf(draft, id) !== null) && (
        <Button onClick={() => change(untagChannel)}>{words.untag}</Button>
      )}
      <Button kind="primary" type="submit" form={form}>
        {words.tagDo}
      </Button>
    </>
  )
  const error = tried && missing ? words.noCampaign : undefined
  return (
    <Dialog open onClose={onClose} title={words.tagTitle} description={words.tagLead} actions={actions}>
      <Form id={form} label={words.tagTitle} onSubmit={tag}>
        <TagFields channels={channels} wanted={wanted} error={error} onChange={setWanted} />
      </Form>
      <LinksShown channels={channels} wanted={wanted} />
    </Dialog>
  )
}
