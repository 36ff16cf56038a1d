import type { Page } from 'playwright-core'

/** Drags what stays of a picture to the right, by so much of the picture; where the middle of it lies then, as the server is asked. */
export const dragFrame = async (page: Page, share: number): Promise<number> => {
  const frame = page.locator('[data-frame]')
  const whole = await frame.locator('..').boundingBox()
  const at = await frame.boundingBox()
  if (whole === null || at === null) throw new Error('There is no frame to drag.')
  const [x, y] = [at.x + at.width / 2, at.y + at.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + (share * whole.width) / 2, y)
  await page.mouse.move(x + share * whole.width, y)
  const asked = page.waitForRequest(/\/fit\/plan$/)
  await page.mouse.up()
  return (await asked).postDataJSON().focus.x
}
