/**
 * Whether the pages can reach the program: `lost` while the socket is down and being tried again, `locked` when the
 * program answers but does not know this page.
 */
export type ConnectionState = 'online' | 'lost' | 'locked'
