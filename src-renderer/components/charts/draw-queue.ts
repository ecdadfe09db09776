/** Of the 16 ms between two frames of a screen; what is left over is the browser's. */
const BUDGET_MS = 6

interface DrawQueuePorts {
  readonly nextFrame: (draw: () => void) => void
  readonly now: () => number
}

/**
 * Charts ask to be drawn as often as they like; each is drawn once a frame at most, and those that do not fit into a frame's
 * time wait for the next, the one that has waited longest first. At least one is drawn a frame.
 */
export function createDrawQueue({ nextFrame, now }: DrawQueuePorts): (draw: () => void) => void {
  const waiting = new Set<() => void>()
  let asked = false

  function ask(): void {
    if (asked) return
    asked = true
    nextFrame(drain)
  }

  function drain(): void {
    asked = false
    const started = now()
    for (const draw of waiting) {
      waiting.delete(draw)
      draw()
      if (now() - started > BUDGET_MS) break
    }
    if (waiting.size > 0) ask()
  }

  return (draw) => {
    waiting.add(draw)
    ask()
  }
}

export const queueDrawing = createDrawQueue({ nextFrame: (draw) => requestAnimationFrame(draw), now: () => performance.now() })
