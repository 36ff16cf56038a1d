import { useDeferredValue, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import {
  BookOpen,
  CircleQuestionMark,
  FileText,
  Languages,
  LogOut,
  PenLine,
  SunMoon,
  UserRound,
  type LucideIcon,
} from 'lucide-react'
import { postsQuery } from '#web/api/reads.ts'
import { LANGUAGES, setLanguage, type Language } from '#web/i18n/i18n.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { setTheme, THEMES } from '#web/lib/theme.ts'
import { Dialog } from '#web/parts/dialog.tsx'
import { useSignOut } from '#web/parts/sign-out.ts'
import type { Destination } from './navigation.ts'
import { useShellWords } from './words.ts'
import styles from './palette.module.css'

interface Command {
  readonly id: string
  readonly label: string
  readonly kind: string
  readonly icon: LucideIcon
  readonly run: () => void
}

const isLanguage = (tag: string): tag is Language => tag in LANGUAGES

const useCommands = (destinations: readonly Destination[]): readonly Command[] => {
  const words = useShellWords()
  const org = useOrg()
  const { writes } = useRights()
  const [, go] = useLocation()
  const leaving = useSignOut()
  const write: Command = {
    id: 'write',
    label: words.write,
    kind: '',
    icon: PenLine,
    run: () => go(places.compose(org.id)),
  }
  return [
    ...(writes ? [write] : []),
    ...destinations.map(({ name, label, icon, href }) => ({
      id: name,
      label,
      kind: words.goTo,
      icon,
      run: () => go(href),
    })),
    { id: 'me', label: words.me, kind: words.goTo, icon: UserRound, run: () => go(places.me) },
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      label: words.themes[theme],
      kind: words.theme,
      icon: SunMoon,
      run: () => setTheme(theme),
    })),
    ...Object.entries(LANGUAGES).map(([tag, label]) => ({
      id: `language-${tag}`,
      label,
      kind: words.language,
      icon: Languages,
      run: () => isLanguage(tag) && setLanguage(tag),
    })),
    { id: 'help', label: words.helpPage, kind: words.goTo, icon: CircleQuestionMark, run: () => go(places.help) },
    { id: 'docs', label: words.help, kind: '', icon: BookOpen, run: () => location.assign('/docs') },
    { id: 'out', label: words.signOut, kind: '', icon: LogOut, run: () => leaving.mutate() },
  ]
}

/** Posts whose text has what is typed; from three letters on. */
const useFoundPosts = (typed: string): readonly Command[] => {
  const words = useShellWords()
  const org = useOrg()
  const [, go] = useLocation()
  const query = postsQuery(org.id, { q: typed, fields: 'id,text', sort: '-created_at' }, 8)
  const found = useQuery({ ...query, enabled: typed.length >= 3 }).data ?? []
  if (typed.length < 3) return []
  return found.map(({ id, text }) => ({
    id,
    label: text,
    kind: words.posts,
    icon: FileText,
    run: () => go(places.post(org.id, id)),
  }))
}

const step = (event: KeyboardEvent, at: number, count: number): number | null => {
  if (event.key === 'ArrowDown') return (at + 1) % count
  if (event.key === 'ArrowUp') return (at - 1 + count) % count
  return null
}

interface OptionProps {
  readonly id: string
  readonly command: Command
  readonly chosen: boolean
  readonly onRun: () => void
  readonly onRest: () => void
}

const Option = ({ id, command, chosen, onRun, onRest }: OptionProps) => (
  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field above has the focus, and the keys
  <div
    id={id}
    role="option"
    tabIndex={-1}
    aria-selected={chosen}
    className={styles.item}
    onClick={onRun}
    onMouseMove={onRest}
  >
    <command.icon size={18} aria-hidden />
    <bdi className={styles.text}>{command.label}</bdi>
    <span className={styles.kind}>{command.kind}</span>
  </div>
)

interface PaletteProps {
  readonly destinations: readonly Destination[]
  readonly onClose: () => void
}

/** One place to go anywhere, do anything and find any post, by typing. */
export const Palette = ({ destinations, onClose }: PaletteProps) => {
  const words = useShellWords()
  const id = useId()
  const find = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const wanted = useDeferredValue(typed.trim())
  const commands = useCommands(destinations)
  const posts = useFoundPosts(wanted)
  const fits = ({ label, kind }: Command) => `${kind} ${label}`.toLowerCase().includes(wanted.toLowerCase())
  const shown = [...commands.filter(fits), ...posts]
  const chosen = Math.min(at, Math.max(0, shown.length - 1))
  const run = (command: Command | undefined): void => {
    onClose()
    command?.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = shown.length === 0 ? null : step(event, chosen, shown.length)
    if (next === null && event.key !== 'Enter') return
    event.preventDefault()
    if (next === null) run(shown[chosen])
    else setAt(next)
  }
  return (
    <Dialog open onClose={onClose} title={words.palette} first={find}>
      <input
        ref={find}
        className={styles.find}
        role="combobox"
        aria-label={words.paletteHint}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={shown[chosen] && `${id}-${chosen}`}
        placeholder={words.paletteHint}
        value={typed}
        autoComplete="off"
        onKeyDown={onKeyDown}
        onChange={({ target }) => {
          setTyped(target.value)
          setAt(0)
        }}
      />
      <div id={id} role="listbox" aria-label={words.palette} className={styles.list}>
        {shown.map((command, index) => (
          <Option
            key={command.id}
            id={`${id}-${index}`}
            command={command}
            chosen={index === chosen}
            onRun={() => run(command)}
            onRest={() => setAt(index)}
          />
        ))}
      </div>
      {shown.length === 0 && <p role="status">{words.paletteNothing}</p>}
    </Dialog>
  )
}
