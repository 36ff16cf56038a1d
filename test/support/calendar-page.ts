import type { Locator, Page } from 'playwright-core'
import { anOrganization, type Dashboard } from './dashboard.ts'

export const MARCH = 'calendar?view=month&date=2027-03-01'

/** An organization in Berlin, with a way to ask when a post goes out. */
export const aPlannedOrganization = async (dashboard: Dashboard) => {
  const made = await anOrganization(dashboard)
  const timeOf = async (post: string): Promise<string | null> => {
    const { scheduled_at: at } = await made.owner.api.posts.get(post)
    return at === null ? null : new Date(at).toISOString()
  }
  return { ...made, timeOf }
}

export const day = (page: Page, name: string): Locator => page.getByRole('group', { name: new RegExp(`^${name}`) })

export const chip = (page: Page, text: string): Locator => page.getByRole('link', { name: text })

/** Short messages are there twice: to be seen, and to be heard. */
export const isTold = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor()
