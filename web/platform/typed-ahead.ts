/** However slow the way: after so long the keyboard is given back. */
const atMostMilliseconds = 10_000

let kept = ''
let stop: (() => void) | null = null

/** Keeps what is typed while the surface it is meant for is still on its way, so that nothing else takes it. */
export function keepTyping(target: EventTarget, onLeave: () => void): void {
  takeTyped()
  const onKeyDown = (event: Event) => {
    const key = event as KeyboardEvent
    const isCommand = (key.ctrlKey || key.metaKey || key.altKey) && !key.getModifierState('AltGraph')
    if (key.isComposing || isCommand || /^F\d/.test(key.key)) return
    key.preventDefault()
    key.stopImmediatePropagation()
    if (key.key === 'Escape') {
      takeTyped()
      onLeave()
    } else if (key.key === 'Backspace') kept = kept.slice(0, -1)
    else if (key.key.length === 1) kept += key.key
  }
  target.addEventListener('keydown', onKeyDown, { capture: true })
  const timer = setTimeout(takeTyped, atMostMilliseconds)
  stop = () => {
    clearTimeout(timer)
    target.removeEventListener('keydown', onKeyDown, { capture: true })
  }
}

/** Hands over what was typed meanwhile; from here on the keyboard goes its usual way. */
export function takeTyped(): string {
  stop?.()
  stop = null
  const typed = kept
  kept = ''
  return typed
}
