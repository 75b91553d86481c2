const settings = '/customization/mail-settings'

/**
 * Every screen: where it is, and what is done there before it is looked at. `before`: nobody is signed in; `fake`: what the
 * server answers there in place of its own. Drawn into pictures/, and held against what every screen must be by the tests.
 */
export const screens = {
  'customers': { at: '/customers' },
  'customers-none-found': { at: '/customers?q=nobody-is-called-so' },
  'customer-new': { at: '/customers', act: (page) => page.locator('[data-main-act]').click() },
  'leads': { at: '/leads' },
  'contact': { at: '/contacts/1', act: (page) => page.locator('[data-row]').first().click() },
  'contact-note': { at: '/contacts/1', act: (page) => page.locator('main button:has(.tabler-icon-note)').first().click() },
  'contact-history-search': { at: '/contacts/1?q=renewal' },
  'tickets': { at: '/tickets' },
  'tickets-chosen': { at: '/tickets', act: (page) => page.locator('main input[type=checkbox]').first().check() },
  'ticket-new': { at: '/tickets', act: (page) => page.locator('[data-main-act]').click() },
  'ticket': { at: '/tickets', act: (page) => page.locator('main a[data-row]').first().click() },
  'ticket-note': { at: '/tickets', act: async (page) => { await page.locator('main a[data-row]').first().click(); await page.locator('main [role=tab]').nth(1).click() } },
  'reports': { at: '/reports' },
  'search': { at: '/customers', act: async (page) => { await page.keyboard.press('/'); await page.keyboard.type('quotation') } },
  'keys': { at: '/customers', act: (page) => page.keyboard.press('?') },
  'customization': { at: '/customization' },
  'external-addresses': { at: `${settings}/external-addresses` },
  'external-address-form': { at: `${settings}/external-addresses`, act: (page) => page.locator('main button:has(.tabler-icon-plus)').first().click() },
  'external-addresses-states': { at: `${settings}/external-addresses?authorized=given`, act: showStates },
  'external-address-test': { at: `${settings}/external-addresses`, act: testConnection },
  'exception-addresses': { at: `${settings}/exception-addresses`, act: (page) => page.locator('[role=combobox]').click() },
  'free-providers': { at: `${settings}/exception-domains/free-providers`, act: (page) => page.locator('[aria-label^="naver.com"]').click() },
  'other-domains': { at: `${settings}/exception-domains/other`, act: (page) => page.locator('input[inputmode=url]').fill('emailer.com') },
  'support-addresses': { at: `${settings}/support-addresses` },
  'differences': { at: `${settings}/support-addresses`, act: (page) => page.locator('main p button').first().click() },
  'support-address-form': { at: `${settings}/support-addresses`, act: (page) => page.locator('main button:has(.tabler-icon-pencil)').first().click() },
  'ticket-rules': { at: '/customization/help-desk/rules' },
  'ticket-labels': { at: '/customization/help-desk/labels' },
  'canned-answers': { at: '/customization/help-desk/canned-answers', act: (page) => page.locator('main button:has(.tabler-icon-plus)').first().click() },
  'spam-senders': { at: '/customization/help-desk/spam-senders' },
  'mail-log': { at: '/customization/mail-log', act: (page) => page.locator('[data-row]').nth(3).click() },
  'mail-log-locked': { at: '/customization/mail-log?reason=free-provider', act: (page) => page.locator('[data-row]').nth(1).click() },
  'try': { at: '/customization/try' },
  'try-verdict': { at: '/customization/try?from=jane%40bigco.com&to=wuthering%40abc.com%2C+support%40abc.com&cc=kim.private%40gmail.com&subject=Cannot+sign+in&change=free-providers%3Aadd%3Agmail.com' },
  'users': { at: '/customization/directory/users' },
  'user-form': { at: '/customization/directory/users', act: (page) => page.locator('main [data-row]').first().click() },
  'aliases': { at: '/customization/directory/aliases' },
  'company': { at: '/customization/company' },
  'connect': { at: '/customization/connect' },
  'api-keys': { at: '/customization/api-keys' },
  'audit': { at: '/customization/audit' },
  'outbox': { at: '/outbox', act: showOutbox },
  'account': { at: '/account' },
  'not-found': { at: '/nowhere' },
  'sign-in': { at: '/sign-in', before: true },
  'sign-in-bad-link': { at: '/sign-in?link=used', before: true },
  'invitation-not-valid': { at: '/invitation?token=used', before: true },
  'password-reset': { at: '/password-reset?token=any', before: true },
  'first-run': { at: '/first-run?token=any', before: true, fake: { 'first-run': { needed: true, signInById: true } } },
  'first-run-done': { at: '/first-run', before: true },
}

