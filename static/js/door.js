// At the sign-in: what this phone still holds, so that nobody wonders whether it is lost.
import { outbox } from './outbox.js'
import { $, fill } from './telling.js'

export const wake = async (root) => {
  const n = (await outbox.open()).length
  if (n) fill($('[data-door]', root), { n }).hidden = false
}
