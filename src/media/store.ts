import type { Readable } from 'node:stream'

/** A file on this machine that is to be kept. */
export interface LocalFile {
  readonly path: string
  readonly bytes: number
  readonly mime: string
}

/** From `from` (included) to `to` (excluded). */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

export interface AddressWishes {
  /** How long the address holds. */
  readonly seconds: number
  readonly mime: string
}

/** Where the bytes of files are kept. Keys name content, so what a key holds never changes; only `isBlobKey` ones are taken. */
export interface BlobStore {
  /** Keeps a file, whole or not at all; again is harmless. */
  put(key: string, file: LocalFile): Promise<void>
  /** Rejects with `BlobMissingError` when there is no such file. */
  read(key: string, range?: ByteRange): Promise<Readable>
  /** Exactly the bytes from `from` to `to`; rejects when the file does not have them. */
  readBytes(key: string, from: number, to: number): Promise<Buffer>
  /** Null when there is no such file. */
  size(key: string): Promise<number | null>
  /** Removing what is not there is fine. */
  remove(key: string): Promise<void>
  /** An address that anybody can read for a while; null for a store that has none. */
  publicUrl(key: string, wishes: AddressWishes): Promise<string | null>
  /** Rejects with a sentence when files cannot be kept, read and removed. */
  check(): Promise<void>
}

/** There is no file under this key. */
export class BlobMissingError extends Error {
  override readonly name = 'BlobMissingError'

  constructor(key: string, cause?: unknown) {
    super(`the file ${key} is not in the store: upload it again`, { cause })
  }
}

/** The store cannot be used as it is configured. */
export class StoreUnusableError extends Error {
  override readonly name = 'StoreUnusableError'
}

const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-9a-f]{64}(?:\.thumb)?$/

/** An organization's id and the content's SHA-256, with `.thumb` for its small picture: nothing that could leave a folder. */
export const isBlobKey = (key: string): boolean => KEY.test(key)

/** The key of a file of an organization, or of its small picture. */
export const blobKey = (organization: string, sha256: string, part: 'file' | 'thumb' = 'file'): string =>
  requireBlobKey(`${organization}/${sha256}${part === 'thumb' ? '.thumb' : ''}`)

/** Throws for anything that is no key: only a fault of ours can ask for that. */
export const requireBlobKey = (key: string): string => {
  if (!isBlobKey(key)) throw new Error('a file is named by its organization and its SHA-256, and this is neither')
  return key
}

/** Throws for a range that goes backwards or holds fractions. */
export const requireRange = ({ from, to }: ByteRange): ByteRange => {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to < from)
    throw new Error(`bytes ${from} to ${to} are no part of a file: ask for whole numbers in order`)
  return { from, to }
}

/** What a read gives that a file is too short for. */
export const tooShort = (key: string, { from, to }: ByteRange): Error =>
  new Error(`the file ${key} has no bytes ${from} to ${to}: ask for what is within its size`)

/** An error's code (`ENOSPC`, `NoSuchKey`) for a sentence; never its text, which may hold paths and keys. */
export const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unreadable error'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** What is found on the disk, or null when nothing is there. */
export const whenThere = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work
  } catch (error) {
    if (faultOf(error) === 'ENOENT') return null
    throw error
  }
}
