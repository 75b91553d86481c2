import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

/** The account of the operating system under which PostgreSQL runs. null: as ourselves. */
export type OsAccount = { readonly uid: number; readonly gid: number } | null

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it as itself; root gives it to an account without rights. A
 * cluster keeps the account that it has, so that a later change of the password file does not orphan it.
 * @param cluster the folder of the cluster, which need not exist yet
 */
export function accountFor(cluster: string): OsAccount {
  if (process.getuid?.() !== 0) return null
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const found = accountNamed('postgres') ?? accountNamed('nobody')
  if (!found) throw new Error('PostgreSQL cannot run as root, and this system knows neither the account "postgres" nor "nobody". Create one of them.')
  return found
}

function accountNamed(name: string): OsAccount {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find(entry => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null
}

/** May this account enter the folder? Asked of the system itself, so that parents, groups and access lists all count. */
export function mayEnter(folder: string, account: OsAccount): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
}
