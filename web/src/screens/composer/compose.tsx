import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { useQuery } from '@tanstack/react-query'
import type { PostDetail } from '@scheduly/client'
import { useAccount, useChannels, useProviders } from '#web/api/reads.ts'
import { useSaid } from '#web/i18n/said.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Page } from '#web/parts/page.tsx'
import { Presence } from '#web/parts/presence.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useUploads } from '#web/parts/uploads/use-uploads.ts'
import { Actions, useApproval, useMayPublish } from './actions.tsx'
import { ChangedBanner, ConsequenceBanner, KeptOffer } from './banners.tsx'
import { Beside } from './beside.tsx'
import { ChannelPicker } from './channel-picker.tsx'
import { ComposerContext, useComposer, type Composer } from './context.ts'
import type { DeskState } from './desk-state.ts'
import type { Desk } from './desk.ts'
import { changeMedia, contentWord, FIRST, type Draft, type Place, type Scope } from './draft.ts'
import { Editor } from './editor.tsx'
import { HeadTools } from './head-tools.tsx'
import { faultsOf, fieldIds, type Target } from './issues.ts'
import { IssuesPanel } from './issues-panel.tsx'
import type { Found } from './kept.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { channelNameOf } from './naming.ts'
import { Previews } from './previews.tsx'
import { RefusedFields } from './refused-fields.tsx'
import { Schedule } from './schedule.tsx'
import { useCheck } from './use-check.ts'
import { newTab, useDesk, writingQuery } from './use-desk.ts'
import { useKept } from './use-kept.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

type View = 'write' | 'preview'

/** Gives the focus to a place on the screen, and opens what it lies in. */
const focusOn = (id: string): void => {
  const place = document.getElementById(id)
  const folded = place?.closest('details')
  if (folded instanceof HTMLDetailsElement) folded.open = true
  place?.focus()
  place?.scrollIntoView({ block: 'center' })
}

interface Start {
  /** The post as it was read; null for a new one. */
  readonly stored: { readonly post: PostDetail; readonly etag: string } | null
  readonly draft: Draft
}

const useOnLeft = (): (() => void) => {
  const words = useComposerWords()
  const { done } = useToasts()
  return () => void done(words.keptOnLeaving)
}

/** Everything that the parts of the composer look at, and the desk at which it is written. */
const useWriting = (
  { stored, draft }: Start,
  setView: (view: View) => void,
): { composer: Composer; desk: Desk } & { setScope: (scope: Scope) => void } => {
  const [org, zone] = [useOrgId(), useZone()]
  const { id: user } = useAccount()
  const [channels, providers] = [useChannels(org), useProviders()]
  const [tab] = useState(newTab)
  const post = stored?.post.id ?? null
  const onLeft = useOnLeft()
  const [desk, state] = useDesk({ user, org, post, zone, tab }, { stored, draft, onLeft })
  const [wanted, setScope] = useState<Scope>(null)
  const scope = state.draft.channels.some(({ channel_id }) => channel_id === wanted) ? wanted : null
  const { check, counted, settled } = useCheck(org, { draft: state.draft, zone, post: state.stored?.post.id ?? null })
  const uploads = useUploads<Place>(org, ({ place }, { id, alt_text }) => {
    desk.edit((now) => changeMedia(now, place, (media) => [...media, { media_id: id, alt_text }]))
  })
  const nameOf = (id: string | null): string | null => channelNameOf(channels, id)
  const goTo = (target: Pick<Target, 'scope' | 'id'>): void => {
    flushSync(() => {
      setView('write')
      setScope(target.scope)
    })
    focusOn(target.id)
  }
  const said = useSaid()
  const faults = faultsOf(check, nameOf).map((fault) => ({ ...fault, detail: said.issue(fault) }))
  const composer = {
    org,
    zone,
    channels,
    providers,
    state,
    draft: state.draft,
    edit: desk.edit,
    scope,
    check,
    counted,
    settled,
    faults,
    uploads,
    goTo,
  }
  return { composer, desk, setScope }
}

