import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, parseConfig } from './config.ts'

const refused = (environment: Readonly<Record<string, string>>, words: RegExp): void =>
  assert.throws(
    () => parseConfig(environment),
    (error) => error instanceof ConfigError && words.test(error.message),
  )

test('a configuration is refused where variables are right each for itself and wrong together', () => {
  refused({ OIDC_ISSUER: 'https://id.example.org' }, /OIDC_ISSUER and OIDC_CLIENT_ID must be set both/)
  refused({ OIDC_CLIENT_ID: 'scheduly' }, /OIDC_ISSUER and OIDC_CLIENT_ID must be set both/)
  refused({ S3_BUCKET: 'files' }, /S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set/)
  refused({ S3_SECRET_ACCESS_KEY: 'hush' }, /must be set all three/)
  refused({ EMAIL_VERIFICATION: 'required' }, /needs SMTP_URL/)
  assert.equal(parseConfig({ EMAIL_VERIFICATION: 'required', NODE_ENV: 'development' }).mail.mode, 'log')
  refused({ DATABASE_REPLICA_URL: 'postgresql://app@standby/scheduly' }, /DATABASE_REPLICA_URL needs DB_URL/)
})
