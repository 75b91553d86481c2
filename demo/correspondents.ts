import { aliases, users } from './company.ts'
import { programs, type Program } from './programs.ts'

/** Somebody who writes letters: the name and address they write under, with what, and how they sign. */
export interface Correspondent {
  readonly name: string
  readonly address: string
  readonly program: Program
  /** Offset of their clock, as a Date field writes it. */
  readonly zone: string
  readonly sign: { readonly en: string; readonly ko: string }
}

const korean: Readonly<Record<string, string>> = {
  ceo: '랭스턴 모리슨\nABC 대표이사', wwarrior: '캐서린 홍\nABC 이사', wuthering: '제이미 브론테\nABC 영업팀장', withfeathers: '스테파니 디킨슨\nABC 마케팅팀', cagedbird: '비비안 안젤루\nABC 고객지원팀', hamlet: '헨리 셰익스피어\nABC 고객지원팀', andthesea: '크리스토퍼 헤밍웨이\nABC 마케팅팀', nativespeaker: '에릭 리\nABC 영업팀\n02-555-0132', tech: '윌리엄 잡스\nABC 고객지원팀', support: 'ABC 고객지원팀', sales: 'ABC 영업팀', billing: 'ABC 정산 담당',
}

function colleague(login: string): Correspondent {
  const account = [...users, ...aliases].find((one) => one.login === login)
  if (account?.addresses[0] === undefined) throw new Error(`Nobody at ABC has the ID ${login}`)
  const team = 'department' in account ? `${account.department}, ABC` : 'ABC'
  return { name: account.name, address: account.addresses[0], program: programs.abc, zone: '+0900', sign: { en: `${account.name}\n${team}`, ko: korean[login] ?? account.name } }
}

function outsider(program: keyof typeof programs, name: string, address: string, sign: string, zone = '+0900'): Correspondent {
  return { name, address, program: programs[program], zone, sign: { en: sign, ko: sign } }
}

// ── ours ─────────────────────────────────────────────────────────────────────────────────────────────────────────
export const langston = colleague('ceo')
export const katherine = colleague('wwarrior')
export const jamie = colleague('wuthering')
export const stephanie = colleague('withfeathers')
export const vivienne = colleague('cagedbird')
export const henry = colleague('hamlet')
export const christopher = colleague('andthesea')
export const eric = colleague('nativespeaker')
export const william = colleague('tech')
export const sales = colleague('sales')
export const support = colleague('support')
export const billing = colleague('billing')
/** A partner of the company who keeps an address of its old domain. */
export const workerA = outsider('thunderbird', 'Pat Winslow', 'workerA@abc.net', 'Pat Winslow\nABC, workshop Busan')

// ── customers ────────────────────────────────────────────────────────────────────────────────────────────────────
export const jane = outsider('outlook', 'Jane Doe', 'jane@bigco.com', 'Jane Doe\nPurchasing, BigCo', '+0000')
export const janeAtHome = outsider('gmail', 'Jane Doe', 'bigco.jane@gmail.com', 'Jane', '+0000')
export const bigcoAccounts = outsider('outlook', 'BigCo Accounts', 'accounts@bigco.com', 'Accounts payable, BigCo', '+0000')
export const ben = outsider('outlook', 'Ben Okoye', 'newcomer@bigco.com', 'Ben Okoye\nNew office, BigCo', '+0000')
export const priya = outsider('gmail', 'Priya Nair', 'office@globex.com', 'Priya Nair\nOffice manager, Globex', '+0530')
export const hal = outsider('outlook', 'Hal Brandt', 'ops@globex.com', 'Hal Brandt\nOperations, Globex', '-0500')
export const globexMonitor = outsider('machine', 'Globex Monitoring', 'bot@mail.globex.com', 'This message was sent by a machine.', '+0000')
export const sol = outsider('naver', '이솔', 'solo@naver.com', '이솔\n솔 공방')
export const reports = outsider('machine', 'Something Reports', 'reports@something.com', 'Something Ltd, automated report', '+0000')
export const buyer = outsider('apple', 'Theo Barnes', 'buyer@plus.example', 'Theo', '+0000')
export const taggedBuyer = outsider('apple', 'Nina Park', 'buyer+abc@plus.example', 'Nina Park', '+0000')
export const minseo = outsider('outlook', '김민서', 'minseo.kim@hanbit.example', '김민서 과장\n한빛상사 총무팀 02-555-0171')
export const hanbitTax = outsider('express', '한빛상사 경리', 'tax@hanbit.example', '한빛상사 경리팀')
export const seoyeon = outsider('express', '박서연', 'editor@nuri.example', '박서연 편집장\n누리출판')
export const haneul = outsider('gmail', '정하늘', 'jung@sora-travel.example', '정하늘\n소라여행사 대표')
export const soraTravel = outsider('daum', '소라여행사', 'soratravel@daum.net', '소라여행사')
export const dohyun = outsider('terminal', '윤도현', 'yoon@taeyang.example', '윤도현 차장\n태양전자 정보화팀')
export const jihoon = outsider('outlook', '서지훈', 'it@taeyang.example', '서지훈\n태양전자 정보화팀')
export const anna = outsider('thunderbird', 'Anna Schmidt', 'anna.schmidt@xn--mller-kva.example', 'Anna Schmidt\nMüller Feinmechanik GmbH', '+0100')
export const dispatch = outsider('outlook', 'North Harbour Dispatch', 'dispatch@northharbour.example', 'Dispatch desk, North Harbour Shipping', '+0000')
export const harbourFinance = outsider('outlook', 'Grace Mbeki', 'fin@northharbour.example', 'Grace Mbeki\nFinance, North Harbour Shipping', '+0000')
export const rosa = outsider('apple', 'Rosa Lind', 'hello@paperkite.example', 'Rosa\nPaper Kite Studio', '+0100')
export const margaret = outsider('thunderbird', 'Margaret Dunn', 'office@greenfield.example', 'Margaret Dunn\nSchool office, Greenfield', '+0000')
export const reception = outsider('outlook', 'Orchard Clinic', 'reception@orchard.example', 'Reception, Orchard Clinic', '+0000')
export const amina = outsider('apple', 'Dr. Amina Yusuf', 'it@orchard.example', 'Amina Yusuf\nOrchard Clinic', '+0000')
export const victor = outsider('outlook', 'Victor Hale', 'procurement@lumen.example', 'Victor Hale\nProcurement, Lumen Energy', '-0500')
export const ellen = outsider('gmail', 'Ellen Baker', 'orders@bakerdaughters.example', 'Ellen', '+0000')

