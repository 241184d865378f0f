// A page that says "saved": what was kept in case it would be lost on its way may go.
import { Drafts } from './draft.js'

export function wake() {
  new Drafts(sessionStorage).arrived()
}
