import { Tabs } from '@base-ui/react/tabs'
import { Link as LinkIcon, Unlink } from 'lucide-react'
import { Button } from '#web/parts/button.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { Note } from '#web/parts/states.tsx'
import { chosenChannels, useComposer } from './context.ts'
import { FIRST, isOwn, partsFor, setThread, takeBack, variantOf, type Field, type Scope } from './draft.ts'
import { fieldIds } from './issues.ts'
import { channelName } from './naming.ts'
import { keepNumbers } from './numbers.ts'
import { OptionsForm } from './options-form.tsx'
import { PartEditor } from './part-editor.tsx'
import { ThreadTools } from './thread-tools.tsx'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

const FIELDS: readonly Field[] = ['text', 'media', 'thread']

const ALL = 'all'

/** What of a channel is its own, and the way back to what all have. */
const Ties = ({ scope }: { readonly scope: string }) => {
  const words = useComposerWords()
  const { draft, edit, goTo } = useComposer()
  const back = (field: Field): void => {
    edit((now) => takeBack(now, scope, field))
    goTo({ scope, id: fieldIds.text(FIRST) })
  }
  const own = FIELDS.filter((field) => isOwn(draft, scope, field))
  if (own.length === 0) {
    return (
      <p className={styles.tie}>
        <LinkIcon size={16} aria-hidden />
        {words.sameAsAll}
      </p>
    )
  }
  return (
    <ul className={styles.ties}>
      {own.map((field) => (
        <li key={field} className={styles.tie}>
          <Unlink size={16} aria-hidden />
          {words.own[field]}
          <Button small kind="quiet" onClick={() => back(field)}>
            {words.backTo[field]}
          </Button>
        </li>
      ))}
    </ul>
  )
}

const useThreads = (scope: Scope): boolean => {
  const composer = useComposer()
  const can = (provider: string): boolean => composer.providers.find(({ code }) => code === provider)?.threads === true
  return chosenChannels(composer).some(({ id, provider }) => (scope === null || id === scope) && can(provider))
}

/** A thread on a channel without threads: it cannot go there, and that is put right by one press. */
const NoThreads = ({ scope }: { readonly scope: string }) => {
  const words = useComposerWords()
  const { edit, goTo } = useComposer()
  const leaveOut = (): void => {
    edit((draft) => keepNumbers(draft, setThread(draft, scope, []), scope))
    goTo({ scope, id: fieldIds.text(FIRST) })
  }
  return (
    <Note kind="warn">
      <p>{words.noThreads}</p>
      <Button small onClick={leaveOut}>
        {words.leaveThreadOut}
      </Button>
    </Note>
  )
}

const Writing = ({ scope }: { readonly scope: Scope }) => {
  const { draft } = useComposer()
  const threads = useThreads(scope)
  const parts = partsFor(draft, scope)
  return (
    <div className={styles.writing}>
      {scope !== null && <Ties scope={scope} />}
      {scope !== null && !threads && parts.length > 1 && <NoThreads scope={scope} />}
      {parts.map((part, index) => (
        <PartEditor key={part.key} part={part} index={index} all={parts.length} />
      ))}
      <ThreadTools scope={scope} threads={threads} />
      {scope !== null && <OptionsForm channel={scope} />}
    </div>
  )
}

interface EditorProps {
  readonly onScope: (scope: Scope) => void
}

/** What is written for all channels, and for each what it has of its own. */
export const Editor = ({ onScope }: EditorProps) => {
  const words = useComposerWords()
  const composer = useComposer()
  const { draft, scope } = composer
  const chosen = chosenChannels(composer)
  return (
    <Tabs.Root value={scope ?? ALL} onValueChange={(value) => onScope(value === ALL ? null : String(value))}>
      <Tabs.List className={styles.tabs} aria-label={words.writeFor}>
        <Tabs.Tab value={ALL} className={styles.tab}>
          {words.all}
        </Tabs.Tab>
        {chosen.map((channel) => {
          const own = variantOf(draft, channel.id)
          const differs = FIELDS.some((field) => isOwn(draft, channel.id, field))
          return (
            <Tabs.Tab key={channel.id} value={channel.id} className={styles.tab}>
              <NetworkGlyph provider={channel.provider} small silent />
              <bdi className={styles.tabName}>{channelName(channel)}</bdi>
              {own !== undefined && differs && <Unlink size={14} role="img" aria-label={words.customised} />}
            </Tabs.Tab>
          )
        })}
      </Tabs.List>
      <Tabs.Panel value={scope ?? ALL} className={styles.panel} tabIndex={-1}>
        <Writing scope={scope} />
      </Tabs.Panel>
    </Tabs.Root>
  )
}
