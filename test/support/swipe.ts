import type { Locator, Page } from 'playwright-core'

interface Swipe {
  readonly on: Locator
  /** How far the finger is from where it was put down, one after the other, in pixels to the right. */
  readonly ways: readonly number[]
}

/** A finger that is put down in the middle of something, goes sideways over it, a little down as fingers do, and is lifted. */
export const swipeOver = async (page: Page, { on, ways }: Swipe): Promise<void> => {
  const at = await on.boundingBox()
  if (at === null) throw new Error('There is nothing to swipe over.')
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2]
  const finger = await page.context().newCDPSession(page)
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] })
  for (const way of ways)
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + way, y: y + 2 }] })
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await finger.detach()
}
