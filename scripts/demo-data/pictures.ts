import sharp from 'sharp'
import type { Scheduly } from '../../clients/typescript/src/index.ts'

const SIDE = 1080

/** What is drawn, and what is said of it; the last one has no alt text yet, so that there is something to find. */
const PICTURES = {
  cup: {
    name: 'cup-on-the-counter.jpg',
    alt: 'A cup of coffee from above on a wooden counter',
    tags: ['coffee', 'shop'],
  },
  beans: { name: 'fresh-beans.jpg', alt: 'Freshly roasted coffee beans', tags: ['coffee', 'roastery'] },
  harbor: { name: 'harbor-morning.jpg', alt: 'The harbor at sunrise', tags: ['city'] },
  poster: { name: 'autumn-menu.jpg', alt: 'A poster of the autumn menu in orange and brown', tags: ['menu', 'autumn'] },
  team: { name: 'three-of-us.jpg', alt: 'Three people behind the counter, drawn as circles', tags: ['people'] },
  window: { name: 'new-window.jpg', alt: '', tags: ['shop'] },
} as const

export type PictureName = keyof typeof PICTURES

const circles = (color: string, spots: readonly (readonly [number, number, number])[]): string =>
  spots.map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${color}"/>`).join('')

const beans = Array.from({ length: 60 }, (_, index) => {
  const [x, y] = [(index * 337) % SIDE, (index * 571) % SIDE]
  const turned = `transform="rotate(${(index * 47) % 180} ${x} ${y})"`
  return `<g ${turned}><ellipse cx="${x}" cy="${y}" rx="74" ry="48" fill="#${index % 2 === 0 ? '5b3621' : '6f4529'}"/><path d="M${x - 62} ${y} q62 26 124 0" stroke="#3b2113" stroke-width="9" fill="none"/></g>`
}).join('')

const DRAWINGS: Readonly<Record<PictureName, string>> = {
  cup: `<rect width="1080" height="1080" fill="#b98b5e"/>${[180, 420, 660, 900].map((y) => `<rect y="${y}" width="1080" height="6" fill="#a2764b"/>`).join('')}${circles('#fffaf0', [[540, 540, 360]])}${circles('#e9dfcf', [[540, 540, 300]])}${circles('#4a2a18', [[540, 540, 270]])}<path d="M540 400 q90 60 0 140 q-90 80 0 150" stroke="#e8cda8" stroke-width="34" fill="none" stroke-linecap="round"/>`,
  beans: `<rect width="1080" height="1080" fill="#2f1c12"/>${beans}`,
  harbor: `<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="#27476e"/><stop offset=".6" stop-color="#f3a86b"/></linearGradient></defs><rect width="1080" height="1080" fill="url(#s)"/>${circles('#ffe3b0', [[720, 600, 110]])}<rect y="700" width="1080" height="380" fill="#1d3550"/><path d="M120 700 h220 l-40 90 h-140z M230 690 v-240 l120 230z" fill="#0d1b2b"/><path d="M600 700 h90 v-380 h30 v380 h90" stroke="#0d1b2b" stroke-width="22" fill="none"/>`,
  poster: `<rect width="1080" height="1080" fill="#c8642b"/><rect x="120" y="120" width="840" height="840" rx="40" fill="#fbe9d2"/>${circles(
    '#8b3d17',
    [
      [400, 470, 150],
      [690, 620, 190],
    ],
  )}${circles('#e2a03f', [
    [690, 360, 110],
    [360, 760, 90],
  ])}`,
  team: `<rect width="1080" height="1080" fill="#0b5d57"/>${circles('#f3c9a5', [
    [300, 470, 120],
    [780, 470, 120],
  ])}${circles('#a86b45', [[540, 430, 130]])}<path d="M150 1080 q150 -460 300 0z M630 1080 q150 -460 300 0z" fill="#dcebe7"/><path d="M360 1080 q180 -560 360 0z" fill="#fbe9d2"/>`,
  window: `<rect width="1080" height="1080" fill="#dfe7e4"/><rect x="160" y="160" width="760" height="760" fill="#7fb6c4"/><path d="M540 160 v760 M160 540 h760" stroke="#ffffff" stroke-width="40"/>${circles(
    '#2f6b3c',
    [
      [260, 900, 110],
      [820, 900, 130],
    ],
  )}`,
}

const draw = (name: PictureName): Promise<Buffer> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">${DRAWINGS[name]}</svg>`))
    .jpeg({ quality: 82 })
    .toBuffer()

export type Pictures = Readonly<Record<PictureName, string>>

const upload = async (person: Scheduly, org: string, name: PictureName): Promise<string> => {
  const { name: file, alt, tags } = PICTURES[name]
  const form = new FormData()
  form.set('name', file)
  form.set('alt_text', alt)
  form.set('tags', tags.join(','))
  form.set('file', new Blob([new Uint8Array(await draw(name))], { type: 'image/jpeg' }), file)
  return (await person.media.upload(org, form)).id
}

/** Draws the pictures and puts them into the library; their ids by name. */
export const addPictures = async (person: Scheduly, org: string): Promise<Pictures> => ({
  cup: await upload(person, org, 'cup'),
  beans: await upload(person, org, 'beans'),
  harbor: await upload(person, org, 'harbor'),
  poster: await upload(person, org, 'poster'),
  team: await upload(person, org, 'team'),
  window: await upload(person, org, 'window'),
})
