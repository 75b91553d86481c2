import { type SecondFactor, disableSecondFactor, getSecondFactor, setUpSecondFactor, verifySecondFactor } from '../../../contract/second-factor.ts'
import type { Route } from '../../../contract/route.ts'
import { clientOf } from '../access.ts'
import { Refusal } from '../errors.ts'
import { type Call, type Handler, answers } from '../handler.ts'
import { granted, meOf, sessionOf } from '../signed-in.ts'

export const secondFactor: Handler[] = [
  answers(getSecondFactor, state),

  answers(setUpSecondFactor, async call => {
    const { parts: { accounts }, body, request } = call
    const made = await accounts.setUpSecondFactor(sessionOf(call), body.password, clientOf(request))
    if (made === 'on') throw onAlready()
    const { secret, recoveryCodes } = granted(call, made)
    return { uri: await uriOf(call, secret), secret, recoveryCodes }
  }),

  answers(verifySecondFactor, async call => {
    const { parts: { accounts }, body, request, reply } = call
    const verified = await accounts.verifySecondFactor(sessionOf(call), body.code, clientOf(request))
    if (verified === 'on') throw onAlready()
    void reply.header('set-cookie', [...granted(call, verified).cookies])
    return state(call)
  }),

  answers(disableSecondFactor, async call => {
    const { parts: { accounts }, body, request, reply } = call
    void reply.header('set-cookie', [...granted(call, await accounts.disableSecondFactor(sessionOf(call), body.password, clientOf(request))).cookies])
    return state(call)
  }),
]

async function state(call: Call<Route>): Promise<SecondFactor> {
  const left = await call.parts.accounts.recoveryCodesLeft(sessionOf(call).person)
  return { enabled: left !== null, recoveryCodesLeft: left ?? 0 }
}

function onAlready(): Refusal {
  return new Refusal(409, 'already-there', 'A second factor is on already. End it first to begin with another one.')
}

/** What an authenticator app reads (Key Uri Format), under a name that its owner knows. */
async function uriOf(call: Call<Route>, secret: string): Promise<string> {
  const { addresses: [address], login } = await meOf(call, sessionOf(call).person)
  return `otpauth://totp/${encodeURIComponent('Mailkeep')}:${encodeURIComponent(address ?? login)}?secret=${secret}&issuer=Mailkeep&digits=6&period=30`
}
