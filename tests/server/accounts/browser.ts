import { expect } from 'vitest'
import type { AnswerOf, BodyOf, ParamsOf, Route } from '../../../contract/route.ts'
import { type Answered, type Bench, URL_OF_PAGES } from '../api/bench.ts'

/** A browser with a page of ours open: keeps cookies, and says where a request comes from. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #ask: Bench['ask']

  constructor(ask: Bench['ask']) {
    this.#ask = ask
  }

  /** The Cookie field of now. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Asks, and keeps the cookies of the answer. */
  async ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const answer = await this.#ask(null, method, path, body, { ...this.cookies.size > 0 && { cookie: this.cookie }, origin: URL_OF_PAGES, ...headers })
    for (const field of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(field) ?? []
      if (value === '' || /max-age=0/i.test(field)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  /** Calls a route, and expects that all is well. */
  async call<R extends Route>(route: R, { params, body }: { readonly params?: ParamsOf<R>; readonly body?: BodyOf<R> } = {}): Promise<AnswerOf<R>> {
    const { status, text, json } = await this.send(route, { params, body })
    expect(status, text).toBeLessThan(300)
    return json as AnswerOf<R>
  }

  /** Calls a route. @returns the status, and the code of a refusal */
  async tries(route: Route, sent: { readonly params?: object; readonly body?: unknown } = {}): Promise<readonly [number, string?]> {
    const { status, json } = await this.send(route, sent)
    return status < 300 ? [status] : [status, (json as { code: string }).code]
  }

  send(route: Route, { params = {}, body }: { readonly params?: object | undefined; readonly body?: unknown }): Promise<Answered> {
    const values = new Map<string, unknown>(Object.entries(params))
    return this.ask(route.method, route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name)))), body)
  }
}
