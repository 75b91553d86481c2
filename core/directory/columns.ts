import { cellsOf, type Columns, entries } from '../contacts/columns.ts'
import type { Row } from '../contacts/csv.ts'

/** What a column of a table of our people can hold. */
export const DIRECTORY_COLUMNS = ['login', 'name', 'department', 'position', 'addresses', 'role', 'active', 'members'] as const
export type DirectoryColumn = (typeof DIRECTORY_COLUMNS)[number]

/** What people and programs call the columns, in small letters. */
const NAMES: Readonly<Record<DirectoryColumn, readonly string[]>> = {
  login: ['id', 'login', 'user', 'username', 'user id', 'account', '아이디', '계정', '사번'],
  name: ['name', 'full name', 'display name', '이름', '성명'],
  department: ['department', 'team', 'group', 'organization', '부서', '소속', '팀'],
  position: ['position', 'title', 'job title', 'rank', '직위', '직책', '직급'],
  addresses: ['addresses', 'address', 'email', 'e-mail', 'emails', 'mail', 'email address', 'e-mail address', '메일', '이메일', '메일 주소', '이메일 주소'],
  role: ['role', '권한', '역할'],
  active: ['active', 'enabled', 'status', '활성', '상태', '재직'],
  members: ['members', 'member', '구성원', '멤버'],
}

/** Guesses what the columns hold by their names in the first row. */
export function directoryColumns(header: readonly string[]): Columns<DirectoryColumn> {
  const named = header.map((cell) => DIRECTORY_COLUMNS.find((column) => NAMES[column].includes(cell.trim().toLowerCase())) ?? null)
  return named.map((column, at) => column === 'addresses' || named.indexOf(column) === at ? column : null)
}

/** A person or an alias account as a table has it; null where the row says nothing of it. */
export interface AccountDraft {
  readonly line: number
  readonly login: string
  readonly name: string | null
  readonly department: string | null
  readonly position: string | null
  readonly addresses: readonly string[] | null
  readonly role: string | null
  readonly active: boolean | null
  /** Logins. A row with members is an alias account. */
  readonly members: readonly string[] | null
}

const ROLES: ReadonlyMap<string, string> = new Map([['admin', 'administrator'], ['관리자', 'administrator'], ['상담원', 'agent'], ['user', 'member'], ['구성원', 'member'], ['사용자', 'member']])
const NO = /^(?:no|n|false|0|inactive|disabled|left|아니오|아니요|비활성|퇴사|퇴직)$/i

/** A row as an account. An empty cell says nothing: what is there under this login keeps what it has. */
export function accountOfRow({ line, cells }: Row, columns: Columns<DirectoryColumn>): AccountDraft {
  const of = (column: DirectoryColumn): string | null => cellsOf(cells, columns, column)[0] ?? null
  const all = (column: DirectoryColumn): readonly string[] | null => {
    const found = cellsOf(cells, columns, column).flatMap(entries)
    return found.length > 0 ? found : null
  }
  const role = of('role')?.toLowerCase() ?? null
  const active = of('active')
  return {
    line, login: of('login') ?? '', name: of('name'), department: of('department'), position: of('position'), addresses: all('addresses'),
    role: role === null ? null : ROLES.get(role) ?? role, active: active === null ? null : !NO.test(active), members: all('members'),
  }
}
