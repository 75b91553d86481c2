import { z } from 'zod'
import { members, type Route } from './route.ts'
import { code, password } from './session.ts'

const state = z.strictObject({
  enabled: z.boolean(),
  recoveryCodesLeft: z.number().int().nonnegative(),
})

export const getSecondFactor = {
  name: 'getSecondFactor', method: 'GET', path: '/api/v1/second-factor', who: members, signedIn: true,
  about: 'Is a code asked for when I sign in?',
  answers: { 200: state },
} as const satisfies Route

export const setUpSecondFactor = {
  name: 'setUpSecondFactor', method: 'POST', path: '/api/v1/second-factor', who: members, signedIn: true, unkeyed: true,
  about: 'Begin with a second factor (TOTP, RFC 6238); it counts once a code was verified. Secret and recovery codes are shown this once',
  body: z.strictObject({ password }),
  answers: {
    200: z.strictObject({
      uri: z.string().describe('otpauth://, to be drawn as a QR code'),
      secret: z.string().describe('the same in base32, to be typed'),
      recoveryCodes: z.array(z.string()).describe('each signs in once in place of a code'),
    }),
  },
} as const satisfies Route

export const verifySecondFactor = {
  name: 'verifySecondFactor', method: 'POST', path: '/api/v1/second-factor/verify', who: members, signedIn: true, unkeyed: true,
  about: 'Prove that the authenticator app works; from now on a code is asked for at every sign-in',
  body: z.strictObject({ code }),
  answers: { 200: state },
} as const satisfies Route

export const disableSecondFactor = {
  name: 'disableSecondFactor', method: 'POST', path: '/api/v1/second-factor/disable', who: members, signedIn: true, unkeyed: true,
  about: 'End the second factor',
  body: z.strictObject({ password }),
  answers: { 200: state },
} as const satisfies Route

export type SecondFactor = z.output<typeof state>
