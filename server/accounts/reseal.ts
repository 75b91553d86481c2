import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { Database } from '../database/database.ts'
import type { Secrets } from '../secrets.ts'
import { authSecrets } from './auth.ts'

interface Factor {
  readonly id: string
  readonly secret: string
  readonly backupCodes: string
}

const BATCH = 100

/**
 * Encrypts the second factors anew with the newest secret of sign-in.
 * @param told after each batch
 * @returns how many were, and how many could not be read with any key that is here
 */
export async function resealSecondFactors(database: Database, secrets: Secrets, told: (done: number) => void): Promise<{ done: number; unreadable: number }> {
  const key = secretConfigOf(secrets)
  if (!key) return { done: 0, unreadable: 0 }
  let done = 0
  let unreadable = 0
  let after = ''
  for (;;) {
    const { rows } = await database.pool.query<Factor>(
      `select id, secret, "backupCodes" from auth."twoFactor" where id > $1 and (not starts_with(secret, $2) or not starts_with("backupCodes", $2)) order by id limit $3`,
      [after, `$ba$${key.currentVersion}$`, BATCH])
    const last = rows.at(-1)
    if (!last) return { done, unreadable }
    for (const factor of rows) {
      const renewed = await resealed(factor, key)
      if (renewed) done += await put(database, factor, renewed)
      else unreadable++
    }
    told(done)
    after = last.id
  }
}

type SecretConfig = Exclude<Parameters<typeof symmetricDecrypt>[0]['key'], string>

/** As better-auth makes it of its options; null before the first change of keys. */
function secretConfigOf(secrets: Secrets): SecretConfig | null {
  const { secret, secrets: versions } = authSecrets(secrets)
  return versions ? { keys: new Map(versions.map(({ version, value }) => [version, value])), currentVersion: versions[0]!.version, legacySecret: secret } : null
}

async function resealed({ id, secret, backupCodes }: Factor, key: SecretConfig): Promise<Factor | null> {
  const anew = async (data: string): Promise<string> => symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data }) })
  try {
    return { id, secret: await anew(secret), backupCodes: await anew(backupCodes) }
  } catch {
    return null
  }
}

/** A recovery code that was used meanwhile stays used: the row is written only as it was read. */
async function put({ pool }: Database, before: Factor, after: Factor): Promise<number> {
  const { rowCount } = await pool.query(
    'update auth."twoFactor" set secret = $4, "backupCodes" = $5 where id = $1 and secret = $2 and "backupCodes" = $3',
    [before.id, before.secret, before.backupCodes, after.secret, after.backupCodes])
  return rowCount ?? 0
}