/** Tells the desk what live events had read anew. */
const useNews = (desk: Desk, org: string, { stored, status }: DeskState): PostDetail | null => {
  const post = stored?.post.id ?? null
  const { data } = useQuery({ ...writingQuery(org, post ?? ''), enabled: post !== null })
  // What comes while something is being saved is looked at after that.
  const isSaving = status === 'saving'
  useEffect(() => {
    if (data !== undefined && !isSaving) desk.told(data)
  }, [desk, data, isSaving])
  return data?.post ?? null
}

const ViewSwitch = ({ view, onChange }: { readonly view: View; readonly onChange: (view: View) => void }) => {
  const words = useComposerWords()
  return (
    <div role="group" aria-label={words.view} className={styles.views}>
      {(['write', 'preview'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={view === each}
          className={styles.viewButton}
          onClick={() => onChange(each)}
        >
          {words.views[each]}
        </button>
      ))}
    </div>
  )
}

const Merge = ({ desk, onClose }: { readonly desk: Desk; readonly onClose: () => void }) => {
  const { state, draft, zone } = useComposer()
  const { clash } = state
  if (clash === null) return null
  const settle = (merged: Draft): void => desk.settle(merged, clash.theirs)
  return <MergeDialog clash={clash} mine={draft} zone={zone} onSettle={settle} onClose={onClose} />
}

const MOST_OFFERED = 3

const Offer = ({ desk }: { readonly desk: Desk }) => {
  const { org, channels, state, goTo } = useComposer()
  const { id: user } = useAccount()
  // What a tab keeps is found by the post that it was opened for.
  const [post] = useState(() => state.stored?.post.id ?? null)
  const { found, discard } = useKept({ user, org, post })
  const drop = (name: string): void => {
    discard(name)
    goTo({ scope: null, id: fieldIds.text(FIRST) })
  }
  const restore = ({ draft, base, name }: Found): void => {
    const known = draft.channels.filter(({ channel_id }) => channels.some(({ id }) => id === channel_id))
    desk.restore({ draft: { ...draft, channels: known }, base })
    drop(name)
  }
  // What the server has after all needs no offer, and more than a few are no help.
  const offered = found.filter(({ draft }) => contentWord(draft) !== contentWord(state.draft)).slice(0, MOST_OFFERED)
  return <KeptOffer found={offered} onRestore={restore} onDiscard={({ name }) => drop(name)} />
}

const When = () => {
  const { reason } = useApproval()
  return <Schedule mayPublish={useMayPublish()} approvalHint={reason} />
}

interface WorkProps {
  readonly view: View
  readonly onScope: (scope: Scope) => void
}

/** What is written on the one side, and how it will look on the other; on a phone one of the two. */
const Work = ({ view, onScope }: WorkProps) => {
  const words = useComposerWords()
  return (
    <div className={styles.columns}>
      <div className={classes(styles.left, view === 'preview' && styles.away)}>
        <Editor onScope={onScope} />
        <When />
        <Beside />
        <IssuesPanel />
      </div>
      <aside className={classes(styles.right, view === 'write' && styles.away)} aria-label={words.views.preview}>
        <Previews />
      </aside>
    </div>
  )
}

/** Where a post is written. */
export const Compose = ({ stored, draft }: Start) => {
  const words = useComposerWords()
  const [view, setView] = useState<View>('write')
  const { composer, desk, setScope } = useWriting({ stored, draft }, setView)
  const { state, org } = composer
  const news = useNews(desk, org, state)
  const detail = news ?? stored?.post ?? null
  const [merging, setMerging] = useState(true)
  return (
    <ComposerContext value={composer}>
      <Page
        title={stored === null ? words.newPost : words.editPost}
        back={stored === null ? places.calendar(org) : places.post(org, stored.post.id)}
        actions={<HeadTools />}
      >
        {state.stored !== null && <Presence org={org} post={state.stored.post.id} writes />}
        <Offer desk={desk} />
        {detail !== null && <ConsequenceBanner post={detail} />}
        <ChangedBanner desk={desk} onLook={() => setMerging(true)} />
        <RefusedFields />
        <ChannelPicker />
        <ViewSwitch view={view} onChange={setView} />
        <Work view={view} onScope={setScope} />
        <Actions desk={desk} />
        {merging && <Merge desk={desk} onClose={() => setMerging(false)} />}
      </Page>
    </ComposerContext>
  )
}
