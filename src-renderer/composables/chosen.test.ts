import { nextTick, ref } from 'vue'
import { describe, expect, it } from 'vitest'
import { useChosen } from './chosen.ts'

describe('useChosen', () => {
  it('takes the one in the address, else the first, and stays with it until it is gone', async () => {
    const address = ref<string>()
    const ids = ref<string[]>([])
    const chosen = useChosen(() => address.value, () => ids.value)
    expect(chosen.value).toBeUndefined()
    ids.value = ['b']
    await nextTick()
    expect(chosen.value).toBe('b')
    ids.value = ['c', 'b']
    await nextTick()
    expect(chosen.value).toBe('b')
    address.value = 'c'
    expect(chosen.value).toBe('c')
    await nextTick()
    address.value = undefined
    await nextTick()
    expect(chosen.value).toBe('c')
    ids.value = ['b']
    await nextTick()
    expect(chosen.value).toBe('b')
  })
})
