/**
 * Of a request about hundreds of posts: each of them is locked, changed and recorded, for which a busy server may need more than the
 * half minute of other requests. A little less than the example of a proxy waits (deploy/proxy/nginx.conf).
 */
export const BULK_PATIENCE_MS = 110_000
