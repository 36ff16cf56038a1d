import { useEffect, useRef, type ReactNode } from 'react'
import { ArrowLeft, CircleQuestionMark } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { classes } from '#web/lib/classes.ts'
import { places } from '#web/lib/places.ts'
import { usePartsWords } from './words.ts'
import styles from './page.module.css'

interface PageProps {
  readonly title: string
  /** A sentence below the title. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly width?: 'wide' | 'full' | 'narrow'
  /** Where the way back leads from a screen that has a phone to itself. */
  readonly back?: string
  readonly children: ReactNode
}

let lastPath = ''

/** Going to another screen moves the focus to its heading, so that a screen reader begins there. */
const useHeadingFocus = () => {
  const heading = useRef<HTMLHeadingElement>(null)
  const [path] = useLocation()
  useEffect(() => {
    if (lastPath !== '' && lastPath !== path) heading.current?.focus({ preventScroll: true })
    lastPath = path
  }, [path])
  return heading
}

/** At the same place on every screen. */
const Help = () => {
  const words = usePartsWords()
  const [path] = useLocation()
  if (path === places.help) return null
  return (
    <Link href={places.help} className={styles.help} aria-label={words.help} title={words.help}>
      <CircleQuestionMark size={20} aria-hidden />
    </Link>
  )
}

/** On a phone, where nothing else leads away. */
const Back = ({ to }: { readonly to: string }) => {
  const words = usePartsWords()
  return (
    <Link href={to} className={styles.back} aria-label={words.back} title={words.back}>
      <ArrowLeft size={20} aria-hidden />
    </Link>
  )
}

/** A screen: its name for the tab and for the eye, what can be done on it, and what it shows. */
export const Page = ({ title, lead, actions, width = 'wide', back, children }: PageProps) => {
  const heading = useHeadingFocus()
  return (
    <div
      className={classes(styles.page, width !== 'wide' && styles[width])}
      {...(back !== undefined && { 'data-back': true })}
    >
      <title>{`${title} · Scheduly`}</title>
      <header className={styles.head}>
        <div className={styles.lead}>
          <div className={styles.title}>
            {back !== undefined && <Back to={back} />}
            <h1 ref={heading} tabIndex={-1}>
              <bdi>{title}</bdi>
            </h1>
            <Help />
          </div>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

interface CardProps {
  readonly title?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a screen with a heading of its own. */
export const Card = ({ title, actions, children }: CardProps) => (
  <section className={styles.card}>
    {title !== undefined && (
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {actions}
      </div>
    )}
    {children}
  </section>
)
