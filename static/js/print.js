// Buttons that print; without JavaScript the browser's own menu does.
import { fresh, on } from './telling.js'

export const wake = (root) => {
  for (const button of fresh(root, '[data-print]')) {
    button.hidden = false
    on(button, 'click', () => print())
  }
}
