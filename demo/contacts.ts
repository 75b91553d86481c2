/** A Customer, Potential or Lead. `ref` is the short name by which letters and tests speak of it. */
export interface Contact {
  readonly ref: string
  readonly kind: 'customer' | 'potential' | 'lead'
  readonly name: string
  readonly addresses: readonly { readonly address: string; readonly label: string }[]
  readonly domains: readonly string[]
  readonly owner: string
  readonly tags: readonly string[]
  readonly notes: string
}

/** Who buys from ABC, who may, and who has only asked. Names of firms are invented; .example never resolves. */

type Row = readonly [ref: string, name: string, addresses: Readonly<Record<string, string>>, domains: readonly string[], owner: string, tags: readonly string[], notes: string]

export const customers = rows('customer', [
  ['bigco', 'BigCo', { 'jane@bigco.com': 'Jane Doe, Purchasing', 'accounts@bigco.com': 'Invoices', 'bigco.jane@gmail.com': 'Jane, private' }, ['bigco.com'], 'wuthering', ['Annual plan', 'Renewal'], 'Annual plan, 40 users. Pays once a year.'],
  ['solo', 'Solo Trader', { 'solo@naver.com': 'Shop' }, [], 'nativespeaker', ['Single user'], 'One user. Writes from naver.com only.'],
  ['something', 'Something Ltd', { 'reports@something.com': 'Reports' }, ['something.com'], 'wuthering', ['Annual plan'], 'Sends a report every Monday. Not for the record.'],
  ['globex', 'Globex', {}, ['globex.com'], 'wuthering', ['Annual plan', 'Key account'], '120 users in four offices. Many writers, so the domain is registered.'],
  ['bare', 'Bare Buyer', { 'buyer@plus.example': '' }, [], 'nativespeaker', ['Single user'], ''],
  ['hanbit', '한빛상사', { 'minseo.kim@hanbit.example': '김민서 과장', 'tax@hanbit.example': '세금계산서' }, ['hanbit.example'], 'nativespeaker', ['연간 요금제', '갱신'], '사용자 25명. 매년 계약 갱신.'],
  ['nuri', '누리출판', { 'editor@nuri.example': '박서연 편집장' }, ['nuri.example'], 'nativespeaker', ['연간 요금제'], '사용자 12명.'],
  ['sora', '소라여행사', { 'soratravel@daum.net': '대표 메일', 'jung@sora-travel.example': '정하늘 대표' }, ['sora-travel.example'], 'nativespeaker', ['월간 요금제'], '다음 메일을 함께 사용함.'],
  ['taeyang', '태양전자', { 'yoon@taeyang.example': '윤도현 차장' }, ['taeyang.example'], 'nativespeaker', ['연간 요금제', '교육'], '사용자 60명. 사내 교육 2회 포함.'],
  ['muller', 'Müller Feinmechanik', { 'anna.schmidt@müller.example': 'Anna Schmidt, IT' }, ['müller.example'], 'wuthering', ['Annual plan', 'Germany'], '35 users. Letters in English, invoices to Anna.'],
  ['harbour', 'North Harbour Shipping', { 'dispatch@northharbour.example': 'Dispatch', 'fin@northharbour.example': 'Finance' }, ['northharbour.example'], 'wuthering', ['Annual plan'], '52 users, three of them at sea.'],
  ['kite', 'Paper Kite Studio', { 'hello@paperkite.example': 'Rosa Lind' }, [], 'nativespeaker', ['Monthly plan'], 'Four users. Designs our brochures too.'],
  ['greenfield', 'Greenfield School', { 'office@greenfield.example': 'Office' }, ['greenfield.example'], 'wuthering', ['School price', 'Training'], '80 teachers. Long holidays: write, do not call.'],
  ['orchard', 'Orchard Clinic', { 'reception@orchard.example': 'Reception', 'it@orchard.example': 'Dr. Amina Yusuf' }, ['orchard.example'], 'wuthering', ['Annual plan'], 'Asks about data protection before every change.'],
  ['lumen', 'Lumen Energy', { 'procurement@lumen.example': 'Procurement' }, ['lumen.example'], 'wuthering', ['Annual plan', 'Key account'], '210 users. Tender every second year.'],
  ['baker', 'Baker & Daughters', { 'orders@bakerdaughters.example': 'Ellen Baker' }, [], 'nativespeaker', ['Monthly plan'], 'Six users in two bakeries.'],
])

