import type { Locator, Page } from 'playwright-core'

/** What somebody does on a way through the dashboard. */
export interface Acts {
  /** Presses of the mouse, those into fields not counted. */
  clicks: number
  /** Fields that are written into. */
  fields: number
  keys: number
  /** Places at which one stops to read what is asked. */
  looks: number
}

/** A hand that counts what it does. */
const createHand = () => {
  const acts: Acts = { clicks: 0, fields: 0, keys: 0, looks: 0 }
  return {
    acts,
    look: async (what: Locator): Promise<void> => {
      acts.looks += 1
      await what.waitFor()
    },
    click: async (what: Locator): Promise<void> => {
      acts.clicks += 1
      await what.click()
    },
    write: async (field: Locator, text: string): Promise<void> => {
      acts.fields += 1
      acts.keys += text.length
      await field.fill(text)
    },
    press: async (field: Locator, key: string): Promise<void> => {
      acts.keys += 1
      await field.press(key)
    },
  }
}

type Hand = ReturnType<typeof createHand>

const signUp = async (page: Page, hand: Hand, name: string): Promise<void> => {
  await page.goto('/signup')
  await hand.look(page.getByRole('heading', { name: 'Create an account' }))
  await hand.write(page.getByLabel('E-mail address'), `${name}@example.org`)
  await hand.write(page.getByLabel('Your name here'), name)
  await hand.write(page.getByLabel('Password', { exact: true }), 'correct horse battery')
  await hand.click(page.getByRole('button', { name: 'Create an account' }))
  await hand.look(page.getByRole('heading', { name: 'Name your organization' }))
  await hand.write(page.getByLabel('Name of the organization'), 'Ink & Co')
  await hand.click(page.getByRole('button', { name: 'Create the organization' }))
}

const connect = async (page: Page, hand: Hand): Promise<void> => {
  await hand.look(page.getByRole('heading', { name: 'From here to your first post' }))
  await hand.click(page.getByRole('button', { name: 'Use the test network' }))
  await hand.look(page.getByText('@ink_co is connected.'))
  await hand.click(page.getByRole('link', { name: 'Write a post for it' }))
}

interface FirstRun {
  readonly name: string
  readonly text: string
  /** A time in words; the one that is proposed, without. */
  readonly when?: () => string
  /** Looks at a place on the way. */
  readonly onPlace?: (place: 'checklist' | 'composer') => Promise<void>
}

/** The way of somebody who has read nothing: from no account to a post that is scheduled on a test network, a button at a time. */
export const walkFirstRun = async (page: Page, { name, text, when, onPlace }: FirstRun): Promise<Acts> => {
  const hand = createHand()
  await signUp(page, hand, name)
  await page.getByRole('heading', { name: 'From here to your first post' }).waitFor()
  await onPlace?.('checklist')
  await connect(page, hand)
  await hand.look(page.getByRole('checkbox', { name: /^X @ink_co/ }))
  const channel = page.getByRole('checkbox', { name: /^X @ink_co/ })
  if (!(await channel.isChecked())) await hand.click(channel)
  await hand.write(page.getByRole('textbox', { name: 'Text', exact: true }), text)
  await hand.look(page.getByRole('heading', { name: 'When it goes out' }))
  const atTime = page.getByRole('radio', { name: 'At a time' })
  if (!(await atTime.isChecked())) await hand.click(atTime)
  if (when !== undefined) {
    const spoken = page.getByLabel('Or say it in words')
    await hand.write(spoken, when())
    await page.getByText(/^Understood: /).waitFor()
    await hand.press(spoken, 'Enter')
  }
  await onPlace?.('composer')
  await hand.click(page.getByRole('button', { name: 'Schedule', exact: true }))
  await hand.look(page.getByText('It goes out by itself at its time'))
  return hand.acts
}
