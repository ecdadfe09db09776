/** Line icons on a 20 × 20 grid, drawn for Terrace with one stroke width. */
export const icons = {
  data: 'M4 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5-2.7 2.5-6 2.5-6-1.1-6-2.5zM4 5.5v9c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5',
  universe: 'M4 5a1 1 0 1 0 2 0 1 1 0 1 0-2 0M9 5a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14 5a1 1 0 1 0 2 0 1 1 0 1 0-2 0M4 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0M9 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0M4 15a1 1 0 1 0 2 0 1 1 0 1 0-2 0M9 15a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14 15a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  strategies: 'M10 3v4M10 7 5 12M10 7l5 5M3 14.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0M13 14.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  training: 'M3 10h3l2-5 4 10 2-5h3',
  results: 'M3 3v14h14M6 13l3.5-4 3 2.5L17 6',
  compare: 'M3 14c4 0 5-8 14-8M3 10c5 0 7 5 14 5',
  allocate: 'M10 3a7 7 0 1 0 7 7h-7zM13 3.7A7 7 0 0 1 16.3 7H13z',
  settings: 'M3 6h7M14 6h3M10 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M3 14h3M10 14h7M6 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  search: 'M4 9a5 5 0 1 0 10 0A5 5 0 1 0 4 9M13 13l4 4',
  play: 'M6 4.5v11l9-5.5z',
  pause: 'M7 5v10M13 5v10',
  stop: 'M5.5 5.5h9v9h-9z',
  remove: 'M4 6h12M8 6V4h4v2M5.5 6l.8 10h7.4l.8-10',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'M4 10.5l4 4 8-9',
  alert: 'M10 3 2.5 16.5h15zM10 8.5v3.5M10 14.5h.01',
  clock: 'M3 10a7 7 0 1 0 14 0 7 7 0 1 0-14 0M10 6v4l2.5 2',
  half: 'M3 10a7 7 0 1 0 14 0 7 7 0 1 0-14 0M7 10h6',
  key: 'M3 13a3 3 0 1 0 6 0 3 3 0 1 0-6 0M8.2 10.8 16 3M13 6l2.5 2.5',
  link: 'M3 17l14-14M6 10a4 4 0 0 1 4-4M14 10a4 4 0 0 1-4 4',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  save: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M4 13v3.5h12V13',
} as const

export type IconName = keyof typeof icons
