import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ConnectionState } from '../transports/connection.ts'

export const useConnection = defineStore('connection', () => {
  const state = ref<ConnectionState>('online')
  return { state }
})
