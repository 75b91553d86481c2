import { previewEffect } from '../../../contract/effect.ts'
import { type Handler, answers } from '../handler.ts'

export const effect: Handler[] = [
  answers(previewEffect, ({ parts, organization, body }) => parts.capture.effect(organization, body)),
]
