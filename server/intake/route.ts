import { normalDomain } from '../../core/mail/address.ts'
import { captureAddressOf } from '../../core/mail/capture-address.ts'
import type { Route } from './arrival.ts'

/** Where the organizations are found; both may take their time and may fail. */
export interface Organizations {
  /** `token` in lower case. */
  ofCaptureToken(token: string): Promise<string | null>
  /** `domain` as its A-label, in lower case. */
  ofOwnDomain(domain: string): Promise<string | null>
  /** Does it take mail at present? */
  standing(organization: string): Promise<'open' | 'full' | 'suspended'>
}

/** Whose a recipient of the doors is: the holder of the capture address, or the organization whose own domain it is at. */
export function routeBy(captureHost: string, organizations: Organizations): Route {
  return async (recipient) => {
    const capture = captureAddressOf(recipient, captureHost)
    const domain = normalDomain(recipient.slice(recipient.lastIndexOf('@') + 1))
    const organization = capture
      ? await organizations.ofCaptureToken(capture.token)
      : domain && await organizations.ofOwnDomain(domain)
    if (organization === null) return null
    const found = { organization, address: capture ? capture.address : recipient }
    const standing = await organizations.standing(organization)
    return standing === 'open' ? found : { ...found, closed: standing }
  }
}
