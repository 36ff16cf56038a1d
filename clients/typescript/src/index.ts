export { createScheduly, type ClientOptions, type Scheduly } from './scheduly.ts'
export {
  ConflictError,
  ConnectionError,
  ForbiddenError,
  InvalidRequestError,
  isProblem,
  NotFoundError,
  NotSignedInError,
  ProblemError,
  RateLimitedError,
  SchedulyError,
  ServerError,
  UnexpectedAnswerError,
  type Issue,
  type Problem,
  type ProblemCode,
} from './problem.ts'
export { resumeSession, signIn, type Session, type SessionOptions, type SessionState } from './session.ts'
export type { Answer, AnswerFacts, Body, CallOptions, ListOptions, OperationName, Query } from './call.ts'
export type { ListPage, Pages } from './pages.ts'
export { newKey, type Platform } from './platform.ts'
export type { Event, Watched, WatchOptions } from './watch.ts'
export type { Channel, Media, Organization, Post, PostDetail, Provider, Publication } from './nouns.ts'
export type { components } from './generated/schema.ts'
export { Content } from './content.ts'
export { API_VERSION } from './generated/operations.ts'
