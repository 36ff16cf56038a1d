import { useState } from 'react'
import { CalendarCheck, Save, Send, ShieldCheck } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { hasCode, issuesOf } from '#web/api/problems.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useComposer } from './context.ts'
import { savesItself } from './desk-state.ts'
import type { Desk } from './desk.ts'
import type { Wish } from './desk-writer.ts'
import { isBlank } from './draft.ts'
import { fieldIds } from './issues.ts'
import { useNow } from '#web/lib/now.ts'
import { faultOf } from './when.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

/** Whether what is written here needs somebody's approval, and why. */
export const useApproval = () => {
  const { role } = useRights()
  const { approval_policy: policy } = useOrg()
  const words = useComposerWords()
  const { state } = useComposer()
  const required = state.stored?.post.approval.required === true
  const reason = policy.four_eyes
    ? words.fourEyes
    : policy.required_for === 'everyone'
      ? words.everyoneNeeds
      : words.editorsNeed
  const needs = required || role === 'editor' || policy.four_eyes || policy.required_for === 'everyone'
  return { needs, reason: needs ? reason : null }
}

/** Whether it may go out at once. */
export const useMayPublish = (): boolean => {
  const { leads } = useRights()
  const { needs } = useApproval()
  const { state } = useComposer()
  if (!leads) return false
  return !needs || (state.stored?.post.allowed_actions.includes('publish') === true && !state.dirty)
}

interface Primary {
  readonly wish: Wish
  readonly label: string
  readonly icon: typeof Send
}

const usePrimary = (): Primary => {
  const words = useComposerWords()
  const { state, draft } = useComposer()
  const { needs } = useApproval()
  const { kind } = draft.when
  const isOnItsWay = state.stored !== null && !savesItself(state.stored.post)
  if (kind === 'now') return { wish: 'publish', label: words.publishNow, icon: Send }
  if (kind === 'draft') {
    const takesTime = isOnItsWay && state.stored?.post.scheduled_at !== null
    return { wish: 'save', label: takesTime ? words.backToDraft : words.saveDraft, icon: Save }
  }
  if (isOnItsWay) return { wish: 'schedule', label: words.saveChanges, icon: Save }
  if (needs) return { wish: 'schedule', label: words.submit, icon: ShieldCheck }
  return { wish: 'schedule', label: words.schedule, icon: CalendarCheck }
}

interface Hindrance {
  readonly reason: string
  /** False while the server is asked about what was just written: then it may be tried. */
  readonly certain: boolean
}

/** What keeps it from being sent as it is written. */
const useUnready = (): Hindrance | null => {
  const words = useComposerWords()
  const { state, draft, faults, settled, zone } = useComposer()
  const now = useNow()
  if (isBlank(draft)) return { reason: words.writeFirst, certain: true }
  if (faultOf(draft.when, zone, now) !== null) {
    // What was to go out then, and did not, may be changed without going anywhere yet.
    return state.timeDirty ? { reason: words.timeFirst, certain: true } : null
  }
  const errors = faults.filter(({ severe }) => severe).length
  return errors > 0 ? { reason: words.blocked(errors), certain: settled } : null
}

/** Why it cannot be done yet; null when it can. */
const useHindrance = (wish: Wish): Hindrance | null => {
  const words = useComposerWords()
  const { state, uploads } = useComposer()
  const unready = useUnready()
  const because = (reason: string): Hindrance => ({ reason, certain: true })
  if (uploads.uploads.some(({ state: now }) => now !== 'failed')) return because(words.waitForUploads)
  if (state.clash !== null) return because(words.mustMerge)
  if (state.stored !== null && !state.dirty && wish !== 'publish') return because(words.nothingChanged)
  return wish === 'save' ? null : unready
}

