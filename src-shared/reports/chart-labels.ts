/** A label that would like its middle at `wanted`. */
interface WantedLabel {
  readonly wanted: number
  readonly height: number
}

/**
 * Middles of labels in one column, as close to where they want to be as they can without lying on one another: what touches is moved together, and
 * stands around its common middle. They keep their order, and stay between `top` and `bottom` as long as there is room.
 */
export function stackLabels(labels: readonly WantedLabel[], top: number, bottom: number): number[] {
  const order = labels.map((_, i) => i).sort((a, b) => labels[a].wanted - labels[b].wanted || a - b)
  const groups: { members: number[]; middle: number; height: number }[] = []
  for (const i of order) {
    let group = { members: [i], middle: labels[i].wanted, height: labels[i].height }
    for (let above = groups[groups.length - 1]; above && above.middle + above.height / 2 > group.middle - group.height / 2; above = groups[groups.length - 1]) {
      groups.pop()
      const count = above.members.length + group.members.length
      group = { members: [...above.members, ...group.members], middle: (above.middle * above.members.length + group.middle * group.members.length) / count, height: above.height + group.height }
      group.middle = Math.max(Math.min(group.middle, bottom - group.height / 2), top + group.height / 2)
    }
    group.middle = Math.max(Math.min(group.middle, bottom - group.height / 2), top + group.height / 2)
    groups.push(group)
  }
  const placed = new Array<number>(labels.length)
  for (const { members, middle, height } of groups) {
    let y = middle - height / 2
    for (const i of members) {
      placed[i] = y + labels[i].height / 2
      y += labels[i].height
    }
  }
  return placed
}
