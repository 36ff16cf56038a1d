import sharp from 'sharp'

const BOUNDARY = 'a-boundary-of-the-benchmark'
const SIDE = 200

const file = await sharp({
  create: {
    width: SIDE,
    height: SIDE,
    channels: 3,
    background: '#3366cc',
    noise: { type: 'gaussian', mean: 128, sigma: 20 },
  },
})
  .jpeg()
  .toBuffer()

const head = [
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="file"; filename="picture.jpg"',
  'Content-Type: image/jpeg',
  '',
  '',
].join('\r\n')

/** A small picture, as a form sends it. */
export const REPEATED_PICTURE = {
  body: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  type: `multipart/form-data; boundary=${BOUNDARY}`,
}
