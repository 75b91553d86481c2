import { domainToASCII } from 'node:url'
import { captureAddressOf } from '../../core/mail/capture-address.ts'
import type { Route } from './arrival.ts'

/** Where the organizations are found; both may take their time and may fail. */
export interface Organizations {
  /** `token` in lower case. */
  ofCaptureToken(token: string): Promise<string | null>
  /** `domain` as its A-label, in lower case. */
  ofOwnDomain(domain: string): Promise<string | null>
}

/** Whose a recipient of the doors is: the holder of the capture address, or the organization whose own domain it is at. */
export function routeBy(captureHost: string, organizations: Organizations): Route {
  return async (recipient) => {
    const capture = captureAddressOf(recipient, captureHost)
    const organization = capture
      ? await organizations.ofCaptureToken(capture.token)
      : await organizations.ofOwnDomain(domainOf(recipient))
    return organization === null ? null : { organization, address: capture ? capture.address : recipient }
  }
}

function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1)).replace(/\.$/, '')
}
