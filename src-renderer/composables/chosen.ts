import { computed, ref, watchEffect, type ComputedRef } from 'vue'

/**
 * Which of several things a page shows: the one in its address, else the first, which then stays although others come.
 * The address is not rewritten for it: that would undo a step to another page that has just begun.
 */
export function useChosen(inAddress: () => string | undefined, ids: () => readonly string[], first: () => string | undefined = () => ids()[0]): ComputedRef<string | undefined> {
  const held = ref<string>()
  watchEffect(() => {
    const named = inAddress()
    if (named !== undefined) held.value = named
    else if (held.value === undefined || !ids().includes(held.value)) held.value = first()
  })
  return computed(() => inAddress() ?? held.value)
}
