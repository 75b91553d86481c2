import { type FaultCode, SERVER_FAULTS } from './server-faults.ts'

/** What administrators are told of an external address by mail, once each. */
export type AddressNews =
  | { readonly what: 'trouble'; readonly code: FaultCode }
  | { readonly what: 'well' }
  | { readonly what: 'permission-ending' | 'permission-ended' }

/** The mail to administrators. @param link of the page External Addresses */
export function addressNotice(news: AddressNews, { email, link, language }: { readonly email: string; readonly link: string; readonly language: 'en' | 'ko' }): { readonly subject: string; readonly text: string } {
  return language === 'ko' ? inKorean(news, email, link) : inEnglish(news, email, link)
}

function inEnglish(news: AddressNews, email: string, link: string): { subject: string; text: string } {
  const page = `External Addresses: ${link}\n`
  switch (news.what) {
    case 'trouble': return {
      subject: `${email}: mail cannot be fetched`,
      text: `The mail of ${email} is not fetched any more, so it reaches no Activity History.\n\n${SERVER_FAULTS[news.code].says}\n\nIt lies on its server meanwhile and is fetched as soon as that is mended. You are told once; when all is well again, you are told too.\n\n${page}`,
    }
    case 'well': return { subject: `${email}: mail is fetched again`, text: `The mail of ${email} is fetched again. What lay on its server meanwhile was brought.\n\n${page}` }
    case 'permission-ending': return {
      subject: `${email}: the permission ends soon`,
      text: `The permission to use the mailbox of ${email} ends within a few days. Sign in with the provider again before that, or its mail is not fetched and not sent any more.\n\n${page}`,
    }
    case 'permission-ended': return {
      subject: `${email}: the permission has ended`,
      text: `The provider does not take the permission for ${email} any more: it was withdrawn or has expired. Until somebody signs in with the provider again, its mail is neither fetched nor sent.\n\n${page}`,
    }
  }
}

function inKorean(news: AddressNews, email: string, link: string): { subject: string; text: string } {
  const page = `외부 메일 주소: ${link}\n`
  switch (news.what) {
    case 'trouble': return {
      subject: `${email}: 메일을 가져오지 못하고 있습니다`,
      text: `${email} 주소의 메일을 가져오지 못해 활동 기록에 저장되지 않고 있습니다.\n\n이유와 해결 방법은 아래 화면에서 확인할 수 있습니다. 그동안 메일은 서버에 그대로 있으며, 문제가 해결되면 바로 가져옵니다. 이 알림은 한 번만 보내며, 정상으로 돌아오면 다시 알려 드립니다.\n\n${page}`,
    }
    case 'well': return { subject: `${email}: 메일을 다시 가져오고 있습니다`, text: `${email} 주소의 메일을 다시 가져오고 있습니다. 그동안 서버에 쌓인 메일도 모두 가져왔습니다.\n\n${page}` }
    case 'permission-ending': return {
      subject: `${email}: 사용 권한이 곧 만료됩니다`,
      text: `${email} 메일함의 사용 권한이 며칠 안에 만료됩니다. 그 전에 메일 서비스에 다시 로그인해 주세요. 그렇지 않으면 메일을 가져오거나 보낼 수 없게 됩니다.\n\n${page}`,
    }
    case 'permission-ended': return {
      subject: `${email}: 사용 권한이 만료되었습니다`,
      text: `${email} 메일함의 사용 권한이 취소되었거나 만료되었습니다. 메일 서비스에 다시 로그인할 때까지 메일을 가져오거나 보낼 수 없습니다.\n\n${page}`,
    }
  }
}
