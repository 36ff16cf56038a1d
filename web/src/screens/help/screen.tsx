import { useDeferredValue, useState, type ReactNode } from 'react'
import { ArrowLeft, SearchX } from 'lucide-react'
import { Link } from 'wouter'
import { focusSearch } from '#web/lib/focus-search.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { STANDINGS } from '#web/lib/standing.ts'
import { TextField } from '#web/parts/field.tsx'
import { Card, Page } from '#web/parts/page.tsx'
import { Empty } from '#web/parts/states.tsx'
import { Status } from '#web/parts/status.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { Keyboard, useKeyGroups, type KeyGroup } from '#web/shell/key-groups.tsx'
import { hasWords } from './search.ts'
import { useHelpWords } from './words.ts'
import type { Answer } from './words-en.ts'
import styles from './help.module.css'

const Answers = ({ title, of }: { readonly title: string; readonly of: readonly Answer[] }) =>
  of.length > 0 && (
    <Card title={title}>
      {of.map((answer) => (
        <section key={answer.title} className={styles.entry}>
          <h3>{answer.title}</h3>
          <p>{answer.text}</p>
        </section>
      ))}
    </Card>
  )

interface Line {
  readonly key: string
  readonly name: ReactNode
  readonly text: string
}

const Lines = ({ of }: { readonly of: readonly Line[] }) => (
  <dl className={styles.lines}>
    {of.map(({ key, name, text }) => (
      <div key={key}>
        <dt>{name}</dt>
        <dd>{text}</dd>
      </div>
    ))}
  </dl>
)

const Keys = ({ groups }: { readonly groups: readonly KeyGroup[] }) => {
  const words = useHelpWords()
  if (groups.length === 0) return null
  return (
    <Card title={words.keys}>
      {groups.map(({ title, rows }) => (
        <section key={title} className={styles.entry}>
          <h3>{title}</h3>
          <Lines of={rows.map(([keys, text]) => ({ key: keys, name: <Keyboard keys={keys} />, text }))} />
        </section>
      ))}
    </Card>
  )
}

/** What of the help has the words that are looked for. */
const useFound = (typed: string) => {
  const words = useHelpWords()
  const { status } = usePartsWords()
  const groups = useKeyGroups()
  const fits = ({ title, text }: Answer): boolean => hasWords(typed, [title, text])
  const found = {
    answers: words.answers.filter(fits),
    states: STANDINGS.filter((state) => hasWords(typed, [status[state], words.meanings[state]])),
    glossary: words.glossary.filter(fits),
    keys: groups
      .map(({ title, rows }) => ({ title, rows: rows.filter((row) => hasWords(typed, [title, ...row])) }))
      .filter(({ rows }) => rows.length > 0),
  }
  return { ...found, isEmpty: Object.values(found).every(({ length }) => length === 0) }
}

/** The one place to look things up: what to do when, how posts can stand, what words mean, which keys there are. */
export const Screen = () => {
  const words = useHelpWords()
  const [typed, setTyped] = useState('')
  const found = useFound(useDeferredValue(typed))
  // There is no frame around this screen that has the keys of the others.
  useShortcuts({ '/': () => void focusSearch() })
  const back = (
    <Link className={styles.back} href="/">
      <ArrowLeft size={18} aria-hidden className={styles.arrow} />
      {words.back}
    </Link>
  )
  return (
    <main id="content">
      <Page title={words.title} width="narrow" lead={words.lead} actions={back}>
        <TextField
          type="search"
          label={words.search}
          value={typed}
          maxLength={100}
          onChange={({ target }) => setTyped(target.value)}
        />
        <p role="status" className="only-heard">
          {found.isEmpty && words.nothing}
        </p>
        {found.isEmpty && (
          <Empty icon={SearchX} title={words.nothing}>
            {words.nothingHint}
          </Empty>
        )}
        <Answers title={words.situations} of={found.answers} />
        {found.states.length > 0 && (
          <Card title={words.states}>
            <Lines
              of={found.states.map((state) => ({
                key: state,
                name: <Status of={state} />,
                text: words.meanings[state],
              }))}
            />
          </Card>
        )}
        <Answers title={words.words} of={found.glossary} />
        <Keys groups={found.keys} />
        <p>
          <a href="/docs">{words.api}</a>
        </p>
      </Page>
    </main>
  )
}
