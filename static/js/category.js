// What could help follows the clue, until somebody has chosen it by hand. No browser needed.
export class Follower {
  constructor(table) {
    this.table = table
    this.byHand = false
  }

  chosen() {
    this.byHand = true
  }

  // The category to show for a clue; nothing where it should be left as it is.
  for(clue) {
    return this.byHand ? null : (this.table[clue] ?? null)
  }
}

// "asked_machine:machine asked_contract:contract" as the server writes it.
export function tableOf(text) {
  const pairs = text.trim().split(/\s+/).filter(Boolean).map((pair) => pair.split(':'))
  return Object.fromEntries(pairs.filter(([clue]) => clue))
}
