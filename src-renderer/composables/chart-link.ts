import { ref, type Ref } from 'vue'

/** What charts side by side share, so that one looks at the same place in all of them. */
export interface ChartLink {
  /** The x under the pointer or the arrow keys. */
  readonly cursor: Ref<number | null>
  /** The part of the x axis that is shown; null shows everything. */
  readonly range: Ref<readonly [number, number] | null>
}

export function createChartLink(): ChartLink {
  return { cursor: ref(null), range: ref(null) }
}
