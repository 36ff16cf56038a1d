import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { ConnectionError } from '@scheduly/client'

/** A part of the dashboard that did not come; only loading the page anew asks for it again. */
export class NotFetchedError extends ConnectionError {}

const KEPT = 'scheduly.reloaded'
/** Loading the page anew more often than that would help nobody. */
const GAP_MS = 30_000

/** Whether the server answers, and has not been asked for a new page just now. */
const mayReload = async (): Promise<boolean> => {
  const last = Number(sessionStorage.getItem(KEPT))
  if (Date.now() - last < GAP_MS) return false
  const answer = await fetch('/signin', { method: 'HEAD', cache: 'no-store' }).catch(() => null)
  return answer?.ok === true
}

/**
 * Fetches a part of the dashboard. After an upgrade the server has it under another name: then the page, which is the old one,
 * is loaded anew, and what was being written comes back out of this browser's store.
 */
const fetchPart = async <Part>(load: () => Promise<Part>): Promise<Part> => {
  try {
    return await load()
  } catch (cause) {
    if (!(await mayReload())) {
      throw new NotFetchedError('A part of this page could not be fetched.', { cause, mayHaveHappened: false })
    }
    sessionStorage.setItem(KEPT, String(Date.now()))
    location.reload()
    return new Promise<never>(() => {})
  }
}

/** A component that is fetched when it is shown first. */
export const late = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> => lazy(async () => ({ default: await fetchPart(load) }))
