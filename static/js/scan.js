// Reads the label of a machine with the camera, where the browser can; else the code is typed.
import { $, on } from './telling.js'

const EVERY = 250 // milliseconds between two looks

// What a QR label of ours says: an address that ends with the machine's code, or the code alone.
export const codeOf = (text) => {
  return /(?:\/m\/|^)([\da-z]{5}-?[\da-z]{5})\/?$/i.exec(text.trim())?.[1] ?? ''
}

export const wake = (root) => {
  const box = $('[data-scan]', root)
  if (!box?.hidden || !window.BarcodeDetector) return
  box.hidden = false
  const go = $('button', box)
  on(go, 'click', () => look($('video', box), $('[role=status]', box), go))
}

const look = async (view, said, go) => {
  const say = (what) => (said.textContent = said.dataset[what])
  try {
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    await view.play()
  } catch {
    return say('refused')
  }
  view.hidden = false
  go.hidden = true
  say('looking')
  const detector = new BarcodeDetector({ formats: ['qr_code'] })
  const timer = setInterval(async () => {
    const [label] = await detector.detect(view).catch(() => [])
    const code = label && codeOf(label.rawValue)
    if (label && !code) say('foreign')
    if (!code) return
    clearInterval(timer)
    for (const track of view.srcObject.getTracks()) track.stop()
    const form = $('[data-scan-form]')
    form.elements.code.value = code
    form.requestSubmit()
  }, EVERY)
}
