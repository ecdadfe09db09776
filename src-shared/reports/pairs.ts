import type { Block } from './document.ts'

/** Blocks in rows of one, or of two charts that stand side by side. */
export function inPairs(blocks: readonly Block[]): (readonly [Block] | readonly [Block, Block])[] {
  const rows: (readonly [Block] | readonly [Block, Block])[] = []
  for (let i = 0; i < blocks.length; i++) {
    const next = blocks[i + 1]
    if (next && isHalf(blocks[i]) && isHalf(next)) {
      rows.push([blocks[i], next])
      i++
    } else rows.push([blocks[i]])
  }
  return rows
}

function isHalf(block: Block): boolean {
  return block.kind === 'chart' && block.half === true
}
