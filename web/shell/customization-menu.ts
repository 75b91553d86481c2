import {
  IconArrowsShuffle, IconAt, IconBan, IconBuilding, IconFileImport, IconFlask, IconHeadset, IconHistory, IconKey, IconListDetails, IconMailOff, IconPlugConnected, IconTag,
  IconTemplate, IconUsers, IconWorld,
} from '@tabler/icons-react'

/** The pages of Customization, in their groups: the navigation lists them, the first page says what each is for. */
export const customizationMenu = [
  { group: 'mail-settings', pages: [
    { to: '/customization/mail-settings/external-addresses', name: 'external-addresses', Icon: IconAt },
    { to: '/customization/mail-settings/exception-addresses', name: 'exception-addresses', Icon: IconMailOff },
    { to: '/customization/mail-settings/exception-domains', name: 'exception-domains', Icon: IconWorld },
    { to: '/customization/mail-settings/support-addresses', name: 'support-addresses', Icon: IconHeadset },
  ] },
  { group: 'desk', pages: [
    { to: '/customization/help-desk/rules', name: 'ticket-settings', Icon: IconArrowsShuffle },
    { to: '/customization/help-desk/labels', name: 'ticket-labels', Icon: IconTag },
    { to: '/customization/help-desk/canned-answers', name: 'canned-answers', Icon: IconTemplate },
    { to: '/customization/help-desk/spam-senders', name: 'spam-senders', Icon: IconBan },
  ] },
  { group: 'nav.what-happened', pages: [
    { to: '/customization/mail-log', name: 'mail-log', Icon: IconListDetails },
    { to: '/customization/try', name: 'try', Icon: IconFlask },
  ] },
  { group: 'company', pages: [
    { to: '/customization/directory', name: 'directory', Icon: IconUsers },
    { to: '/customization/company', name: 'company', Icon: IconBuilding },
    { to: '/customization/connect', name: 'connect', Icon: IconPlugConnected },
    { to: '/customization/import', name: 'mail-imports', Icon: IconFileImport },
    { to: '/customization/api-keys', name: 'api-keys', Icon: IconKey },
    { to: '/customization/audit', name: 'audit', Icon: IconHistory },
  ] },
] as const
