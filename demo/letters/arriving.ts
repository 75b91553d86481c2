import { annaEu, bianca, dispatch, ellen, eric, eunbi, haneul, henry, imogen, ingrid, jamie, jane, kim, kimAtHome, lars, minseo, priya, seoyeon, sohee, sol, stephanie, stranger, support, victor, vivienne, william, zoe } from '../correspondents.ts'
import { csv, pdf, png } from '../files.ts'
import { letter, saved, skipped, thread, ticket } from '../letter.ts'

/** What comes in while somebody looks: one letter after the other, in this order, and then from the beginning. */
export const arriving = [
  thread('Keys of the new office', saved('bigco', 'jane'), [letter(0, '', jane, jamie, `Dear Jamie, the new office is ours since this morning. Ben has the keys, I have the dust. William may begin whenever he likes.`)]),
  thread('배송 기사님 명단', saved('daehan'), [letter(0, '', eunbi, eric, `에릭 님, 계정을 만들 기사님 명단을 보내 드립니다. 먼저 다섯 분만 부탁드립니다.`, { files: [csv('기사님 명단.csv', [['이름', '휴대전화'], ['강산', '010-0000-0101'], ['오름', '010-0000-0102'], ['이든', '010-0000-0103'], ['한결', '010-0000-0104'], ['보람', '010-0000-0105']])] })]),
  thread('Where do I see who opened a link?', ticket(['atlas']), [letter(0, '', ingrid, support, `A client says he never got the drawing. Where do I see whether he opened the link?`)]),
  thread('Reply-all', skipped('internal'), [letter(0, '', henry, [vivienne, william], `Somebody answered all 60 guests of the product morning. It was a guest, and it was about parking. I only note it.`)]),
  thread('Boston, again', saved('globex'), [letter(0, '', priya, jamie, `Dear Jamie, Boston has hired the second person properly. One more licence from today, please.`)]),
  thread('One more licence for Boston', saved('globex'), [letter(0, '', jamie, priya, `Dear Priya, done. Please tell Boston that we are proud of them.`)]),
  thread('Still from my telephone', skipped('free-provider'), [letter(0, '', kimAtHome, jamie, `Jamie, another one of the press, with Mr. Morrison's shoes in the corner.`, { files: [png('Press 3.png', [0.3, 0.9, 0.8, 0.2], [90, 90, 110])] })]),
  thread('택배가 도착했습니다', ticket([], 'free-provider'), [letter(0, '', sol, support, `메일이 다시 잘 와요! 감사의 뜻으로 컵 두 개를 보냈습니다.`)]),
  thread('Signed', saved('kestrel'), [letter(0, '', imogen, jamie, `Dear Mr. Bronte, the board has signed for two years. When do we turn the sign at the crossroads?`, { files: [pdf('Order Kestrel.pdf', 'Order', ['Kestrel Optics, 26 users, two years', 'Move of 140 GB: free'])] })]),
  thread('Calendars, half printed', skipped('no-contact'), [letter(0, '', stranger('Offset & Sons', 'offers@printshop.example', 'Offset & Sons, printers since 1911', 'outlook'), stephanie, `Half of your calendars are printed. The other half waits for a yes on the colour of March.`)]),
  thread('Sign-in fails at the front desk', ticket(['globex']), [letter(0, '', priya, support, `The three at the front desk in Chicago share one telephone, and its clock is four minutes late. Could that be why their numbers are refused?`)]),
  thread('The clock of the front desk', saved('globex'), [letter(0, '', support, priya, `Dear Priya,
Yes: the numbers live for thirty seconds. Set the clock to "automatic" and they are taken again.
William Jobs`)]),
  thread('Point four', saved('lumen'), [letter(0, '', victor, jamie, `Mr. Bronte, your answer to point four was read aloud in the meeting. Please bring the demonstration.`)]),
  thread('신간이 나왔습니다', saved('nuri'), [letter(0, '', seoyeon, stephanie, `스테파니 님, 약속한 첫 책을 오늘 보냈습니다. 편지에 관한 책이라 더 잘 어울릴 것 같아요.`)]),
  thread('Port closed by fog', saved('harbour'), [letter(0, '', dispatch, william, `Hello William, the port is closed by fog and 38 agents ask at once. The list went out in nine seconds. Thank you.`)]),
  thread('워크숍 방 배정', saved('sora'), [letter(0, '', haneul, eric, `방 배정표를 보내 드립니다. 모두 바다 쪽이에요.`, { files: [csv('방 배정.csv', [['방', '이름'], ['301', '에릭'], ['302', '비비안'], ['303', '헨리']])] })]),
  thread('Rolls', saved('baker'), [letter(0, '', ellen, stephanie, `Ninety rolls, four cakes, all in the oven plan. Do guests of yours eat poppy seed?`)]),
  thread('Works council', saved('globexeu'), [letter(0, '', annaEu, jamie, `Dear Jamie, the last signature is here. Berlin starts on {+10}, all sixty of us, and the works council will bring cake.`)]),
  thread('Is this the right place?', ticket([], 'no-contact'), [letter(0, '', stranger('Percy Wold', 'percy@woldmusic.example'), support, `A friend at a music school says you explain mail to teachers with patience. Is this the right place to ask for some?`)]),
  thread('Teachers who read mail', saved('onda'), [letter(0, '', bianca, eric, `Dear Eric, seven of nine teachers can find a letter again. The other two play the double bass.`)]),
  thread('Funding', saved('emailer'), [letter(0, '', zoe, eric, `Hi Eric! It is through. Twelve people from {+20}. I told you we would both live.`)]),
  thread('세금계산서 잘 받았습니다', saved('hanbit'), [letter(0, '', minseo, eric, `에릭 님, 세금계산서 잘 받았고 오늘 이체했습니다. 확인 부탁드립니다.`)]),
  thread('Chairs', saved('fjord'), [letter(0, '', lars, jamie, `Hello Jamie, I am back from the forest. Set three of the chairs is in a shop that we do not know. Can the calendar know it?`)]),
  thread('2호점 예약 메일', ticket(['moonlight']), [letter(0, '', sohee, support, `2호점 예약 메일이 1호점으로 가요. 어디를 바꾸면 될까요?`)]),
  thread('Father has signed', saved('acme'), [letter(0, '', kim, jamie, `He has. And he asks whether Mr. Morrison's shoes have recovered.`)]),
]