const useDone = () => {
  const words = useComposerWords()
  const { org, zone, draft } = useComposer()
  const { done } = useToasts()
  const locale = useLocale()
  const [, go] = useLocation()
  return (wish: Wish, post: Awaited<ReturnType<Desk['submit']>>, isNew: boolean): void => {
    if (wish === 'save') {
      done(words.draftSaved)
      // The time that is not said yet is not forgotten.
      const { kind, wall } = draft.when
      if (isNew) go(`${places.compose(org, post.id)}${kind === 'at' ? `?at=${wall}` : ''}`, { replace: true })
      return
    }
    const at = post.scheduled_at === null ? '' : formatTime(post.scheduled_at, { locale, zone, as: 'full' })
    if (wish === 'publish') done(words.goesOut)
    else if (post.status === 'queued') done(words.scheduled(at))
    else done(post.approval.state === 'pending' ? words.submitted(at) : words.changesSaved)
    go(places.post(org, post.id))
  }
}

interface Twice {
  readonly wish: Wish
  readonly other: string | undefined
}

const useSubmit = (desk: Desk) => {
  const finish = useDone()
  const { scope, goTo } = useComposer()
  const [twice, setTwice] = useState<Twice | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = (wish: Wish, allowDuplicate = false): void => {
    const isNew = desk.state().stored === null
    setTwice(null)
    setBusy(true)
    const run = async (): Promise<void> => {
      try {
        finish(wish, await desk.submit(wish, allowDuplicate), isNew)
      } catch (error) {
        if (hasCode(error, 'duplicate_content')) setTwice({ wish, other: error.existingPostId })
        else if (issuesOf(error).length > 0) goTo({ scope, id: fieldIds.refused })
      }
      setBusy(false)
    }
    void run()
  }
  return { submit, busy, twice, drop: () => setTwice(null) }
}

const TwiceDialog = ({
  twice,
  onClose,
  onSend,
}: {
  readonly twice: Twice
  readonly onClose: () => void
  readonly onSend: () => void
}) => {
  const words = useComposerWords()
  const { org } = useComposer()
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.twiceTitle}
      description={words.twiceLead}
      actions={
        <>
          <Button onClick={onClose}>{words.twiceBack}</Button>
          <Button kind="danger" onClick={onSend}>
            {words.twiceSend}
          </Button>
        </>
      }
    >
      {twice.other !== undefined && <Link href={places.post(org, twice.other)}>{words.twiceOther}</Link>}
    </Dialog>
  )
}

/** What the server said against it, beside what has a window of its own and what leads to fields. */
const Refused = () => {
  const { state } = useComposer()
  if (state.status !== 'refused' && state.status !== 'offline') return null
  if (hasCode(state.error, 'duplicate_content') || issuesOf(state.error).length > 0) return null
  return <Refusal error={state.error} />
}

/** What becomes of it. */
export const Actions = ({ desk }: { readonly desk: Desk }) => {
  const words = useComposerWords()
  const { state, draft } = useComposer()
  const primary = usePrimary()
  const hindrance = useHindrance(primary.wish)
  const { submit, busy, twice, drop } = useSubmit(desk)
  const run = (): void => {
    if (hindrance?.certain !== true && !busy) submit(primary.wish)
  }
  useShortcuts({ 'mod+enter': run })
  const isDraft = state.stored === null || savesItself(state.stored.post)
  return (
    <div className={styles.actions}>
      <Refused />
      <div className={styles.buttons}>
        <p id="composer-hindrance" className={styles.hindrance}>
          {hindrance?.reason}
        </p>
        {isDraft && primary.wish !== 'save' && (
          <Button icon={Save} disabled={busy || isBlank(draft)} onClick={() => submit('save')}>
            {words.saveDraft}
          </Button>
        )}
        <Button
          kind="primary"
          icon={primary.icon}
          busy={busy}
          disabled={hindrance?.certain === true}
          aria-describedby="composer-hindrance"
          onClick={run}
        >
          {primary.label}
        </Button>
      </div>
      {twice !== null && <TwiceDialog twice={twice} onClose={drop} onSend={() => submit(twice.wish, true)} />}
    </div>
  )
}
