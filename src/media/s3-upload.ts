import { open, type FileHandle } from 'node:fs/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import type { LocalFile } from './store.ts'

/** What an upload is made with, and where to. */
export interface UploadWay {
  readonly s3: typeof import('@aws-sdk/client-s3')
  readonly client: S3Client
  readonly place: { readonly Bucket: string; readonly Key: string }
}

/** The least that S3 takes for a part that is not the last; ten thousand of them are 50 GB. */
const PART_BYTES = 5 * 1024 * 1024

interface OpenFile {
  readonly handle: FileHandle
  readonly bytes: number
  readonly mime: string
}

const changed = (bytes: number): Error =>
  new Error(`a file of ${bytes} bytes changed while it was being kept: try again`)

const fill = async ({ handle, bytes }: OpenFile, into: Buffer, position: number): Promise<Buffer> => {
  let filled = 0
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled)
    if (bytesRead === 0) throw changed(bytes)
    filled += bytesRead
  }
  return into
}

/** Each part reuses the memory of the one before: the client has it sent, or given up, before it answers. */
const sendParts = async (way: UploadWay, file: OpenFile, UploadId: string) => {
  const memory = Buffer.allocUnsafeSlow(PART_BYTES)
  const parts: { PartNumber: number; ETag: string }[] = []
  for (let position = 0; position < file.bytes; position += PART_BYTES) {
    const Body = await fill(file, memory.subarray(0, Math.min(PART_BYTES, file.bytes - position)), position)
    const PartNumber = parts.length + 1
    const command = new way.s3.UploadPartCommand({ ...way.place, UploadId, PartNumber, Body })
    const { ETag } = await way.client.send(command)
    if (ETag === undefined) throw new Error('the store took a part of a file without saying its ETag')
    parts.push({ PartNumber, ETag })
  }
  return parts
}

const inParts = async (way: UploadWay, file: OpenFile): Promise<void> => {
  const { s3, client, place } = way
  const begun = await client.send(new s3.CreateMultipartUploadCommand({ ...place, ContentType: file.mime }))
  const UploadId = begun.UploadId
  if (UploadId === undefined) throw new Error('the store began an upload in parts without naming it')
  try {
    const Parts = await sendParts(way, file, UploadId)
    await client.send(new s3.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }))
  } catch (error) {
    // Parts that nobody completes are paid for until a rule of the bucket removes them. The first fault is the one to tell.
    await client.send(new s3.AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => {})
    throw error
  }
}

/**
 * Keeps a local file as one object, whole or not at all. The SDK's own uploader copies what it reads two or three times per
 * part; here one piece of memory of 5 MB serves for the whole file, however large.
 */
export const uploadFile = async (way: UploadWay, { path, bytes, mime }: LocalFile): Promise<void> => {
  await using handle = await open(path)
  if ((await handle.stat()).size !== bytes) throw changed(bytes)
  const file = { handle, bytes, mime }
  if (bytes > PART_BYTES) {
    await inParts(way, file)
    return
  }
  const Body = await fill(file, Buffer.allocUnsafeSlow(bytes), 0)
  await way.client.send(new way.s3.PutObjectCommand({ ...way.place, Body, ContentType: mime }))
}
