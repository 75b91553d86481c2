/** When, as letters have it: working days before today, and the company's clock. */
export type When = readonly [day: number, clock: string]

/** What an agent does with a ticket, beside writing to its requester. */
export interface Deed {
  /** The ticket, by its name. */
  readonly ticket: string
  readonly by: 'cagedbird' | 'hamlet' | 'tech'
  readonly when: When
  readonly set?: { readonly assignee?: string; readonly label?: string; readonly priority?: string; readonly status?: string; readonly unread?: boolean }
  readonly note?: string
  /** An answer by mail; it leaves now, whatever the date. */
  readonly reply?: string
  /** The ticket of the same trouble that this one is merged into. */
  readonly into?: string
  /** Sleeps for so many days from today. */
  readonly snooze?: number
}

export const labels = [
  { name: 'Question', colour: 'teal' }, { name: 'Trouble', colour: 'red' }, { name: 'Invoice', colour: 'yellow' }, { name: 'Machines', colour: 'grey' },
] as const

export const cannedAnswers = [
  { name: 'We are looking into it', text: 'Dear {{requester.name}},\n\nthank you for telling us. We are looking into it and write again today.\n\n{{agent.name}}' },
  { name: 'Which program do you use?', text: 'Dear {{requester.name}},\n\ncould you tell us which mail program you use, and send us a picture of what you see?\n\n{{agent.name}}, {{company.name}}' },
  { name: '확인 중입니다', text: '{{requester.name}} 님, 안녕하세요.\n\n알려 주셔서 감사합니다. 확인하는 대로 오늘 중으로 다시 연락드리겠습니다.\n\n{{agent.name}} 드림' },
] as const

type Row = readonly [ticket: string, by: Deed['by'], label: string, taken: When, solved?: When]

/** Who took which ticket, under which label, and when it was solved. */
const rows: readonly Row[] = [
  ['Add five users', 'hamlet', 'Question', [44, '10:52'], [42, '09:10']],
  ['Is your service down?', 'hamlet', 'Question', [35, '09:44'], [35, '10:30']],
  ['메일이 두 번씩 도착합니다', 'cagedbird', 'Trouble', [31, '09:58'], [31, '11:30']],
  ['Till and mail', 'tech', 'Trouble', [27, '08:55'], [26, '09:05']],
  ['체험 계정 비밀번호 분실', 'cagedbird', 'Question', [26, '15:40'], [24, '10:00']],
  ['Two-step sign-in', 'hamlet', 'Trouble', [21, '08:50'], [20, '17:00']],
  ['Sign-in after the domain change', 'hamlet', 'Trouble', [21, '11:31'], [21, '13:20']],
  ['Somebody uses my name', 'hamlet', 'Question', [20, '23:05']],
  ['예약 메일 알림음 문의', 'cagedbird', 'Question', [18, '09:12'], [16, '09:00']],
  ['Letters stay in the outbox', 'cagedbird', 'Trouble', [17, '14:34'], [17, '15:10']],
  ['Reports in the wrong folder', 'hamlet', 'Question', [16, '09:02'], [15, '16:00']],
  ['Old mail of Dr. Yusuf', 'tech', 'Trouble', [15, '13:10'], [14, '09:01']],
  ['Dry run of the move', 'tech', 'Question', [14, '08:47']],
  ['Printer on fire', 'cagedbird', 'Trouble', [14, '10:08'], [14, '11:00']],
  ['대용량 원고가 반송됩니다', 'cagedbird', 'Question', [13, '16:44'], [12, '10:20']],
  ['Cannot open drawing', 'hamlet', 'Trouble', [12, '09:03'], [11, '12:00']],
  ['Alert: mailbox of the Chicago desk at 95 percent', 'tech', 'Machines', [12, '08:31'], [9, '09:40']],
  ['Offline calendar', 'hamlet', 'Question', [10, '08:58'], [9, '10:15']],
  ['Training folders: four are missing', 'cagedbird', 'Trouble', [10, '10:40'], [8, '09:30']],
  ['Receipts as one file', 'hamlet', 'Invoice', [8, '09:15']],
  ['Link of a large file', 'cagedbird', 'Question', [9, '13:25'], [9, '14:10']],
  ['Invoice sent twice', 'cagedbird', 'Invoice', [8, '11:20'], [8, '13:15']],
  ['Calendar shows the wrong hour in Berlin', 'tech', 'Trouble', [7, '17:20'], [5, '16:45']],
  ['휴대전화 설정 방법', 'hamlet', 'Question', [7, '13:41']],
  ['Password mail comes too late', 'tech', 'Trouble', [6, '11:52'], [6, '14:12']],
  ['Bounces of our newsletter', 'hamlet', 'Question', [6, '09:05']],
  ['Question on POP3 and "Keep a copy"', 'hamlet', 'Question', [3, '08:55'], [2, '09:05']],
  ['Import of 1,200 leads stops at row 803', 'tech', 'Trouble', [2, '15:30']],
  ['Disk check failed on node 4', 'tech', 'Machines', [2, '08:35']],
  ['How do we add an alias account?', 'hamlet', 'Question', [1, '15:48']],
  ['공유 주소록이 비어 보입니다', 'cagedbird', 'Trouble', [1, '10:20']],
  ['Cannot add a second mail domain', 'tech', 'Question', [0, '09:22']],
]