export const potentials = rows('potential', [
  ['acme', 'Acme Works', { 'kim@acme.co.kr': 'Kim Joon, Operations', 'kim.private@gmail.com': 'Kim, private', 'kim.acme@naver.com': 'Kim, old' }, ['acme.co.kr'], 'wuthering', ['Trial'], 'Trial until the end of the month. 30 users if it works.'],
  ['globexeu', 'Globex Europe', { 'globex.eu@naver.com': 'Seoul desk' }, ['eu.globex.com'], 'wuthering', ['Key account'], 'Berlin office of Globex, buys on its own.'],
  ['daehan', '대한물류', { 'choi@daehan.example': '최은비 팀장' }, ['daehan.example'], 'nativespeaker', ['견적'], '사용자 45명 견적 진행 중.'],
  ['riverside', 'Riverside Hotel', { 'manager@riverside.example': 'Tom Ferris' }, ['riverside.example'], 'nativespeaker', ['Quotation'], 'Front desk in shifts: asks for shared mailboxes.'],
  ['atlas', 'Atlas Architects', { 'studio@atlas-architects.example': 'Ingrid Holm' }, ['atlas-architects.example'], 'wuthering', ['Trial'], 'Sends large drawings.'],
  ['pinetree', '소나무한의원', { 'pinetree@hanmail.net': '접수' }, [], 'nativespeaker', ['견적'], '한메일만 사용.'],
  ['kestrel', 'Kestrel Optics', { 'i.walsh@kestrel.example': 'Imogen Walsh' }, ['kestrel.example'], 'wuthering', ['Quotation'], 'Moves away from an own server.'],
  ['moonlight', '달빛카페', { 'moonlight.cafe@daum.net': '한소희 사장' }, [], 'nativespeaker', ['월간 요금제'], '매장 세 곳.'],
  ['fjord', 'Fjord Furniture', { 'lars@fjord.example': 'Lars Berg' }, ['fjord.example'], 'wuthering', ['Quotation'], ''],
  ['onda', 'Onda Music School', { 'bianca@onda.example': 'Bianca Ferri' }, [], 'nativespeaker', ['School price'], 'Wants to begin with the new term.'],
])

export const leads = rows('lead', [
  ['jane', 'Jane Doe', { 'jane@bigco.com': 'BigCo' }, [], 'wuthering', ['Speaker'], 'Would speak about her move at our product morning.'],
  ['emailer', 'Emailer', { 'hello@emailer.com': '' }, ['emailer.com'], 'nativespeaker', ['Fair'], 'Met at the spring fair.'],
  ['plus', 'Plus Buyer', { 'buyer+abc@plus.example': '' }, [], 'nativespeaker', ['Web form'], ''],
  ['haru', '이지우', { 'jiwoo@studio-haru.example': '스튜디오 하루' }, ['studio-haru.example'], 'nativespeaker', ['박람회'], '박람회에서 명함 교환.'],
  ['tanaka', '田中健二', { 'kenji@tanaka.example': 'Tanaka Shoji' }, ['tanaka.example'], 'wuthering', ['Japan'], 'Asks whether a Japanese page will come.'],
  ['nowak', 'Marta Nowak', { 'marta@nowak.example': '' }, [], 'nativespeaker', ['Web form'], ''],
  ['haddad', 'Omar Haddad', { 'omar.haddad@outlook.com': '' }, [], 'nativespeaker', ['Fair'], 'Outlook address only.'],
  ['yuna', '박유나', { 'yuna.park@gmail.com': '' }, [], 'nativespeaker', ['박람회'], ''],
  ['okafor', 'Sam Okafor', { 'sam@okafor.example': 'Okafor Foods' }, ['okafor.example'], 'wuthering', ['Newsletter'], ''],
  ['lind', 'Rosa Lind', { 'rosa@lind.example': '' }, [], 'nativespeaker', ['Newsletter'], 'Paper Kite Studio, private interest.'],
  ['costa', 'Costa Pharmacy', { 'info@costa-pharmacy.example': '' }, ['costa-pharmacy.example'], 'wuthering', ['Newsletter'], ''],
  ['winter', 'Winter & Sons', { 'desk@wintersons.example': '' }, ['wintersons.example'], 'wuthering', ['Newsletter', 'Fair'], ''],
  ['byeol', '별빛학원', { 'byeol@hanmail.net': '원장실' }, [], 'nativespeaker', ['박람회'], '한메일만 사용.'],
])

function rows(kind: Contact['kind'], list: readonly Row[]): Contact[] {
  return list.map(([ref, name, addresses, domains, owner, tags, notes]) => ({
    ref, kind, name, domains, owner, tags, notes,
    addresses: Object.entries(addresses).map(([address, label]) => ({ address, label })),
  }))
}
