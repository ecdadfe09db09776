/**
 * What a page may load, the same in every host: its own files and nothing else. No remote content, no inline scripts,
 * no frames. Styles that Vue sets go through the style object, which the policy does not touch.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
