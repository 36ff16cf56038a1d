// Runs inside of the page, before anything of its own: the browser itself says what was painted, what jumped and what blocked.
const CALM_MS = 50
const PATIENCE_MS = 60_000
const PICTURES_MS = 2_000
const marks = { painted: 0, largest: 0, content: 0, ready: 0, blocked: 0, shift: 0 }
const events = []

const watch = (options, note) => {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(note))
  observer.observe({ buffered: true, ...options })
  return () => observer.takeRecords().forEach(note)
}

watch({ type: 'paint' }, ({ name, startTime }) => {
  if (name === 'first-contentful-paint') marks.painted = startTime
})
const tellLargest = watch({ type: 'largest-contentful-paint' }, ({ startTime }) => (marks.largest = startTime))
watch({ type: 'longtask' }, ({ duration }) => (marks.blocked += Math.max(0, duration - 50)))
watch({ type: 'layout-shift' }, ({ value }) => (marks.shift += value))
watch({ type: 'event', durationThreshold: 16 }, ({ duration }) => events.push(duration))

/** The page answers when a timer comes at most half as late again. */
const calm = () => {
  const asked = performance.now()
  setTimeout(() => {
    if (performance.now() - asked > CALM_MS * 1.5) calm()
    else marks.ready = asked
  }, CALM_MS)
}

/** Notes when what the screen is about is there, and when it answers. */
const seek = (selector) => {
  if (performance.now() > PATIENCE_MS) return undefined
  if (document.querySelector(selector) === null) return requestAnimationFrame(() => seek(selector))
  marks.content = performance.now()
  return calm()
}

/** From the last key to the picture that followed it, as the browser counts it; resolves behind two more pictures. */
const longestEvent = () =>
  new Promise((resolve) => {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => setTimeout(() => resolve(Math.max(0, ...events.splice(0))), 300)),
    )
  })

/** What was noted, as soon as the page answers. */
const ready = async () => {
  while (marks.ready === 0) {
    if (performance.now() > PATIENCE_MS) throw new Error(`not there, or never calm: ${location.href}`)
    await new Promise((resolve) => setTimeout(resolve, CALM_MS))
  }
  // Pictures come after the words.
  await new Promise((resolve) => setTimeout(resolve, PICTURES_MS))
  tellLargest()
  return marks
}

/** When the page answers again: what came before is over. */
const rest = async () => {
  const asked = performance.now()
  await new Promise((resolve) => setTimeout(resolve, CALM_MS))
  if (performance.now() - asked > CALM_MS * 1.5) await rest()
}

/** Behind the next picture. */
const picture = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

let reel = null

/** Looks at every picture from now on. */
const film = () => {
  const mine = { longest: 0, deaf: marks.blocked }
  let last = performance.now()
  const next = (now) => {
    mine.longest = Math.max(mine.longest, now - last)
    last = now
    if (reel === mine) requestAnimationFrame(next)
  }
  reel = mine
  requestAnimationFrame(next)
}

/** What was seen since; long tasks are told of a little later. */
const cut = async () => {
  await picture()
  await new Promise((resolve) => setTimeout(resolve, CALM_MS * 2))
  const { longest, deaf } = reel
  reel = null
  return { longestFrame: longest, blocked: marks.blocked - deaf }
}

const middleOf = (element) => {
  const { x, y, width, height } = element.getBoundingClientRect()
  return { x: x + width / 2, y: y + Math.min(height, 40) / 2 }
}

/** The first post of the second day that has some: so early that it is among the first of any other day, too. */
const way = (cells) => {
  const days = [...document.querySelectorAll('[data-cell]')]
  const filled = days.filter((day) => day.querySelector('[data-chip]') !== null)
  const chip = filled[1].querySelector('[data-chip]')
  const first = days.indexOf(filled[1]) + 1
  const over = days.slice(first, first + cells)
  return { post: chip.dataset.chip, from: middleOf(chip), over: over.map(middleOf), to: over.at(-1).dataset.cell }
}

let drop = null

const watchDrop = ({ post, cell }) => {
  const { promise, resolve, reject } = Promise.withResolvers()
  drop = promise
  const letGo = ({ timeStamp }) => {
    const look = () => {
      if (performance.now() - timeStamp > PATIENCE_MS) return reject(new Error('it did not arrive'))
      if (document.querySelector(`[data-cell="${cell}"] [data-chip="${post}"]`) === null)
        return requestAnimationFrame(look)
      // It is there before this picture is drawn.
      return picture().then(() => resolve(performance.now() - timeStamp))
    }
    look()
  }
  addEventListener('drop', letGo, { capture: true, once: true })
}

const dropped = () => drop

globalThis.probe = { seek, ready, longestEvent, rest, picture, film, cut, way, watchDrop, dropped }