const further: readonly Deed[] = [
  { ticket: 'Alert: mailbox of the Chicago desk at 96 percent', by: 'tech', when: [11, '08:33'], into: 'Alert: mailbox of the Chicago desk at 95 percent' },
  { ticket: 'Somebody uses my name', by: 'hamlet', when: [19, '08:40'], note: 'The account was opened with a stolen name on a Sunday and wrote eleven letters. I closed it; Katherine knows.' },
  { ticket: 'Calendar shows the wrong hour in Berlin', by: 'tech', when: [7, '17:52'], set: { priority: 'high' }, note: 'Same as the case of two years ago, the rule of 2006. Sixty people see the wrong hour until Friday.' },
  { ticket: 'Calendar shows the wrong hour in Berlin', by: 'cagedbird', when: [6, '08:30'], note: 'I called Anna Keller so that she does not have to ask.' },
  { ticket: 'Receipts as one file', by: 'hamlet', when: [8, '09:20'], note: 'Comes with the release of next week. I answer when it is out.', snooze: 6 },
  { ticket: 'Import of 1,200 leads stops at row 803', by: 'tech', when: [2, '15:58'], note: 'The reader takes O"Hara for the beginning of a quoted name. Written down for the developers.' },
  { ticket: 'Disk check failed on node 4', by: 'tech', when: [2, '08:36'], set: { priority: 'urgent' }, note: 'The disk is ordered, it comes today. William' },
  { ticket: 'Cannot add a second mail domain', by: 'cagedbird', when: [0, '09:23'], set: { priority: 'high' } },
  { ticket: 'Cannot add a second mail domain', by: 'tech', when: [0, '09:31'], note: 'The domain is still held by the old trial account of BigCo. I am removing it there; after that it can be added.' },
  { ticket: 'Cannot add a second mail domain', by: 'tech', when: [0, '17:58'], set: { unread: true } },
  { ticket: '공유 주소록이 비어 보입니다', by: 'cagedbird', when: [1, '10:22'], set: { priority: 'high' } },
  { ticket: 'Somebody uses my name', by: 'hamlet', when: [0, '17:59'], reply: 'Dear Mr. Pike,\n\nthe police has asked for our record today, and we have handed it over. You need not do anything.' },
  { ticket: 'Two-step sign-in', by: 'hamlet', when: [6, '09:00'], set: { status: 'closed' } },
]

/** All deeds of three months, the first first. What nobody took waits for a visitor. */
export const deeds: readonly Deed[] = [...rows.flatMap(deedsOf), ...further].toSorted((a, b) => b.when[0] - a.when[0] || a.when[1].localeCompare(b.when[1]))

function deedsOf([ticket, by, label, taken, solved]: Row): Deed[] {
  return [
    { ticket, by, when: taken, set: { assignee: by, label, unread: false } },
    ...solved ? [{ ticket, by, when: solved, set: { status: 'solved' } }] : [],
  ]
}