// ── potentials and leads ─────────────────────────────────────────────────────────────────────────────────────────
export const kim = outsider('outlook', 'Kim Joon', 'kim@acme.co.kr', 'Kim Joon\nOperations, Acme Works')
export const kimAtHome = outsider('gmail', 'Kim Joon', 'kim.private@gmail.com', 'Joon')
export const kimOld = outsider('naver', '김준', 'kim.acme@naver.com', '김준')
export const annaEu = outsider('outlook', 'Anna Keller', 'anna@eu.globex.com', 'Anna Keller\nGlobex Europe, Berlin', '+0100')
export const deskEu = outsider('outlook', 'Globex Europe Desk', 'desk@eu.globex.com', 'Service desk, Globex Europe', '+0100')
export const seoulDesk = outsider('naver', '글로벡스 서울', 'globex.eu@naver.com', '글로벡스 서울 연락사무소')
export const eunbi = outsider('outlook', '최은비', 'choi@daehan.example', '최은비 팀장\n대한물류 경영지원팀')
export const tom = outsider('gmail', 'Tom Ferris', 'manager@riverside.example', 'Tom Ferris\nRiverside Hotel', '+0000')
export const ingrid = outsider('apple', 'Ingrid Holm', 'studio@atlas-architects.example', 'Ingrid Holm\nAtlas Architects', '+0100')
export const pinetree = outsider('daum', '소나무한의원', 'pinetree@hanmail.net', '소나무한의원 접수')
export const imogen = outsider('thunderbird', 'Imogen Walsh', 'i.walsh@kestrel.example', 'Imogen Walsh\nKestrel Optics', '+0000')
export const sohee = outsider('daum', '한소희', 'moonlight.cafe@daum.net', '달빛카페 한소희')
export const lars = outsider('outlook', 'Lars Berg', 'lars@fjord.example', 'Lars Berg\nFjord Furniture', '+0100')
export const bianca = outsider('gmail', 'Bianca Ferri', 'bianca@onda.example', 'Bianca\nOnda Music School', '+0100')
export const zoe = outsider('gmail', 'Zoe Marsh', 'hello@emailer.com', 'Zoe Marsh\nEmailer', '-0800')
export const jiwoo = outsider('naver', '이지우', 'jiwoo@studio-haru.example', '이지우\n스튜디오 하루')
export const kenji = outsider('becky', '田中健二', 'kenji@tanaka.example', '田中健二\n田中商事')
export const marta = outsider('gmail', 'Marta Nowak', 'marta@nowak.example', 'Marta', '+0100')
export const omar = outsider('outlook', 'Omar Haddad', 'omar.haddad@outlook.com', 'Omar', '+0300')
export const yuna = outsider('gmail', '박유나', 'yuna.park@gmail.com', '박유나')
export const sam = outsider('apple', 'Sam Okafor', 'sam@okafor.example', 'Sam Okafor\nOkafor Foods', '+0100')
export const byeol = outsider('daum', '별빛학원', 'byeol@hanmail.net', '별빛학원 원장실')
export const costa = outsider('outlook', 'Costa Pharmacy', 'info@costa-pharmacy.example', 'Costa Pharmacy', '+0000')
export const winter = outsider('outlook', 'Winter & Sons', 'desk@wintersons.example', 'Winter & Sons', '+0000')
export const rosaAtHome = outsider('gmail', 'Rosa Lind', 'rosa@lind.example', 'Rosa', '+0100')

/** Somebody who is in nobody's address book. */
export function stranger(name: string, address: string, sign = name, program: keyof typeof programs = 'gmail'): Correspondent {
  return outsider(program, name, address, sign)
}