/** Every state that a mail of the outbox can be in; the demo company sends none. */
async function showOutbox(page) {
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
  const mail = (id, subject, to, more) => ({ id, state: 'sending', at: at(-id * 40), from: 'wuthering@abc.com', by: 'Jamie Bronte', messageId: `${id}@abc.com`, subject, to, refused: [], fault: null, reply: null, nextTryAt: null, sentAt: null, recorded: null, mailId: null, ...more })
  const items = [
    mail('1', 'Your order', ['jane@bigco.com'], {}),
    mail('2', 'Offer for the second quarter, with the drawings that you asked for', ['jane@bigco.com', 'kim@acme.co.kr'], { fault: 'connect-unreachable', nextTryAt: at(12) }),
    mail('3', 'Meeting on Thursday', ['nobody@bigco.com'], { state: 'failed', fault: 'recipients-refused', reply: '550 5.1.1', refused: ['nobody@bigco.com'] }),
    mail('4', null, [], { state: 'sent', sentAt: at(-100), recorded: true, mailId: '9' }),
  ]
  await page.route(/\/api\/v1\/outbox/, (route) => route.fulfill({ json: { items, next: null } }))
  await page.reload()
  await page.waitForSelector('[data-row]')
}

/** Every state that an external address can be in; a demo company's foreign servers do not exist. */
async function showStates(page) {
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
  const fault = (step, code, again) => ({ step, code, again, detail: '', after: null })
  const state = (code, more = {}) => ({ code, since: at(-3000), fault: null, progress: null, ...more })
  const row = (id, type, email, more) => ({ id, type, server: `${type === 'pop3' ? 'pop' : type}.${email.split('@')[1]}`, port: 995, security: 'tls', keepCopy: true, email, username: null, hasPassword: true, hasRelayPassword: false, grant: null, lastFetch: at(-4), count: 1918, nextRun: at(6), ...more })
  const items = [
    row('1', 'pop3', 'workerA@abc.net', { state: state('fetched') }),
    row('2', 'smtp', 'workerA@abc.net', { state: state('stored'), port: 465, nextRun: null }),
    row('3', 'imap', 'orders@abc.net', { state: state('fetching', { progress: { done: 1240, total: 5000 } }), port: 993 }),
    row('4', 'pop3', 'abc.fair@daum.net', { state: state('trouble', { fault: fault('mailbox', 'mailbox-locked', true) }) }),
    row('5', 'imap', 'abc.news@gmail.com', { state: state('trouble', { fault: fault('sign-in', 'sign-in-grant', false) }), hasPassword: false, grant: { provider: 'google', state: 'ended', since: at(-3000), endsAt: at(-3000) } }),
    row('6', 'imap', 'abc.sales@outlook.com', { state: state('fetched'), hasPassword: false, grant: { provider: 'microsoft', state: 'ending', since: at(-3000), endsAt: at(4000) } }),
    row('7', 'pop3', 'new@abc.net', { state: state('waiting'), lastFetch: null, count: 0 }),
    row('8', 'pop3', 'old@abc.net', { state: state('stored'), hasPassword: false, nextRun: null }),
  ]
  await page.route(/external-addresses\?/, (route) => (route.request().resourceType() === 'fetch' ? route.fulfill({ json: { items, next: null } }) : route.continue()))
  await page.reload()
  await page.waitForSelector('[data-row]')
}

/** A test that fails at the sign-in, as at Gmail without an app password. */
async function testConnection(page) {
  await page.route('**/external-addresses/test', (route) => route.fulfill({ json: { ok: false, mails: null, fault: { step: 'sign-in', code: 'sign-in-refused', again: false, detail: '', after: null } } }))
  await page.locator('main button:has(.tabler-icon-plus)').first().click()
  await page.locator('aside input[name=email]').fill('externalMailAddress@gmail.com')
  await page.locator('aside input[name=password]').fill('not a secret of anybody')
  await page.locator('aside button:has(.tabler-icon-plug)').click()
  await page.locator('aside [role=status]').scrollIntoViewIfNeeded()
}
