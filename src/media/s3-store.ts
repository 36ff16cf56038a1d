import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import {
  BlobMissingError,
  faultOf,
  requireBlobKey,
  requireRange,
  StoreUnusableError,
  tooShort,
  type AddressWishes,
  type BlobStore,
  type ByteRange,
} from './store.ts'
import { uploadFile } from './s3-upload.ts'

export interface S3StoreOptions {
  /** Base address of an S3-compatible service; null for Amazon's own. */
  readonly endpoint: string | null
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The bucket's name in the path rather than in the host, as most services beside Amazon's want it. */
  readonly forcePathStyle: boolean
  /** Comes before each key, such as `scheduly/`; may be empty. */
  readonly prefix: string
  /** How long the service may say nothing, in milliseconds; a minute by default. */
  readonly silenceMs?: number
}

const CONNECT_MS = 5_000

const SILENCE_MS = 60_000

/** Even a part on a slow line comes through in that time. */
const ANSWER_MS = 10 * 60_000

/** What an address may hold at most: Amazon's own limit is a week. */
const LONGEST_SECONDS = 24 * 3_600

interface Sdk {
  readonly s3: typeof import('@aws-sdk/client-s3')
  readonly presigner: typeof import('@aws-sdk/s3-request-presigner')
  readonly client: S3Client
}

/** The SDK is large: only an installation that keeps its files in S3 loads it, and only when it first needs it. */
const loadSdk = async (options: S3StoreOptions): Promise<Sdk> => {
  const [s3, presigner] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/s3-request-presigner')])
  const client = new s3.S3Client({
    ...(options.endpoint === null ? {} : { endpoint: options.endpoint }),
    region: options.region,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    forcePathStyle: options.forcePathStyle,
    // Several compatible services do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: options.silenceMs ?? SILENCE_MS,
      requestTimeout: ANSWER_MS,
      // Else it would only be written to the console, and waited for without end.
      throwOnRequestTimeout: true,
    },
  })
  return { s3, presigner, client }
}

const isMissing = (error: unknown): boolean => error instanceof Error && /^(NoSuchKey|NotFound)$/.test(error.name)

interface Bucket {
  readonly options: S3StoreOptions
  readonly sdk: () => Promise<Sdk>
  readonly named: (name: string) => { readonly Bucket: string; readonly Key: string }
}

const placeOf = (bucket: Bucket, key: string) => bucket.named(requireBlobKey(key))

const sizeOf = async (bucket: Bucket, key: string): Promise<number | null> => {
  const place = placeOf(bucket, key)
  const { s3, client } = await bucket.sdk()
  try {
    return (await client.send(new s3.HeadObjectCommand(place))).ContentLength ?? 0
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

const read = async (bucket: Bucket, key: string, range?: ByteRange): Promise<Readable> => {
  const place = placeOf(bucket, key)
  if (range !== undefined && requireRange(range).from === range.to) return Readable.from([])
  const { s3, client } = await bucket.sdk()
  const part = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to - 1}` }
  try {
    const { Body } = await client.send(new s3.GetObjectCommand({ ...place, ...part }))
    if (Body instanceof Readable) return Body
  } catch (error) {
    if (isMissing(error)) throw new BlobMissingError(key, error)
    throw error
  }
  throw new Error(`the store answered without the bytes of ${key}: look whether its endpoint speaks S3`)
}

const readBytes = async (bucket: Bucket, key: string, range: ByteRange): Promise<Buffer> => {
  const asked = range.to - range.from
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of await read(bucket, key, range)) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    length += bytes.length
    // A service that does not know ranges answers with the whole file.
    if (length > asked) break
    chunks.push(bytes)
  }
  if (length !== asked) throw tooShort(key, range)
  return Buffer.concat(chunks, length)
}

const address = async (bucket: Bucket, key: string, wishes: AddressWishes): Promise<string> => {
  const place = placeOf(bucket, key)
  const { s3, client, presigner } = await bucket.sdk()
  const shown = { ResponseContentType: wishes.mime, ResponseContentDisposition: 'inline' }
  const expiresIn = Math.min(wishes.seconds, LONGEST_SECONDS)
  return presigner.getSignedUrl(client, new s3.GetObjectCommand({ ...place, ...shown }), { expiresIn })
}

const remove = async (bucket: Bucket, key: string): Promise<void> => {
  const place = placeOf(bucket, key)
  const { s3, client } = await bucket.sdk()
  await client.send(new s3.DeleteObjectCommand(place))
}

/** Listing is not asked for: the narrowest keys that work may write, read and delete, and nothing else. */
const check = async ({ options, sdk, named }: Bucket): Promise<void> => {
  const probe = named('.scheduly-check')
  try {
    const { s3, client } = await sdk()
    await client.send(new s3.PutObjectCommand({ ...probe, Body: 'scheduly' }))
    await (await client.send(new s3.GetObjectCommand(probe))).Body?.transformToString()
    await client.send(new s3.DeleteObjectCommand(probe))
  } catch (error) {
    const where = `the bucket ${options.bucket} at ${options.endpoint ?? `Amazon S3 in ${options.region}`}`
    const sentence = `files cannot be kept in ${where} (${faultOf(error)}): check its address, its name, and that its keys may write, read and delete`
    throw new StoreUnusableError(sentence, { cause: error })
  }
}

/** Keeps files in a bucket of Amazon S3, or of a service that speaks its protocol. */
export const createS3Store = (options: S3StoreOptions): BlobStore & AsyncDisposable => {
  let loading: Promise<Sdk> | null = null
  const bucket: Bucket = {
    options,
    sdk: () => (loading ??= loadSdk(options)),
    named: (name) => ({ Bucket: options.bucket, Key: `${options.prefix}${name}` }),
  }
  return {
    // Not asked for first: without the right to list, Amazon answers 403 for what is not there.
    put: async (key, file) => {
      const place = placeOf(bucket, key)
      const { s3, client } = await bucket.sdk()
      await uploadFile({ s3, client, place }, file)
    },
    read: (key, range) => read(bucket, key, range),
    readBytes: (key, from, to) => readBytes(bucket, key, { from, to }),
    size: (key) => sizeOf(bucket, key),
    remove: (key) => remove(bucket, key),
    publicUrl: (key, wishes) => address(bucket, key, wishes),
    check: () => check(bucket),
    [Symbol.asyncDispose]: async () => (await loading)?.client.destroy(),
  }
}
