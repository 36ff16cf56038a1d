// What a hand does in a month of very many posts: it scrolls, carries a post over ten days, and puts it down.
import type { Page } from 'playwright-core'

/** How smooth a gesture was, in milliseconds. */
export interface Gesture {
  /** The longest that one picture stood while something moved. */
  readonly longestFrame: number
  /** The page was deaf for, beyond 50 each time. */
  readonly blocked: number
}

export interface Gestures {
  readonly scrolledMonth: Gesture
  readonly scrolledList: Gesture
  readonly dragged: Gesture
  /** From letting go to the picture that has the post in its new place. */
  readonly dropMs: number
}

const filmed = async (page: Page, act: () => Promise<void>): Promise<Gesture> => {
  await page.evaluate('probe.rest()')
  await page.evaluate('probe.film()')
  await act()
  return page.evaluate<Gesture>('probe.cut()')
}

const TURNS = 12
const TURN_PX = 400

/** Down to the end, and up again; a picture for each turn of the wheel, as a hand would have it. */
const scroll = async (page: Page): Promise<void> => {
  await page.mouse.move(640, 500)
  for (const by of [TURN_PX, -TURN_PX]) {
    for (let turn = 0; turn < TURNS; turn += 1) {
      await page.mouse.wheel(0, by)
      await page.evaluate('probe.picture()')
    }
  }
}

interface Point {
  readonly x: number
  readonly y: number
}

/** A post, and the days that it is carried over; the last of them takes it. */
interface Way {
  readonly post: string
  readonly from: Point
  readonly over: readonly Point[]
  readonly to: string
}

const CELLS = 10
/** From one day to the next. */
const STEPS = 5

const carry = async (page: Page, { over }: Way): Promise<void> => {
  for (const { x, y } of over) {
    await page.mouse.move(x, y, { steps: STEPS })
    await page.evaluate('probe.picture()')
  }
}

const moved = (page: Page) => page.waitForResponse((answer) => answer.request().method() === 'PATCH')

const dragAndDrop = async (page: Page): Promise<Pick<Gestures, 'dragged' | 'dropMs'>> => {
  const way = await page.evaluate<Way>(`probe.way(${CELLS})`)
  await page.mouse.move(way.from.x, way.from.y)
  await page.mouse.down()
  const dragged = await filmed(page, () => carry(page, way))
  await page.evaluate(`probe.watchDrop(${JSON.stringify({ post: way.post, cell: way.to })})`)
  const saved = moved(page)
  await page.mouse.up()
  const dropMs = await page.evaluate<number>('probe.dropped()')
  await saved
  // As it was, for whoever comes next.
  const undone = moved(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  await undone
  return { dragged, dropMs }
}

/** Begins and ends in the month, and leaves every post where it was. */
export const measureGestures = async (page: Page): Promise<Gestures> => {
  const scrolledMonth = await filmed(page, () => scroll(page))
  const dropped = await dragAndDrop(page)
  await page.keyboard.press('l')
  await page.locator('main section [data-chip]').first().waitFor()
  const scrolledList = await filmed(page, () => scroll(page))
  return { scrolledMonth, scrolledList, ...dropped }
}
